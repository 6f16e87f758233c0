/** From an evaluated configuration to a finished image: realise, Packer, proof, final mark. */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { BuildInput, Image, StageHold } from "../images/types.ts";
import { closureSize } from "../nix/closure.ts";
import { realise } from "../nix/realise.ts";
import { assertSystem } from "../nix/system.ts";
import type { NixSession } from "../nix/types.ts";
import { buildFailure, buildTemplate, type PackerState } from "../packer/build.ts";
import { pluginsOf } from "../packer/plugins.ts";
import {
  type PackerFiles,
  type PackerSession,
  packerFolder,
  writePackerFiles,
} from "../packer/session.ts";
import { withoutUnknownKeys } from "../packer/since.ts";
import { writeTemplate, writeVariables } from "../packer/template.ts";
import type { BuildResult, Template } from "../packer/types.ts";
import { validateTemplate } from "../packer/validate.ts";
import { compareVersions } from "../packer/version.ts";
import { UserError } from "../shared/errors.ts";
import { userFolder } from "../shared/xdg.ts";
import { packerPlugins } from "../tools/packer-plugins.ts";
import type { Context } from "./context.ts";

export interface Built {
  image: Image;
  closure: { bytes: number; paths: number };
}

export async function buildImage(context: Context, hold: StageHold | undefined): Promise<Built> {
  const { log, timeline, signal } = context;
  await context.building();
  // What would end the run at its end is better known before the long work.
  const opened = await openPacker(context);
  const closure = await log.group("Build the system", () =>
    timeline.phase("Build the system", () => realiseSystem(context)),
  );
  const home = await context.home();
  const wanted = await buildInput(context, hold);
  const place = await home.place?.(wanted);
  if (place !== undefined) await context.learn({ place });
  const made = await makeImage(context, opened, wanted);
  if ("image" in made) return { ...made, closure };
  const { input, result } = made;
  if (home.prove !== undefined) {
    await log.group("Boot the image and check it", () =>
      timeline.phase("Boot and check", async () => await home.prove?.(input, result.artifacts)),
    );
  }
  signal.throwIfAborted();
  const image = await timeline.phase("Keep the image", () => home.adopt(input, result.artifacts));
  log.info(`Image: ${image.image}`);
  return { image, closure };
}

type Made = { input: BuildInput; result: BuildResult } | { image: Image };

/** Builds under a name that is free, once more when another run took it meanwhile. */
async function makeImage(
  context: Context,
  opened: PackerSession,
  wanted: BuildInput,
): Promise<Made> {
  const { log, timeline } = context;
  const home = await context.home();
  let claim = (await home.claim?.(wanted, undefined)) ?? { name: wanted.facts.name };
  for (let attempt = 1; ; attempt++) {
    if ("image" in claim) return claim;
    const input = { ...wanted, facts: { ...wanted.facts, name: claim.name } };
    const { session, files } = await log.group("Prepare the machine that installs", () =>
      timeline.phase("Prepare", () => prepare(context, opened, input)),
    );
    const result = await timeline.phase("Packer", () => runPacker(context, session, files));
    const failure = buildFailure(result, session.packer);
    if (failure === undefined) return { input, result };
    const again = await home.claim?.(wanted, result.errors);
    if (again === undefined || attempt > 1) throw failure;
    claim = again;
  }
}

/** @throws {UserError} when the home has nothing left for it to work with. */
async function runPacker(
  context: Context,
  session: PackerSession,
  files: PackerFiles,
): Promise<BuildResult> {
  const { log } = context;
  const home = await context.home();
  const lost = new AbortController();
  const watch = home.watch?.(context.invocation.id, (why) => lost.abort(new UserError(why)));
  const child = (line: string) => {
    watch?.line(line);
    log.child(line);
  };
  try {
    const options = {
      signal: AbortSignal.any([context.signal, lost.signal]),
      timeoutMs: context.inputs.buildTimeout,
      onStarted: ({ pid, startTime, temporary }: PackerState) =>
        context.learn({ packer: { pid, startTime, temporary } }),
    };
    const result = await buildTemplate({ ...session, log: { ...log, child } }, files, options);
    lost.signal.throwIfAborted();
    return result;
  } finally {
    watch?.stop();
  }
}

