/**
 * Images of a MAAS, as a cloud with labels. MAAS's own records take no marks, so the marks of each image
 * lie in a file of MAAS's beside it (API `files/`), which is written before the image is sent: what it
 * names and nobody has finished is a leftover. Files belong to the user of MAAS whose key it is.
 */
import { z } from "zod";
import { chunksOf } from "../../shared/chunks.ts";
import { homeTime } from "../../shared/clock.ts";
import type { CloudImage, LabelCloud } from "../labels/cloud.ts";
import { limits } from "../labels/limits.ts";
import type { Labels } from "../labels/types.ts";
import { marks } from "../marks.ts";
import { qemuBuilderId } from "../qemu/artifact.ts";
import type { HomeOptions } from "../types.ts";
import type { MaasApi, NewImage } from "./api.ts";

/** Begins the names of our files; the repository and the image follow. */
const folder = "packernix/";
const ending = ".json";
/** Requests at one time. */
const atOnce = 8;
/** Builder id of an image that was sent to MAAS. */
const uploadedId = "packernix.maas";

const record = z.object({
  name: z.string(),
  created: z.iso.datetime(),
  labels: z.record(z.string(), z.string()),
  /** Before it is sent: what has this name in MAAS is ours. */
  isPosted: z.boolean(),
  /** When it is complete. */
  image: z.object({ id: z.int(), sha256: z.string(), size: z.int() }).optional(),
});
type ImageRecord = z.infer<typeof record>;

/** All but how its machines are tried. */
type MaasCloud = Omit<LabelCloud, "trial" | "prepare">;

export function maasImages(api: MaasApi, { log, repositoryId }: HomeOptions) {
  const own = `${folder}${repositoryId}/`;
  const fileOf = (name: string) => own + name + ending;
  const write = async (one: ImageRecord) => await api.writeFile(fileOf(one.name), one);
  const now = () => new Date(homeTime()).toISOString();

  async function readFile(file: string): Promise<ImageRecord | undefined> {
    const found = await api.readFile(file);
    if (found === undefined) return undefined;
    const { data } = record.safeParse(found);
    if (data !== undefined && file.endsWith(`/${data.name}${ending}`)) return data;
    log.warning(
      `MAAS: the file ${file} is no record of this action (any more) and is passed over.`,
    );
    return undefined;
  }
  const read = async (name: string) => await readFile(fileOf(name));

  async function records(files: readonly string[]): Promise<ImageRecord[]> {
    const found: ImageRecord[] = [];
    for (const part of chunksOf(files, atOnce)) {
      found.push(...(await Promise.all(part.map(readFile))).flatMap((one) => one ?? []));
    }
    return found;
  }
  /** Of images whose names begin so, of any repository. */
  const filesOf = async (name: string) =>
    (await api.files(folder)).filter((file) => file.split("/").at(-1)?.startsWith(name));

  const uploaded = async (name: string) =>
    (await api.resources("uploaded")).find((one) => one.name === name);

  /**
   * @param there Ids of all images in MAAS. Without, the image itself is asked for, and whether its bytes
   *   are ours still: anybody may send others under the same name.
   * @returns none for the record of an image that somebody removed by hand.
   */
  async function look(one: ImageRecord, there?: ReadonlySet<number>): Promise<CloudImage[]> {
    const { name, created, labels, image } = one;
    const as = (state: CloudImage["state"]): CloudImage[] => [
      { id: name, name, created, labels, state, size: image?.size, artifactId: `custom/${name}` },
    ];
    if (image === undefined) return as("pending");
    if (there !== undefined) return there.has(image.id) ? as("ready") : [];
    const newest = await api.newest(image.id);
    if (newest === undefined) return [];
    if (newest.complete && newest.sha256 === image.sha256) return as("ready");
    log.warning(
      `MAAS: ${name} is not what this action has sent: its bytes are others. It is passed over.`,
    );
    return as("failed");
  }

  async function get(name: string): Promise<CloudImage | undefined> {
    const found = await read(name);
    return found && (await look(found))[0];
  }

  const images: LabelCloud["images"] = {
    kind: "image",
    replaces: true,
    provesRemoval: true,
    async list({ labels = {}, name }) {
      const identity = labels[marks.identity];
      const isAll = name === undefined && identity === undefined;
      const files =
        name === undefined ? api.files(own + (isAll ? "" : `nixos-${identity}`)) : filesOf(name);
      const [ours, all] = await Promise.all([files.then(records), api.resources("uploaded")]);
      const there = isAll ? new Set(all.map(({ id }) => id)) : undefined;
      const found = (await Promise.all(ours.map((one) => look(one, there)))).flat();
      // Of others: to be known only where its name is wanted.
      const isTaken =
        all.some((one) => one.name === name) && ours.every((one) => one.name !== name);
      if (name === undefined || !isTaken) return found;
      return [...found, { id: name, name, created: "", labels: {}, state: "ready" }];
    },
    get,
    lookUp: async (text) => await get(text.replace(/^custom\//, "")),
    async setLabels({ id }, { all }) {
      const found = await read(id);
      if (found === undefined) throw new Error(`the record of ${id} is gone`);
      await write({ ...found, labels: { ...all } });
    },
    async remove(name) {
      const found = await read(name);
      if (found === undefined) return;
      const id = found.image?.id ?? (found.isPosted ? (await uploaded(name))?.id : undefined);
      if (id !== undefined) await api.removeResource(id);
      await api.removeFile(fileOf(name));
    },
    async uses() {
      const machines = (await api.machines()).filter(({ osystem }) => osystem === "custom");
      const usual = await api.setting("default_distro_series");
      return [
        ...machines.map(({ distro_series: image, hostname, system_id: id }) => ({
          image,
          phrase: `machine ${hostname} (${id})`,
        })),
        { image: String(usual), phrase: "MAAS's setting default_distro_series" },
      ];
    },
  };

  const cloud: MaasCloud = {
    builder: "maas",
    builderId: qemuBuilderId,
    limits: { ...limits.registry, cloud: "MAAS" },
    images,
    resources: [],
    clock: api.clock,
    clockStep: 1000,
    lag: 1000,
    idOf: (artifact) => (artifact.builderId === uploadedId ? artifact.id : undefined),
  };

  return {
    cloud,
    /** Before the build: others who want to make the same image wait for it. */
    claim: async (name: string, labels: Labels) =>
      await write({ name, created: now(), labels, isPosted: false }),
    /**
     * Sends an image under its name, or under `other` where another run has claimed that meanwhile: a
     * second post of a name takes the bytes of the first.
     * @returns the image, as Packer would print it.
     */
    async upload(image: NewImage, file: string, labels: Labels, other: string) {
      const { sha256, size } = image;
      let { name } = image;
      const claims = (await filesOf(name)).filter((one) => one.endsWith(`/${name}${ending}`));
      const isOurs = (await read(name))?.labels[marks.run] === labels[marks.run];
      if (!isOurs || claims.length > 1 || (await uploaded(name)) !== undefined) {
        log.info(
          `The name ${name} is taken by another image meanwhile; this one is called ${other}.`,
        );
        if (isOurs) await api.removeFile(fileOf(name));
        name = other;
      }
      const mine = { name, created: now(), labels, isPosted: true };
      await write(mine);
      const id = await api.upload({ ...image, name }, file);
      await write({ ...mine, image: { id, sha256, size } });
      return {
        ...{ build: "maas", index: 0, builderId: uploadedId, id: name },
        string: "",
        files: [],
      };
    },
  };
}
