import { a as writeAtomically } from "./files.js";
import { a as int, d as string, h as prettifyError, l as object, n as _enum, r as array, s as literal$1, u as record } from "./schemas.js";
import { a as messageOf, n as UserError } from "./errors.js";
import { i as withPeriod } from "./text.js";
import { t as isObject } from "./json.js";
import { i as replaceCalls } from "./variables.js";
import path from "node:path";
import { mkdir } from "node:fs/promises";

// src/action/output-directory.ts
/** `create.json`, `read.json` and `delete.json`: the templates of one image, for other programs. */
/**
* The three templates. Reading and deleting are builders of their own (`read-<type>`,
* `delete-<type>`), which look at the same keys and provision nothing.
* @param root The template as it is built, without `_packernix`.
*/
function templateFiles(root) {
	const { provisioners: _provisioners, "post-processors": _postProcessors, ...bare } = root;
	return {
		"create.json": root,
		"read.json": withVerb(bare, "read"),
		"delete.json": withVerb(bare, "delete")
	};
}
function withVerb(root, verb) {
	const builders = Array.isArray(root["builders"]) ? root["builders"] : [];
	return {
		...root,
		builders: builders.map((builder) => isObject(builder) ? {
			...builder,
			type: `${verb}-${String(builder["type"])}`
		} : builder)
	};
}
/**
* Writes files with mode 0600: a template may hold what only its owner should read.
* @throws {UserError} naming `output-directory` when it cannot be written.
*/
async function writeOutputFiles(directory, files) {
	try {
		await mkdir(directory, { recursive: true });
		for (const [name, content] of Object.entries(files)) {
			const text = typeof content === "string" ? content : `${JSON.stringify(content, null, 2)}\n`;
			await writeAtomically(path.join(directory, name), text);
		}
	} catch (error) {
		throw new UserError(`output-directory: ${directory} cannot be written (${messageOf(error)}). Give a folder that this user may write.`, { cause: error });
	}
}

