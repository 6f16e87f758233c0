/**
 * Images of a MAAS, as a cloud with labels. MAAS's own records take no marks, so the marks of each image
 * lie in a file of MAAS's beside it (API `files/`), which is written before the image is sent: what it
 * names and nobody has finished is a leftover. Files belong to the user of MAAS whose key it is.
 */
import { z } from "zod";
import { homeTime } from "../../shared/clock.ts";
import type { CloudImage, LabelCloud, RunLabels } from "../labels/cloud.ts";
import { limits } from "../labels/limits.ts";
import { marks } from "../marks.ts";
import type { BuildInput, HomeOptions, Preparation } from "../types.ts";
import type { MaasApi, NewImage } from "./api.ts";

/** Begins the names of our files. */
const folder = "packernix/";
/** Requests at one time. */
const atOnce = 8;
/** As Packer calls what its builder `qemu` makes. */
export const builderId = "transcend.qemu";
/** Of what this home makes of that. */
const uploadedId = "packernix.maas";

const record = z.object({
  name: z.string(),
  created: z.iso.datetime(),
  /** An image of this name in MAAS is ours: nothing had it when ours was sent. */
  posted: z.boolean(),
  /** When it is complete. */
  sha256: z.string().optional(),
  size: z.int().optional(),
  labels: z.record(z.string(), z.string()),
});
type ImageRecord = z.infer<typeof record>;

