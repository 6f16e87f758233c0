/**
 * What the post step must know to find what this invocation leaves, perhaps with other credentials
 * than those of the build: where, whose, under which names.
 */
import { messageOf } from "../../shared/errors.ts";
import { isObject, type JsonObject } from "../../shared/json.ts";
import type { Cleanup, HomeOptions } from "../types.ts";
import type { AmazonApi } from "./api.ts";
import { baseOf, plain } from "./credentials.ts";
import { type Caller, callerOf, roleOf } from "./identity.ts";
import type { AmazonPlace } from "./placed.ts";
import { makesProfile } from "./profiles.ts";
import { isRegion } from "./region-names.ts";

type Made = Parameters<NonNullable<Cleanup["cleanupState"]>>[0];

export async function placeOf(
  { name, builder }: Made,
  api: AmazonApi,
  { log, builderConfig }: Pick<HomeOptions, "log" | "builderConfig">,
  env: NodeJS.ProcessEnv,
): Promise<AmazonPlace> {
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
  const profile = plain(builder["profile"]);
  const role = builder["assume_role"];
  const kept = isObject(role)
    ? ["role_arn", "session_name", "external_id"].flatMap((key) => {
        const value = plain(role[key]);
        return value === undefined ? [] : [[key, value]];
      })
    : [];
  return {
    ...(profile && { profile }),
    ...(kept.length > 0 && { assume_role: Object.fromEntries(kept) }),
  };
}
