/**
 * The homes of clouds against the doubles of their APIs: `read` beside many images of others, `prune` of
 * many within the requests that the cloud allows in an hour; and what it costs to load a cloud's library
 * for credentials.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { get } from "node:https";
import path from "node:path";
import { json } from "node:stream/consumers";
import {
  type Azure,
  token as azureToken,
  group,
  startAzure,
} from "../../__tests__/helpers/azure/index.ts";
import { whole } from "../../__tests__/helpers/azure/subscription.ts";
import {
  type Ocean,
  token as oceanToken,
  startOcean,
} from "../../__tests__/helpers/digitalocean/index.ts";
import { type Fixture, makeFixture } from "../../__tests__/helpers/fixture.ts";
import { startAuth } from "../../__tests__/helpers/google/auth.ts";
import {
  type Google,
  token as googleToken,
  projectName,
  startGoogle,
} from "../../__tests__/helpers/google/index.ts";
import {
  type Hetzner,
  token as hetznerToken,
  startHetzner,
} from "../../__tests__/helpers/hcloud/index.ts";
import { type Maas, key as maasKey, startMaas } from "../../__tests__/helpers/maas/index.ts";
import { apiKey, startVultr, type Vultr } from "../../__tests__/helpers/vultr/index.ts";
import { createdTag } from "../../src/images/azure/api.ts";
import { type LabelLimits, limits } from "../../src/images/labels/limits.ts";
import type { Labels } from "../../src/images/labels/types.ts";
import { signature } from "../../src/images/maas/access.ts";
import { finishedMark } from "../../src/images/marks.ts";
import { labelsOf, type Made, marksOf, repositoryId } from "../made-images.ts";
import type { Bench } from "../prepare.ts";
import type { Row } from "../types.ts";
import { libraryRow } from "./library.ts";
import { pruneRow } from "./prune.ts";
import { readRow, type SharedPlace } from "./read.ts";

interface Double extends AsyncDisposable {
  env: Record<string, string>;
  requests: unknown[];
  url: string;
}

interface Cloud<One extends Double> {
  builder: string;
  /** Of its rows. */
  id: string;
  /** Such as `snapshots at Hetzner`. */
  images: string;
  limits: LabelLimits;
  /** Its API does not tell when an image was finished. */
  isMarked?: boolean;
  /** Requests that it allows in an hour, where that is few. */
  hourly?: number;
  lists?: boolean;
  /** Of npm, for its credentials. */
  library?: string;
  inputs?(double: One): Record<string, string>;
  start(): Promise<One>;
  /** Of its images. */
  names(double: One): string[];
  /**
   * @param created Undefined for an image of others.
   * @returns its id.
   */
  add(double: One, name: string, labels: Labels, created?: Date): string;
  /** What the same listing costs without the action: page by page, in a process that runs already. */
  list(double: One): Promise<void>;
}

