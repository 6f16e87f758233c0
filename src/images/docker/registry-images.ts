/** Images in a repository of a registry; how they lie there is told in `index.ts`. */

import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { homeTime } from "../../shared/clock.ts";
import { UserError } from "../../shared/errors.ts";
import type { JsonObject } from "../../shared/json.ts";
import { once } from "../../shared/once.ts";
import type { RetryPolicy } from "../../shared/retry.ts";
import { historyOf } from "../holds.ts";
import { labelCatalog } from "../labels/catalog.ts";
import type { CloudImage, ImageKind, LabelCloud } from "../labels/cloud.ts";
import { encode } from "../labels/codec.ts";
import { finalMarks } from "../labels/facts.ts";
import { type Kit, lagOf, readImage } from "../labels/kit.ts";
import { limits } from "../labels/limits.ts";
import { hasPassed, marks } from "../marks.ts";
import { belongsTo, sameSlot } from "../order.ts";
import type { BuildInput, Catalog, HomeOptions, Image, StageSlot } from "../types.ts";
import { loginFor } from "./credentials.ts";
import { bareCloud } from "./daemon.ts";
import { removeVersions } from "./github-packages.ts";
import { type ImageParts, packLayer } from "./layers.ts";
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

interface ImageRecord extends CloudImage {
  entry: Entry;
  /** Of the record itself. */
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
  const registry = openRegistry({
    place,
    login: async () =>
      await loginFor(place.registry, { env: environment, helperEnv, githubToken, signal }),
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

  async function writeRecord(tag: string, entry: Entry, labels: Readonly<Record<string, string>>) {
    const index = { schemaVersion: 2, mediaType: mediaTypes.index };
    await registry.putManifest(tag, { ...index, manifests: [entry], annotations: labels } as never);
  }

  async function records(tags: readonly string[]): Promise<ImageRecord[]> {
    const found: ImageRecord[] = [];
    const left = tags.filter((tag) => recordTag.test(tag));
    const worker = async () => {
      for (let tag = left.shift(); tag !== undefined; tag = left.shift()) {
        const one = await record(tag);
        if (one !== undefined) found.push(one);
      }
    };
    await Promise.all(Array.from({ length: 8 }, worker));
    return found;
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
    replaces: true,
    async list({ labels = {} }) {
      const identity = labels[marks.identity];
      if (identity === undefined) return await records(await registry.tags());
      for (const tag of [identity, identity + untrusted]) {
        const found = await record(tag);
        if (found !== undefined) return [found];
      }
      return [];
    },
    get: async (tag) => await record(tag),
    async setLabels({ id }, { all }) {
      const now = await record(id);
      if (now === undefined) throw new Error(`${place.name}:${id} is gone`);
      await writeRecord(id, now.entry, all);
    },
    async remove(tag) {
      const now = await record(tag);
      if (now === undefined) return;
      // The record first: what it leads to is then nobody's image.
      const digests = [now.digest, now.entry.digest];
      await removeDigests(digests).catch(async (error: unknown) => {
        if (!(error instanceof NoDeletion)) throw error;
        log.warning(
          `${place.registry} keeps what it has: deletion is not allowed there, or not by its API. ${place.name}:${tag} is an image no longer, and its bytes stay. Allow deletion in the registry's settings, or remove ${digests.join(" and ")} there.`,
        );
        await registry.putManifest(tag, emptyIndex);
      });
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
   * Sets the tags of stages to their holders, whoever those are now.
   * @param next Who is about to become it.
   */
  async function follow(slots: readonly StageSlot[], next?: Image): Promise<void> {
    const all = once(async () => await catalog.list(undefined));
    for (const slot of slots) {
      const tag = stageTag(slot);
      if (tag === undefined) continue;
      const holder = next ?? historyOf(await all(), slot)[0];
      const now = await registry.manifest(tag);
      const wanted = holder && (await record(holder.id))?.entry.digest;
      if (now?.digest === wanted) continue;
      const owner =
        now && (await all()).find(({ image }) => image === `${place.name}@${now.digest}`);
      if (owner !== undefined && !belongsTo(owner, slot.family)) {
        throw new UserError(
          `${place.name}:${tag} is the stage of family ${owner.family}. Images of two families need a repository each: give family ${slot.family} another \`image-store\`.`,
        );
      }
      if (now !== undefined && owner === undefined) {
        log.warning(`${place.name}:${tag} was ${now.digest}, which this action has not set.`);
      }
      if (wanted === undefined) {
        await removeTag(tag);
        continue;
      }
      const manifest = await registry.manifest(wanted);
      if (manifest === undefined) throw new UserError(`${place.name}@${wanted} is gone.`);
      await registry.putManifest(tag, manifest.content as { mediaType: string });
    }
  }

  /** A tag alone cannot be removed everywhere, but with a manifest that nobody else has. */
  async function removeTag(tag: string): Promise<void> {
    const digest = await registry.putManifest(tag, {
      ...emptyIndex,
      annotations: { tag, at: new Date().toISOString() },
    } as never);
    await registry.remove(digest).catch((error: unknown) => {
      if (!(error instanceof NoDeletion)) throw error;
    });
  }

  /** Blobs first: what nothing leads to is nobody's, and the registry's own to clear away. */
  async function push(
    { config, layers }: ImageParts,
    name: string,
    folder: string,
  ): Promise<Entry> {
    const descriptors: JsonObject[] = [];
    let sum = 0;
    for (const [number, layer] of layers.entries()) {
      const blob = await packLayer(layer, path.join(folder, `packed-${number}`));
      const outcome = await registry.upload(blob);
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

  /** @throws {UserError} when this login may not write, or the place is another repository's. */
  async function ready(): Promise<void> {
    await registry.checkRights();
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
      const entry = await push(await parts(), facts.name, folder);
      made = entry.digest;
      now = await acceptable(tags, input);
      if (now === undefined) {
        const whose = { builder: "docker", repositoryId: options.repositoryId };
        // Stages follow, each with its tag.
        const final = finalMarks({ ...input, facts: { ...facts, stages: [] } }, whose);
        await writeRecord(tag, entry, encode(final, cloud.limits));
        // Of two that write at one time the later one stays, and both see which.
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
    addStage: async (image, hold) => {
      // The tag first: who is killed in between does it again, because the image has no stage yet.
      await follow([hold], image);
      const now = await catalog.addStage(image, hold);
      await follow([hold]);
      return now;
    },
    dropStage: async (image, slot) => {
      const now = await catalog.dropStage(image, slot);
      await follow([slot]);
      return now;
    },
    removeMany: async (chosen, how) => {
      const removals = await catalog.removeMany(chosen, how);
      await follow(chosen.flatMap(({ stages }) => stages).filter(isFirst));
      return removals;
    },
  };

  return { catalog: whole, finalise, ready };
}

const emptyIndex = { schemaVersion: 2, mediaType: mediaTypes.index, manifests: [] };

const isFirst = (slot: StageSlot, at: number, all: readonly StageSlot[]) =>
  all.findIndex((other) => sameSlot(other, slot)) === at;

/** @returns undefined for a name that no tag can have. */
function stageTag({ stage, pullRequest }: StageSlot): string | undefined {
  const tag = pullRequest === undefined ? stage : `${stage}-${pullRequest}`;
  return /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/.test(tag) && !recordTag.test(tag) ? tag : undefined;
}
