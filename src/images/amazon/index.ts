/** The home of images that the builders `amazon-ebs` and `amazon-chroot` make: AMIs of the account. */
import type { HomeOptions, ImageHome } from "../types.ts";
import type { Account, AmazonBuilder } from "./account.ts";
import { amazonApi } from "./api.ts";
import { keptKeys } from "./cleanup-state.ts";
import { completeImage } from "./complete.ts";
import { finalise } from "./finalise.ts";
import { findImages, getImage, listImages } from "./images.ts";
import { amazonLeftovers } from "./leftovers.ts";
import { prepare } from "./prepare.ts";
import { quarantine } from "./quarantine.ts";
import { concurrency, removeFitting } from "./remove.ts";
import { reserveName } from "./reserve-name.ts";
import { addStage, dropStage, markTested } from "./stages.ts";
import { leastPacker, tryAmi } from "./trial.ts";
import { usesOfImages } from "./uses.ts";

/** For the registry, which asks each home for the same thing. */
export function homeOf(builder: AmazonBuilder) {
  return { openHome: (options: HomeOptions) => openHome(builder, options) };
}

/**
 * @param env Of this job: Amazon's own variables.
 * @throws {UserError} when it is not known in which region.
 */
export async function openHome(
  builder: AmazonBuilder,
  given: HomeOptions,
  env: NodeJS.ProcessEnv = process.env,
): Promise<ImageHome> {
  const options =
    given.cleanupState === undefined ? given : { ...given, builderConfig: await keptKeys(given) };
  const api = amazonApi(options, env);
  const account: Account = {
    api,
    builder,
    options,
    lookIn: new Set(api.regions),
    finished: new Set(),
  };
  return {
    builder,
    find: (identity) => findImages(account, identity.text),
    list: (family) => listImages(account, family),
    get: (id) => getImage(account, id),
    addStage: (image, hold) => addStage(account, image, hold),
    dropStage: (image, slot) => dropStage(account, image, slot),
    markTested: (image, test) => markTested(account, image, test),
    complete: (image, begin) => completeImage(account, image, begin),
    concurrency,
    removeMany: (chosen, how) => removeFitting(account, chosen, how),
    uses: (images) => usesOfImages(account, images),
    reserveName: (input, refusal) => reserveName(account, input, refusal),
    prepare: (input) => prepare(account, input, env),
    finalise: (input, artifacts) => finalise(account, input, artifacts),
    trial: { packer: leastPacker, prepare: (input) => tryAmi(account, input) },
    quarantine: (input, artifacts) => quarantine(account, input, artifacts),
    ...amazonLeftovers(api, options, { looked: account.lookIn, finished: account.finished }),
  };
}
