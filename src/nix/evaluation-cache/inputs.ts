/** What of the inputs goes into the key. */
import path from "node:path";
import type { Inputs } from "../../action/inputs/read.ts";
import { isObject, type Json, type JsonObject } from "../../shared/json.ts";
import { isSecretName } from "../../shared/secrets.ts";
import { NotProven } from "./proof.ts";
import { isCredentialSetting } from "./settings.ts";

/**
 * @param seen Values of the inputs that evaluation or the template can see.
 * @throws {NotProven} where an input that counts may hold a secret: neither leaving it out nor a
 * digest of it would be right.
 */
export function countingInputs(inputs: Inputs, seen: JsonObject, workspace: string): JsonObject {
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
