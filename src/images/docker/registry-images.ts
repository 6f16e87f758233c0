/** Images in a repository of a registry; how they lie there is told in `index.ts`. */

import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { chunksOf } from "../../shared/chunks.ts";
import { homeTime } from "../../shared/clock.ts";
import { UserError } from "../../shared/errors.ts";
import type { JsonObject } from "../../shared/json.ts";
import type { RetryPolicy } from "../../shared/retry.ts";
import { backoff } from "../backoff.ts";
import { goneMeanwhile } from "../gone.ts";
import { historyOf } from "../holds.ts";
import { labelCatalog } from "../labels/catalog.ts";
import type { CloudImage, ImageKind, LabelCloud } from "../labels/cloud.ts";
import { encode } from "../labels/codec.ts";
import { finalMarks } from "../labels/facts.ts";
import { type Kit, lagOf, readImage } from "../labels/kit.ts";
import { limits } from "../labels/limits.ts";
import type { Labels } from "../labels/types.ts";
import { hasPassed, marks } from "../marks.ts";
import { belongsTo, sameSlot } from "../order.ts";
import type { BuildInput, Catalog, HomeOptions, Image, StageSlot } from "../types.ts";
import { loginFor } from "./credentials.ts";
import { bareCloud } from "./daemon.ts";
import { removeVersions } from "./github-packages.ts";
import { growing, type ImageParts, packLayer } from "./layers.ts";
import { placeOf } from "./place.ts";
import { digestOf, mediaTypes, NoDeletion, openRegistry } from "./registry.ts";

/** What a pull request made has a tag of its own: it is never the repository's image. */
const untrusted = "-untrusted";
const recordTag = /^[0-9a-z]{32}-[0-9a-z]{20}(-untrusted)?$/;

const recordSchema = z.object({
  mediaType: z.literal(mediaTypes.index),
  manifests: z.tuple([
    z.object({
      mediaType: z.string(),
      digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
      size: z.number(),
      platform: z.looseObject({ os: z.string(), architecture: z.string() }),
      annotations: z.object({
        "org.opencontainers.image.title": z.string(),
        "org.opencontainers.image.created": z.iso.datetime(),
        /** Bytes of all layers. */
        "packernix-size": z.string(),
      }),
    }),
  ]),
  annotations: z.record(z.string(), z.string()),
});
type Entry = z.infer<typeof recordSchema>["manifests"][0];

/** One label of one record as it is to be; without a value, it is to go. */
const changeSchema = z.object({
  annotations: z.object({
    "packernix-change": z.string(),
    "packernix-label": z.string(),
    "packernix-value": z.string().optional(),
  }),
});
/** No two labels share one, so no run takes away what another one writes. */
const changeTag = (tag: string, label: string) => `${tag}.${digestOf(label).slice(7, 23)}`;
const emptyIndex = { schemaVersion: 2, mediaType: mediaTypes.index, manifests: [] };

interface ImageRecord extends CloudImage {
  entry: Entry;
  /** Digest of the record itself. */
  digest: string;
}

export interface RegistryTuning {
  retry?: Partial<RetryPolicy>;
  /** Milliseconds. */
  lag?: number;
}

