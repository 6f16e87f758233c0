import { n as UserError } from "./errors.js";
import { Tt as quoted, q as isObject } from "./start-both.js";

// src/images/labels/own-labels.ts
/** Labels that the user has written for Packer's builder, beside those of the run. */
/**
* The user's own stay, and ours are laid over.
* @param key Of the builder.
* @throws {UserError} for a label that the cloud would refuse when all is built.
*/
function withOwnLabels(builder, key, labels, limits) {
	const { cloud, name, value } = limits;
	const own = builder[key] ?? {};
	if (!isObject(own)) throw new UserError(`builder-config: \`${key}\` must be a map of labels.`);
	const fits = (text, { longest, plain, first, last }) => text.length <= longest && [...text].every((one) => one === limits.escape || plain.test(one)) && (first?.test(text.charAt(0)) ?? true) && (last?.test(text.slice(-1)) ?? true);
	for (const [label, text] of Object.entries(own)) {
		if (typeof text !== "string" || text.includes("{{")) continue;
		if (fits(label.replace(/^[a-z0-9.-]{1,253}\//, ""), name) && (text === "" || fits(text, value))) continue;
		throw new UserError(`builder-config: \`${key}\`: ${cloud} takes no label ${quoted(label)} with the value ${quoted(text)}: at most ${value.longest} letters, digits, \`-\`, \`_\` and \`.\`, with a letter or digit at both ends.`);
	}
	return {
		...own,
		...labels
	};
}

export { withOwnLabels as t };