// src/packer/json-place.ts
/** Where a text stops being JSON; V8 says it for some mistakes only. */
/**
* The first place at which a text cannot be continued to JSON. Lines and columns count from 1.
* The text must be one that `JSON.parse` refuses.
*/
function placeInJson(text) {
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

// src/packer/literal.ts
/**
* Text that is data, written so that Packer gives it back as it was.
*
* Packer renders most strings of a template as a Go text/template exactly once (the decoder of
* `packer-plugin-sdk/template/config`); there the form below returns the text unchanged. Some fields it renders again and again until nothing changes
* (`interpolate.Render` in `packer-plugin-sdk/template/interpolate/i.go`): commands and
* `environment_vars` of `shell-local`, `inline` and `execute_command` of `shell`, `source` and
* `destination` of `file`, `qemuargs`, tags of the Amazon builders, `output` of post-processors.
* And all values of variables are rendered once more for every plugin, as `packer_user_variables`.
* No spelling of `{{` survives that, so data must not stand in such places: it travels by file.
*/
/**
* Writes every `{{` of a text so that Packer, rendering the field once, returns the text as it was.
* Do not join the result to Packer's language with a `{` at the seam.
*/
function literal(text) {
	return text.replaceAll("{{", "{{`{{`}}");
}

// src/packer/template.ts
/** Reads and writes Packer's legacy JSON templates. */
const keyClass = _enum([
	"content",
	"credential",
	"session",
	"name",
	"attribute"
]);
const factsSchema = object({
	version: literal$1(1),
	packer: string().optional(),
	plugins: array(object({
		source: string(),
		version: string()
	})).default([]),
	method: _enum([
		"install",
		"copy",
		"import"
	]).optional(),
	provisioners: _enum(["system", "content"]).default("content"),
	disk: int().min(0).default(0),
	classes: record(string(), keyClass).default({}),
	since: record(string(), string()).optional()
});
/**
* Reads a template: legacy JSON with exactly one builder that has a type.
* Root keys that begin with `_` are comments, as Packer has it (packer-plugin-sdk
* template/parse.go); of them only `_packernix` is looked at and taken out.
* @throws {UserError} naming the input, when the text is anything else.
*/
function readTemplate(text, from) {
	const fail = (problem, details) => {
		const where = from.file === void 0 ? from.input : `${from.input} (${from.file})`;
		throw new UserError(`${where}: ${withPeriod(problem)}`, {
			...from.file === void 0 ? {} : { place: { file: from.file } },
			...details === void 0 ? {} : { details }
		});
	};
	const whole = parse(text, from);
	if (!isObject(whole)) return fail(`must be a JSON object, but it is ${kindOf(whole)}`);
	const { _packernix: facts, ...root } = whole;
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
		const where = from.file === void 0 ? from.input : `${from.input} (${from.file})`;
		if (looksLikeHcl(json)) throw new UserError(`${where}: is written in HCL2; give Packer's JSON form instead ({"builders": [...]}).`, {
			...from.file === void 0 ? {} : { place: { file: from.file } },
			cause: error
		});
		const { line, column } = placeInJson(json);
		throw new UserError(`${where}: is no JSON (line ${line}, column ${column}).`, {
			...from.file === void 0 ? {} : { place: {
				file: from.file,
				line,
				column
			} },
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
	if (builders.length === 0) return fail("has no builder; `builders` must hold exactly one");
	if (builders.length > 1) return fail(`has ${builders.length} builders; it must have exactly one, because one image is made of it`);
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
/** Packer takes only strings as values; numbers and booleans are turned into them here. */
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
	return fail(`\`_packernix\` is not as it should be: ${prettifyError(result.error)}`);
}
/**
* The template as Packer is to read it: without `_packernix`, with the overlay on its builder and
* the overlay's values as the defaults of variables that are declared.
* Packer renders the values of variables once more for every plugin and stumbles over a `{{` that
* is data, so such a value takes the place of `` {{user `v`}} `` itself.
* @returns JSON text for a file whose name ends in `.json` and not in `.pkr.json`.
*/
function writeTemplate(template, overlay, options = {}) {
	const laid = Object.entries({
		...template.builder,
		...overlay.builder
	});
	const builder = Object.fromEntries(laid.filter(([, value]) => value !== null));
	const declared = Object.entries(overlay.variables).filter(([name]) => Object.hasOwn(template.variables, name));
	const inline = new Map(declared.filter(([, value]) => value.includes("{{")));
	const variables = Object.fromEntries([...Object.entries(template.variables), ...declared.map(([name, value]) => [name, inline.has(name) ? "" : value])]);
	const root = {
		...template.root,
		builders: [builder]
	};
	if (Object.keys(variables).length > 0) root["variables"] = variables;
	const directory = options.templateDirectory;
	const written = mapStrings(root, (text) => {
		const placed = replaceCalls(text, { user: (name) => {
			const value = inline.get(name);
			return value === void 0 ? void 0 : literal(value);
		} });
		return directory === void 0 ? placed : inDirectory(directory, placed);
	});
	return `${JSON.stringify(written, void 0, 2)}\n`;
}
/**
* The values that the user gives, for `-var-file`; what the overlay sets stands in the template.
* @throws {UserError} for a variable that the template does not declare: Packer would ignore it.
*/
function writeVariables(template, given, overlay) {
	checkDeclared(template, given);
	const entries = Object.entries(given).filter(([name]) => !Object.hasOwn(overlay.variables, name));
	return `${JSON.stringify(Object.fromEntries(entries), void 0, 2)}\n`;
}
/** @throws {UserError} for given variables that the template does not declare. */
function checkDeclared(template, given) {
	const foreign = Object.keys(given).filter((name) => !Object.hasOwn(template.variables, name));
	if (foreign.length === 0) return;
	const declared = Object.keys(template.variables);
	throw new UserError(`variables: the template declares no ${foreign.map((name) => `\`${name}\``).join(", ")}; ` + (declared.length === 0 ? "it declares none at all." : `it declares ${declared.map((name) => `\`${name}\``).join(", ")}.`));
}
function inDirectory(directory, text) {
	return text.replace(/\{\{-?\s*template_dir\s*-?\}\}/g, () => literal(directory));
}
function mapStrings(value, change) {
	if (typeof value === "string") return change(value);
	if (Array.isArray(value)) return value.map((item) => mapStrings(item, change));
	if (!isObject(value)) return value;
	return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapStrings(item, change)]));
}
function kindOf(value) {
	if (value === null) return "null";
	if (Array.isArray(value)) return "a list";
	if (typeof value === "object") return "an object";
	if (typeof value === "string") return "a text";
	return `a ${typeof value}`;
}

export { literal as a, writeVariables as i, readTemplate as n, templateFiles as o, writeTemplate as r, writeOutputFiles as s, checkDeclared as t };