import { a as messageOf, n as UserError } from "./errors.js";
import { J as isObject, Y as mapStrings, kt as withPeriod } from "./start-both.js";
import { S as prettifyError } from "./schemas.js";
import { a as usedVariables, n as ownPrefix, s as replaceCalls } from "./variables.js";
import { t as literal } from "./literal.js";
import { t as factsSchema } from "./types.js";

// src/packer/json-position.ts
/** Finds where a text stops being JSON; V8 reports the position for some errors only. */
/**
* The first position at which a text cannot be continued to JSON. Lines and columns count from 1.
* The text must be one that `JSON.parse` refuses.
*/
function positionInJson(text) {
	let good = 0;
	let bad = text.length;
	while (bad - good > 1) {
		const middle = good + bad >> 1;
		if (mayContinue(text.slice(0, middle))) good = middle;
		else bad = middle;
	}
	const position = mayContinue(text) ? text.length : good;
	const before = text.slice(0, position);
	return {
		line: before.split("\n").length,
		column: position - (before.lastIndexOf("\n") + 1) + 1
	};
}
function mayContinue(text) {
	try {
		JSON.parse(text);
		return true;
	} catch (error) {
		const message = error instanceof Error ? error.message : "";
		const position = /at position (\d+)/.exec(message)?.[1];
		if (position === void 0) return message.startsWith("Unexpected end");
		return Number(position) >= text.length || message.startsWith("Unterminated string");
	}
}

// src/packer/merge.ts
/** The same merge as `mkTemplate` of `packer/lib.nix`: maps are merged, everything else is replaced. */
function deepMerge(base, over) {
	const result = { ...base };
	for (const [key, value] of Object.entries(over)) {
		const below = result[key];
		result[key] = isObject(below) && isObject(value) ? deepMerge(below, value) : value;
	}
	return result;
}

// src/packer/only.ts
/** Selects one of several builders, as Packer's `-only` does. */
/**
* The template for one of its builders: the one of this name, which is the type where it has none
* (packer/core.go, Build), else the only one of this type. Provisioners and post-processors that are
* for others go, and what `override` says of this one is laid over. A template with one builder is
* left as it is.
*/
function onlyBuilder(root, chosen, fail) {
	const { builders } = root;
	if (!Array.isArray(builders) || builders.length < 2) return root;
	const all = builders.filter(isObject);
	const named = all.filter((builder) => nameOf(builder) === chosen);
	const found = named.length > 0 ? named : all.filter(({ type }) => type === chosen);
	const [builder] = found;
	if (builder === void 0 || found.length > 1) {
		const names = all.map((one) => `\`${nameOf(one)}\``).join(", ");
		return fail(`has ${builders.length} builders, and \`builder: ${chosen}\` is ${found.length === 0 ? "none" : "several"} of them; one image is made of one. Set \`builder\` to the name of one: ${names}`);
	}
	const name = nameOf(builder);
	const isFor = (part) => !isObject(part) || !skips(part, name);
	const result = {
		...root,
		builders: [builder]
	};
	if (Array.isArray(root["provisioners"])) result["provisioners"] = root["provisioners"].filter(isFor).map((part) => forOne(part, name));
	if (Array.isArray(root["post-processors"])) result["post-processors"] = root["post-processors"].map((chain) => (Array.isArray(chain) ? chain : [chain]).filter(isFor)).filter((chain) => chain.length > 0).map((chain) => chain.map((part) => forOne(part, name)));
	return result;
}
function nameOf({ name, type }) {
	return typeof name === "string" && name !== "" ? name : String(type);
}
/** packer-plugin-sdk template/template.go, OnlyExcept.Skip. */
function skips({ only, except }, name) {
	if (Array.isArray(only) && only.length > 0) return !only.includes(name);
	return Array.isArray(except) && except.includes(name);
}
function forOne(part, name) {
	if (!isObject(part)) return part;
	const { only: _only, except: _except, override, ...rest } = part;
	const own = isObject(override) && Object.hasOwn(override, name) ? override[name] : void 0;
	return isObject(own) ? deepMerge(rest, own) : rest;
}