const hetzner: Cloud<Hetzner> = {
  builder: "hcloud",
  id: "hcloud",
  images: "snapshots at Hetzner",
  limits: limits.hetzner,
  isMarked: true,
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
  id: "digitalocean",
  images: "snapshots at DigitalOcean",
  limits: limits.digitalocean,
  isMarked: true,
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
  id: "vultr",
  images: "snapshots at Vultr",
  limits: limits.vultr,
  isMarked: true,
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

const google: Cloud<Google> = {
  builder: "googlecompute",
  id: "google",
  images: "images at Google",
  limits: limits.google,
  library: "google-auth-library",
  inputs: ({ config }) => ({ "builder-config": JSON.stringify(config) }),
  start: startGoogle,
  names: ({ project }) => [...project.images.keys()],
  add(double, name, labels, created) {
    const image = double.addImage(name, labels);
    if (created !== undefined) image.created = created.toISOString();
    return name;
  },
  async list({ url }) {
    const filter = "filter=labels.packernix-final:*&maxResults=500";
    const first = `${url}/projects/${projectName}/global/images?${filter}`;
    await pages<{ nextPageToken?: string }>(first, googleToken, ({ nextPageToken: next }) =>
      next === undefined ? undefined : `${first}&pageToken=${next}`,
    );
  },
};

const azureImages = "Microsoft.Compute/images";

/** By TLS under Azure's own names, by a client secret. */
const azure: Cloud<Azure> = {
  builder: "azure-arm",
  id: "azure",
  images: "images at Azure",
  limits: limits.azure,
  lists: true,
  library: "@azure/identity",
  inputs: () => ({
    "builder-config": JSON.stringify({ managed_image_resource_group_name: group }),
  }),
  // "Images - List By Resource Group" says nothing of how long a page is: as long as ours for Google.
  start: () => startAzure({ secure: true, settings: { page: 500 } }),
  names: ({ subscription }) =>
    [...subscription.resources.values()].flatMap(({ type, name }) =>
      type === azureImages ? [name] : [],
    ),
  add: (double, name, labels, created) =>
    double.addImage(name, { ...labels, ...(created && { [createdTag]: created.toISOString() }) })
      .id,
  async list({ url }) {
    const path = `${whole}/resourceGroups/${group}/providers/${azureImages}`;
    // The double's certificate is for Azure's name.
    const headers = { authorization: `Bearer ${azureToken}` };
    const options = { rejectUnauthorized: false, headers };
    for (let next: string | undefined = `${path}?api-version=2024-03-01`; next !== undefined; ) {
      const page = await new Promise<{ nextLink?: string }>((resolve, reject) => {
        const answered = get(url + next, options, (answer) => {
          json(answer).then(resolve as (page: unknown) => void, reject);
        });
        answered.on("error", reject);
      });
      const link: URL | undefined =
        page.nextLink === undefined ? undefined : new URL(page.nextLink);
      next = link && link.pathname + link.search;
    }
  },
};

const maas: Cloud<Maas> = {
  builder: "maas",
  id: "maas",
  images: "images at MAAS",
  limits: limits.registry,
  start: startMaas,
  names: ({ region }) => [...region.resources.values()].map(({ name }) => name),
  add({ region }, name, labels, created) {
    const id = region.put({ name, sha256: name });
    // Of another repository whose jobs have the same user.
    const repository = created === undefined ? "2" : repositoryId;
    const image = { id, sha256: name, size: 512 };
    const time = (created ?? new Date()).toISOString();
    const record = JSON.stringify({ name, created: time, labels, isPosted: true, image });
    if (labels["packernix-run"] !== undefined) {
      region.putFile("admin", `packernix/${repository}/${name}.json`, record);
    }
    return `custom/${name}`;
  },
  /** Names of images and files, and each of our files. */
  async list({ url }) {
    const get = async (rest: string) => {
      const headers = { authorization: signature(maasKey, Date.now()) };
      return await (await fetch(`${url}/api/2.0/${rest}`, { headers })).json();
    };
    await get("boot-resources/?type=uploaded");
    const files = (await get(`files/?prefix=packernix/${repositoryId}/`)) as { filename: string }[];
    for (const { filename } of files) {
      await get(`files/?op=get&filename=${encodeURIComponent(filename)}`);
    }
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

async function rowsOf<One extends Double>(
  bench: Bench,
  cloud: Cloud<One>,
  credentials: Record<string, string> = {},
): Promise<Row[]> {
  process.env["TMPDIR"] = bench.sandbox.disk;
  await using fixture = await makeFixture();
  await using few = await cloud.start();
  await using many = await cloud.start();
  await using small = await cloud.start();
  await using large = await cloud.start();
  const at = (double: One, env = {}) =>
    placeAt(bench, fixture, cloud, double, { ...double.env, ...credentials, ...env });
  const bare = (double: One) => ({ what: "bare listing", turn: () => cloud.list(double) });
  const { id, hourly, images, library } = cloud;
  const places = { where: images, few: await at(few), many: await at(many) };
  const anyRead = { step: "read", family: "none", stage: "production" };
  const loaded = library && {
    id: `${id}-load`,
    name: library,
    own: async ({ env = {} }) => await (await at(small, env)).run(anyRead),
    other: async ({ env = {} }) =>
      await fixture.run(anyRead, { step: { uses: bench.action }, env }),
  };
  return [
    ...(loaded ? [await libraryRow(bench, loaded)] : []),
    await readRow(bench, `${id}-read`, {
      what: images,
      few: await at(small),
      many: await at(large),
      floor: bare(large),
      ...(cloud.lists && { lists: true }),
    }),
    await pruneRow(bench, `${id}-prune-dry`, { ...places, dry: true, floor: bare(many) }),
    await pruneRow(bench, `${id}-prune`, { ...places, dry: false, hourly }),
  ];
}

/** By the credentials of google-github-actions/auth. */
async function googleRows(bench: Bench): Promise<Row[]> {
  await using auth = await startAuth(googleToken);
  const file = path.join(bench.sandbox.folder(), "gha-creds-0123456789abcdef.json");
  await writeFile(file, auth.file);
  const env = { GOOGLE_APPLICATION_CREDENTIALS: file, GOOGLE_CLOUD_PROJECT: projectName };
  return await rowsOf(bench, google, env);
}

async function placeAt<One extends Double>(
  bench: Bench,
  fixture: Fixture,
  cloud: Cloud<One>,
  double: One,
  env: Record<string, string>,
): Promise<SharedPlace> {
  // A later job, with nothing in its workspace.
  const workspace = path.join(fixture.folder, "empty");
  await mkdir(workspace, { recursive: true });
  const options = { job: { workspace }, step: { uses: bench.action }, env };
  const { builder, limits: of } = cloud;
  const common = { builder, ...cloud.inputs?.(double) };
  const put = (made: Made) => {
    const { created, facts } = made;
    const finished = cloud.isMarked ? { [finishedMark]: String(created.getTime()) } : {};
    const labels = labelsOf(facts.name, { ...marksOf(made, builder), ...finished }, of);
    return cloud.add(double, facts.name, labels, created);
  };
  return {
    names: async () => cloud.names(double).sort(),
    put: async (made) => put(made),
    addForeign: (name, labels) => void cloud.add(double, name, labelsOf(name, labels, of)),
    run: (inputs) => fixture.run({ ...common, ...inputs }, options),
    requests: () => double.requests.splice(0).length,
  };
}

export const cloudRows = {
  hcloud: (bench: Bench) => rowsOf(bench, hetzner),
  digitalocean: (bench: Bench) => rowsOf(bench, digitalocean),
  vultr: (bench: Bench) => rowsOf(bench, vultr),
  google: googleRows,
  azure: (bench: Bench) => rowsOf(bench, azure),
  maas: (bench: Bench) => rowsOf(bench, maas),
};
