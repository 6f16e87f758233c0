import path from "node:path";

// src/nix/program.ts
/** Where a program of Nix is. */
/** @param bin Folder of Nix's programs; undefined: they are on PATH. */
function nixProgram(bin, name) {
	return bin === void 0 ? name : path.join(bin, name);
}

export { nixProgram as t };