async function openPacker(context: Context): Promise<PackerSession> {
  const { invocation, inputs, log } = context;
  const packer = await context.packerTool();
  const environment = await context.packerEnvironment();
  const nix = await context.builderNix();
  const { template } = await context.template();
  refuseOldPacker(packer.version, template);
  const plugins = await packerPlugins({
    ...context.vendor(),
    packer,
    plugins: pluginsOf(template),
  });
  const directory = packerFolder(invocation);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  return {
    packer: packer.file,
    // The closure is copied by a script of the template, which needs Nix and its settings.
    env: {
      ...environment,
      ...plugins?.env,
      PATH: nix.env["PATH"] ?? "",
      ...pick(nix.env, ["NIX_CONFIG", "NIX_REMOTE", "NIX_DAEMON_SOCKET_PATH"]),
    },
    invocation: invocation.id,
    directory,
    cacheDirectory: path.join(userFolder("cache", process.env), "packernix", "packer"),
    secrets: await context.secrets(),
    workingDirectory: inputs.workingDirectory,
    log,
    debug: context.github.debug,
  };
}

async function realiseSystem(context: Context): Promise<Built["closure"]> {
  const { caches, roots, signal } = context;
  const evaluation = await context.evaluation();
  const nix = await context.builderNix();
  const entry = { evaluation, nix, sandboxed: (await context.sandbox()).sandboxed };
  await caches.restoreClosure(entry);
  await realise(evaluation, nix, { roots, signal });
  await assertSystem(evaluation.toplevel);
  // Saved also when Packer fails later: the next run need not build it again.
  await caches.planClosure(entry);
  await pushSystem(context, nix);
  return await closureSize(evaluation.toplevel, nix);
}

/** Before Packer: who waits for the system need not wait for the image. */
async function pushSystem(context: Context, nix: NixSession): Promise<void> {
  const { inputs, signal, timeline } = context;
  const { pushTo: to, signingKey: key } = inputs;
  if (to === undefined) return;
  const { toplevel } = await context.evaluation();
  const { pushClosure } = await import("../nix/push.ts");
  await timeline.phase("Push", () => pushClosure(nix, { to, key, paths: [toplevel], signal }));
}

function pick(env: Record<string, string>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => names.includes(name)));
}

async function buildInput(context: Context, hold: StageHold | undefined): Promise<BuildInput> {
  const identity = await context.identity();
  return {
    template: (await context.template()).template,
    facts: {
      identity,
      toplevel: (await context.evaluation()).toplevel,
      family: await context.family(),
      stages: hold === undefined ? [] : [hold],
      trusted: context.run.trusted,
      labels: context.inputs.labels,
      name: `nixos-${identity.text}`,
    },
    invocation: context.invocation,
    platform: (await context.evaluation()).platform,
  };
}

/** Asks the home for what this machine needs, writes Packer's files, and lets Packer check them. */
async function prepare(context: Context, opened: PackerSession, input: BuildInput) {
  const home = await context.home();
  const chosen = await context.template();
  const template = await forThisPacker(context, input.template);
  const preparation = await home.prepare(input);
  for (const note of preparation.notes) context.log.info(note);
  const prepared = {
    ...preparation,
    variables: { name: input.facts.name, ...preparation.variables },
  };
  const PATH = [...(preparation.searchPath ?? []), opened.env["PATH"] ?? ""].join(":");
  const env = { ...opened.env, ...preparation.environment, PATH };
  const session = { ...opened, wrapper: preparation.wrapper, env };
  const files = await writePackerFiles(
    session,
    writeTemplate(template, prepared, { templateDirectory: chosen.directory }),
    writeVariables(template, chosen.variables, prepared),
  );
  await validateTemplate(session, files, chosen.origin, context.signal);
  return { session, files };
}

/** Without what the generator asks for by itself and this Packer does not know. */
async function forThisPacker({ inputs, log, packerTool }: Context, whole: Template) {
  const { version } = await packerTool();
  const given = Object.keys(inputs.builderConfig ?? {});
  const { template, dropped } = withoutUnknownKeys(whole, version, given);
  if (dropped.length > 0) {
    const keys = dropped.map((key) => `\`${key}\``).join(", ");
    log.warning(
      `Packer ${version} does not know ${keys}: the image is made without. A newer Packer knows them.`,
    );
  }
  return template;
}

function refuseOldPacker(version: string, { builder, facts }: Template): void {
  const least = facts?.packer;
  if (least === undefined || compareVersions(version, least) >= 0) return;
  throw new UserError(
    `Packer ${version} is too old for builder ${builder.type}: it needs ${least} or later. Install a newer Packer.`,
  );
}
