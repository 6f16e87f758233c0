import { n as UserError } from "./errors.js";
import { n as quoted } from "./text.js";

// src/images/amazon/region-names.ts
/** What names of Amazon's regions look like. Loaded at the start of every step, so it needs nothing. */
function isRegion(text) {
	return /^[a-z]{2,}(-[a-z]+)+-\d+$/.test(text);
}
/** @throws {UserError} for the first one that is no region. */
function checkRegions(regions) {
	const odd = regions.find((region) => !isRegion(region));
	if (odd === void 0) return;
	throw new UserError(`regions: ${quoted(odd)} is no region of Amazon's. One looks like eu-central-1.`);
}

export { isRegion as n, checkRegions as t };