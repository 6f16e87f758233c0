/**
 * What the post step must know to find what this invocation leaves, perhaps with other credentials
 * than those of the build: where, whose, under which names.
 */
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { messageOf } from "../../shared/errors.ts";
import { writeAtomically } from "../../shared/files.ts";
import { isObject, type JsonObject } from "../../shared/json.ts";
import type { Cleanup, HomeOptions } from "../types.ts";
import type { AmazonApi } from "./api.ts";
import type { AmazonCleanupState } from "./cleanup-state-schema.ts";
import { baseOf, ownKeys, plain } from "./credentials.ts";
import { type Caller, callerOf, roleOf } from "./identity.ts";
import { makesProfile } from "./profiles.ts";
import { isRegion } from "./region-names.ts";

type BuildNames = Parameters<NonNullable<Cleanup["cleanupState"]>>[0];

export async function cleanupStateOf(
  { name, builder }: BuildNames,
  api: AmazonApi,
  options: Pick<HomeOptions, "log" | "builderConfig" | "invocation">,
  env: NodeJS.ProcessEnv,
): Promise<AmazonCleanupState> {
  const { log, builderConfig } = options;
  await keepKeys(options);
  const ask = (of: Pick<AmazonApi, "region" | "settings">) =>
    callerOf(of).catch((error: unknown): Caller | undefined => {
      log.debug(`Whose account it is could not be asked: ${messageOf(error)}`);
      return undefined;
    });
  const caller = await ask(api);
  // A role that the builder assumes is reached from the job's own, which is the one to get again.
  const job = isObject(builderConfig["assume_role"])
    ? await ask({
        ...api,
        settings: (of) => ({ ...api.settings(of), credentials: baseOf(builderConfig) }),
      })
    : caller;
  const role = env["AWS_ROLE_ARN"] || roleOf(job?.arn);
  // The machine that tests an image is started where the image is, also outside of `regions`.
  const region = plain(builder["region"]);
  const further = region !== undefined && isRegion(region) ? [region] : [];
  return {
    regions: [...new Set([...api.regions, ...further])],
    name,
    profile: makesProfile(builder),
    builder: actsAs(builderConfig),
    ...(caller && { account: caller.account }),
    ...(api.endpoint && { endpoint: api.endpoint }),
    ...(role && { role }),
  };
}

/**
 * Names only, no keys. An external id is none: "not treated as a secret" (IAM User Guide, "Access to
 * AWS accounts owned by third parties").
 */
function actsAs(builder: JsonObject): JsonObject {
  const names = ["profile", "shared_credentials_file", "assume_role"];
  return Object.fromEntries(Object.entries(builder).filter(([key]) => names.includes(key)));
}

function keysFile({ invocation }: Pick<HomeOptions, "invocation">): string {
  return path.join(invocation.directory, "amazon-keys.json");
}

/**
 * Keys that stand in the builder are no part of what the runner keeps for the post step. They lie
 * where Packer's own files have them too, for this user alone, and go with that folder.
 */
async function keepKeys(options: Pick<HomeOptions, "invocation" | "builderConfig">): Promise<void> {
  const { access_key, secret_key, token = "" } = options.builderConfig;
  if (ownKeys(options.builderConfig) === undefined) return;
  await mkdir(options.invocation.directory, { recursive: true, mode: 0o700 });
  await writeAtomically(keysFile(options), JSON.stringify({ access_key, secret_key, token }));
}

/** What `keepKeys` kept, in the post step. */
export async function keptKeys(options: Pick<HomeOptions, "invocation">): Promise<JsonObject> {
  const text = await readFile(keysFile(options), "utf8").catch(() => "{}");
  return JSON.parse(text);
}