export function registryImages(
  options: HomeOptions,
  environment: NodeJS.ProcessEnv,
  helperEnv: Record<string, string>,
  tuning: RegistryTuning = {},
) {
  const { log, signal, githubToken } = options;
  const place = placeOf(options.imageStore);
  const login = async () =>
    await loginFor(place.registry, { env: environment, helperEnv, githubToken, signal });
  const registry = openRegistry({
    place,
    login,
    log,
    signal,
    ...(tuning.retry && { retry: tuning.retry }),
  });

  async function record(tag: string): Promise<ImageRecord | undefined> {
    const found = await registry.manifest(tag);
    const { data } = recordSchema.safeParse(found?.content);
    if (found === undefined || data === undefined) return undefined;
    const [entry] = data.manifests;
    const about = entry.annotations;
    return {
      id: tag,
      name: about["org.opencontainers.image.title"],
      created: about["org.opencontainers.image.created"],
      size: Number(about["packernix-size"]),
      artifactId: `${place.name}@${entry.digest}`,
      labels: data.annotations,
      state: "ready",
      entry,
      digest: found.digest,
    };
  }

  const writeRecord = async (tag: string, entry: Entry, annotations: Labels) =>
    await registry.putManifest(tag, { ...emptyIndex, manifests: [entry], annotations });

  /** @returns what `read` gives for all tags that are meant. */
  async function eachTag<T>(
    isMeant: (tag: string) => boolean,
    read: (tag: string) => Promise<T | undefined>,
  ): Promise<T[]> {
    const found: T[] = [];
    for (const some of chunksOf((await registry.tags()).filter(isMeant), 8)) {
      found.push(...(await Promise.all(some.map(read))).filter((one) => one !== undefined));
    }
    return found;
  }

  const changesOf = async (tag: string) =>
    await eachTag(
      (one) => one.startsWith(`${tag}.`),
      async (one) => {
        const found = await registry.manifest(one);
        const { data } = changeSchema.safeParse(found?.content);
        if (found === undefined || data === undefined) return undefined;
        const { "packernix-label": label, "packernix-value": value } = data.annotations;
        return { digest: found.digest, label, value };
      },
    );

  /**
   * Writes the record anew until it has all changes. A registry knows no write that depends on what is
   * there, so a change is first put beside the record, and who has written looks again: the last one to
   * write has then seen all of them, however slow another one is.
   * @returns false when the record is gone.
   */
  async function merge(tag: string): Promise<boolean> {
    for (const wait = backoff(signal, 100, 2000); ; await wait()) {
      const changes = await changesOf(tag);
      const now = await record(tag);
      if (now === undefined) return false;
      const labels = new Map(Object.entries(now.labels));
      for (const { label, value } of changes) {
        if (value === undefined) labels.delete(label);
        else labels.set(label, value);
      }
      const wanted = Object.fromEntries(labels);
      if (isDeepStrictEqual(wanted, now.labels)) return true;
      await writeRecord(tag, now.entry, wanted).catch(async (error: unknown) => {
        // A registry takes no record of what has been removed.
        if ((await record(tag)) !== undefined) throw error;
      });
    }
  }

  /** @throws {NoDeletion} when the registry keeps everything. */
  async function removeDigests(digests: readonly string[]): Promise<void> {
    if (place.registry === "ghcr.io") {
      return await removeVersions(place.repository, digests, options, environment);
    }
    for (const digest of digests) await registry.remove(digest);
  }

  const images: ImageKind = {
    kind: "image",
    async list({ labels = {} }) {
      const identity = labels[marks.identity];
      if (identity === undefined) return await eachTag((tag) => recordTag.test(tag), record);
      for (const tag of [identity, identity + untrusted]) {
        const found = await record(tag);
        if (found !== undefined) return [found];
      }
      return [];
    },
    get: async (tag) => await record(tag),
    async setLabels({ id }, { put, take }) {
      const gone = Object.fromEntries(take.map((label) => [label, undefined]));
      const made: string[] = [];
      for (const [label, value] of Object.entries<string | undefined>({ ...gone, ...put })) {
        const annotations = {
          "packernix-change": id,
          "packernix-label": label,
          ...(value !== undefined && { "packernix-value": value }),
        };
        const change = { ...emptyIndex, annotations };
        made.push(await registry.putManifest(changeTag(id, label), change));
      }
      if (await merge(id)) return;
      // It is not for the next image of this name.
      await removeDigests(made).catch(unlessKept);
      throw new Error(`${place.name}:${id} is gone`);
    },
    async remove(tag) {
      let now = await record(tag);
      const image = now?.entry.digest ?? "";
      // Once more where a run that had read the record before wrote it meanwhile.
      for (const wait = backoff(signal, 100, 2000); now?.entry.digest === image; ) {
        const changes = await changesOf(tag);
        // What leads to others goes first: the changes, which are in the record too, then the record.
        const digests = [...changes.map(({ digest }) => digest), now.digest, image];
        await removeDigests(digests).catch(async (error: unknown) => {
          unlessKept(error);
          log.warning(
            `${place.registry} keeps what it has: deletion is not allowed there, or not by its API. ${place.name}:${tag} is an image no longer, and its bytes stay. Allow deletion in the registry's settings, or remove ${digests.slice(-2).join(" and ")} there.`,
          );
          for (const { label } of changes) await removeTag(changeTag(tag, label));
          await removeTag(tag);
        });
        now = await record(tag);
        // A registry may answer for a while with what it had.
        if (now !== undefined) await wait();
      }
    },
  };

  const cloud: LabelCloud = {
    ...bareCloud,
    limits: limits.registry,
    resources: [],
    images,
    clock: async () => homeTime(),
    lag: tuning.lag ?? 1000,
  };
  const kit: Kit = { cloud, options };
  const catalog = labelCatalog(kit);

  /**
   * Sets the tag of a stage to its holder, and looks again after each change, because another image may
   * hold the stage by then.
   * @param next Who is about to become the holder: set once.
   */
  async function follow(slot: StageSlot, next?: Image): Promise<void> {
    const tag = stageTag(slot);
    for (const wait = backoff(signal, 100, 2000); tag !== undefined; await wait()) {
      const found = await registry.manifest(tag);
      const now = isRemoval(found?.content) ? undefined : found?.digest;
      const all = now === undefined && next !== undefined ? [] : await catalog.list(undefined);
      const holder = next ?? historyOf(all, slot)[0];
      const wanted = holder?.image.split("@")[1];
      if (now === wanted) return;
      const owner = ownerOf(all, tag, now, slot.family);
      if (now !== undefined && owner === undefined) {
        log.warning(`${place.name}:${tag} was ${now}, which this action has not set.`);
      }
      if (holder === undefined || wanted === undefined) {
        await removeTag(tag);
      } else {
        const manifest = await registry.manifest(wanted);
        if (manifest === undefined) throw goneMeanwhile(holder);
        await registry.putManifest(tag, manifest.content as { mediaType: string });
      }
      if (next !== undefined) return;
    }
  }

  /** The image that has the tag of a stage. @throws {UserError} when it is of another family. */
  function ownerOf(all: readonly Image[], tag: string, digest: string | undefined, family: string) {
    const owner = all.find(({ image }) => image === `${place.name}@${digest}`);
    if (owner === undefined || belongsTo(owner, family)) return owner;
    throw new UserError(
      `${place.name}:${tag} is the stage of family ${owner.family}. Images of two families need a repository each: give family ${family} another \`image-store\`.`,
    );
  }

  /** A tag alone cannot be removed everywhere, but with a manifest that nobody else has. */
  async function removeTag(tag: string): Promise<void> {
    const annotations = { "packernix-removed": `${tag} ${new Date().toISOString()}` };
    const digest = await registry.putManifest(tag, { ...emptyIndex, annotations });
    await registry.remove(digest).catch(unlessKept);
  }

  /** Blobs first: what nothing leads to is nobody's, and the registry's own to clear away. */
  async function push(
    { config, layers }: ImageParts,
    { name, toplevel }: BuildInput["facts"],
    folder: string,
  ): Promise<Entry> {
    // The layers of a system that an image has already are there, and are not sent again.
    const isNew = (await catalog.list(undefined)).every((image) => image.toplevel !== toplevel);
    const descriptors: JsonObject[] = [];
    let sum = 0;
    for (const [number, layer] of layers.entries()) {
      const file = path.join(folder, `packed-${number}`);
      const packing = packLayer(layer, file);
      const isSent =
        isNew &&
        (await registry.stream(growing(file, packing), packing).then(
          () => true,
          (error: unknown) => void log.debug(`Not sent while it was packed: ${String(error)}`),
        ));
      const blob = await packing;
      const outcome = isSent ? "sent" : await registry.upload(blob);
      const { digest, size } = blob;
      log.info(
        `Layer ${digest}, ${size} bytes: ${outcome === "sent" ? "sent" : "is there already"}`,
      );
      descriptors.push({ mediaType: mediaTypes.layer, digest, size });
      sum += size;
      await rm(blob.file);
    }
    const text = JSON.stringify(config);
    const file = path.join(folder, "config");
    await writeFile(file, text);
    const about = { digest: digestOf(text), size: Buffer.byteLength(text) };
    await registry.upload({ file, ...about });
    const manifest = {
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      config: { mediaType: mediaTypes.config, ...about },
      layers: descriptors,
    };
    const digest = digestOf(JSON.stringify(manifest));
    await registry.putManifest(digest, manifest);
    return {
      mediaType: mediaTypes.manifest,
      digest,
      size: Buffer.byteLength(JSON.stringify(manifest)),
      platform: { os: config.os, architecture: config.architecture },
      annotations: {
        "org.opencontainers.image.title": name,
        "org.opencontainers.image.created": new Date(homeTime()).toISOString(),
        "packernix-size": String(sum),
      },
    };
  }

  async function acceptable(tags: readonly string[], { facts }: BuildInput) {
    for (const tag of tags) {
      const found = await record(tag);
      const image = found && readImage(kit, found);
      if (image !== undefined && (image.trusted || !facts.trusted)) return image;
      if (found !== undefined) refuseForeign(found);
    }
    return undefined;
  }

  /** Tags of stages have no owner, so a repository of the registry is for one of GitHub's. */
  function refuseForeign({ id, labels }: ImageRecord): void {
    if (labels[marks.final] !== "1" || labels[marks.repository] === options.repositoryId) return;
    throw new UserError(
      `${place.name}:${id} is an image of another repository of GitHub's. Give each of them a repository of the registry: set \`image-store\`.`,
    );
  }

  /**
   * @throws {UserError} when this login may not write, the place is another repository's, or the stage
   *   another family's.
   */
  async function ready(hold: StageSlot | undefined): Promise<void> {
    await registry.checkRights();
    const stage = hold && stageTag(hold);
    const held = stage === undefined ? undefined : await registry.manifest(stage);
    if (hold !== undefined && stage !== undefined && held !== undefined) {
      ownerOf(await catalog.list(undefined), stage, held.digest, hold.family);
    }
    for (const tag of (await registry.tags()).filter((one) => recordTag.test(one))) {
      const found = await record(tag);
      // All have one owner.
      if (found !== undefined) return refuseForeign(found);
    }
  }

  async function finalise(
    input: BuildInput,
    folder: string,
    parts: () => Promise<ImageParts>,
  ): Promise<Image> {
    const { facts } = input;
    const identity = facts.identity.text;
    const tags = facts.trusted ? [identity] : [identity, identity + untrusted];
    const tag = tags.at(-1) ?? identity;
    let made: string | undefined;
    let now = await acceptable(tags, input);
    if (now === undefined) {
      const entry = await push(await parts(), facts, folder);
      made = entry.digest;
      now = await acceptable(tags, input);
      if (now === undefined) {
        const whose = { builder: "docker", repositoryId: options.repositoryId };
        // Stages follow, each with its tag.
        const final = finalMarks({ ...input, facts: { ...facts, stages: [] } }, whose);
        await writeRecord(tag, entry, encode(final, cloud.limits));
        await merge(tag);
        // Where two runs write at one time, the later record stays; both wait to see which that is.
        await sleep(lagOf(cloud), undefined, { signal });
        now = await acceptable([tag], input);
        if (now === undefined) {
          throw new Error(`${place.name}:${tag} is gone: another run removed it`);
        }
      }
    }
    if (now.invocation !== input.invocation.id) {
      log.info(`Another run finished the same image first: ${now.image}`);
      if (made !== undefined) {
        await removeDigests([made]).catch((error: unknown) =>
          log.debug(`${made} stays: ${String(error)}`),
        );
      }
    }
    if (!hasPassed(now, facts)) return now;
    for (const hold of facts.stages) now = await whole.addStage(now, hold);
    return now;
  }

  const whole: Omit<Catalog, "builder"> = {
    ...catalog,
    get: async (id) => {
      // A tag, such as that of a stage, is the image that has it now.
      const tag =
        id.startsWith(place.name) &&
        /^:([\w][\w.-]{0,127})$/.exec(id.slice(place.name.length))?.[1];
      const found = tag ? await registry.manifest(tag) : undefined;
      return await catalog.get(found === undefined ? id : `${place.name}@${found.digest}`);
    },
    addStage: async (image, hold) => {
      // The tag first: who is killed in between does it again, because the image has no stage yet.
      await follow(hold, image);
      try {
        return await catalog.addStage(image, hold);
      } finally {
        await follow(hold);
      }
    },
    dropStage: async (image, slot) => {
      const now = await catalog.dropStage(image, slot);
      await follow(slot);
      return now;
    },
    removeMany: async (chosen, how) => {
      const removals = await catalog.removeMany(chosen, how);
      for (const slot of chosen.flatMap(({ stages }) => stages).filter(isFirst)) await follow(slot);
      return removals;
    },
  };

  return { catalog: whole, finalise, ready, login };
}

/** @throws whatever is no refusal to delete anything. */
function unlessKept(error: unknown): void {
  if (!(error instanceof NoDeletion)) throw error;
}

/** True for what replaces a tag that the registry does not delete. */
function isRemoval(content: unknown): boolean {
  return z.object({ annotations: z.object({ "packernix-removed": z.string() }) }).safeParse(content)
    .success;
}

const isFirst = (slot: StageSlot, at: number, all: readonly StageSlot[]) =>
  all.findIndex((other) => sameSlot(other, slot)) === at;

/** @returns undefined for a name that no tag can have. */
function stageTag({ stage, pullRequest }: StageSlot): string | undefined {
  const tag = pullRequest === undefined ? stage : `${stage}-${pullRequest}`;
  return /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/.test(tag) && !recordTag.test(tag) ? tag : undefined;
}
