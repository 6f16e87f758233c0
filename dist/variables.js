import { n as UserError } from "./errors.js";
import { t as isSecretName } from "./secrets.js";
import { t as replaceCalls } from "./actions.js";

// src/packer/variables.ts
/** Values of a template's variables, as Packer resolves them (`packer/core.go`, renderVarsRecursively). */
/**
* Resolves variables with their final values: given ones over the template's defaults, and in both
* `` {{env `X`}} `` (an unset name is the empty text, as with Packer) and `` {{user `v`}} ``.
* A secret (a sensitive variable, or an environment variable whose name says so) is replaced by its
* name and noted: its value must not reach anything that is published.
* @param env What Packer's process will see, not our own environment.
*/
function variableResolver(template, given, env) {
	const secrets = /* @__PURE__ */ new Set();
	const known = /* @__PURE__ */ new Map();
	const open = [];
	const valueOfVariable = (name, found) => {
		if (template.sensitive.includes(name)) {
			found.add(`the sensitive variable ${name}`);
			return `{{sensitive ${JSON.stringify(name)}}}`;
		}
		const source = Object.hasOwn(given, name) ? given[name] : Object.hasOwn(template.variables, name) ? template.variables[name] : void 0;
		if (source === void 0) return void 0;
		if (source === null) throw new UserError(`variables: the template asks for a value of \`${name}\`; give it one.`);
		const before = known.get(name);
		if (before !== void 0) {
			for (const secret of before.secrets) found.add(secret);
			return before.value;
		}
		if (open.includes(name)) {
			const circle = [...open.slice(open.indexOf(name)), name];
			throw new UserError(`variables: they go round in a circle: ${circle.join(" → ")}.`);
		}
		open.push(name);
		const own = /* @__PURE__ */ new Set();
		const value = replaceCalls(String(source), {
			user: (other) => valueOfVariable(other, own),
			env: (variable) => {
				if (!isSecretName(variable)) return env[variable] ?? "";
				own.add(`the environment variable ${variable}`);
				return `{{secret ${JSON.stringify(variable)}}}`;
			}
		});
		open.pop();
		known.set(name, {
			value,
			secrets: [...own]
		});
		for (const secret of own) found.add(secret);
		return value;
	};
	return {
		resolve: (text) => replaceCalls(text, { user: (name) => valueOfVariable(name, secrets) }),
		secrets
	};
}
/**
* Names that `{{env}}` asks for, sorted: what must be passed on to Packer besides the usual.
* Packer allows `{{env}}` in values of variables only.
*/
function namedEnvironment(template, given = {}) {
	const names = /* @__PURE__ */ new Set();
	for (const value of [...Object.values(template.variables), ...Object.values(given)]) {
		if (typeof value !== "string") continue;
		replaceCalls(value, { env: (name) => void names.add(name) });
	}
	return [...names].sort();
}
/** Final values of the sensitive variables that are set: to be masked wherever a log is written. */
function sensitiveValues(template, given, env) {
	const values = /* @__PURE__ */ new Set();
	for (const name of template.sensitive) {
		if (typeof (given[name] ?? template.variables[name]) !== "string") continue;
		values.add(plainValue(name, {
			...template,
			sensitive: []
		}, given, env));
	}
	values.delete("");
	return [...values];
}
function plainValue(name, template, given, env, depth = 0) {
	const source = Object.hasOwn(given, name) ? given[name] : template.variables[name];
	if (typeof source !== "string" || depth > 100) return "";
	return replaceCalls(source, {
		user: (other) => plainValue(other, template, given, env, depth + 1),
		env: (variable) => env[variable] ?? ""
	});
}

export { sensitiveValues as n, variableResolver as r, namedEnvironment as t };