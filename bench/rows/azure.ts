/**
 * Azure's home against the double of its API, by TLS under Azure's own names: `read` beside many images
 * of others, `prune` of many, by a client secret; and what it costs to load Microsoft's library for it.
 */
import { mkdir } from "node:fs/promises";
import { get } from "node:https";
import path from "node:path";
import { json } from "node:stream/consumers";
import { type Azure, group, startAzure, token } from "../../__tests__/helpers/azure/index.ts";
import { whole } from "../../__tests__/helpers/azure/subscription.ts";
import { type Fixture, makeFixture } from "../../__tests__/helpers/fixture.ts";
import { createdTag } from "../../src/images/azure/api.ts";
import { encode } from "../../src/images/labels/codec.ts";
import { finalMarks } from "../../src/images/labels/facts.ts";
import { limits } from "../../src/images/labels/limits.ts";
import type { Bench } from "../prepare.ts";
import type { Row } from "../types.ts";
import { libraryRow } from "./library.ts";
import { pruneRow } from "./prune.ts";
import { readRow, type SharedPlace } from "./read.ts";

const images = "Microsoft.Compute/images";

export async function azureRows(bench: Bench): Promise<Row[]> {
  process.env["TMPDIR"] = bench.sandbox.disk;
  await using fixture = await makeFixture();
  // "Images - List By Resource Group" says nothing of how long a page is: as long as ours for Google.
  const start = () => startAzure({ secure: true, settings: { page: 500 } });
  await using small = await start();
  await using large = await start();
  await using few = await start();
  await using many = await start();
  const at = (azure: Azure, env = {}) => atAzure(bench, fixture, azure, env);
  const places = { where: "images at Azure", few: await at(few), many: await at(many) };
  const bare = (azure: Azure) => ({ what: "bare listing", turn: () => listBare(azure) });
  const anyRead = { step: "read", family: "none", stage: "production" };
  return [
    await libraryRow(bench, {
      id: "azure-load",
      name: "@azure/identity",
      own: async ({ env = {} }) => await (await at(small, env)).run(anyRead),
      other: async ({ env = {} }) =>
        await fixture.run(anyRead, { step: { uses: bench.action }, env }),
    }),
    await readRow(bench, "azure-read", {
      what: "images at Azure",
      few: await at(small),
      many: await at(large),
      floor: bare(large),
      lists: true,
    }),
    await pruneRow(bench, "azure-prune-dry", { ...places, dry: true, floor: bare(many) }),
    await pruneRow(bench, "azure-prune", { ...places, dry: false }),
  ];
}

/** What the same listing costs without the action: page by page, in a process that runs already. */
async function listBare({ url }: Azure): Promise<void> {
  const path = `${whole}/resourceGroups/${group}/providers/${images}`;
  for (let next: string | undefined = `${path}?api-version=2024-03-01`; next !== undefined; ) {
    const page = await new Promise<{ nextLink?: string }>((resolve, reject) => {
      // The double's certificate is for Azure's name.
      const options = { rejectUnauthorized: false, headers: { authorization: `Bearer ${token}` } };
      get(url + next, options, (answer) => void json(answer).then(resolve as never, reject)).on(
        "error",
        reject,
      );
    });
    const link: URL | undefined = page.nextLink === undefined ? undefined : new URL(page.nextLink);
    next = link && link.pathname + link.search;
  }
}

/** A later job, with nothing in its workspace. */
async function atAzure(
  { action }: Bench,
  fixture: Fixture,
  azure: Azure,
  given: Record<string, string>,
): Promise<SharedPlace> {
  const workspace = path.join(fixture.folder, "empty");
  await mkdir(workspace, { recursive: true });
  const config = JSON.stringify({ managed_image_resource_group_name: group });
  const common = { builder: "azure-arm", "builder-config": config };
  const { resources } = azure.subscription;
  return {
    names: async () =>
      [...resources.values()].flatMap(({ type, name }) => (type === images ? [name] : [])).sort(),
    async put({ facts, invocation, created }) {
      const input = { facts, invocation: { id: invocation, directory: "", expires: 0 } };
      const final = finalMarks(input, { builder: "azure-arm", repositoryId: "42" });
      const tags = { ...encode(final, limits.azure), [createdTag]: created.toISOString() };
      return azure.addImage(facts.name, tags).id;
    },
    addForeign: (name, labels) => void azure.addImage(name, labels),
    run: (inputs) =>
      fixture.run(
        { ...common, ...inputs },
        { job: { workspace }, step: { uses: action }, env: { ...azure.env, ...given } },
      ),
    requests: () => azure.requests.splice(0).length,
  };
}
