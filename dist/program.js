import path from "node:path";

// src/nix/program.ts
/** A Nix to run. */
/** @param bin See {@link NixPrograms}. */
function nixProgram(bin, name) {
	return bin === void 0 ? name : path.join(bin, name);
}

export { nixProgram as t };