export function maasImages(api: MaasApi, { log }: HomeOptions) {
  const fileOf = (name: string) => `${folder}${name}.json`;
  const write = async (one: ImageRecord) =>
    await api.writeFile(fileOf(one.name), JSON.stringify(one));

  async function read(file: string): Promise<ImageRecord | undefined> {
    const text = await api.readFile(file);
    if (text === undefined) return undefined;
    try {
      const found = record.parse(JSON.parse(text));
      if (fileOf(found.name) === file) return found;
    } catch {
      // Told below.
    }
    log.warning(
      `MAAS: the file ${file} is no record of this action (any more) and is passed over.`,
    );
    return undefined;
  }

  async function records(prefix: string): Promise<ImageRecord[]> {
    const found: ImageRecord[] = [];
    const left = (await api.files(folder + prefix)).filter((name) => name.endsWith(".json"));
    const worker = async () => {
      for (let file = left.shift(); file !== undefined; file = left.shift()) {
        const one = await read(file);
        if (one !== undefined) found.push(one);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    return found;
  }

  const uploaded = async (name: string) =>
    (await api.resources("uploaded")).find((one) => one.name === name);

  /** @returns undefined for the record of an image that somebody removed by hand. */
  function imageOf(one: ImageRecord, isThere: boolean): CloudImage | undefined {
    const { name, created, size, labels, sha256 } = one;
    if (sha256 !== undefined && !isThere) return undefined;
    const state = sha256 === undefined ? "pending" : "ready";
    return { id: name, name, created, size, labels, state, artifactId: `custom/${name}` };
  }

  /** Whether the bytes are ours still: anybody may send others under the same name. */
  async function checked(
    one: ImageRecord,
    id: number | undefined,
  ): Promise<CloudImage | undefined> {
    const image = imageOf(one, id !== undefined);
    if (image?.state !== "ready" || id === undefined) return image;
    const newest = await api.newest(id);
    if (newest?.complete && newest.sha256 === one.sha256) return image;
    log.warning(
      `MAAS: ${one.name} is not what this action has sent: its bytes are others. It is passed over.`,
    );
    return { ...image, state: "failed" };
  }

  const images: LabelCloud["images"] = {
    kind: "image",
    replaces: true,
    async list({ labels = {}, name }) {
      const identity = labels[marks.identity];
      const prefix = name ?? (identity === undefined ? "" : `nixos-${identity}`);
      const [ours, all] = await Promise.all([records(prefix), api.resources("uploaded")]);
      const idOf = (wanted: string) => all.find((one) => one.name === wanted)?.id;
      const found = await Promise.all(
        ours.map(async (one) =>
          prefix === ""
            ? imageOf(one, idOf(one.name) !== undefined)
            : await checked(one, idOf(one.name)),
        ),
      );
      // Of others: to be known only where its name is wanted.
      const taken = all.some((one) => one.name === name && !ours.some((our) => our.name === name));
      const foreign: CloudImage[] =
        taken && name !== undefined
          ? [{ id: name, name, created: "", labels: {}, state: "ready" }]
          : [];
      return [...found.flatMap((one) => one ?? []), ...foreign];
    },
    async get(name) {
      const found = await read(fileOf(name));
      return found && (await checked(found, (await uploaded(name))?.id));
    },
    async setLabels({ id }, { all }) {
      const now = await read(fileOf(id));
      if (now === undefined) throw new Error(`the record of ${id} is gone`);
      await write({ ...now, labels: { ...all } });
    },
    async remove(name) {
      const now = await read(fileOf(name));
      if (now === undefined) return;
      const there = now.posted ? await uploaded(name) : undefined;
      if (there !== undefined) {
        await api.removeResource(there.id);
        if ((await uploaded(name)) !== undefined) {
          throw new Error(`MAAS still lists ${name} after its deletion`);
        }
      }
      await api.removeFile(fileOf(name));
    },
    async uses(names) {
      const phrases = new Map(names.map((name): [string, string[]] => [name, []]));
      for (const one of await api.machines()) {
        if (one.osystem !== "custom") continue;
        phrases.get(one.distro_series ?? "")?.push(`machine ${one.hostname} (${one.system_id})`);
      }
      const usual = await api.setting("default_distro_series");
      phrases.get(String(usual))?.push("MAAS's setting default_distro_series");
      return phrases;
    },
  };

  /** Before the build: others who want to make the same image wait for it. */
  async function claim(name: string, { labels }: Pick<RunLabels, "labels">): Promise<void> {
    const created = new Date(homeTime()).toISOString();
    await write({ name, created, posted: false, labels });
  }

  /**
   * Sends an image under this name, or where another run has claimed it meanwhile, under one of its own.
   * @returns the name.
   */
  async function upload(
    image: NewImage,
    file: string,
    run: Pick<RunLabels, "labels">,
    own: string,
  ): Promise<string> {
    let { name } = image;
    const now = await read(fileOf(name));
    const isOurs = now?.labels[marks.run] === run.labels[marks.run] && now !== undefined;
    if (!isOurs || (await uploaded(name)) !== undefined) {
      log.info(`The name ${name} is taken by another image meanwhile; this one is called ${own}.`);
      if (isOurs) await api.removeFile(fileOf(name));
      name = own;
    }
    const mine = { ...image, name };
    const created = new Date(homeTime()).toISOString();
    await write({ name, created, posted: true, labels: run.labels });
    await api.upload(mine, file);
    const { sha256, size } = image;
    await write({ name, created, posted: true, sha256, size, labels: run.labels });
    return name;
  }

  const cloud = (
    prepare: (input: BuildInput) => Promise<Preparation>,
  ): Omit<LabelCloud, "trial"> => ({
    builder: "maas",
    builderId,
    limits: { ...limits.registry, cloud: "MAAS" },
    images,
    resources: [],
    clock: async () => await api.clock(),
    clockStep: 1000,
    lag: 1000,
    idOf: (artifact) => (artifact.builderId === uploadedId ? artifact.id : undefined),
    async prepare(input, run) {
      const prepared = await prepare(input);
      await claim(input.facts.name, run);
      return prepared;
    },
  });

  return {
    cloud,
    upload,
    /** As Packer would print it. */
    artifactOf: (name: string) => ({
      ...{ build: "maas", index: 0, builderId: uploadedId, id: name, string: "", files: [] },
    }),
  };
}
