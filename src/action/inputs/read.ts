/**
 * The border of the action: from INPUT_* to one typed record. All problems are found before any is
 * reported, and come in one message.
 */
import { realpathSync, statSync } from "node:fs";
import path from "node:path";
import type { z } from "zod";
import type { JsonObject } from "../../nix/types.ts";
import { isUserError, messageOf, UserError } from "../../shared/errors.ts";
import { isInside } from "../../shared/files.ts";
import type { GitHub } from "../event.ts";
import { imageStoreOf } from "../image-store.ts";
import { checkCombinations, leakedSecrets } from "./combinations.ts";
import { kinds } from "./kinds.ts";
import { readImages, readSelector, type Selector } from "./selector.ts";
import {
  type InputDefinition,
  type InputName,
  inputDefinitions,
  type inputTable,
  type Platform,
  type StepName,
  stepNames,
} from "./table.ts";
import { unknownInputs } from "./unknown.ts";

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
  nixpkgs: string | undefined;
  moduleConfig: JsonObject | undefined;
  arg: Record<string, string>;
  argstr: Record<string, string>;
  evalEnv: Record<string, string>;
  /** Lines of nix.conf. */
  nixConfig: string[];
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
  /** Milliseconds. */
  buildTimeout: number;
  githubToken: string | undefined;
  summary: boolean;
  /** Absolute. */
  outputDirectory: string | undefined;
  allowUntrusted: boolean;
  force: boolean;
  /** Values of secret inputs, for the masks. */
  secrets: string[];
  /** Sentences to log as warnings. */
  warnings: string[];
}

type Values = {
  [D in (typeof inputTable)[number] as D["name"]]?: z.output<(typeof kinds)[D["kind"]]>;
};

type Environment = Record<string, string | undefined>;

/**
 * Reads and checks every input.
 * @param github What the event says: workspace, pull request, repository, kind of runner.
 * @throws {UserError} one, with every problem and the name of each input.
 */
export function readInputs(env: Environment, github: GitHub): Inputs {
  const problems: string[] = [];
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
  if (step !== undefined) {
    problems.push(...checkCombinations(step, selector, given, values));
  }
  problems.push(...leakedSecrets(values));
  const builder = attempt(() => readBuilder(values.builder ?? "qemu", values.image, selector));
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
    platform: (values.platform as Platform | undefined) ?? platformOfRunner(),
    nixpkgs: values.nixpkgs,
    moduleConfig: values["module-config"],
    arg: values.arg ?? {},
    argstr: values.argstr ?? {},
    evalEnv: values["eval-env"] ?? {},
    nixConfig: values["nix-config"]?.split(/\r?\n/) ?? [],
    workingDirectory,
    templateGenerator: values["template-generator"],
    template: values.template,
    builderConfig: values["builder-config"],
    variables: values.variables ?? {},
    generatorArgs: values["generator-args"] ?? {},
    imageStore,
    buildTimeout: values["build-timeout"] ?? 0,
    githubToken: token,
    summary: values.summary ?? true,
    outputDirectory:
      outputDirectory === undefined ? undefined : path.resolve(workingDirectory, outputDirectory),
    allowUntrusted: values["allow-untrusted"] ?? false,
    force: values.force ?? false,
    secrets: token === undefined ? [] : [token],
    warnings: unknown.warnings,
  };
}

/** The name by which the runner hands an input over (runner: NodeScriptActionHandler, `INPUT_`). */
export function inputVariable(name: string): string {
  return `INPUT_${name.replaceAll(" ", "_").toUpperCase()}`;
}

/** Text of an input; an empty one counts as not set. */
function textOf(env: Environment, definition: InputDefinition): string | undefined {
  const text = env[inputVariable(definition.name)];
  return text === undefined || text.trim() === "" ? undefined : text;
}

/** Which step it is decides what else may be set, so it is read first. */
function readStep(env: Environment): StepName {
  const text = (env[inputVariable("step")] ?? "").trim() || "create";
  const step = stepNames.find((name) => name === text);
  if (step !== undefined) return step;
  throw new UserError(`step: there is no step ${shown(text)}. There are ${listed(stepNames)}.`);
}

function readValues(env: Environment, step: StepName | undefined, problems: string[]) {
  const values: Record<string, unknown> = {};
  const given = new Set<InputName>();
  for (const definition of inputDefinitions) {
    const { name, steps } = definition;
    const text = textOf(env, definition);
    // Defaults of action.yml arrive like values of the user; the same text says nothing new.
    const isGiven = text !== undefined && text !== definition.default;
    if (isGiven && step !== undefined && !steps.includes(step)) {
      problems.push(
        `${name}: step ${step} does not read it; ${listed(steps)} ${steps.length === 1 ? "does" : "do"}.`,
      );
      continue;
    }
    const source = text ?? defaultText(definition);
    if (source === undefined || name === "step") continue;
    const problem = readOne(definition, source, values);
    if (problem !== undefined) problems.push(`${name}: ${problem}`);
    else if (isGiven) given.add(name as InputName);
  }
  return { values: values as Values, given };
}

/** Outside the runner nobody fills in defaults; an expression has no value there. */
function defaultText(definition: InputDefinition): string | undefined {
  return definition.default?.includes("${{") ? undefined : definition.default;
}

function readOne(
  definition: InputDefinition,
  text: string,
  values: Record<string, unknown>,
): string | undefined {
  if (text.includes("\0")) return "holds a NUL character; remove it.";
  const result = kinds[definition.kind].safeParse(text);
  if (!result.success) {
    return result.error.issues.map((issue) => issue.message).join("; ");
  }
  const { choices } = definition;
  if (choices !== undefined && !choices.includes(String(result.data))) {
    return `${shown(String(result.data))} is none of ${listed(choices)}.`;
  }
  values[definition.name] = result.data;
  return undefined;
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
    if (!statSync(directory).isDirectory()) throw new UserError(`${shown(given)} is not a folder.`);
  } catch (error) {
    if (isUserError(error)) throw error;
    throw new UserError(`there is no folder ${shown(given)} in the workspace. ${messageOf(error)}`);
  }
  if (!isInside(directory, workspace)) {
    throw new UserError(`${shown(given)} lies outside the workspace.`);
  }
  return directory;
}

function platformOfRunner(): Platform {
  return process.arch === "arm64" ? "aarch64-linux" : "x86_64-linux";
}

function inOneMessage(problems: readonly string[]): string {
  const [only] = problems;
  if (problems.length === 1 && only !== undefined) return only;
  return [`${problems.length} problems with the inputs:`, ...problems.map((p) => `- ${p}`)].join(
    "\n",
  );
}

function listed(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(", ");
}

/** A value in a message: one line, and not all of a long one. */
function shown(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
