/** The home of images that the builders `amazon-ebs` and `amazon-chroot` make: AMIs of the account. */

import { homeTime } from "../../shared/clock.ts";
import { keptSecrets } from "../kept-secrets.ts";
import type { CloudImage, ImageKind, LabelCloud } from "../labels/cloud.ts";
import { labelHome } from "../labels/home.ts";
import { limits } from "../labels/limits.ts";
import { marks } from "../marks.ts";
import type { BuildInput, HomeOptions, ImageCopy, ImageHome } from "../types.ts";
import type { Account, AmazonBuilder } from "./account.ts";
import { describeCopies, describeEverywhere, type RegionalAmi } from "./amis.ts";
import { amazonApi } from "./api.ts";
import { completeImage } from "./complete.ts";
import { copyUnfinished } from "./copies.ts";
import { ownSnapshots, setTags, waitForAmis } from "./finish.ts";
import {
  type AmazonImage,
  allCopies,
  copiesOf,
  imageOf,
  imagesOf,
  labelsOf,
  lookUp,
  readIds,
  regionsMark,
  textOf,
} from "./images.ts";
import { amazonLeftovers } from "./leftovers.ts";
import { exactly } from "./listings.ts";
import { prepare } from "./prepare.ts";
import { protect, protectionLike, protectionOf } from "./protect.ts";
import { concurrency, removeAmis, removeFitting } from "./remove.ts";
import { tagsOf } from "./tags.ts";
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
    given.cleanupState === undefined
      ? given
      : { ...given, builderConfig: await keptSecrets(given) };
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
    // Of its last answer.
    clock: async () => homeTime(),
    idOf: ({ id }) => {
      const ids = readIds(id)?.map((one) => ({ ...one, region: one.region ?? api.region }));
      return ids && textOf(ids);
    },
    /**
     * packer-plugin-amazon, common/step_pre_validate.go; EC2 API Reference, "Error codes". Packer ends
     * lines where it likes.
     */
    nameTaken: /is\s+used\s+by\s+an\s+existing\s+AMI|InvalidAMIName\.Duplicate/,
    prepare: async (input) => await prepare(account, input, env),
    trial: { packer: leastPacker, prepare: async (_id, input) => await tryAmi(account, input) },
  };
}

function imageKind(account: Account): ImageKind {
  const { api, builder, options } = account;
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
      const asked = copiesOf(id);
      const found = await allCopies(account, asked);
      if (found.length === 0) return undefined;
      const whole = imageOf(account, found);
      const isAsked = ({ region }: ImageCopy) => asked.some((copy) => copy.region === region);
      const copies = (whole.copies ?? []).filter(isAsked);
      return { ...whole, id: textOf(copies), copies };
    },
    lookUp: async (text) => await lookUp(account, text),
    setLabels: async (image, change) => await setTags(account, (image as AmazonImage).amis, change),
    async remove(id) {
      const amis = await describeCopies(api, copiesOf(id));
      const [run] = amis.flatMap(({ ami }) => tagsOf(ami.Tags).get(marks.run) ?? []);
      await removeAmis(account, amis, run ?? options.invocation.id, api.region);
    },
    complete: async (image, begin) => await completeImage(account, image, begin),
    ready: async (id) => await readyImage(account, id),
    copy: async (image, input) => await copied(account, image as AmazonImage, input),
    furtherMarks: (made) => {
      const regions = (made as AmazonImage | undefined)?.amis.map(({ region }) => region);
      const [first] = regions ?? api.regions;
      return { [marks.region]: first ?? api.region, ...regionsMark(regions ?? api.regions) };
    },
    async finish(image, made, { template }) {
      const [source] = (made as AmazonImage).amis;
      const whole = made.failure ? image : await completeImage(account, image);
      // Where only Packer could read the template's word, it has protected what it made.
      const protection = protectionOf(template.builder) ?? (source && protectionLike(source.ami));
      if (protection === undefined) return whole;
      await protect(account, whole.copies, protection);
      return { ...whole, isProtected: true };
    },
  };
}

async function readyImage(account: Account, id: string): Promise<CloudImage> {
  const copies = copiesOf(id);
  for (const { region } of copies) account.lookIn.add(region);
  const amis: RegionalAmi[] = [];
  for (const regional of await waitForAmis(account, copies)) {
    amis.push({ ...regional, snapshots: await ownSnapshots(account, regional) });
  }
  // An old Packer sets the marks late, and a template of the user's own may leave them out.
  const { id: run } = account.options.invocation;
  const bare = amis.filter(({ ami }) => tagsOf(ami.Tags).get(marks.run) !== run);
  return { ...imageOf(account, amis), labels: labelsOf(bare.length === 0 ? amis : bare) };
}

async function copied(
  account: Account,
  image: AmazonImage,
  input: BuildInput,
): Promise<CloudImage> {
  const { api } = account;
  const { amis } = image;
  const lacking = api.regions.filter((region) => !amis.some((one) => one.region === region));
  const source = amis.find(({ region }) => region === api.region) ?? amis[0];
  if (source === undefined || lacking.length === 0) return image;
  const { made, failure } = await copyUnfinished(account, source, input, lacking);
  const others = amis.filter((one) => one !== source);
  const whole = imageOf(account, [source, ...others, ...made.flat()]);
  return { ...whole, labels: image.labels, failure };
}
