/**
 * The API of the place that main left word of. By the time of the post step the credentials may have
 * expired, or a later step of the job may have put those of another account in their place, where
 * nothing would be found and all seem clean.
 */
import { isUserError, messageOf, UserError } from "../../shared/errors.ts";
import { marks } from "../marks.ts";
import type { HomeOptions } from "../types.ts";
import { type AmazonApi, amazonApi } from "./api.ts";
import { codeOf, isExpired } from "./errors.ts";
import { callerOf, renewed } from "./identity.ts";
import { keyPairName } from "./names.ts";
import { type AmazonPlace, readPlace } from "./placed.ts";
import { describeTags } from "./tags.ts";

/**
 * @returns the API with the credentials of the environment or, where those are of no use, with fresh
 * ones of the role that built.
 * @throws {UserError} that names what to remove by hand.
 */
export async function apiOfPlace(api: AmazonApi, options: HomeOptions): Promise<AmazonApi> {
  const place = readPlace(options.cleanupState);
  if (place === undefined) return api;
  const { id } = options.invocation;
  const objection = await objectionTo(api, place, id);
  if (objection === undefined) return api;
  const fresh = renewed(place.role, api.region, options);
  if (fresh === undefined) throw byHand(place, id, objection);
  const again = amazonApi(options, process.env, fresh);
  const still = await objectionTo(again, place, id);
  if (still !== undefined) throw byHand(place, id, `${objection}, and with fresh ones: ${still}`);
  options.log.info(`Amazon: ${objection}; ${place.role} was assumed again.`);
  return again;
}

/** Why these credentials are of no use; undefined where they are. */
async function objectionTo(
  api: AmazonApi,
  place: AmazonPlace,
  invocation: string,
): Promise<string | undefined> {
  try {
    if (place.account === undefined) {
      const own = [{ Name: `tag:${marks.run}`, Values: [invocation] }];
      await api.call(api.region, "DescribeTags", (ec2) => describeTags(ec2, own));
      return undefined;
    }
    const { account } = await callerOf(api);
    return account === place.account ? undefined : `the credentials are of account ${account} now`;
  } catch (error) {
    const cause = isUserError(error) && error instanceof Error ? error.cause : error;
    if (isExpired(cause)) return "the credentials have expired";
    if (codeOf(cause) === "CredentialsProviderError") return "there are no credentials any more";
    return messageOf(error);
  }
}

function byHand(place: AmazonPlace, invocation: string, why: string): UserError {
  const account =
    place.account === undefined ? "the account of the build" : `account ${place.account}`;
  const regions = place.regions.join(", ");
  return new UserError(
    `Amazon: ${why}, so nothing could be looked for. In ${account}, in ${regions}, please remove by hand what has the tag ${marks.run}=${invocation}; \`aws ec2 describe-tags --filters Name=tag:${marks.run},Values=${invocation} --region <region>\` lists it. Without that tag there may be the key pair ${keyPairName(invocation)} and an AMI whose name begins with ${place.name}. A job with \`permissions: id-token: write\` gets fresh credentials by itself.`,
  );
}
