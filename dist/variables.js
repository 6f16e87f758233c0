import "./rolldown-runtime.js";
import { n as UserError } from "./errors.js";
import { G as isCredentialName, K as isSecretName, Y as mapStrings } from "./start-both.js";

// src/packer/actions.ts
const constant = "`[^`]*`|\"(?:[^\"\\\\\\n]|\\\\.)*\"";
/**
* Replaces calls such as `` {{user `x`}} `` by their value. A call inside a longer action
* (`` {{user `x` | upper}} ``) is replaced by the value as a quoted text, so that the rest of the
* action stays as text and still differs when the value differs.
* @param constants Values of functions that take nothing, such as `{{template_dir}}`.
*/
function replaceCalls(text, calls, constants = {}) {
	return mapActions(text, (inner) => {
		const name = /^-?\s*(\w+)\s*-?$/.exec(inner)?.[1] ?? "";
		if (Object.hasOwn(constants, name)) return constants[name] ?? "";
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
/** Begins the names of the variables that this action sets; all others are the template's own. */
const ownPrefix = "packernix_";
/**
* Resolves variables with their final values: given ones over the template's defaults, and in both
* `` {{env `X`}} `` (an unset name is the empty text, as with Packer) and `` {{user `v`}} ``.
* A secret (a sensitive variable, or a variable of the template or the environment whose name says
* so) is replaced by its name and noted: its value must not reach anything that is published.
* @param env What Packer's process will see, not our own environment.
*/
function variableResolver(template, given, env, { shown = false, credentials = /* @__PURE__ */ new Set() } = {}) {
	/** Secrets that were met while resolving, as the user would name them. Their values are nowhere. */
	const secrets = /* @__PURE__ */ new Set();
	const known = /* @__PURE__ */ new Map();
	const open = [];
	const hidden = (kind, what, name) => {
		secrets.add(`${what} ${name}`);
		return `{{${kind} ${JSON.stringify(name)}}}`;
	};
	/** Final value of a variable; undefined for one that nobody declares or gives. */
	const final = (name) => {
		const source = sourceOf(template, given, name);
		if (!shown && template.sensitive.includes(name)) return hidden("sensitive", "the sensitive variable", name);
		if (!shown && source !== void 0 && (credentials.has(name) || isCredentialName(name))) return hidden("secret", "the variable", name);
		if (source === void 0) return void 0;
		if (source === null) {
			if (name.startsWith("packernix_")) return "";
			throw new UserError(`variables: the template asks for a value of \`${name}\`; give it one.`);
		}
		const before = known.get(name);
		if (before !== void 0) return before;
		if (open.includes(name)) {
			const circle = [...open.slice(open.indexOf(name)), name];
			throw new UserError(`variables: they form a circle: ${circle.join(" → ")}.`);
		}
		open.push(name);
		const value = replaceCalls(source, {
			user: final,
			env: (variable) => shown || !isSecretName(variable) ? env[variable] ?? "" : hidden("secret", "the environment variable", variable)
		});
		open.pop();
		known.set(name, value);
		return value;
	};
	/** The text with every `` {{user `v`}} `` replaced; every other `{{…}}` stays as it is. */
	const resolve = (text) => replaceCalls(text, { user: final });
	return {
		resolve,
		final,
		secrets
	};
}
/** As written: given, else declared; null where it is declared without a value. */
function sourceOf({ variables }, given, name) {
	if (Object.hasOwn(given, name)) return given[name];
	const declared = Object.hasOwn(variables, name) ? variables[name] : void 0;
	return declared === void 0 || declared === null ? declared : String(declared);
}
/**
* The builder as Packer sees it, secrets and names of nested keys too: what it says decides where and
* as whom this action acts. An expression that only Packer can read stays as written, and so does a
* variable whose value holds one. A variable that nobody declares is empty, as with Packer.
* @throws {UserError} for a variable that is used and has no value.
*/
function resolvedBuilder(template, given, env, folders) {
	const { builder } = template;
	const { final } = variableResolver(template, given, env, { shown: true });
	const constants = {
		...folders,
		build_type: builder.type,
		build_name: typeof builder["name"] === "string" ? builder["name"] : builder.type
	};
	const user = (name) => {
		const value = final(name) ?? "";
		return value.includes("{{") ? void 0 : value;
	};
	return {
		...mapStrings(builder, (text) => replaceCalls(text, { user }, constants)),
		type: builder.type
	};
}
/** Names of the variables that texts of a template ask for. */
function usedVariables(value) {
	const names = /* @__PURE__ */ new Set();
	mapStrings(value, (text) => replaceCalls(text, { user: (name) => void names.add(name) }));
	return names;
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
	const { final } = variableResolver(template, given, env, { shown: true });
	const set = template.sensitive.filter((name) => sourceOf(template, given, name) !== null);
	const values = new Set(set.map((name) => final(name) ?? ""));
	values.delete("");
	return [...values];
}

export { usedVariables as a, sensitiveValues as i, ownPrefix as n, variableResolver as o, resolvedBuilder as r, replaceCalls as s, namedEnvironment as t };