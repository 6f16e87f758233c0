/** Hetzner's home against the double of its API: `read` beside many snapshots of others, `prune` of many. */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { type Fixture, makeFixture, type RunOptions } from "../../__tests__/helpers/fixture.ts";
import { type Hetzner, startHetzner, token } from "../../__tests__/helpers/hcloud/index.ts";
import { madeImage, putSnapshot } from "../made-images.ts";
import { type Contender, interleaved, rowOf } from "../measure.ts";
import type { Bench } from "../prepare.ts";
import type { Row } from "../types.ts";
import { expectStatus } from "./create.ts";
import { type Place, pruneRow } from "./prune.ts";

export async function hcloudRows(bench: Bench): Promise<Row[]> {
  process.env["TMPDIR"] = bench.sandbox.disk;
  await using fixture = await makeFixture();
  await using few = await startHetzner();
  await using many = await startHetzner();
  const places = {
    where: "snapshots at Hetzner",
    few: await atHetzner(bench, fixture, few),
    many: await atHetzner(bench, fixture, many),
  };
  const floor = { what: "bare listing", turn: () => listBare(many) };
  return [
    await readRow(bench, fixture),
    await pruneRow(bench, "hcloud-prune-dry", { ...places, dry: true, floor }),
    await pruneRow(bench, "hcloud-prune", { ...places, dry: false }),
  ];
}

/** A later job, with nothing in its workspace. */
async function laterJob(bench: Bench, fixture: Fixture, { env }: Hetzner): Promise<RunOptions> {
  const workspace = path.join(fixture.folder, "empty");
  await mkdir(workspace, { recursive: true });
  return { job: { workspace }, step: { uses: bench.action }, env };
}

/** What the same listing costs without the action: page by page, in a process that runs already. */
async function listBare({ url }: Pick<Hetzner, "url">): Promise<void> {
  const query = "type=snapshot&label_selector=packernix-final&per_page=50";
  for (let page: number | null = 1; page !== null; ) {
    const answer: Response = await fetch(`${url}/images?${query}&page=${page}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    page = ((await answer.json()) as { meta: { pagination: { next_page: number | null } } }).meta
      .pagination.next_page;
  }
}

async function readRow(bench: Bench, fixture: Fixture): Promise<Row> {
  const few = 100;
  const many = bench.quick ? 500 : 2000;
  const rounds = bench.quick ? 2 : 7;
  const hold = { family: "web", stage: "production", since: "2026-02-01T00:00:00.000Z" };
  const made = madeImage(1, { stages: [hold] });
  const inputs = { step: "read", builder: "hcloud", family: "web", stage: "production" };
  await using small = await startHetzner();
  await using large = await startHetzner();
  const requests: number[] = [];
  const turn = async (hetzner: Hetzner, count: number): Promise<Contender> => {
    const image = putSnapshot(hetzner, made);
    for (let number = 0; number < count; number++) {
      const labels = [{}, { team: "x" }, { "packernix-run": "2-1-1-aaaaaaaa" }][number % 3];
      hetzner.addSnapshot(`nixos-of-others-${number}`, labels);
    }
    const options = await laterJob(bench, fixture, hetzner);
    return {
      what: `${count} foreign snapshots`,
      before: () => void hetzner.requests.splice(0),
      turn: async () => {
        const ran = await fixture.run(inputs, options);
        expectStatus(ran, "found");
        if (ran.outputs["image"] !== image) throw new Error(`read ${ran.outputs["image"]}`);
        return ran.main.seconds;
      },
      after: () => void requests.push(hetzner.requests.length),
    };
  };
  const measured = await interleaved(
    {
      few: await turn(small, few),
      many: await turn(large, many),
      floor: { what: "bare listing", turn: () => listBare(large) },
    },
    rounds,
    bench.say,
  );
  return rowOf({
    id: "hcloud-read",
    name: `\`read\` by family and stage, ${many} foreign snapshots in the project`,
    ours: measured.many,
    peer: measured.few,
    floor: measured.floor,
    target: { text: `flat: ≤ 1.2 × the same with ${few}`, of: measured.few, times: 1.2 },
    rounds,
    note: `requests: ${[...new Set(requests)].join(" or ")}, with ${few} and with ${many}`,
  });
}

async function atHetzner(bench: Bench, fixture: Fixture, hetzner: Hetzner): Promise<Place> {
  const options = await laterJob(bench, fixture, hetzner);
  return {
    names: async () =>
      [...hetzner.project.images.values()]
        .flatMap(({ type, description }) => (type === "snapshot" ? [description] : []))
        .sort(),
    put: async (image) => void putSnapshot(hetzner, image),
    run: (inputs) => fixture.run({ builder: "hcloud", ...inputs }, options),
    requests: () => hetzner.requests.splice(0).length,
  };
}
