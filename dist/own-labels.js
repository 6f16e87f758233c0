import { n as UserError } from "./errors.js";
import { Dt as quoted, J as isObject } from "./start-both.js";

// src/images/labels/own-labels.ts
/** Labels that the user has written for Packer's builder, beside those of the run. */
/**
* The user's own stay, and ours are laid over.
* @param key Of the builder.
* @throws {UserError} for a label that the cloud would refuse when all is built.
*/
function withOwnLabels(builder, key, labels, { cloud, own: { name, value, rule } }) {
	const own = builder[key] ?? {};
	if (!isObject(own)) throw new UserError(`builder-config: \`${key}\` must be a map of labels.`);
	for (const [label, text] of Object.entries(own)) {
		if (typeof text !== "string" || text.includes("{{")) continue;
		if (name.test(label) && value.test(text)) continue;
		throw new UserError(`builder-config: \`${key}\`: ${cloud} takes no label ${quoted(label)} with the value ${quoted(text)}: ${rule}.`);
	}
	return {
		...own,
		...labels
	};
}

export { withOwnLabels as t };