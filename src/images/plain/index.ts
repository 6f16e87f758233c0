/**
 * The home of images of any other builder that Packer knows. Where they are, only the builder knows:
 * what is kept here is a record of each in `image-store`. Plugins `read-<builder>` and
 * `delete-<builder>`, which take the same template, are asked where the machine has them
 * (leocp1/terraform-provider-packernix, NewProviders.md).
 */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Artifact } from "../../packer/types.ts";
import { homeTime } from "../../shared/clock.ts";
import { UserError } from "../../shared/errors.ts";
import { exists } from "../../shared/files.ts";
import { describing } from "../describing.ts";
import { openImageStore } from "../files/open.ts";
import type { RecordedArtifact } from "../files/record.ts";
import type { FinishedFile } from "../files/store.ts";
import { byAge } from "../order.ts";
import { removeEach, removeImage } from "../remove.ts";
import type { BuildInput, HomeOptions, Image, ImageHome } from "../types.ts";
import { templateToKeep } from "./template.ts";

/** In place of the invocation that made an image, of which there is no record. */
const foundByPlugin = "";

export function homeOf(builder: string) {
  return { openHome: (options: HomeOptions) => openHome(builder, options) };
}

/** @throws {UserError} as `openImageStore` does. */
async function openHome(builder: string, options: HomeOptions): Promise<ImageHome> {
  const { log, companion } = options;
  const store = await openImageStore(builder, options, process.env);
  // A record of this home names an artifact of Packer, which is no file of the store.
  const { fetch: _fetch, ...parts } = store;

  /** Images whose files are still there, where they have any. */
  async function present(images: readonly Image[]): Promise<Image[]> {
    const found = await Promise.all(
      images.map(async (image) => {
        const files = (await store.artifactOf(image))?.files ?? [];
        const there = await Promise.all(files.map((file) => exists(file)));
        if (there.every(Boolean)) return [image];
        log.info(`${image.name} is passed over: its files are not on this machine (any more).`);
        return [];
      }),
    );
    return found.flat();
  }

  async function list(family: string | undefined): Promise<Image[]> {
    return await present(await store.list(family));
  }

  async function find(identity: Parameters<ImageHome["find"]>[0]): Promise<Image[]> {
    const recorded = await present(await store.find(identity));
    const said = await companion?.run(`read-${builder}`);
    if (said === undefined) return recorded;
    const [found] = said.artifacts.filter(({ string }) => /^\d+$/.test(string));
    const isThere = found !== undefined && Number(found.string) > 0;
    log.info(
      isThere
        ? `read-${builder} finds ${found.id}`
        : `read-${builder} finds no image of this template`,
    );
    if (!isThere) return [];
    const known = recorded.filter(({ image, id }) => [image, id].includes(found.id));
    if (known.length > 0) return known.sort(byAge);
    // Another run may have put anything there, so a run of the repository itself does not take it.
    return [
      {
        builder,
        builderId: found.builderId,
        image: found.id,
        id: found.id,
        region: undefined,
        copies: [],
        name: found.id,
        created: new Date(homeTime()).toISOString(),
        identity: identity.text,
        toplevel: said.toplevel,
        family: said.family,
        stages: [],
        trusted: false,
        invocation: foundByPlugin,
        labels: {},
        isProtected: false,
        size: undefined,
      },
    ];
  }

  async function finishedFile(
    input: BuildInput,
    artifacts: readonly Artifact[],
  ): Promise<FinishedFile & { artifact: RecordedArtifact }> {
    const made = artifacts.filter(({ builderId }) => !describing.has(builderId)).at(-1);
    if (made === undefined) {
      throw new UserError(
        `Packer succeeded, but builder ${builder} made nothing that could be an image.`,
      );
    }
    const directory = input.workingDirectory ?? process.cwd();
    const files = made.files.map((file) => path.resolve(directory, file));
    const artifact = {
      image: files[0] ?? made.id,
      id: made.id,
      files,
      template:
        companion === undefined
          ? { builder: {}, variables: {} }
          : templateToKeep(await companion.template()),
    };
    const file = path.join(await store.stagingDirectory(), "artifact");
    await writeFile(file, `${JSON.stringify(artifact, undefined, 2)}\n`, { mode: 0o600 });
    return { facts: input.facts, builderId: made.builderId, file, extension: "artifact", artifact };
  }

  /** The record of what another run has built over, or of what has gone. */
  async function forget(image: Image, why: string): Promise<void> {
    try {
      await removeImage(store, image);
      log.info(`The record of ${image.name} is deleted: ${why}.`);
    } catch (error) {
      log.debug(`The record of ${image.name} could not be deleted: ${String(error)}`);
    }
  }

  async function remove(image: Image): Promise<void> {
    const artifact = await store.artifactOf(image);
    const said = await companion?.run(`delete-${builder}`, artifact?.template);
    if (said !== undefined) log.info(`delete-${builder} removed ${image.image}`);
    else {
      const files = artifact?.files.length ? `, with ${artifact.files.join(", ")}` : "";
      log.warning(
        `${image.name}: only its record is deleted, because this action cannot delete images of builder ${builder}. Remove the image by hand, with the tools of the place where it is: ${image.image}${files}. A Packer plugin \`delete-${builder}\` could delete it.`,
      );
    }
    if (image.invocation !== foundByPlugin) await removeImage(store, image);
  }

  return {
    ...parts,
    builder,
    find,
    list,
    get: async (id) => {
      const images = await list(undefined);
      return images.find((image) => [image.image, image.id, image.name].includes(id));
    },
    // A plugin deletes one image at a time.
    concurrency: 1,
    removeMany: (chosen, options = {}) =>
      removeEach(chosen, options, {
        look: async (image) =>
          image.invocation === foundByPlugin
            ? image
            : (await store.list(undefined)).find(({ name }) => name === image.name),
        remove,
      }),
    prepare: async () => ({
      builder: {},
      variables: {},
      notes: [
        `builder ${builder}: if this run is killed, this action cannot find and remove what Packer has made, because it does not know where that is.`,
      ],
    }),
    finalise: async (input, artifacts) => {
      const made = await finishedFile(input, artifacts);
      const { image: place } = made.artifact;
      const there = await find(input.facts.identity);
      for (const old of await store.list(undefined)) {
        if (old.image === place) await forget(old, "this run has made another image in its place");
        else if (
          old.identity === input.facts.identity.text &&
          !there.some(({ name }) => name === old.name)
        ) {
          await forget(old, "it is not there any more");
        }
      }
      const image = await store.finaliseFile(made);
      if (image.invocation !== input.invocation.id) {
        log.warning(
          `The image of this run, ${place}, is not needed and stays where Packer made it. Remove it by hand.`,
        );
      }
      return image;
    },
    quarantine: async (input, artifacts) => {
      const { artifact } = await finishedFile(input, artifacts);
      return artifact.image;
    },
  };
}
