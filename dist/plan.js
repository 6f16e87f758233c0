import { n as baseName } from "./frames.js";

// src/nix/store/plan.ts
/** Which paths of an archive can become valid, and in what order. */
/** All that has to be known to be valid or not: the paths and what they refer to. */
function namedPaths(paths) {
	return [...new Set(paths.flatMap(({ info }) => [info.path, ...info.references]))];
}
/** References that are neither among the paths nor valid: only others can have them. */
function missingReferences(wanted, has) {
	const own = new Set(wanted.map(({ info }) => info.path));
	return namedPaths(wanted).filter((name) => !own.has(name) && !has.has(name));
}
/**
* Those paths whose references are all there, each after what it refers to.
* @param there Paths that are valid.
* @param left Gets the others; those in it already stay out.
*/
function inReferenceOrder(wanted, there, left) {
	const byPath = new Map(wanted.map((archived) => [archived.info.path, archived]));
	const good = /* @__PURE__ */ new Map();
	for (const { path } of left) good.set(path, false);
	const ordered = [];
	const settle = (path, why) => {
		good.set(path, why === void 0);
		if (why !== void 0) left.push({
			path,
			why
		});
	};
	for (const root of wanted) {
		if (good.has(root.info.path)) continue;
		const stack = [{
			archived: root,
			next: 0
		}];
		const open = /* @__PURE__ */ new Set([root.info.path]);
		while (stack.length > 0) {
			const top = stack.at(-1);
			const { path, references } = top.archived.info;
			const reference = references[top.next++];
			if (reference === void 0) {
				settle(path, void 0);
				ordered.push(top.archived);
			} else if (reference === path || there.has(reference) || good.get(reference) === true) continue;
			else {
				const archived = good.has(reference) ? void 0 : byPath.get(reference);
				if (archived !== void 0 && !open.has(reference)) {
					open.add(reference);
					top.next--;
					stack.push({
						archived,
						next: 0
					});
					continue;
				}
				const what = open.has(reference) ? "refers in a circle to" : "needs";
				const rest = open.has(reference) ? "" : ", which the store does not have";
				settle(path, `it ${what} ${baseName(reference)}${rest}`);
			}
			open.delete(path);
			stack.pop();
		}
	}
	return ordered;
}

export { missingReferences as n, namedPaths as r, inReferenceOrder as t };