/** From an evaluated configuration to a finished image: realise, Packer, proof, final mark. */
import { isDeepStrictEqual } from "node:util";
import { previewStage } from "../images/holds.ts";
import type { BuildInput, Image, StageHold, TrialInput } from "../images/types.ts";
import { type ClosurePath, closureOf } from "../nix/closure.ts";
import { realise } from "../nix/realise.ts";
import { assertSystem } from "../nix/system.ts";
import type { NixSession } from "../nix/types.ts";
import { buildFailure } from "../packer/build.ts";
import { checkRoom } from "../packer/room.ts";
import { type PackerSession, packerFolder, writePackerFiles } from "../packer/session.ts";
import { withoutUnknownKeys } from "../packer/since.ts";
import { writeTemplate, writeVariables } from "../packer/template.ts";
import type { Artifact, BuildResult, Template } from "../packer/types.ts";
import { validateTemplate } from "../packer/validate.ts";
import { isUserError, messageOf, UserError } from "../shared/errors.ts";
import type { JsonObject } from "../shared/json.ts";
import type { Context } from "./context.ts";
import { openPacker, runPacker } from "./packer.ts";
import { renewExpiry, saveCleanupState } from "./reap.ts";
import { madeFrom } from "./systems.ts";
import { withTested } from "./tested.ts";
import { checkTrial, tryImage, wantsTrial } from "./trial.ts";

export interface BuildOutcome {
  image: Image;
  closure: { bytes: number; paths: number };
}

/** @param test The checks that the image must pass before it is finished, as `testOf` returns them. */
export async function buildImage(
  context: Context,
  hold: StageHold | undefined,
  test: string | undefined,
): Promise<BuildOutcome> {
  const { log, timeline, signal } = context;
  await context.building();
  // Refuse now, before the long work, what would make the run fail at its end.
  const opened = await openBuilder(context);
  await checkForm(context, opened);
  await checkTrial(context);
  const home = await context.home();
  const { variables } = await context.template();
  const wanted = await buildInput(context, hold, test);
  await home.ready?.(wanted);
  const closure = await log.group("Build the system", () =>
    timeline.phase("Build the system", () => realiseSystem(context)),
  );
  const { env } = await context.packerSettings();
  checkRoom(wanted.template, variables, env, closure.bytes);
  await saveCleanupState(context, { name: wanted.facts.name, builder: wanted.template.builder });
  const made = await makeImage(context, opened, wanted);
  if ("image" in made) return { ...made, closure };
  const { input, result } = made;
  try {
    if (home.prove !== undefined) {
      await log.group("Boot the image and check it", () =>
        timeline.phase("Boot and check", async () => await home.prove?.(input, result.artifacts)),
      );
    }
    const isProof = !wantsTrial(context);
    if (!isProof || (await home.trial?.proves?.(input, result.artifacts))) {
      await tryMade(context, { ...input, image: { artifacts: result.artifacts }, isProof });
    }
  } catch (error) {
    signal.throwIfAborted();
    throw await quarantined(context, error, input, result.artifacts);
  }
  signal.throwIfAborted();
  const kept = await timeline.phase("Keep the image", () => home.finalise(input, result.artifacts));
  log.info(`Image: ${kept.image}`);
  const isOwn = kept.invocation === context.invocation.id;
  const image = isOwn ? await withTested(context, kept, test) : kept;
  return { image, closure };
}

/** @throws {UserError} when the image does not pass. */
async function tryMade(context: Context, input: TrialInput): Promise<void> {
  const { variables } = await context.template();
  const verdict = await tryImage(context, input, variables);
  if (verdict.problem !== undefined) throw verdict.problem;
}

/**
 * Quarantines an image that failed its checks if `keep-failed` is set; otherwise cleanup removes it.
 * @returns the error, with the place of the image.
 */
async function quarantined(
  context: Context,
  error: unknown,
  input: BuildInput,
  artifacts: Artifact[],
): Promise<unknown> {
  if (!context.inputs.keepFailed || !isUserError(error)) return error;
  const home = await context.home();
  if (home.quarantine === undefined) {
    context.log.warning(`keep-failed: images of builder ${home.builder} cannot be kept.`);
    return error;
  }
  const where = await home.quarantine(input, artifacts).catch((trouble: unknown) => {
    context.log.warning(`keep-failed: the image could not be kept: ${messageOf(trouble)}`);
  });
  if (where === undefined) return error;
  const until = new Date(context.invocation.expires * 1000).toISOString();
  const message = `${error.message} The image is not finished, and kept for inspection: ${where} (until ${until})`;
  return new UserError(message, { details: error.details ?? "", cause: error });
}

