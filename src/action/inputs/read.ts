/**
 * Reads INPUT_* into one typed record. All problems are reported in one message.
 */
import { existsSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { requireCache } from "../../cache/settings.ts";
import { buildersOf, checkRegions, isPlain, isStored } from "../../images/registry.ts";
import { hasCode, isUserError, messageOf, UserError } from "../../shared/errors.ts";
import { isInside, realTarget } from "../../shared/files.ts";
import type { JsonObject } from "../../shared/json.ts";
import { type Platform, runnerPlatform } from "../../shared/platform.ts";
import { secretTexts } from "../../shared/secrets.ts";
import { quoted } from "../../shared/text.ts";
import { checkMirrors } from "../../tools/mirrors.ts";
import { parseConstraint } from "../../tools/versions.ts";
import type { GitHub } from "../event.ts";
import { imageStoreOf } from "../image-store.ts";
import { secretsOf } from "../masks.ts";
import { checkCombinations, leakedSecrets } from "./combinations.ts";
import { readImages, readSelector, type Selector } from "./selector.ts";
import { type ConfigurationInput, inputDefinitions, type StepName } from "./table.ts";
import { unknownInputs } from "./unknown.ts";
import { fieldOf, inputVariable, readStep, readValues, type Values } from "./values.ts";

export type { Selector } from "./selector.ts";

/** The inputs of the table, and values derived from them. */
export interface Inputs extends Omit<Values, "nixConfig" | "image" | ConfigurationInput> {
  step: StepName;
  /** Packer's name of the builder, such as `qemu`. */
  builder: string;
  selector: Selector;
  platform: Platform;
  /** Lines of nix.conf. */
  nixConfig: string[];
  /** Absolute and resolved, inside the workspace. */
  workingDirectory: string;
  /** Absolute folder, or `cache`. */
  imageStore: string;
  dryRun: boolean;
  /** Values of secret inputs, for the masks. */
  secrets: string[];
  /** Sentences to log as warnings. */
  warnings: string[];
}

type Environment = Record<string, string | undefined>;

/**
 * Reads and checks every input.
 * @param github What the event says: workspace, pull request, repository, kind of runner.
 * @throws {UserError} one, with every problem and the name of each input.
 */
export async function readInputs(env: Environment, github: GitHub): Promise<Inputs> {
  const problems: string[] = [];
  let wrong = new Map<string, string>();
  // Check combinations only of inputs that could be read.
  const add = (problem: string) => {
    if (!wrong.has(problem.slice(0, Math.max(problem.indexOf(":"), 0)))) problems.push(problem);
  };
  const attempt = async <T>(work: () => T | Promise<T>, name?: string): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (!isUserError(error)) throw error;
      add(name === undefined ? error.message : `${name}: ${error.message}`);
      return undefined;
    }
  };

  const step = await attempt(() => readStep(env));
  const { values, given, ...read } = await readValues(env, step);
  const unknown = unknownInputs(env);
  problems.push(...[...read.wrong].map(([name, problem]) => `${name}: ${problem}`));
  problems.push(...unknown.errors);
  wrong = read.wrong;
  for (const name of ["nix-version", "packer-version"] as const) {
    await attempt(() => parseConstraint(env[inputVariable(name)], name));
  }
  await attempt(() => checkUpload(values));

  const pullRequest = values.pullRequest ?? github.pullRequest;
  const selector = step && (await attempt(() => readSelector(step, values, pullRequest)));
  const builder = await attempt(() => readBuilder(values, selector));
  if (step !== undefined) {
    for (const problem of checkCombinations(step, selector, builder, given, values)) add(problem);
  }
  for (const problem of leakedSecrets(values, secretsOf(env))) add(problem);
  await attempt(() => checkMirrors(values.mirrors));
  // A template of the user names its builder, and perhaps its region.
  if (builder !== undefined && values.template === undefined) {
    const asked = { regions: values.regions, builderConfig: values.builderConfig };
    const isNeeded =
      step !== "plan" && step !== "install" && values.templateGenerator === undefined;
    await attempt(() => checkRegions(builder, asked, isNeeded ? env : undefined));
  }
  const workingDirectory = await attempt(
    () => readWorkingDirectory(values.workingDirectory, github.workspace),
    "working-directory",
  );
  if (!existsSync(github.workspace)) {
    problems.push(
      `GITHUB_WORKSPACE: there is no folder ${github.workspace} on this machine. In a container, mount it under that name.`,
    );
  }
  const imageStore = await attempt(() =>
    imageStoreOf(values.imageStore, workingDirectory ?? github.workspace, github, env),
  );
  // `plan` says so in a note, and a template of the user may be another builder's.
  const isStoredThere = imageStore === "cache" && values.template === undefined;
  if (isStoredThere && step !== "plan" && step !== "install" && builder && isStored(builder)) {
    await attempt(() => requireCache(env));
  }
  const outputDirectory = await attempt(
    () => readOutputDirectory(values.outputDirectory, workingDirectory, github.workspace),
    "output-directory",
  );
  if (
    problems.length > 0 ||
    step === undefined ||
    selector === undefined ||
    builder === undefined ||
    workingDirectory === undefined ||
    imageStore === undefined
  ) {
    throw new UserError(inOneMessage(problems));
  }
  const { githubToken, signingKey, builderConfig } = values;
  return {
    ...values,
    step,
    builder,
    selector,
    platform: values.platform ?? runnerPlatform(),
    nixConfig: values.nixConfig?.split(/\r?\n/) ?? [],
    workingDirectory,
    imageStore,
    regions: [...new Set(values.regions)],
    dryRun: values.dryRun ?? step === "prune",
    outputDirectory,
    secrets: [
      ...[githubToken, signingKey].filter((secret) => secret !== undefined),
      ...secretTexts(builderConfig),
    ],
    warnings: unknown.warnings,
  };
}

