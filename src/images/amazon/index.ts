/** The home of images that the builders `amazon-ebs` and `amazon-chroot` make: AMIs of the account. */

import { homeTime } from "../../shared/clock.ts";
import { keptSecrets } from "../kept-secrets.ts";
import type { CloudImage, ImageKind, LabelCloud } from "../labels/cloud.ts";
import { whenReady } from "../labels/finalise.ts";
import { labelHome } from "../labels/home.ts";
import { limits } from "../labels/limits.ts";
import { marks } from "../marks.ts";
import type { HomeOptions, ImageHome } from "../types.ts";
import type { Account, AmazonBuilder } from "./account.ts";
import { describeCopies, describeEverywhere } from "./amis.ts";
import { amazonApi } from "./api.ts";
import { copyImage } from "./copies.ts";
import { setTags, withOwnSnapshots } from "./finish.ts";
import {
  type AmazonImage,
  copiesOf,
  idOf,
  imagesOf,
  labelsOf,
  lookUp,
  readIds,
  regionsMark,
  wholeImages,
} from "./images.ts";
import { amazonLeftovers } from "./leftovers.ts";
import { exactly } from "./listings.ts";
import { prepare } from "./prepare.ts";
import { protect, protectionOf } from "./protect.ts";
import { concurrency, liftProtections, lookToRemove, removeAmis } from "./remove.ts";
import { tagsOf } from "./tags.ts";
import { leastPacker, tryAmi } from "./trial.ts";
import { usesOf } from "./uses.ts";

/** Gives the registry the same function that each other home exports. */
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
  const { cleanupState } = given;
  const builderConfig = cleanupState ? await keptSecrets(given) : given.builderConfig;
  const api = amazonApi({ ...given, builderConfig }, env);
  const options = { ...given, builderConfig, regions: api.regions };
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
  return { ...labelHome(cloud, options), ...amazonLeftovers(account) };
}

const builderIds = {
  "amazon-ebs": "mitchellh.amazonebs",
  "amazon-chroot": "mitchellh.amazon.chroot",
} as const;

function amazonCloud(account: Account, env: NodeJS.ProcessEnv): LabelCloud {
  const { api, builder } = account;
  return {
    builder,
    builderId: builderIds[builder],
    limits: limits.amazon,
    images: imageKind(account),
    // Leftovers are found and removed in ways of Amazon's own (leftovers.ts).
    resources: [],
    oldestWins: true,
    bareRunMarks: true,
    // Each answer of EC2 sets it (api.ts).
    clock: async () => homeTime(),
    idOf: ({ id }) => {
      const ids = readIds(id)?.map((one) => ({ ...one, region: one.region ?? api.region }));
      return ids && idOf(ids);
    },
    /**
     * packer-plugin-amazon, common/step_pre_validate.go; EC2 API Reference, "Error codes". Packer ends
     * lines where it likes.
     */
    nameTaken: /is\s+used\s+by\s+an\s+existing\s+AMI|InvalidAMIName\.Duplicate/,
    prepare: async (input, { labels }) => await prepare(account, input, { own: labels, env }),
    trial: {
      packer: leastPacker,
      prepare: async (image, input, { labels }) => await tryAmi(account, image, input, labels),
    },
  };
}

function imageKind(account: Account): ImageKind {
  const { api, builder } = account;
  return {
    kind: "AMI",
    merges: true,
    async list({ name, labels = {}, isFresh }) {
      const tags = Object.entries({ ...labels, [marks.builder]: builder });
      const filters =
        name !== undefined
          ? { name: exactly(name) }
          : // A filter finds names before it finds new tags.
            isFresh
            ? { name: `nixos-${exactly(labels[marks.identity] ?? "")}*` }
            : Object.fromEntries(tags.map(([tag, value]) => [`tag:${tag}`, value ?? "*"]));
      return imagesOf(account, await describeEverywhere(api, account.lookIn, filters));
    },
    async get(id) {
      const [whole] = await wholeImages(account, [id]);
      const asked = new Set([...account.lookIn, ...copiesOf(id).map(({ region }) => region)]);
      const copies = whole?.copies?.filter(({ region }) => asked.has(region)) ?? [];
      return whole && { ...whole, id: idOf(copies), copies };
    },
    look: async (ids) => await lookToRemove(account, ids),
    atOnce: concurrency,
    lookUp: async (text) => await lookUp(account, text),
    setLabels: async (image, change) => await setTags(account, (image as AmazonImage).amis, change),
    async remove(id, seen) {
      const { amis } = (seen as AmazonImage | undefined) ?? {};
      await removeAmis(account, amis ?? (await describeCopies(api, copiesOf(id))));
    },
    unprotect: async (_id, seen) => await liftProtections(account, (seen as AmazonImage).amis),
    uses: async (ids) => await usesOf(account, ids),
    copyTo: async (id, lacking) => await copyImage(account, id, lacking),
    ready: async (id) => await readyImage(account, id),
    furtherMarks: (made) => {
      const regions = (made as AmazonImage | undefined)?.amis.map(({ region }) => region);
      const [first] = regions ?? api.regions;
      return { [marks.region]: first ?? api.region, ...regionsMark(regions ?? api.regions) };
    },
    async finish(image, { template }) {
      const protection = protectionOf(template.builder);
      if (protection === undefined) return image;
      await protect(account, image.copies, protection);
      return { ...image, isProtected: true };
    },
  };
}

async function readyImage(account: Account, id: string): Promise<CloudImage> {
  for (const { region } of copiesOf(id)) account.lookIn.add(region);
  const made = (await whenReady(account, id)) as AmazonImage;
  const amis = await withOwnSnapshots(account, made.amis);
  // An old Packer sets the marks late, and a template of the user's own may leave them out.
  const { id: run } = account.options.invocation;
  const bare = amis.filter(({ ami }) => tagsOf(ami.Tags).get(marks.run) !== run);
  return { ...made, amis, labels: labelsOf(bare.length === 0 ? amis : bare) } as AmazonImage;
}
