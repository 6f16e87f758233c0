/** Hetzner's home against the double of its API: `read` beside many snapshots of others, `prune` of many. */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { type Fixture, makeFixture, type RunOptions } from "../../__tests__/helpers/fixture.ts";
import { type Hetzner, startHetzner, token } from "../../__tests__/helpers/hcloud/index.ts";
import { putSnapshot } from "../made-images.ts";
import type { Bench } from "../prepare.ts";
import type { Row } from "../types.ts";
import { pruneRow } from "./prune.ts";
import { readRow, type SharedPlace } from "./read.ts";

export async function hcloudRows(bench: Bench): Promise<Row[]> {
  process.env["TMPDIR"] = bench.sandbox.disk;
  await using fixture = await makeFixture();
  await using few = await startHetzner();
  await using many = await startHetzner();
  await using small = await startHetzner();
  await using large = await startHetzner();
  const places = {
    where: "snapshots at Hetzner",
    few: await atHetzner(bench, fixture, few),
    many: await atHetzner(bench, fixture, many),
  };
  const floor = { what: "bare listing", turn: () => listBare(many) };
  return [
    await readRow(bench, "hcloud-read", {
      what: "snapshots",
      few: await atHetzner(bench, fixture, small),
      many: await atHetzner(bench, fixture, large),
      floor: { what: "bare listing", turn: () => listBare(large) },
    }),
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

async function atHetzner(bench: Bench, fixture: Fixture, hetzner: Hetzner): Promise<SharedPlace> {
  const options = await laterJob(bench, fixture, hetzner);
  return {
    names: async () =>
      [...hetzner.project.images.values()]
        .flatMap(({ type, description }) => (type === "snapshot" ? [description] : []))
        .sort(),
    put: async (image) => putSnapshot(hetzner, image),
    addForeign: (name, labels) => void hetzner.addSnapshot(name, labels),
    run: (inputs) => fixture.run({ builder: "hcloud", ...inputs }, options),
    requests: () => hetzner.requests.splice(0).length,
  };
}
