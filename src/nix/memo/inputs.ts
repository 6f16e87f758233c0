/** What of the inputs goes into the key. All of them do but those listed here, each with its reason. */
import path from "node:path";
import type { Inputs } from "../../action/inputs/read.ts";
import { isObject, type Json, type JsonObject } from "../../shared/json.ts";
import { isSecretName } from "../../shared/secrets.ts";
import { NotProven } from "./proof.ts";
import { isCredentialSetting } from "./settings.ts";

const afterwards = "what is done with the image, not which image it is";
const howToRun = "how this run goes on, not what it evaluates";
const credential = "a credential: a key is public";

/** A new input is part of the key until somebody has a reason to list it here. */
const leftOut = {
  step: afterwards,
  family: afterwards,
  stage: afterwards,
  labels: afterwards,
  pullRequest: afterwards,
  imageStore: afterwards,
  pushTo: afterwards,
  buildTimeout: howToRun,
  summary: howToRun,
  outputDirectory: howToRun,
  allowUntrusted: howToRun,
  allowUnsandboxed: howToRun,
  force: howToRun,
  cache: howToRun,
  warnings: howToRun,
  // Everything that is fetched is pinned, wherever it comes from.
  mirrors: howToRun,
  githubToken: credential,
  signingKey: credential,
  secrets: credential,
} satisfies Partial<Record<keyof Inputs, string>>;

/**
 * @throws {NotProven} where an input that counts may hold a secret: neither leaving it out nor a
 * digest of it would be right.
 */
export function countingInputs(inputs: Inputs, workspace: string): JsonObject {
  const result: JsonObject = {};
  for (const [name, value] of Object.entries(inputs) as [string, Json | undefined][]) {
    if (Object.hasOwn(leftOut, name) || value === undefined) continue;
    result[name] = value;
  }
  for (const name of ["builderConfig", "variables", "generatorArgs"] as const) {
    refuseSecrets(inputs[name]);
  }
  // Restricted and pure evaluation see no environment; what `{{env}}` asks for is compared on a hit.
  result["evalEnv"] = Object.fromEntries(
    Object.entries(inputs.evalEnv).map(([name, value]) => [name, isSecretName(name) ? "" : value]),
  );
  result["nixConfig"] = inputs.nixConfig.filter((line) => !isCredentialSetting(line));
  result["workingDirectory"] = path.relative(workspace, inputs.workingDirectory);
  return result;
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