/**
 * Values of the inputs that the evaluation or the template can see, by the table; without those that
 * name the configuration, whose content counts instead.
 */
export function seenByEvaluation(inputs: Inputs): JsonObject {
  const values = inputs as unknown as JsonObject;
  const seen: JsonObject = {};
  for (const { name, evaluation } of inputDefinitions) {
    const field = fieldOf(name);
    if (evaluation !== false && values[field] !== undefined) seen[field] = values[field];
  }
  return seen;
}

async function checkUpload({ pushTo, signingKey }: Values): Promise<void> {
  if (pushTo === undefined) return;
  const { checkPush } = await import("../../nix/push.ts");
  checkPush(pushTo, signingKey);
}

export const defaultBuilder = "qemu";

/**
 * The builder according to `image`: the output `images` names it, and some ids belong to one builder
 * only, so the user need not repeat it.
 * @returns undefined if it is not known.
 */
function readBuilder(values: Values, selector: Selector | undefined): string | undefined {
  const { builder = defaultBuilder, image } = values;
  if (image === undefined) return builder;
  if (selector?.kind !== "image") return undefined;
  const possible = readImages(image).map((item) =>
    item.builder !== undefined ? [item.builder] : isPlain(builder) ? [] : buildersOf(item.id),
  );
  const named = [
    ...new Set(possible.flatMap((some) => (some.includes(builder) ? builder : some.slice(0, 1)))),
  ];
  const [only, second] = named;
  if (only === undefined) return builder;
  if (second !== undefined) {
    throw new UserError(`image: the list holds images of several builders: ${named.join(", ")}.`);
  }
  if (builder !== only && builder !== defaultBuilder) {
    throw new UserError(`builder: is ${builder}, but \`image\` holds an image of ${only}.`);
  }
  return only;
}

function readWorkingDirectory(given: string | undefined, workspace: string): string {
  if (given === undefined) return workspace;
  const wanted = path.resolve(workspace, given);
  let directory: string;
  try {
    directory = realpathSync(wanted);
    if (!statSync(directory).isDirectory())
      throw new UserError(`${quoted(given)} is not a folder.`);
  } catch (error) {
    if (isUserError(error)) throw error;
    const why = hasCode(error, "ENOENT")
      ? "Is the repository checked out (actions/checkout) before this step?"
      : messageOf(error);
    throw new UserError(`there is no folder ${quoted(given)} in the workspace. ${why}`);
  }
  if (!isInside(directory, workspace)) {
    throw new UserError(`${quoted(given)} lies outside the workspace.`);
  }
  return directory;
}

/** A link in the repository must not choose where files are written. */
function readOutputDirectory(
  given: string | undefined,
  workingDirectory: string | undefined,
  workspace: string,
): string | undefined {
  if (given === undefined) return undefined;
  const directory = path.resolve(workingDirectory ?? workspace, given);
  if (isInside(directory, workspace) && !isInside(realTarget(directory), workspace)) {
    throw new UserError(`${quoted(given)} is a link out of the workspace. Name its target.`);
  }
  return directory;
}

function inOneMessage(problems: readonly string[]): string {
  const [only] = problems;
  if (problems.length === 1 && only !== undefined) return only;
  return [`${problems.length} problems with the inputs:`, ...problems.map((p) => `- ${p}`)].join(
    "\n",
  );
}
