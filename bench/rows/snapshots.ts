/**
 * The homes of Hetzner, DigitalOcean and Vultr against the doubles of their APIs: `read` beside many
 * snapshots of others, `prune` of many within the requests that the cloud allows in an hour.
 */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import {
  type Ocean,
  token as oceanToken,
  startOcean,
} from "../../__tests__/helpers/digitalocean/index.ts";
import { type Fixture, makeFixture } from "../../__tests__/helpers/fixture.ts";
import {
  type Hetzner,
  token as hetznerToken,
  startHetzner,
} from "../../__tests__/helpers/hcloud/index.ts";
import { apiKey, startVultr, type Vultr } from "../../__tests__/helpers/vultr/index.ts";
import { type LabelLimits, limits } from "../../src/images/labels/limits.ts";
import type { Labels } from "../../src/images/labels/types.ts";
import { finishedMark } from "../../src/images/marks.ts";
import { labelsOf, type Made, marksOf } from "../made-images.ts";
import type { Bench } from "../prepare.ts";
import type { Row } from "../types.ts";
import { pruneRow } from "./prune.ts";
import { readRow, type SharedPlace } from "./read.ts";

type Double = Pick<Hetzner, "env" | "requests" | "url"> & AsyncDisposable;

interface Cloud<One extends Double> {
  builder: string;
  /** Whose snapshots, as in `snapshots at Hetzner`. */
  name: string;
  limits: LabelLimits;
  /** Requests that it allows in an hour, where that is few. */
  hourly?: number;
  lists?: boolean;
  start(): Promise<One>;
  /** Of the snapshots. */
  names(double: One): string[];
  /** @returns its id. */
  add(double: One, name: string, labels: Labels, created?: Date): string;
  /** What the same listing costs without the action: page by page, in a process that runs already. */
  list(double: One): Promise<void>;
}

const hetzner: Cloud<Hetzner> = {
  builder: "hcloud",
  name: "Hetzner",
  limits: limits.hetzner,
  hourly: 3600,
  start: startHetzner,
  names: ({ project }) =>
    [...project.images.values()].flatMap(({ type, description }) =>
      type === "snapshot" ? [description] : [],
    ),
  add(double, name, labels, created) {
    const image = double.addSnapshot(name, labels);
    if (created !== undefined) image.created = created.toISOString();
    return String(image.id);
  },
  async list({ url }) {
    const first = `${url}/images?type=snapshot&label_selector=packernix-final&per_page=50`;
    type Page = { meta: { pagination: { next_page: number | null } } };
    await pages<Page>(first, hetznerToken, ({ meta }) => {
      const next = meta.pagination.next_page;
      return next === null ? undefined : `${first}&page=${next}`;
    });
  },
};

const digitalocean: Cloud<Ocean> = {
  builder: "digitalocean",
  name: "DigitalOcean",
  limits: limits.digitalocean,
  hourly: 5000,
  start: startOcean,
  names: ({ team }) =>
    [...team.images.values()].flatMap(({ type, name }) => (type === "snapshot" ? [name] : [])),
  add(double, name, labels, created) {
    const image = double.addSnapshot(name, Object.keys(labels));
    if (created !== undefined) image.created = created.toISOString();
    return String(image.id);
  },
  async list({ url }) {
    const first = `${url}/images?private=true&tag_name=packernix-final:1&per_page=200`;
    type Page = { links: { pages: { next?: string } } };
    await pages<Page>(first, oceanToken, ({ links }) => links.pages.next);
  },
};

const vultr: Cloud<Vultr> = {
  builder: "vultr",
  name: "Vultr",
  limits: limits.vultr,
  lists: true,
  start: startVultr,
  names: ({ account }) =>
    [...account.snapshots.values()].map(({ description }) => description.split(" [")[0] ?? ""),
  add(double, name, labels, created) {
    const snapshot = double.addSnapshot(labels[""] ?? name);
    if (created !== undefined) snapshot.date_created = created.toISOString();
    return snapshot.id;
  },
  async list({ url }) {
    const first = `${url}/snapshots?per_page=500`;
    type Page = { meta: { links: { next: string } } };
    await pages<Page>(first, apiKey, ({ meta: { links } }) =>
      links.next === "" ? undefined : `${first}&cursor=${links.next}`,
    );
  },
};

async function pages<Page>(
  first: string,
  token: string,
  next: (page: Page) => string | undefined,
): Promise<void> {
  for (let url: string | undefined = first; url !== undefined; ) {
    const answer: Response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    url = next((await answer.json()) as Page);
  }
}

async function rowsOf<One extends Double>(bench: Bench, cloud: Cloud<One>): Promise<Row[]> {
  process.env["TMPDIR"] = bench.sandbox.disk;
  await using fixture = await makeFixture();
  await using few = await cloud.start();
  await using many = await cloud.start();
  await using small = await cloud.start();
  await using large = await cloud.start();
  const at = (double: One) => placeAt(bench, fixture, cloud, double);
  const bare = (double: One) => ({ what: "bare listing", turn: () => cloud.list(double) });
  const { builder: id, hourly, name } = cloud;
  const places = { where: `snapshots at ${name}`, few: await at(few), many: await at(many) };
  return [
    await readRow(bench, `${id}-read`, {
      what: `snapshots at ${name}`,
      few: await at(small),
      many: await at(large),
      floor: bare(large),
      ...(cloud.lists && { lists: true }),
    }),
    await pruneRow(bench, `${id}-prune-dry`, { ...places, dry: true, floor: bare(many) }),
    await pruneRow(bench, `${id}-prune`, { ...places, dry: false, hourly }),
  ];
}

async function placeAt<One extends Double>(
  bench: Bench,
  fixture: Fixture,
  cloud: Cloud<One>,
  double: One,
): Promise<SharedPlace> {
  // A later job, with nothing in its workspace.
  const workspace = path.join(fixture.folder, "empty");
  await mkdir(workspace, { recursive: true });
  const options = { job: { workspace }, step: { uses: bench.action }, env: double.env };
  const { builder, limits: of } = cloud;
  const put = (made: Made) => {
    const { created, facts } = made;
    const final = { ...marksOf(made, builder), [finishedMark]: String(created.getTime()) };
    return cloud.add(double, facts.name, labelsOf(facts.name, final, of), created);
  };
  return {
    names: async () => cloud.names(double).sort(),
    put: async (made) => put(made),
    addForeign: (name, labels) => void cloud.add(double, name, labelsOf(name, labels, of)),
    run: (inputs) => fixture.run({ builder, ...inputs }, options),
    requests: () => double.requests.splice(0).length,
  };
}

export const snapshotRows = {
  hcloud: (bench: Bench) => rowsOf(bench, hetzner),
  digitalocean: (bench: Bench) => rowsOf(bench, digitalocean),
  vultr: (bench: Bench) => rowsOf(bench, vultr),
};
