/**
 * What the post step needs to find what this invocation leaves: where, whose, under which names, and
 * as whom to ask. By then the credentials may have expired, or a later step of the job may have
 * replaced them with those of another account, in which nothing would be found and everything would
 * seem clean.
 */

import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { fromWebToken } from "@aws-sdk/credential-providers";
import type { AwsCredentialIdentityProvider } from "@smithy/types";
import { isUserError, messageOf, UserError } from "../../shared/errors.ts";
import { isObject, type JsonObject } from "../../shared/json.ts";
import { only, textOf } from "../builder-keys.ts";
import { keepSecrets } from "../kept-secrets.ts";
import { marks } from "../marks.ts";
import type { Cleanup, HomeOptions } from "../types.ts";
import { type AmazonApi, amazonApi } from "./api.ts";
import { type AmazonCleanupState, readCleanupState } from "./cleanup-state-schema.ts";
import { baseOf, ownKeys, worded } from "./credentials.ts";
import { codeOf, isExpired } from "./errors.ts";
import { keyPairName } from "./machine.ts";
import { makesProfile } from "./profiles.ts";
import { isRegion } from "./region-names.ts";
import { requestHandler } from "./requests.ts";
import { describeTags } from "./tags.ts";

type BuildNames = Parameters<NonNullable<Cleanup["cleanupState"]>>[0];

export async function cleanupStateOf(
  { name, builder }: BuildNames,
  api: AmazonApi,
  options: Pick<HomeOptions, "log" | "builderConfig" | "invocation">,
  env: NodeJS.ProcessEnv,
): Promise<AmazonCleanupState> {
  const { log, builderConfig } = options;
  const keys = ownKeys(builderConfig);
  if (keys !== undefined) {
    const { accessKeyId, secretAccessKey, sessionToken = "" } = keys;
    await keepSecrets(options, {
      access_key: accessKeyId,
      secret_key: secretAccessKey,
      token: sessionToken,
    });
  }
  const ask = (of: Pick<AmazonApi, "region" | "settings">) =>
    callerOf(of).catch((error: unknown): Caller | undefined => {
      log.debug(`The account could not be determined: ${messageOf(error)}`);
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
  const region = textOf(builder, "region");
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
  return only(builder, ["profile", "shared_credentials_file", "assume_role"]);
}

/**
 * @returns the API with the credentials of the environment or, where those are of no use, with fresh
 * ones of the role that built.
 * @throws {UserError} that names what to remove by hand.
 */
export async function cleanupApi(api: AmazonApi, options: HomeOptions): Promise<AmazonApi> {
  const state = readCleanupState(options.cleanupState);
  if (state === undefined) return api;
  const { id } = options.invocation;
  const objection = await objectionTo(api, state, id);
  if (objection === undefined) return api;
  const fresh = renewed(state.role, api.region, options);
  if (fresh === undefined) throw byHand(state, id, objection);
  const again = amazonApi(options, process.env, fresh);
  const still = await objectionTo(again, state, id);
  if (still !== undefined) throw byHand(state, id, `${objection}, and with fresh ones: ${still}`);
  options.log.info(`AWS: ${objection}; ${state.role} was assumed again.`);
  return again;
}

/** Why these credentials are of no use; undefined where they are. */
async function objectionTo(
  api: AmazonApi,
  state: AmazonCleanupState,
  invocation: string,
): Promise<string | undefined> {
  try {
    if (state.account === undefined) {
      await describeTags(api, api.region, { [`tag:${marks.run}`]: invocation });
      return undefined;
    }
    const { account } = await callerOf(api);
    return account === state.account ? undefined : `the credentials are of account ${account} now`;
  } catch (error) {
    const cause = isUserError(error) && error instanceof Error ? error.cause : error;
    if (isExpired(cause)) return "the credentials have expired";
    if (codeOf(cause) === "CredentialsProviderError") return "there are no credentials any more";
    return messageOf(error);
  }
}

function byHand(state: AmazonCleanupState, invocation: string, why: string): UserError {
  const account =
    state.account === undefined ? "the account of the build" : `account ${state.account}`;
  const regions = state.regions.join(", ");
  return new UserError(
    `AWS: ${why}, so leftovers could not be searched for. In ${account}, in ${regions}, please remove by hand what has the tag ${marks.run}=${invocation}; \`aws ec2 describe-tags --filters Name=tag:${marks.run},Values=${invocation} --region <region>\` lists it. Without that tag there may be the key pair ${keyPairName(invocation)} and an AMI whose name begins with ${state.name}. A job with \`permissions: id-token: write\` gets fresh credentials by itself.`,
  );
}

interface Caller {
  account: string;
  arn: string;
}

/** What GitHub's token must be made out to (configure-aws-credentials, input `audience`). */
const audience = "sts.amazonaws.com";

/** Milliseconds. They are short, because nothing depends on this answer alone. */
const timeouts = { connectionTimeout: 3_000, requestTimeout: 5_000 };

async function callerOf(api: Pick<AmazonApi, "region" | "settings">): Promise<Caller> {
  const sts = new STSClient({
    ...api.settings(api.region),
    maxAttempts: 2,
    requestHandler: requestHandler(timeouts),
  });
  const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({}));
  if (Account === undefined || Arn === undefined) throw new Error("STS answers without a name");
  return { account: Account, arn: Arn };
}

/**
 * The role of a session. Its path is not in the session's ARN (IAM User Guide, "IAM identifiers"):
 * a role that has one is known by AWS_ROLE_ARN alone.
 */
function roleOf(arn: string | undefined): string | undefined {
  const found = /^arn:([\w-]+):sts::(\d+):assumed-role\/([^/]+)\//.exec(arn ?? "");
  return found === null ? undefined : `arn:${found[1]}:iam::${found[2]}:role/${found[3]}`;
}

/** Credentials of a role for a token of GitHub's; undefined where this job may ask for none. */
export function renewed(
  role: string | undefined,
  region: string,
  { identityToken }: Pick<HomeOptions, "identityToken">,
): AwsCredentialIdentityProvider | undefined {
  if (role === undefined || identityToken === undefined) return undefined;
  return async () => {
    const provide = fromWebToken({
      roleArn: role,
      roleSessionName: "packernix-post",
      webIdentityToken: await identityToken(audience),
      clientConfig: { region, maxAttempts: 3, requestHandler: requestHandler() },
    });
    return await worded(provide, {})();
  };
}
