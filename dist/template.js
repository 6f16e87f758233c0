import { G as isSecretName, K as secretTexts, q as isObject, yt as communicator } from "./start-both.js";

// src/images/plain/template.ts
/** Builder and variables, without what is secret by its name or because the template says so. */
function templateToKeep({ builder, variables, sensitive }) {
	const credentials = new Set(communicator.credential);
	const keys = Object.entries(builder).filter(([key, value]) => !credentials.has(key) && secretTexts({ [key]: value }).length === 0);
	const kept = Object.entries(variables).filter(([name]) => !sensitive.includes(name) && !isSecretName(name));
	return {
		builder: Object.fromEntries(keys),
		variables: Object.fromEntries(kept)
	};
}
/** A template as it was kept; empty for what is none. */
function keptTemplate(kept) {
	const { builder, variables } = kept;
	return {
		builder: isObject(builder) ? builder : {},
		variables: isObject(variables) ? variables : {}
	};
}

export { templateToKeep as n, keptTemplate as t };