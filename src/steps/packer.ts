/** Packer as the steps use it: with its plugins, in a folder of the invocation, watched by the home. */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { buildTemplate } from "../packer/build.ts";
import { pluginsOf } from "../packer/plugins.ts";
import type { PackerFiles, PackerSession } from "../packer/session.ts";
import type { BuildResult, Template } from "../packer/types.ts";
import { compareVersions } from "../packer/version.ts";
import { UserError } from "../shared/errors.ts";
import { userFolder } from "../shared/xdg.ts";
import { packerPlugins } from "../tools/packer-plugins.ts";
import type { Context } from "./context.ts";

/**
 * @param least Lowest version of Packer that will do.
 * @param directory For its files; absolute.
 * @param env In addition to the usual environment.
 */
export async function openPacker(
  context: Context,
  template: Pick<Template, "builder" | "facts">,
  least: string | undefined,
  directory: string,
  env: Record<string, string> = {},
): Promise<PackerSession> {
  const { invocation, inputs, log } = context;
  const packer = await context.packerTool();
  refuseOldPacker(packer.version, template.builder.type, least);
  const plugins = await packerPlugins({
    ...context.vendor(),
    packer,
    plugins: pluginsOf(template),
  });
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const usual = await context.packerSettings();
  return {
    packer: packer.file,
    env: { ...usual.env, ...env, ...plugins?.env },
    invocation: invocation.id,
    directory,
    cacheDirectory: path.join(userFolder("cache", process.env), "packernix", "packer"),
    secrets: usual.secrets,
    workingDirectory: inputs.workingDirectory,
    log,
    debug: context.github.debug,
  };
}

/**
 * @returns `lost`: a sentence, if Packer was ended because its machine is gone; `again`: whether
 *   another attempt may succeed.
 */
export async function runPacker(
  context: Context,
  session: PackerSession,
  files: PackerFiles,
  title?: string,
): Promise<BuildResult & { lost: string | undefined; again: boolean }> {
  const { log } = session;
  const home = await context.home();
  const gone = new AbortController();
  const started = Date.now();
  let lost: string | undefined;
  let again = false;
  const watch = home.watch?.(context.invocation.id, (why, isChance = false) => {
    lost = why;
    again = isChance;
    gone.abort();
  });
  const child = (line: string) => {
    watch?.line(line);
    log.child(line);
  };
  try {
    const result = await buildTemplate({ ...session, log: { ...log, child } }, files, {
      ...(title === undefined ? {} : { title }),
      // Not zero: Packer would be killed at once and could not remove anything.
      timeoutMs: Math.max(context.packerTime.left, 1),
      signal: AbortSignal.any([context.signal, gone.signal]),
      onStarted: async (temporary) => {
        if (temporary !== undefined) await context.record({ packerTemporary: temporary });
      },
    });
    return { ...result, lost, again };
  } finally {
    context.packerTime.left -= Date.now() - started;
    watch?.stop();
  }
}

export function refuseOldPacker(version: string, builder: string, least: string | undefined): void {
  if (least === undefined || compareVersions(version, least) >= 0) return;
  throw new UserError(
    `Packer ${version} is too old for builder ${builder}: it needs ${least} or later. Install a newer Packer.`,
  );
}
