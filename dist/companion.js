import "./rolldown-runtime.js";
import { t as buildFailure } from "./build.js";
import { a as writeTemplate, o as writeVariables, s as deepMerge } from "./template.js";
import { o as writePackerFiles } from "./session.js";
import { J as runnerPlatform, l as packerEnvironment } from "./start.js";
import { a as usualPluginFolder, i as listPlugins, r as runPacker, t as openPacker } from "./packer.js";
import path from "node:path";
import { mkdir, symlink } from "node:fs/promises";
import { existsSync } from "node:fs";

// src/steps/companion.ts
/**
* Plugins `read-<builder>` and `delete-<builder>` of Packer: builders that take the same template as
* the builder itself, and find or delete what was made from it. Their artifact is the newest image,
* and its text the number of images (leocp1/terraform-provider-packernix, NewProviders.md).
*/
/** See `companion` of `HomeOptions`. */
async function runCompanion(context, type, kept) {
	const plugin = await installed(type, context);
	if (plugin === void 0) return void 0;
	const template = context.isConfigured ? (await context.template()).template : kept && fromRecord(kept, context.inputs.builderConfig);
	if (template === void 0) return void 0;
	return await context.timeline.phase(`Packer: ${type}`, () => ask(context, type, plugin, template));
}
/** A record contains no secrets; `builder-config` can provide them. */
function fromRecord({ builder, variables }, given) {
	return {
		root: {},
		builder: {
			type: "",
			...deepMerge(builder, given)
		},
		variables,
		sensitive: [],
		facts: void 0
	};
}
async function ask(context, type, plugin, whole) {
	const { invocation, isConfigured } = context;
	const folder = path.join(invocation.directory, type);
	const template = {
		...whole,
		root: { ...whole.sensitive.length > 0 ? { "sensitive-variables": whole.sensitive } : {} },
		builder: {
			...whole.builder,
			type
		},
		facts: void 0
	};
	const session = await openPacker(context, template, void 0, folder);
	const env = { ...session.env };
	if (path.basename(plugin).startsWith("packer-builder-")) {
		const plugins = path.join(folder, "config", ".packer.d", "plugins");
		await mkdir(plugins, { recursive: true });
		await symlink(plugin, path.join(plugins, path.basename(plugin))).catch(() => {});
		env["PACKER_CONFIG_DIR"] = path.join(folder, "config");
	}
	const chosen = isConfigured ? await context.template() : void 0;
	const files = await writePackerFiles(session, writeTemplate(template, {
		builder: {},
		variables: {}
	}, chosen?.directory), writeVariables(chosen?.variables ?? {}));
	const result = await runPacker(context, {
		...session,
		env
	}, files, `Packer: ${type}`);
	const failure = buildFailure(result, session.packer);
	if (failure !== void 0) throw failure;
	return {
		artifacts: result.artifacts,
		toplevel: isConfigured ? (await context.known()).toplevel : "",
		family: isConfigured ? await context.family() : ""
	};
}
/** The plugin's file, as Packer of this version finds it on this machine. */
async function installed(type, context) {
	const env = packerEnvironment(context.inputs, context.invocation, []);
	const folder = usualPluginFolder(env);
	const found = (folder === void 0 ? [] : await listPlugins(folder, runnerPlatform())).find(({ name }) => type === name || type.startsWith(`${name}-`));
	if (found !== void 0) return found.file;
	const old = `packer-builder-${type}`;
	const { file: packer } = await context.packerTool();
	const home = env["PACKER_CONFIG_DIR"] ?? env["HOME"] ?? "";
	return [path.join(home, ".packer.d", "plugins"), path.dirname(packer)].map((one) => path.join(one, old)).find((file) => existsSync(file));
}

export { runCompanion };