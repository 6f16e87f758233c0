import { n as UserError } from "./errors.js";
import { t as isSecretName } from "./secrets.js";

// src/packer/actions.ts
const constant = "`[^`]*`|\"(?:[^\"\\\\\\n]|\\\\.)*\"";
/**
* Replaces calls such as `` {{user `x`}} `` by their value. A call inside a longer action
* (`` {{user `x` | upper}} ``) is replaced by the value as a quoted text, so that the rest of the
* action stays as text and still differs when the value differs.
*/
function replaceCalls(text, calls) {
	return mapActions(text, (inner) => {
		const whole = new RegExp(`^-?\\s*(\\w+)\\s+(${constant})\\s*-?$`).exec(inner);
		const call = whole === null ? void 0 : own(calls, whole[1] ?? "");
		if (call !== void 0) return call(unquote(whole?.[2] ?? "")) ?? `{{${inner}}}`;
		return `{{${replaceInside(inner, calls)}}}`;
	});
}
function replaceInside(inner, calls) {
	const token = new RegExp(`(?<![\\w.$])(\\w+)\\s+(${constant})|${constant}`, "g");
	return inner.replace(token, (match, name, argument) => {
		const value = (name === void 0 ? void 0 : own(calls, name))?.(unquote(argument ?? ""));
		return value === void 0 ? match : JSON.stringify(value);
	});
}
function own(calls, name) {
	return Object.hasOwn(calls, name) ? calls[name] : void 0;
}
function mapActions(text, change) {
	let result = "";
	let at = 0;
	for (;;) {
		const begin = text.indexOf("{{", at);
		const end = begin < 0 ? -1 : endOfAction(text, begin + 2);
		if (end < 0) return result + text.slice(at);
		result += text.slice(at, begin) + change(text.slice(begin + 2, end));
		at = end + 2;
	}
}
/** Position of the `}}` that closes an action; constants may hold braces. -1: never closed. */
function endOfAction(text, from) {
	const token = /`[^`]*`|"(?:[^"\\\n]|\\.)*"|\}\}/g;
	token.lastIndex = from;
	for (let match = token.exec(text); match !== null; match = token.exec(text)) if (match[0] === "}}") return match.index;
	return -1;
}
function unquote(text) {
	if (text.startsWith("`")) return text.slice(1, -1);
	try {
		return JSON.parse(text);
	} catch {
		return text.slice(1, -1);
	}
}

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

export { replaceCalls as i, sensitiveValues as n, variableResolver as r, namedEnvironment as t };