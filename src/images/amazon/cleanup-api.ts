/**
 * The API by which the post step cleans up. By then the credentials may have expired, or a later step
 * of the job may have replaced them with those of another account, in which nothing would be found
 * and everything would seem clean.
 */
import { isUserError, messageOf, UserError } from "../../shared/errors.ts";
import { marks } from "../marks.ts";
import type { HomeOptions } from "../types.ts";
import { type AmazonApi, amazonApi } from "./api.ts";
import { type AmazonCleanupState, readCleanupState } from "./cleanup-state-schema.ts";
import { codeOf, isExpired } from "./errors.ts";
import { callerOf, renewed } from "./identity.ts";
import { keyPairName } from "./names.ts";
import { describeTags } from "./tags.ts";

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
  options.log.info(`Amazon: ${objection}; ${state.role} was assumed again.`);
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
      const own = [{ Name: `tag:${marks.run}`, Values: [invocation] }];
      await api.call(api.region, "DescribeTags", (ec2) => describeTags(ec2, own));
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
    `Amazon: ${why}, so nothing could be looked for. In ${account}, in ${regions}, please remove by hand what has the tag ${marks.run}=${invocation}; \`aws ec2 describe-tags --filters Name=tag:${marks.run},Values=${invocation} --region <region>\` lists it. Without that tag there may be the key pair ${keyPairName(invocation)} and an AMI whose name begins with ${state.name}. A job with \`permissions: id-token: write\` gets fresh credentials by itself.`,
  );
}
