/**
 * The border of the action: from INPUT_* to one typed record. All problems are found before any is
 * reported, and come in one message.
 */
import { realpathSync, statSync } from "node:fs";
import path from "node:path";
import { checkBuilder } from "../../images/registry.ts";
import { isUserError, messageOf, UserError } from "../../shared/errors.ts";
import { isInside } from "../../shared/files.ts";
import type { JsonObject } from "../../shared/json.ts";
import { type Platform, runnerPlatform } from "../../shared/platform.ts";
import { secretTexts } from "../../shared/secrets.ts";
import { quoted } from "../../shared/text.ts";
import { checkMirrors } from "../../tools/mirrors.ts";
import { parseWanted } from "../../tools/versions.ts";
import type { GitHub } from "../event.ts";
import { imageStoreOf } from "../image-store.ts";
import { secretsOf } from "../masks.ts";
import { checkCombinations, leakedSecrets } from "./combinations.ts";
import { readImages, readSelector, type Selector } from "./selector.ts";
import type { StepName } from "./table.ts";
import { unknownInputs } from "./unknown.ts";
import { inputVariable, readStep, readValues } from "./values.ts";

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
  /** As written; relative paths start at `workingDirectory`. */
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
  /** Milliseconds. */
  buildTimeout: number;
  /** Milliseconds that the image keeps its stage. */
  expires: number | undefined;
  /** As written; relative paths start at `workingDirectory`. */
  testScript: string | undefined;
  /** Program and arguments; empty for none. */
  testCommand: string[];
  /** Milliseconds. */
  testTimeout: number;
  keepFailed: boolean;
  fromStage: string | undefined;
  toStage: string | undefined;
  rollBack: boolean;
  /** How many images stay; undefined where their number does not matter. */
  keep: number | undefined;
  /** Milliseconds; undefined where age does not matter. */
  olderThan: number | undefined;
  dryRun: boolean;
  comment: boolean;
  githubToken: string | undefined;
  summary: boolean;
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
 * @param found Problems that are known already; see `versionProblems`.
 * @throws {UserError} one, with every problem and the name of each input.
 */
export function readInputs(
  env: Environment,
  github: GitHub,
  found: readonly string[] = [],
): Inputs {
  const problems: string[] = [...found];
  const attempt = <T>(work: () => T, name?: string): T | undefined => {
    try {
      return work();
    } catch (error) {
      if (!isUserError(error)) throw error;
      problems.push(name === undefined ? error.message : `${name}: ${error.message}`);
      return undefined;
    }
  };

  const step = attempt(() => readStep(env));
  const { values, given } = readValues(env, step, problems);
  const unknown = unknownInputs(env);
  problems.push(...unknown.errors);

  const pullRequest = values["pull-request"] ?? github.pullRequest;
  const selector = step && attempt(() => readSelector(step, values, pullRequest));
  const builder = attempt(() => readBuilder(values.builder ?? "qemu", values.image, selector));
  if (step !== undefined) {
    problems.push(...checkCombinations(step, selector, builder, given, values));
  }
  problems.push(...leakedSecrets(values, secretsOf(env)));
  attempt(() => checkMirrors(values.mirrors ?? {}));
  // A template of the user's own says itself which builder it is for.
  if (builder !== undefined && values.template === undefined) {
    attempt(() => checkBuilder(builder, values.regions ?? []));
  }
  const workingDirectory = attempt(
    () => readWorkingDirectory(values["working-directory"], github.workspace),
    "working-directory",
  );
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
    testTimeout: values["test-timeout"] ?? 0,
    keepFailed: values["keep-failed"] ?? false,
    fromStage: values["from-stage"],
    toStage: values["to-stage"],
    rollBack: values["roll-back"] ?? false,
    keep: values.keep,
    olderThan: values["older-than"],
    dryRun: values["dry-run"] ?? step === "prune",
    comment: values.comment ?? true,
    githubToken: token,
    summary: values.summary ?? true,
    outputDirectory:
      outputDirectory === undefined ? undefined : path.resolve(workingDirectory, outputDirectory),
    allowUntrusted: values["allow-untrusted"] ?? false,
    allowUnsandboxed: values["allow-unsandboxed"] ?? false,
    force: values.force ?? false,
    secrets: [
      ...[token, values["signing-key"]].filter((secret) => secret !== undefined),
      ...secretTexts(values["builder-config"] ?? {}),
    ],
    warnings: unknown.warnings,
  };
}

/** Versions that are none. Read by a library that is loaded only where one is wanted. */
export async function versionProblems(env: Environment): Promise<string[]> {
  const problems: string[] = [];
  for (const name of ["nix-version", "packer-version"] as const) {
    try {
      await parseWanted(env[inputVariable(name)], name);
    } catch (error) {
      if (!isUserError(error)) throw error;
      problems.push(error.message);
    }
  }
  return problems;
}

/** The output `images` names its builder, so the input need not be repeated beside it. */
function readBuilder(
  builder: string,
  image: string | undefined,
  selector: Selector | undefined,
): string {
  if (selector?.kind !== "image" || image === undefined) return builder;
  const named = [...new Set(readImages(image).flatMap((item) => item.builder ?? []))];
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

const defaultBuilder = "qemu";

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