// src/packer/template.ts
/** Reads and writes Packer's legacy JSON templates. */
/** Names the origin of a template in a message. */
function originText({ input, file }) {
	return file === void 0 ? input : `${input} (${file})`;
}
/** The location for the annotation. */
function locationOf({ file }, at = {}) {
	return file === void 0 ? {} : { location: {
		file,
		...at
	} };
}
/**
* Reads a template: legacy JSON with a builder that has a type.
* Root keys that begin with `_` are comments, as Packer has it (packer-plugin-sdk
* template/parse.go); of them only `_packernix` is looked at and taken out.
* @param chosen Name or type of the builder that is meant, where there are several: what is for the
* others is taken out.
* @throws {UserError} naming the input, when the text is anything else.
*/
function readTemplate(text, from, chosen) {
	const fail = (problem, details) => {
		throw new UserError(`${originText(from)}: ${withPeriod(problem)}`, {
			...locationOf(from),
			...details === void 0 ? {} : { details }
		});
	};
	const whole = parse(text, from);
	if (!isObject(whole)) return fail(`must be a JSON object, but it is ${kindOf(whole)}`);
	const { _packernix: facts, ...written } = whole;
	const root = onlyBuilder(written, chosen, fail);
	return {
		root,
		builder: oneBuilder(root, fail),
		variables: readVariables(root["variables"], fail),
		sensitive: readSensitive(root["sensitive-variables"], fail),
		facts: readFacts(facts, fail)
	};
}
function parse(text, from) {
	const json = text.startsWith("﻿") ? text.slice(1) : text;
	try {
		return JSON.parse(json);
	} catch (error) {
		const where = originText(from);
		if (looksLikeHcl(json)) throw new UserError(`${where}: is written in HCL2; give Packer's JSON form instead ({"builders": [...]}).`, {
			...locationOf(from),
			cause: error
		});
		const { line, column } = positionInJson(json);
		throw new UserError(`${where}: is not JSON (line ${line}, column ${column}).`, {
			...locationOf(from, {
				line,
				column
			}),
			details: messageOf(error),
			cause: error
		});
	}
}
function looksLikeHcl(text) {
	return /^\s*(packer|source|build|variables?|locals?|data)(\s+"[^"\n]*")*\s*\{/m.test(text);
}
function oneBuilder(root, fail) {
	const builders = root["builders"];
	if (builders === void 0 || builders === null) return fail([
		"source",
		"build",
		"packer"
	].some((key) => key in root) ? "is HCL2 written as JSON; give Packer's older JSON form, which has a list `builders`" : "has no builder; `builders` must be a list of exactly one");
	if (!Array.isArray(builders)) return fail(`\`builders\` must be a list, but it is ${kindOf(builders)}`);
	if (builders.length === 0) return fail("has no builder; `builders` must hold one");
	const builder = builders[0] ?? null;
	if (!isObject(builder)) return fail(`its builder must be an object, but it is ${kindOf(builder)}`);
	const type = builder["type"];
	if (type === void 0 || type === null || type === "") return fail("its builder has no `type`; say which builder it is, such as \"type\": \"qemu\"");
	if (typeof type !== "string") return fail(`the \`type\` of its builder must be a string, but it is ${kindOf(type)}`);
	return {
		...builder,
		type
	};
}
/** Turns numbers and booleans into strings, because Packer accepts only strings as values. */
function readVariables(value, fail) {
	if (value === void 0 || value === null) return {};
	if (!isObject(value)) return fail(`\`variables\` must be a map from names to texts, but it is ${kindOf(value)}`);
	return Object.fromEntries(Object.entries(value).map(([name, entry]) => {
		if (entry === null || typeof entry === "string") return [name, entry];
		if (typeof entry === "object") return fail(`the variable \`${name}\` must be a text, but it is ${kindOf(entry)}`);
		return [name, String(entry)];
	}));
}
function readSensitive(value, fail) {
	if (value === void 0 || value === null) return [];
	if (!Array.isArray(value)) return fail("`sensitive-variables` must be a list of names");
	return value.map((name) => typeof name === "string" ? name : fail("`sensitive-variables` must be a list of names"));
}
function readFacts(value, fail) {
	if (value === void 0) return void 0;
	if (typeof value !== "string") return fail("`_packernix` must be a text that holds JSON: Packer refuses any other comment");
	let json;
	try {
		json = JSON.parse(value);
	} catch (error) {
		return fail("`_packernix` holds no JSON", messageOf(error));
	}
	const result = factsSchema.safeParse(json);
	if (result.success) return result.data;
	return fail(`\`_packernix\` is malformed: ${prettifyError(result.error)}`);
}
/**
* The template as Packer is to read it: without `_packernix`, with the overlay on its builder and
* the overlay's values as the defaults of variables that are declared.
* Packer renders the values of variables again for every plugin and fails on a `{{` that is data, so
* such a value replaces `` {{user `v`}} `` itself.
* @param directory Folder that `{{template_dir}}` means, absolute; without it, Packer fills that in.
* @returns JSON text for a file whose name ends in `.json` and not in `.pkr.json`.
*/
function writeTemplate(template, overlay, directory) {
	const secrets = Object.entries(overlay.secrets ?? {}).map(([key, value]) => [
		key,
		`${ownPrefix}${key}`,
		value
	]);
	const asked = secrets.map(([key, name]) => [key, `{{user \`${name}\`}}`]);
	const laid = Object.entries({
		...template.builder,
		...overlay.builder,
		...Object.fromEntries(asked)
	});
	const builder = Object.fromEntries(laid.filter(([, value]) => value !== null));
	const declared = Object.entries(overlay.variables).map(([name, value]) => [`${ownPrefix}${name}`, value]).filter(([name]) => Object.hasOwn(template.variables, name)).concat(secrets.map(([, name, value]) => [name, value]));
	const inline = new Map(declared.filter(([, value]) => value.includes("{{")));
	const variables = Object.fromEntries([...Object.entries(template.variables).map(([name, value]) => [name, name.startsWith("packernix_") ? value ?? "" : value]), ...declared.map(([name, value]) => [name, inline.has(name) ? "" : value])]);
	const root = {
		...template.root,
		builders: [builder]
	};
	if (Object.keys(variables).length > 0) root["variables"] = variables;
	if (secrets.length > 0) root["sensitive-variables"] = [...template.sensitive, ...secrets.map(([, name]) => name)];
	const constants = directory === void 0 ? {} : { template_dir: literal(directory) };
	const user = (name) => {
		const value = inline.get(name);
		return value === void 0 ? void 0 : literal(value);
	};
	const written = mapStrings(root, (text) => replaceCalls(text, { user }, constants));
	return `${JSON.stringify(written, void 0, 2)}\n`;
}
/** The values that the user gives, for `-var-file`. */
function writeVariables(given) {
	return `${JSON.stringify(given, void 0, 2)}\n`;
}
/**
* As Packer: a variable that is given need not be declared when something uses it, and one without a
* default must be given (packer/core.go, renderVarsRecursively and validate). One that nothing uses
* is a slip of the pen.
* @throws {UserError} naming the variables.
*/
function checkVariables(template, given) {
	const quoted = (names) => names.map((name) => `\`${name}\``).join(", ");
	const names = Object.keys(given);
	const ours = names.filter((name) => name.startsWith(ownPrefix));
	if (ours.length > 0) throw new UserError(`variables: ${quoted(ours)}: this action sets the variables whose names begin with \`${ownPrefix}\` itself. Leave them out, or use another name.`);
	const used = usedVariables([template.root, given]);
	const foreign = names.filter((name) => !Object.hasOwn(template.variables, name) && !used.has(name));
	if (foreign.length > 0) {
		const declared = Object.keys(template.variables);
		throw new UserError(`variables: the template declares and uses no ${quoted(foreign)}; it declares ${declared.length === 0 ? "none at all" : quoted(declared)}.`);
	}
	const lacking = Object.entries(template.variables).filter(([name, value]) => value === null && !name.startsWith("packernix_")).map(([name]) => name).filter((name) => !Object.hasOwn(given, name));
	if (lacking.length === 0) return;
	throw new UserError(`variables: the template asks for a value of ${quoted(lacking)}; give it one.`);
}
function kindOf(value) {
	if (value === null) return "null";
	if (Array.isArray(value)) return "a list";
	if (typeof value === "object") return "an object";
	if (typeof value === "string") return "a text";
	return `a ${typeof value}`;
}

export { writeTemplate as a, readTemplate as i, locationOf as n, writeVariables as o, originText as r, deepMerge as s, checkVariables as t };