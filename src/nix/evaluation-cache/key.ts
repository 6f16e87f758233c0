/**
 * The key of an evaluation: one digest of everything that evaluation and identity can see, computed
 * without Nix and Packer. A configuration that may see more has no key, so it is evaluated.
 */
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import canonicalize from "canonicalize";
import type { Inputs } from "../../action/inputs/read.ts";
import { isUserError, messageOf } from "../../shared/errors.ts";
import { isInside, realPath } from "../../shared/files.ts";
import { isObject, type Json, type JsonObject } from "../../shared/json.ts";
import { runnerPlatform } from "../../shared/platform.ts";
import { isSecretName } from "../../shared/secrets.ts";
import { resolveConfiguration, resolveNixFile, storeDirectory } from "../configuration.ts";
import type { ConfigurationSource, EvaluationRequest } from "../types.ts";
import { type Covered, type Evidence, gather } from "./evidence.ts";
import { codeDigest, nixProgram } from "./programs.ts";
import { NotProven } from "./proof.ts";
import { isCredentialSetting, settingsInForce } from "./settings.ts";

export interface EvaluationKeyOptions {
  inputs: Inputs;
  /** Values of the inputs that evaluation or the template can see. */
  seen: JsonObject;
  /** GITHUB_WORKSPACE, absolute and resolved. */
  workspace: string;
  /** Folder with `dist/` and `packer/` of this action. */
  actionRoot: string;
  nix: {
    /** Folders of Nix programs on this machine, in the order in which they are tried. */
    folders: readonly string[];
    /** What would be installed where there is none: its store path, else its version. */
    wouldInstall: string;
  };
  environment?: NodeJS.ProcessEnv;
}

export interface EvaluationKey {
  /** 64 hexadecimal digits. */
  key: string;
  /** True when the bytes of a file or folder (absolute) are part of the key. */
  covers: Covered;
}

/** @returns the key, or why there is none: a phrase that goes on after "Evaluation cache: not used, ". */
export async function evaluationKey(
  options: EvaluationKeyOptions,
): Promise<EvaluationKey | { reason: string }> {
  try {
    return await provenKey(options);
  } catch (error) {
    if (error instanceof NotProven) return { reason: error.message };
    // The evaluation reports it better, with its location.
    if (isUserError(error)) return { reason: "an input is wrong" };
    return { reason: `a check failed: ${messageOf(error)}` };
  }
}

async function provenKey(options: EvaluationKeyOptions): Promise<EvaluationKey> {
  const { inputs, workspace, nix } = options;
  const environment = options.environment ?? process.env;
  const { selector } = inputs;
  if (selector.kind !== "configuration") throw new NotProven("there is nothing to evaluate");
  if (inputs.update.length > 0) throw new NotProven("`update` updates inputs of the flake");
  const counting = countingInputs(inputs, options.seen, workspace);
  const folders = { workspace, workingDirectory: inputs.workingDirectory };
  const source = await resolveConfiguration(selector, folders);
  const generator = await generatorFile(inputs, folders);
  const [code, programs, settings, template, evidence] = await Promise.all([
    codeDigest(options.actionRoot),
    Promise.all(nix.folders.map((folder) => nixProgram(folder))),
    settingsInForce(inputs.nixConfig, environment),
    templateDigest(inputs),
    gather({ source, generator, inputs, workspace, environment }),
  ]);
  const facts = {
    // The rules of this key and the form of its value are part of the code.
    code,
    nix: programs.length === 0 ? [nix.wouldInstall] : programs,
    platform: runnerPlatform(),
    store: storeDirectory(),
    settings,
    inputs: counting,
    template: template ?? null,
    source: sourceFacts(source, evidence),
    evidence: evidence.facts,
  };
  const key = createHash("sha256")
    .update(canonicalize(facts) ?? "")
    .digest("hex");
  return { key, covers: covered(options.actionRoot, evidence) };
}

/**
 * What of the inputs goes into the key.
 * @param seen Values of the inputs that evaluation or the template can see.
 * @throws {NotProven} where an input that counts may hold a secret: neither leaving it out nor a
 * digest of it would be right.
 */
function countingInputs(inputs: Inputs, seen: JsonObject, workspace: string): JsonObject {
  for (const name of ["builderConfig", "variables", "generatorArgs"] as const) {
    refuseSecrets(inputs[name]);
  }
  return {
    ...seen,
    nixConfig: inputs.nixConfig.filter((line) => !isCredentialSetting(line)),
    workingDirectory: path.relative(workspace, inputs.workingDirectory),
  };
}

function refuseSecrets(value: Json | undefined): void {
  if (Array.isArray(value)) {
    for (const item of value) refuseSecrets(item);
    return;
  }
  if (value === undefined || !isObject(value)) return;
  for (const [name, inner] of Object.entries(value)) {
    const holds = typeof inner === "string" && inner !== "" && !/^\{\{.*\}\}$/.test(inner);
    if (holds && isSecretName(name)) {
      throw new NotProven(`\`${name}\` may be a secret, which no key may hold`);
    }
    refuseSecrets(inner);
  }
}

async function generatorFile(
  inputs: Inputs,
  folders: { workspace: string; workingDirectory: string },
): Promise<EvaluationRequest["generator"]> {
  const own = inputs.templateGenerator;
  if (inputs.template !== undefined || own === undefined) return { kind: "none" };
  return { kind: "file", path: await resolveNixFile(own, "template-generator", folders) };
}

/** Where the configuration lies, as evaluation sees it. */
function sourceFacts(source: ConfigurationSource, evidence: Evidence): JsonObject {
  if (source.kind !== "file") {
    // Where a flake lies counts only as far as its reference says so.
    const { folder: _folder, ...facts } = { folder: undefined, ...source };
    return facts;
  }
  const below = evidence.sourcesRoot;
  return {
    kind: "file",
    path: below === undefined ? source.path : path.relative(below, source.path),
  };
}

/** A template of the user's own is read by the action itself. */
async function templateDigest(inputs: Inputs): Promise<string | undefined> {
  const given = inputs.template?.trim();
  if (given === undefined || given.startsWith("{") || given.includes("\n")) return undefined;
  const file = path.resolve(inputs.workingDirectory, given);
  try {
    // A link to a device would never end.
    if (!(await stat(file)).isFile()) throw new Error("no file");
    return createHash("sha256")
      .update(await readFile(file))
      .digest("hex");
  } catch {
    throw new NotProven("the template cannot be read");
  }
}

function covered(actionRoot: string, evidence: Evidence): Covered {
  return async (file) => {
    const real = await realPath(file);
    if (real === undefined) return false;
    if (isInside(real, storeDirectory()) || isInside(real, path.join(actionRoot, "packer"))) {
      return true;
    }
    if (evidence.names !== undefined) {
      // Of a folder only some files are known.
      const { root, names } = evidence.names;
      if (names.has(path.relative(root, real)) && (await stat(real)).isFile()) return true;
    }
    return evidence.folders.some(
      (folder) =>
        isInside(real, folder) && !path.relative(folder, real).split("/").includes(".git"),
    );
  };
}
