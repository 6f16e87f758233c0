/**
 * The border of the action: from INPUT_* to one typed record. All problems are found before any is
 * reported, and come in one message.
 */
import { existsSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { buildersOf, checkRegions } from "../../images/registry.ts";
import { isUserError, messageOf, UserError } from "../../shared/errors.ts";
import { isInside } from "../../shared/files.ts";
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
import { inputDefinitions, type StepName } from "./table.ts";
import { unknownInputs } from "./unknown.ts";
import { inputVariable, readStep, readValues, type Values } from "./values.ts";

export type { Selector } from "./selector.ts";

export interface Inputs {
  step: StepName;
  /** Packer's name of the builder, such as `qemu`. */
  builder: string;
  selector: Selector;
  family: string | undefined;
  stage: string | undefined;
  labels: Record<string, string>;
  /** From the input alone; the event's number is in `GitHub`. */
  pullRequest: number | undefined;
  /** `read` fails without an image. */
  required: boolean;
  platform: Platform;
  /** Flake inputs to lock anew; `*` for all. */
  update: string[];
  /** Globs of what evaluation may see; empty for all that is tracked. */
  sources: string[];
  nixpkgs: string | undefined;
  moduleConfig: JsonObject | undefined;
  arg: Record<string, string>;
  argstr: Record<string, string>;
  evalEnv: Record<string, string>;
  /** Lines of nix.conf. */
  nixConfig: string[];
  /** As written; `src/tools` reads it. */
  nixVersion: string | undefined;
  packerVersion: string | undefined;
  /** Host to URL. */
  mirrors: Record<string, string>;
  cache: CacheInput;
  /** URL of a Nix store. */
  pushTo: string | undefined;
  signingKey: string | undefined;
  /** Absolute and resolved, inside the workspace. */
  workingDirectory: string;
  /** Relative paths start at `workingDirectory`. */
  templateGenerator: string | undefined;
  /** As written: a file or JSON. */
  template: string | undefined;
  builderConfig: JsonObject | undefined;
  variables: Record<string, string>;
  generatorArgs: JsonObject;
  /** Absolute folder, or `cache`. */
  imageStore: string;
  /** The build region first; empty where the cloud's own variables decide. */
  regions: string[];
  /** Milliseconds that Packer may take in all. */
  buildTimeout: number;
  /** Milliseconds that the image keeps its stage. */
  expires: number | undefined;
  /** As written; relative paths start at `workingDirectory`. */
  testScript: string | undefined;
  /** Program and arguments; empty for none. */
  testCommand: string[];
  fromStage: string | undefined;
  toStage: string | undefined;
  rollBack: boolean;
  /** How many images stay; undefined where their number does not matter. */
  keep: number | undefined;
  /** Milliseconds; undefined where age does not matter. */
  olderThan: number | undefined;
  dryRun: boolean;
  keepFailed: boolean;
  githubToken: string | undefined;
  /** Absolute. */
  outputDirectory: string | undefined;
  allowUntrusted: boolean;
  allowUnsandboxed: boolean;
  force: boolean;
  /** Values of secret inputs, for the masks. */
  secrets: string[];
  /** Sentences to log as warnings. */
  warnings: string[];
}

export type CacheInput = "auto" | "write" | "read" | "off";

type Environment = Record<string, string | undefined>;

/**
 * Reads and checks every input.
 * @param github What the event says: workspace, pull request, repository, kind of runner.
 * @param found Problems that are known already; see `problemsOf`.
 * @throws {UserError} one, with every problem and the name of each input.
 */
export function readInputs(
  env: Environment,
  github: GitHub,
  found: readonly string[] = [],
): Inputs {
  const problems: string[] = [];
  let wrong = new Map<string, string>();
  // Of an input that cannot be read nothing else is known.
  const add = (problem: string) => {
    if (!wrong.has(problem.slice(0, Math.max(problem.indexOf(":"), 0)))) problems.push(problem);
  };
  const attempt = <T>(work: () => T, name?: string): T | undefined => {
    try {
      return work();
    } catch (error) {
      if (!isUserError(error)) throw error;
      add(name === undefined ? error.message : `${name}: ${error.message}`);
      return undefined;
    }
  };

  const step = attempt(() => readStep(env));
  const { values, given, ...read } = readValues(env, step);
  const unknown = unknownInputs(env);
  problems.push(...[...read.wrong].map(([name, problem]) => `${name}: ${problem}`));
  problems.push(...unknown.errors);
  wrong = read.wrong;
  for (const problem of found) add(problem);

  const pullRequest = values["pull-request"] ?? github.pullRequest;
  const selector = step && attempt(() => readSelector(step, values, pullRequest));
  const builder = attempt(() => readBuilder(values, selector));
  if (step !== undefined) {
    for (const problem of checkCombinations(step, selector, builder, given, values)) add(problem);
  }
  for (const problem of leakedSecrets(values, secretsOf(env))) add(problem);
  attempt(() => checkMirrors(values.mirrors ?? {}));
  // A template of the user's own says itself which builder it is for, and perhaps in which region.
  if (builder !== undefined && values.template === undefined) {
    const asked = { regions: values.regions ?? [], builderConfig: values["builder-config"] ?? {} };
    const isNeeded =
      step !== "plan" && step !== "install" && values["template-generator"] === undefined;
    attempt(() => checkRegions(builder, asked, isNeeded ? env : undefined));
  }
  const workingDirectory = attempt(
    () => readWorkingDirectory(values["working-directory"], github.workspace),
    "working-directory",
  );
  if (!existsSync(github.workspace)) {
    problems.push(
      `GITHUB_WORKSPACE: there is no folder ${github.workspace} on this machine. In a container, mount it under that name.`,
    );
  }
  const imageStore = attempt(
    () => imageStoreOf(values["image-store"], workingDirectory ?? github.workspace, github, env),
    "image-store",
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
  const token = values["github-token"];
  const outputDirectory = values["output-directory"];
  return {
    step,
    builder,
    selector,
    family: values.family,
    stage: values.stage,
    labels: values.labels ?? {},
    pullRequest: values["pull-request"],
    required: values.required ?? selector.kind !== "configuration",
    platform: (values.platform as Platform | undefined) ?? runnerPlatform(),
    update: values.update ?? [],
    sources: values.sources ?? [],
    nixpkgs: values.nixpkgs,
    moduleConfig: values["module-config"],
    arg: values.arg ?? {},
    argstr: values.argstr ?? {},
    evalEnv: values["eval-env"] ?? {},
    nixConfig: values["nix-config"]?.split(/\r?\n/) ?? [],
    nixVersion: values["nix-version"],
    packerVersion: values["packer-version"],
    mirrors: values.mirrors ?? {},
    cache: (values.cache as CacheInput | undefined) ?? "auto",
    pushTo: values["push-to"],
    signingKey: values["signing-key"],
    workingDirectory,
    templateGenerator: values["template-generator"],
    template: values.template,
    builderConfig: values["builder-config"],
    variables: values.variables ?? {},
    generatorArgs: values["generator-args"] ?? {},
    imageStore,
    regions: [...new Set(values.regions ?? [])],
    buildTimeout: values["build-timeout"] ?? 0,
    expires: values.expires,
    testScript: values["test-script"],
    testCommand: values["test-command"] ?? [],
    fromStage: values["from-stage"],
    toStage: values["to-stage"],
    rollBack: values["roll-back"] ?? false,
    keep: values.keep,
    olderThan: values["older-than"],
    dryRun: values["dry-run"] ?? step === "prune",
    githubToken: token,
    outputDirectory:
      outputDirectory === undefined ? undefined : path.resolve(workingDirectory, outputDirectory),
    allowUntrusted: values.allow?.includes("untrusted") ?? false,
    allowUnsandboxed: values.allow?.includes("unsandboxed") ?? false,
    keepFailed: values["keep-failed"] ?? false,
    force: values.force ?? false,
    secrets: [
      ...[token, values["signing-key"]].filter((secret) => secret !== undefined),
      ...secretTexts(values["builder-config"] ?? {}),
    ],
    warnings: unknown.warnings,
  };
}

/** Problems with inputs that are read by what is loaded only where they are set. */
export async function problemsOf(env: Environment): Promise<string[]> {
  const text = (name: string) => env[inputVariable(name)]?.trim() || undefined;
  const checks = [
    ...(["nix-version", "packer-version"] as const).map((name) =>
      parseConstraint(text(name), name),
    ),
    checkUpload(text("push-to"), text("signing-key")),
  ];
  return (await Promise.allSettled(checks)).flatMap((check) => {
    if (check.status === "fulfilled") return [];
    if (!isUserError(check.reason)) throw check.reason;
    return check.reason.message;
  });
}

/**
 * Values of the inputs that evaluation or the template can see, as the table says. Those that give
 * the configuration have no field: what they name counts by its content.
 */
export function seenByEvaluation(inputs: Inputs): JsonObject {
  const values = inputs as unknown as JsonObject;
  const seen: JsonObject = {};
  for (const { name, evaluation } of inputDefinitions) {
    const field = name.replaceAll(/-(.)/g, (_dash, letter: string) => letter.toUpperCase());
    if (evaluation !== false && values[field] !== undefined) seen[field] = values[field];
  }
  return seen;
}

async function checkUpload(to: string | undefined, key: string | undefined): Promise<void> {
  if (to === undefined) return;
  const { checkPush } = await import("../../nix/push.ts");
  checkPush(to, key);
}

const defaultBuilder = "qemu";

/**
 * The output `images` names its builder, and an id may be of a form that only one has, so the input
 * need not be repeated beside them.
 * @returns undefined where it is not known.
 */
function readBuilder(values: Values, selector: Selector | undefined): string | undefined {
  const { builder = defaultBuilder, image } = values;
  if (image === undefined) return builder;
  if (selector?.kind !== "image") return undefined;
  const possible = readImages(image).map((item) =>
    item.builder === undefined ? buildersOf(item.id) : [item.builder],
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
    throw new UserError(
      `there is no folder ${quoted(given)} in the workspace. ${messageOf(error)}`,
    );
  }
  if (!isInside(directory, workspace)) {
    throw new UserError(`${quoted(given)} lies outside the workspace.`);
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
