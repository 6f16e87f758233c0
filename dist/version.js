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
/** Below 0 where `a` is the older of two dotted versions, such as `1.9.5` and `1.10.0`; 0 where they are equal. */
function compareVersions(a, b) {
	return a.localeCompare(b, "en", { numeric: true });
}

export { packerTrouble as n, parseVersion as r, compareVersions as t };