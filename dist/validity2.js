import "./rolldown-runtime.js";
import { t as run } from "./exec3.js";
import { t as nixProgram } from "./program.js";
import { t as batches } from "./path-info2.js";

// src/nix/store/validity.ts
/** Which paths a store has, as Nix itself says. */
/** Those of the paths that are valid. */
async function validInStore(paths, options) {
	const program = nixProgram(options.bin, "nix-store");
	const invalid = /* @__PURE__ */ new Set();
	for (const batch of batches(paths)) {
		const args = [
			"--check-validity",
			"--print-invalid",
			...batch
		];
		const { stdout } = await run(program, args, {
			env: options.env,
			signal: options.signal
		});
		for (const line of stdout.split("\n")) invalid.add(line);
	}
	return paths.filter((name) => !invalid.has(name));
}

export { validInStore as t };