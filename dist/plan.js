import { n as baseName } from "./frames.js";

// src/nix/store/plan.ts
/** Which paths of an archive can become valid, and in what order. */
/** All that has to be known to be valid or not: the paths and what they refer to. */
function namedPaths(paths) {
	return [...new Set(paths.flatMap((info) => [info.path, ...info.references]))];
}
/** References that are neither among the paths nor valid: only others can have them. */
function missingReferences(wanted, has) {
	const own = new Set(wanted.map((info) => info.path));
	return namedPaths(wanted).filter((name) => !own.has(name) && !has.has(name));
}
/**
* Those paths whose references are all there, each after what it refers to.
* @param there Paths that are valid.
* @param left Gets the others; those in it already stay out.
*/
function inReferenceOrder(wanted, there, left) {
	const out = new Set(left.map(({ path }) => path));
	const nodes = wanted.filter((info) => !out.has(info.path)).map((info) => {
		const lacks = info.references.filter((name) => name !== info.path && !there.has(name));
		return {
			info,
			lacks: new Set(lacks)
		};
	});
	const users = /* @__PURE__ */ new Map();
	for (const node of nodes) for (const name of node.lacks) {
		const list = users.get(name);
		if (list === void 0) users.set(name, [node]);
		else list.push(node);
	}
	const ordered = nodes.filter(({ lacks }) => lacks.size === 0);
	for (const { info } of ordered) for (const user of users.get(info.path) ?? []) {
		user.lacks.delete(info.path);
		if (user.lacks.size === 0) ordered.push(user);
	}
	for (const { info, lacks } of nodes) {
		const [first] = lacks;
		if (first === void 0) continue;
		const why = `it needs ${baseName(first)}, which the store does not have`;
		left.push({
			path: info.path,
			why
		});
	}
	return ordered.map(({ info }) => info);
}

export { missingReferences as n, namedPaths as r, inReferenceOrder as t };