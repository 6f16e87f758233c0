/** `prune` of a large family: AMIs on the double of EC2 and disks in a folder, looking only and for real. */
import { mkdir, readdir } from "node:fs/promises";
import path from "node:path";
import { startEc2 } from "../../__tests__/helpers/ec2/index.ts";
import { type Fixture, makeFixture, type Ran } from "../../__tests__/helpers/fixture.ts";
import { type Made, madeImage, putFile } from "../made-images.ts";
import { type Contender, interleaved, rowOf } from "../measure.ts";
import type { Bench } from "../prepare.ts";
import type { Row } from "../types.ts";
import { atAmazon, laterJob, listBare } from "./amazon.ts";
import { expectStatus } from "./create.ts";

/** Where the images of one family are. */
export interface Place {
  /** Names of those that are there, sorted. */
  names(): Promise<string[]>;
  /** @returns its id, in a cloud. */
  put(image: Made): Promise<string | undefined>;
  run(inputs: Record<string, string>): Promise<Ran>;
  /** Counted since it was last called. */
  requests(): number;
}

export async function pruneRows(bench: Bench): Promise<Row[]> {
  process.env["TMPDIR"] = bench.sandbox.disk;
  await using fixture = await makeFixture();
  await using few = await startEc2();
  await using many = await startEc2();
  const floor = { what: "bare SDK listing", turn: () => listBare(many) };
  const amazon = {
    where: "AMIs, one region",
    few: await atAmazon(bench, fixture, few),
    many: await atAmazon(bench, fixture, many),
  };
  const folder = {
    where: "disks in a folder",
    few: await inFolder(bench, fixture, "few"),
    many: await inFolder(bench, fixture, "many"),
  };
  return [
    await pruneRow(bench, "amazon-prune-dry", { ...amazon, dry: true, floor }),
    await pruneRow(bench, "amazon-prune", { ...amazon, dry: false }),
    await pruneRow(bench, "folder-prune-dry", { ...folder, dry: true }),
    await pruneRow(bench, "folder-prune", { ...folder, dry: false }),
  ];
}

async function inFolder(bench: Bench, fixture: Fixture, name: string): Promise<Place> {
  const options = await laterJob(bench, fixture);
  const store = path.join(fixture.folder, `images-${name}`);
  await mkdir(store);
  return {
    async names() {
      const records = (await readdir(store)).filter((entry) => entry.endsWith(".json"));
      return records.map((entry) => path.basename(entry, ".json")).sort();
    },
    put: async (image) => {
      await putFile(store, image);
      return undefined;
    },
    run: (inputs) => fixture.run({ "image-store": store, ...inputs }, options),
    requests: () => 0,
  };
}

/** The oldest two have a stage and had it before, and stay whatever the numbers say. */
function familyOf(count: number) {
  const images = Array.from({ length: count }, (_, number) => {
    const since = `2026-02-0${number + 1}T00:00:00.000Z`;
    return madeImage(
      number,
      number < 2 ? { stages: [{ family: "web", stage: "production", since }] } : {},
    );
  });
  const keep = count / 4 - 2;
  const go = count - keep - 2;
  const names = images.map(({ facts }) => facts.name);
  return { images, keep, go, names, stay: [...names.slice(0, 2), ...names.slice(-keep)] };
}

interface Compared {
  where: string;
  few: Place;
  many: Place;
  dry: boolean;
  floor?: Contender;
  /** Requests that the cloud allows in an hour. */
  hourly?: number | undefined;
}

export async function pruneRow(bench: Bench, id: string, compared: Compared): Promise<Row> {
  const { where, few, many, dry, floor, hourly = Number.POSITIVE_INFINITY } = compared;
  const count = bench.quick ? 200 : 2000;
  const rounds = bench.quick ? 1 : 3;
  let asked = 0;
  const turn = (place: Place, size: number): Contender => {
    const { images, keep, go, names, stay } = familyOf(size);
    return {
      what: `${size} images`,
      before: async () => {
        const there = new Set(await place.names());
        for (const image of images) if (!there.has(image.facts.name)) await place.put(image);
        place.requests();
      },
      turn: async () => {
        const inputs = { step: "prune", family: "web", keep: String(keep), "dry-run": String(dry) };
        const ran = await place.run(inputs);
        expectStatus(ran, dry ? "nothing" : "pruned");
        const choice = new RegExp(`${size} images of builder \\S+, ${go} of them to remove`);
        if (!choice.test(ran.result.log)) {
          throw new Error(`prune chose others: ${ran.result.log.slice(0, 2000)}`);
        }
        return ran.main.seconds;
      },
      after: async () => {
        if (place === many) asked = place.requests();
        if (asked > hourly) throw new Error(`prune made ${asked} requests of ${hourly} an hour`);
        const left = await place.names();
        if (left.join() === (dry ? names : stay).join()) return;
        throw new Error(`prune left ${left.length} images, and not the right ones`);
      },
    };
  };
  const contenders = { few: turn(few, count / 2), many: turn(many, count) };
  const say = (line: string) => bench.say(`  ${id}:${line}`);
  const measured =
    floor === undefined
      ? { ...(await interleaved(contenders, rounds, say)), floor }
      : await interleaved({ ...contenders, floor }, rounds, say);
  const { go } = familyOf(count);
  const requests =
    asked === 0
      ? ""
      : `; ${asked} requests${hourly < Number.POSITIVE_INFINITY ? ` of the ${hourly} in an hour` : ""}, to a double that itself looks through all it has for each`;
  return rowOf({
    id,
    name: `\`prune\`${dry ? ", dry run" : ""}, ${count} ${where}`,
    ours: measured.many,
    peer: measured.few,
    floor: measured.floor,
    target: { text: "linear: ≤ 2.2 × half of them", of: measured.few, times: 2.2 },
    rounds,
    note: `${go} ${dry ? "to remove" : "removed"}, the right ones${requests}`,
  });
}
