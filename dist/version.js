import { n as UserError, t as CommandError } from "./errors.js";

// src/packer/version.ts
/** Which Packer it is, and its trouble in the user's words. */
/** @returns undefined when the text is not what `packer version` prints. */
function parseVersion(text) {
	return /^Packer v(\d+\.\d+\.\d+)(?:[-+][\w.+-]*)?(?:\s|$)/m.exec(text)?.[1];
}
/** A failed start or a kill of Packer in the user's words; anything else comes back as it is. */
function packerTrouble(packer, error) {
	if (!(error instanceof CommandError)) return error;
	const { missing, signal, timedOut, tooLong, stderr } = error;
	if (missing) return new UserError(`Packer was not found: ${packer} does not exist or is not executable; put Packer 1.6.6 or newer on PATH.`, { cause: error });
	if (tooLong) return new UserError(`${packer} is not Packer, or is broken: it printed far too much.`, { cause: error });
	const how = timedOut ? "took too long" : signal !== void 0 ? `was killed by ${signal}` : "failed";
	return new UserError(`Packer (${packer}) ${how}.`, {
		details: stderr,
		cause: error
	});
}
/** Numbers of dotted versions, compared one by one; a missing one counts as 0. */
function compareVersions(a, b) {
	const left = a.split(".").map(Number);
	const right = b.split(".").map(Number);
	for (let index = 0; index < 3; index++) {
		const difference = (left[index] ?? 0) - (right[index] ?? 0);
		if (difference !== 0) return difference;
	}
	return 0;
}

export { packerTrouble as n, parseVersion as r, compareVersions as t };