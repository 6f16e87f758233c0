/**
 * Plugins `read-<builder>` and `delete-<builder>` of Packer: builders that take the same template as
 * the builder itself, and find or delete what was made from it. Their artifact is the newest image,
 * and its text the number of images (leocp1/terraform-provider-packernix, NewProviders.md).
 */
import { existsSync } from "node:fs";
import { mkdir, symlink } from "node:fs/promises";
import path from "node:path";
import type { CompanionAnswer, KeptTemplate } from "../images/types.ts";
import { buildFailure } from "../packer/build.ts";
import { deepMerge } from "../packer/merge.ts";
import { writePackerFiles } from "../packer/session.ts";
import { writeTemplate, writeVariables } from "../packer/template.ts";
import type { Template } from "../packer/types.ts";
import type { JsonObject } from "../shared/json.ts";
import { runnerPlatform } from "../shared/platform.ts";
import { listPlugins, usualPluginFolder } from "../tools/plugin-folders.ts";
import type { Context } from "./context.ts";
import { openPacker, runPacker } from "./packer.ts";
import { packerEnvironment } from "./packer-environment.ts";

/** See `companion` of `HomeOptions`. */
export async function runCompanion(
  context: Context,
  type: string,
  kept?: KeptTemplate,
): Promise<CompanionAnswer | undefined> {
  const plugin = await installed(type, context);
  if (plugin === undefined) return undefined;
  const template = context.isConfigured
    ? (await context.template()).template
    : kept && fromRecord(kept, context.inputs.builderConfig);
  if (template === undefined) return undefined;
  return await context.timeline.phase(`Packer: ${type}`, () =>
    ask(context, type, plugin, template),
  );
}

/** A record contains no secrets; `builder-config` can provide them. */
function fromRecord({ builder, variables }: KeptTemplate, given: JsonObject): Template {
  return {
    root: {},
    builder: { type: "", ...deepMerge(builder, given) },
    variables,
    sensitive: [],
    facts: undefined,
  };
}

async function ask(
  context: Context,
  type: string,
  plugin: string,
  whole: Template,
): Promise<CompanionAnswer> {
  const { invocation, isConfigured } = context;
  const folder = path.join(invocation.directory, type);
  const template: Template = {
    ...whole,
    root: {
      ...(whole.sensitive.length > 0 ? { "sensitive-variables": whole.sensitive } : {}),
    },
    builder: { ...whole.builder, type },
    facts: undefined,
  };
  const session = await openPacker(context, template, undefined, folder);
  const env = { ...session.env };
  if (path.basename(plugin).startsWith("packer-builder-")) {
    // Where Packer before 1.7 looks (ConfigDir and discover of hashicorp/packer 1.6.6).
    const plugins = path.join(folder, "config", ".packer.d", "plugins");
    await mkdir(plugins, { recursive: true });
    await symlink(plugin, path.join(plugins, path.basename(plugin))).catch(() => {});
    env["PACKER_CONFIG_DIR"] = path.join(folder, "config");
  }
  const chosen = isConfigured ? await context.template() : undefined;
  const files = await writePackerFiles(
    session,
    writeTemplate(template, { builder: {}, variables: {} }, chosen?.directory),
    writeVariables(chosen?.variables ?? {}),
  );
  const result = await runPacker(context, { ...session, env }, files, `Packer: ${type}`);
  const failure = buildFailure(result, session.packer);
  if (failure !== undefined) throw failure;
  return {
    artifacts: result.artifacts,
    toplevel: isConfigured ? (await context.known()).toplevel : "",
    family: isConfigured ? await context.family() : "",
  };
}

/** The plugin's file, as Packer of this version finds it on this machine. */
async function installed(type: string, context: Context): Promise<string | undefined> {
  // Without the variables of the template: to find no plugin needs no evaluation.
  const env = packerEnvironment(context.inputs, context.invocation, []);
  const folder = usualPluginFolder(env);
  const plugins = folder === undefined ? [] : await listPlugins(folder, runnerPlatform());
  const found = plugins.find(({ name }) => type === name || type.startsWith(`${name}-`));
  if (found !== undefined) return found.file;
  const old = `packer-builder-${type}`;
  const { file: packer } = await context.packerTool();
  const home = env["PACKER_CONFIG_DIR"] ?? env["HOME"] ?? "";
  const folders = [path.join(home, ".packer.d", "plugins"), path.dirname(packer)];
  return folders.map((one) => path.join(one, old)).find((file) => existsSync(file));
}