type BuildAttempt = { input: BuildInput; result: BuildResult } | { image: Image };

/** Builds under a free name, and a second time if another run takes that name meanwhile. */
async function makeImage(
  context: Context,
  opened: PackerSession,
  wanted: BuildInput,
): Promise<BuildAttempt> {
  const { log, timeline } = context;
  const home = await context.home();
  // `reserveName` may find the finished image, and copy it to regions that lack it.
  await renewExpiry(context);
  let reserved = (await home.reserveName?.(wanted, undefined)) ?? { name: wanted.facts.name };
  for (let attempt = 1; ; attempt++) {
    if ("image" in reserved) return reserved;
    const input = { ...wanted, facts: { ...wanted.facts, name: reserved.name } };
    const { session, files } = await log.group("Prepare the machine that installs", () =>
      timeline.phase("Prepare", () => prepare(context, opened, input)),
    );
    const failureOf = (result: Awaited<ReturnType<typeof runPacker>>) =>
      result.lost === undefined ? buildFailure(result, session.packer) : new UserError(result.lost);
    const result = await timeline.phase(
      "Packer",
      () => runPacker(context, session, files),
      (ended) => failureOf(ended) !== undefined,
    );
    if (result.lost !== undefined && result.again && attempt === 1) {
      log.info(`The emulator failed; trying again. ${result.lost}`);
      await clearTry(context);
      continue;
    }
    const failure = failureOf(result);
    if (failure === undefined) return { input, result };
    if (result.lost !== undefined || home.reserveName === undefined || attempt > 1) throw failure;
    await clearTry(context);
    const again = await home.reserveName(wanted, result.errors);
    if (again === undefined) throw failure;
    reserved = again;
  }
}

/**
 * Removes what a failed attempt left. Only Packer's log names some of it, and the next attempt
 * overwrites that log. Processes keep running, because Nix is still needed.
 */
async function clearTry({ home: open, invocation, log, signal }: Context): Promise<void> {
  const home = await open();
  try {
    for (const { what } of await home.reap(await home.leftovers(invocation.id))) {
      log.info(`Removed ${what}, left by a build that failed`);
    }
  } catch (error) {
    signal.throwIfAborted();
    // The end of the step tries again; the reason why the build failed matters more to the user.
    log.debug(messageOf(error));
  }
}

/** Opens Packer with Nix on PATH, because a script of the template copies the closure. */
async function openBuilder(context: Context): Promise<PackerSession> {
  const { env } = await context.builderNix();
  const { template } = await context.template();
  const given = ["PATH", "NIX_CONFIG", "NIX_REMOTE", "NIX_DAEMON_SOCKET_PATH"];
  const forNix = Object.entries(env).filter(([name]) => given.includes(name));
  const folder = packerFolder(context.invocation);
  const least = template.facts?.packer;
  return await openPacker(context, template, least, folder, Object.fromEntries(forNix));
}

async function realiseSystem(context: Context): Promise<BuildOutcome["closure"]> {
  const { caches, roots, signal } = context;
  const evaluation = await context.evaluation();
  const nix = await context.builderNix();
  // As the store's owner, not by the daemon of our own that may build.
  const direct = await context.nix();
  const entry = { evaluation, nix: direct, sandboxed: (await context.sandbox()).sandboxed };
  await caches.restoreClosure(entry);
  await realise(evaluation, nix, { roots, signal });
  await assertSystem(evaluation.toplevel);
  // Planned before Packer runs: if Packer fails, the next run need not build the system again.
  await caches.planClosure(entry);
  await pushSystem(context, nix);
  const closure = await closureOf(evaluation.toplevel, nix);
  const bytes = closure.reduce((sum, path) => sum + path.bytes, 0);
  await recordClosure(context, closure);
  return { bytes, paths: closure.length };
}

