/** The home of images that the builders `amazon-ebs` and `amazon-chroot` make: AMIs of the account. */
import { labelHome } from "../labels/home.ts";
import type { HomeOptions, ImageHome } from "../types.ts";
import type { Account, AmazonBuilder } from "./account.ts";
import { amazonApi } from "./api.ts";
import { keptKeys } from "./cleanup-state.ts";
import { amazonCloud } from "./cloud.ts";
import { amazonLeftovers } from "./leftovers.ts";
import { concurrency, removeFitting } from "./remove.ts";
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
    get cloud() {
      return cloud;
    },
    lookIn: new Set(api.regions),
    finished: new Set(),
  };
  const cloud = amazonCloud(account, env);
  return {
    ...labelHome(cloud, options),
    concurrency,
    removeMany: (chosen, how) => removeFitting(account, chosen, how),
    uses: (images) => usesOfImages(account, images),
    ...amazonLeftovers(api, options, { looked: account.lookIn, finished: account.finished }),
  };
}
