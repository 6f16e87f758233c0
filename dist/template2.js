import "./rolldown-runtime.js";
import { y as defaultBuilder } from "./start.js";
import { Q as isInside, et as realPath, mt as unknownKeys, pt as typeOf } from "./start-both.js";
import { i as readTemplate, s as deepMerge, t as checkVariables } from "./template.js";
import { n as UserError } from "./errors.js";
import path from "node:path";
import { readFile, stat } from "node:fs/promises";

// src/steps/template.ts
/** The template of a run: the generator's, or the user's own with the inputs merged in. */
/**
* @param generated JSON text of the generator, or undefined when the user gives the template.
* @throws {UserError} naming `template`, `builder-config` or `variables`.
*/
async function chooseTemplate(inputs, workspace, generated) {
	const given = Object.keys(inputs.builderConfig);
	if (generated !== void 0) {
		const file = inputs.templateGenerator ?? `packer/${inputs.builder}.nix`;
		const origin = {
			input: "template-generator",
			file,
			given
		};
		const directory = path.dirname(path.resolve(inputs.workingDirectory, file));
		const template = readTemplate(generated, origin, typeOf(inputs.builder));
		checkBuilder(template, inputs.builder);
		checkVariables(template, {});
		return {
			template,
			origin,
			variables: {},
			directory
		};
	}
	const { text, file } = await ownText(inputs, workspace);
	const origin = {
		input: "template",
		file: file && inputs.template,
		given
	};
	const written = readTemplate(text, origin, typeOf(inputs.builder));
	if (inputs.builder !== "qemu") checkBuilder(written, inputs.builder);
	checkVariables(written, inputs.variables);
	return {
		template: laidOver(written, inputs, origin),
		origin,
		variables: inputs.variables,
		directory: file === void 0 ? inputs.workingDirectory : path.dirname(file)
	};
}
function checkBuilder({ builder: { type, name } }, builder) {
	if ([type, name].includes(typeOf(builder))) return;
	throw new UserError(`builder: is ${builder}, but the template has a builder of type ${type}. Set \`builder: ${type}\`.`);
}
function laidOver(written, inputs, origin) {
	if (origin.given?.length === 0) return written;
	const odd = unknownKeys(written.builder.type, inputs.builderConfig);
	if (odd.length > 0) throw new UserError(`builder-config: ${odd.join(" ")}`);
	const builder = deepMerge(written.builder, inputs.builderConfig);
	const text = JSON.stringify({
		...written.root,
		builders: [builder]
	});
	return {
		...readTemplate(text, origin),
		facts: written.facts
	};
}
/** `template` is JSON text if it begins with a brace, else the name of a file. */
async function ownText(inputs, workspace) {
	const given = (inputs.template ?? "").trim();
	if (given.startsWith("{") || given.includes("\n")) return { text: given };
	const file = await realPath(path.resolve(inputs.workingDirectory, given));
	if (file === void 0) throw new UserError(`template: there is no file ${given}, and it is not a JSON object either.`);
	if (!isInside(file, workspace) && !isInside(file, "/nix/store")) throw new UserError(`template: ${given} lies outside the workspace.`);
	if (!(await stat(file)).isFile()) throw new UserError(`template: ${given} is not a file.`);
	return {
		text: await readFile(file, "utf8"),
		file
	};
}

export { chooseTemplate };