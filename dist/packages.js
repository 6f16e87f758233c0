// src/nix/packages.ts
/** What diff-closures leaves out as well: noise of compilers and compression. */
const leastDifference = 8192;
/** The name without its hash: `<store>/<hash>-foo-1.0` and `<hash>-foo-1.0` are `foo-1.0`. */
function nameOf(path) {
	return path.slice(path.lastIndexOf("/") + 1).slice(33);
}
/**
* As `builtins.parseDrvName`: the version begins after the first hyphen that something other than a
* letter follows (NixOS/nix, src/libstore/names.cc).
*/
function splitName(whole) {
	const end = whole.search(/-[^A-Za-z]/);
	if (end < 0) return {
		name: whole,
		version: ""
	};
	return {
		name: whole.slice(0, end),
		version: whole.slice(end + 1)
	};
}
/** What differs, by name. Nothing that is in both is looked at twice. */
function differenceOf(before, after) {
	const [left, right] = [packagesIn(before), packagesIn(after)];
	const changes = [];
	for (const name of [.../* @__PURE__ */ new Set([...left.keys(), ...right.keys()])].sort()) {
		const change = changeOf(name, left.get(name), right.get(name));
		if (change !== void 0) changes.push(change);
	}
	return changes;
}
/**
* Changes of derivations, less those of packages that a closure shows not to be in the system.
* @param closures As far as they are known.
*/
function withSystems(changes, closures) {
	const before = closures.before && packagesIn(closures.before);
	const after = closures.after && packagesIn(closures.after);
	return changes.flatMap((change) => {
		const known = change.kind === "added" ? after : change.kind === "removed" ? before : before ?? after;
		if (known === void 0) return [change];
		if (!known.has(change.name)) return [];
		const bytesBefore = before?.get(change.name)?.bytes;
		return [{
			...change,
			bytesBefore,
			bytesAfter: after?.get(change.name)?.bytes,
			inSystem: true
		}];
	});
}
function packagesIn(paths) {
	const packages = /* @__PURE__ */ new Map();
	for (const { base, bytes } of paths) {
		const { name, version } = splitName(nameOf(base).replace(/\.drv$/, ""));
		const known = packages.get(name) ?? {
			versions: /* @__PURE__ */ new Map(),
			bytes: 0
		};
		const bases = known.versions.get(version) ?? /* @__PURE__ */ new Set();
		bases.add(base);
		known.versions.set(version, bases);
		known.bytes = known.bytes === void 0 || bytes === void 0 ? void 0 : known.bytes + bytes;
		packages.set(name, known);
	}
	for (const { versions } of packages.values()) joinParts(versions);
	return packages;
}
/**
* `128.0-man` beside `128.0` is another output of it, and `6.6-modules` beside `6.6` a part: no
* version of its own.
*/
function joinParts(versions) {
	for (const [part, bases] of versions) for (let end = part.lastIndexOf("-"); end > 0; end = part.lastIndexOf("-", end - 1)) {
		const whole = versions.get(part.slice(0, end));
		if (whole === void 0 || !/[a-z]/i.test(part.charAt(end + 1))) continue;
		for (const base of bases) whole.add(base);
		versions.delete(part);
		break;
	}
}
function changeOf(name, left, right) {
	const before = [...left?.versions.keys() ?? []].sort();
	const after = [...right?.versions.keys() ?? []].sort();
	const kind = kindOf(left, right, before, after);
	if (kind === void 0) return void 0;
	return {
		name,
		kind,
		before,
		after,
		bytesBefore: left?.bytes,
		bytesAfter: right?.bytes
	};
}
function kindOf(left, right, before, after) {
	if (left === void 0) return "added";
	if (right === void 0) return "removed";
	if (before.join("\0") !== after.join("\0")) return "changed";
	if (left.bytes !== void 0 && right.bytes !== void 0 && Math.abs(left.bytes - right.bytes) >= leastDifference) return "resized";
	const basesOf = ({ versions }) => [...versions.values()].flatMap((some) => [...some]).sort();
	return basesOf(left).join() === basesOf(right).join() ? void 0 : "rebuilt";
}
function sumOf(paths) {
	let bytes = 0;
	for (const path of paths) {
		if (path.bytes === void 0) return void 0;
		bytes += path.bytes;
	}
	return {
		bytes,
		paths: paths.length
	};
}

export { withSystems as a, sumOf as i, nameOf as n, splitName as r, differenceOf as t };