/** MAAS's home against the double of its API: `read` beside many images of others, `prune` of many. */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { type Fixture, makeFixture } from "../../__tests__/helpers/fixture.ts";
import { key, type Maas, startMaas } from "../../__tests__/helpers/maas/index.ts";
import { signature } from "../../src/images/maas/access.ts";
import { putMaasFile, putMaasImage } from "../made-images.ts";
import type { Bench } from "../prepare.ts";
import type { Row } from "../types.ts";
import { pruneRow } from "./prune.ts";
import { readRow, type SharedPlace } from "./read.ts";

export async function maasRows(bench: Bench): Promise<Row[]> {
  process.env["TMPDIR"] = bench.sandbox.disk;
  await using fixture = await makeFixture();
  await using small = await startMaas();
  await using large = await startMaas();
  await using few = await startMaas();
  await using many = await startMaas();
  const at = (maas: Maas) => atMaas(bench, fixture, maas);
  const places = { where: "images in MAAS", few: await at(few), many: await at(many) };
  const bare = (maas: Maas) => ({ what: "bare listing", turn: () => listBare(maas) });
  return [
    await readRow(bench, "maas-read", {
      what: "images at MAAS",
      few: await at(small),
      many: await at(large),
      floor: bare(large),
    }),
    await pruneRow(bench, "maas-prune-dry", { ...places, dry: true, floor: bare(many) }),
    await pruneRow(bench, "maas-prune", { ...places, dry: false }),
  ];
}

/** What the same listing costs without the action: names of images and files, and each of our files. */
async function listBare({ url }: Pick<Maas, "url">): Promise<void> {
  const get = async (rest: string) => {
    const authorization = signature(key, Date.now());
    return await fetch(`${url}/api/2.0/${rest}`, { headers: { authorization } });
  };
  await (await get("boot-resources/?type=uploaded")).json();
  const files = (await (await get("files/?prefix=packernix/42/")).json()) as { filename: string }[];
  for (const { filename } of files) {
    await (await get(`files/?op=get&filename=${encodeURIComponent(filename)}`)).json();
  }
}

/** A later job, with nothing in its workspace. */
async function atMaas({ action }: Bench, fixture: Fixture, maas: Maas): Promise<SharedPlace> {
  const workspace = path.join(fixture.folder, "empty");
  await mkdir(workspace, { recursive: true });
  const options = { job: { workspace }, step: { uses: action }, env: maas.env };
  return {
    names: async () => [...maas.region.resources.values()].map(({ name }) => name).sort(),
    put: async (image) => putMaasImage(maas, image),
    addForeign(name, labels) {
      const id = maas.region.put({ name, sha256: name });
      // Of another repository whose jobs have the same user.
      if (labels["packernix-run"] !== undefined) putMaasFile(maas, "2", name, id, labels);
    },
    run: (inputs) => fixture.run({ builder: "maas", ...inputs }, options),
    requests: () => maas.requests.splice(0).length,
  };
}