/** Records the contents of the system for later plans, whose machine may not have it in its store. */
async function recordClosure(context: Context, closure: ClosurePath[]): Promise<void> {
  const closureIndex = await context.caches.writableIndex();
  if (closureIndex === undefined) return;
  const { toplevel, derivation } = await context.evaluation();
  const graph = await madeFrom(context, derivation);
  await closureIndex.write({ toplevel, closure, graph });
}

/** Called before Packer runs: users of the system need not wait for the image. */
async function pushSystem(context: Context, nix: NixSession): Promise<void> {
  const { inputs, signal, timeline } = context;
  const { pushTo: to, signingKey: key } = inputs;
  if (to === undefined) return;
  const { toplevel } = await context.evaluation();
  const { pushClosure } = await import("../nix/push.ts");
  await timeline.phase("Push", () => pushClosure(nix, { to, key, paths: [toplevel], signal }));
}

async function buildInput(
  context: Context,
  hold: StageHold | undefined,
  test: string | undefined,
): Promise<BuildInput> {
  const identity = await context.identity();
  return {
    template: await context.resolved(),
    facts: {
      identity,
      toplevel: (await context.evaluation()).toplevel,
      family: await context.family(),
      stages: hold === undefined ? [] : [hold],
      // A role that can make previews can write any tags on them, so they are never trusted.
      trusted: context.run.trusted && hold?.stage !== previewStage,
      labels: context.inputs.labels,
      test,
      name: `nixos-${identity.text}`,
    },
    invocation: context.invocation,
    platform: (await context.evaluation()).platform,
    packerVersion: (await context.packerTool()).version,
    workingDirectory: context.inputs.workingDirectory,
  };
}

/** Asks the home what Packer needs on this machine, writes Packer's files, and lets Packer check them. */
async function prepare(context: Context, opened: PackerSession, input: BuildInput) {
  const home = await context.home();
  const chosen = await context.template();
  const template = await forThisPacker(context, chosen.template);
  await renewExpiry(context);
  const preparation = await home.prepare(input);
  for (const note of [...preparation.notes, ...replacedKeys(input.template, preparation.builder)]) {
    context.log.info(note);
  }
  const prepared = {
    ...preparation,
    variables: { name: input.facts.name, ...preparation.variables },
  };
  const PATH = [...(preparation.searchPath ?? []), opened.env["PATH"] ?? ""].join(":");
  const env = { ...opened.env, ...preparation.environment, PATH };
  const session = { ...opened, wrapper: preparation.wrapper, env };
  const files = await writePackerFiles(
    session,
    writeTemplate(template, prepared, chosen.directory),
    writeVariables(chosen.variables),
  );
  await validateTemplate(session, files, chosen.origin, context.signal);
  return { session, files };
}

/** Lets Packer check the user's own keys before `prepare` prepares the machine. */
async function checkForm(context: Context, opened: PackerSession): Promise<void> {
  const { template, origin, variables, directory } = await context.template();
  if (template.facts !== undefined && origin.given?.length === 0) return;
  const nothing = { builder: {}, variables: {} };
  const files = await writePackerFiles(
    opened,
    writeTemplate(await forThisPacker(context, template), nothing, directory),
    writeVariables(variables),
  );
  await validateTemplate(opened, files, origin, context.signal, true);
}

/** For a template of the user's own, which may count on what it says. */
function replacedKeys({ builder, facts }: Template, over: JsonObject): string[] {
  if (facts !== undefined) return [];
  const replaced = Object.entries(over).filter(
    ([key, value]) => Object.hasOwn(builder, key) && !isDeepStrictEqual(builder[key], value),
  );
  if (replaced.length === 0) return [];
  const keys = replaced.map(([key]) => `\`${key}\``).join(", ");
  return [`Set by this action instead of the template's values: ${keys}`];
}

/** Without what the generator asks for by itself and this Packer does not know. */
async function forThisPacker({ inputs, log, packerTool }: Context, whole: Template) {
  const { version } = await packerTool();
  const given = Object.keys(inputs.builderConfig);
  const { template, dropped } = withoutUnknownKeys(whole, version, given);
  if (dropped.length > 0) {
    const keys = dropped.map((key) => `\`${key}\``).join(", ");
    log.warning(
      `Packer ${version} does not know ${keys}: the image is made without them. A newer Packer supports them.`,
    );
  }
  return template;
}
