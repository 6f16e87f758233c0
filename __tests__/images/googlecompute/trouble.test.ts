/** What goes wrong at Google, and what is said and done about it. */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { google } from "../../../src/images/googlecompute/index.ts";
import { familyOf } from "../../../src/images/googlecompute/machines.ts";
import type { BuildInput, HomeOptions, Image } from "../../../src/images/types.ts";
import { homeTime, observeHomeTime } from "../../../src/shared/clock.ts";
import type { Invocation } from "../../../src/shared/invocation.ts";
import { collectingLog } from "../../../src/shared/log.ts";
import { someFacts } from "../../contract/images.ts";
import { dead, hurried, troubleOf } from "../../helpers/cloud/outcomes.ts";
import { startAuth } from "../../helpers/google/auth.ts";
import { projectName, token } from "../../helpers/google/index.ts";
import { permissionsOf } from "../../helpers/google/role.ts";
import { type GoogleFixture, googleFixture } from "./fixture.ts";

let fixture: GoogleFixture;
beforeEach(async () => {
  fixture = await googleFixture();
});
afterEach(async () => await fixture.close());

const { identity } = someFacts();
const trouble = (work: Promise<unknown>) => troubleOf(work, token);

/** The adapter with nothing but this configuration and environment. */
async function adapter(builderConfig: object, env: Record<string, string> = {}) {
  const { invocation } = await fixture.open();
  const options = { builderConfig, log: collectingLog(), invocation } as unknown as HomeOptions;
  return google({ ...options, signal: new AbortController().signal }, env);
}

describe("credentials", () => {
  const saved = { ...process.env };
  afterEach(() => {
    process.env = { ...saved };
  });

  it("of google-github-actions/auth are followed to a token of the service account", async () => {
    await using auth = await startAuth(token);
    const { invocation } = await fixture.open();
    await mkdir(invocation.directory, { recursive: true });
    const file = path.join(invocation.directory, "gha-creds-0123456789abcdef.json");
    await writeFile(file, auth.file);
    process.env["GOOGLE_APPLICATION_CREDENTIALS"] = file;
    const { custom_endpoints } = fixture.double.config;
    const cloud = await adapter({ custom_endpoints }, { GOOGLE_CLOUD_PROJECT: projectName });
    expect(await cloud.images.list({})).toEqual([]);
    expect(auth.asked).toEqual(["GET /oidc", "POST /token", "POST /impersonate"]);
    // One token serves all requests.
    await cloud.images.list({});
    expect(auth.asked).toHaveLength(3);

    // One that is about to expire serves none.
    auth.settings.lifetime = 200;
    const later = await adapter({ custom_endpoints }, { GOOGLE_CLOUD_PROJECT: projectName });
    await later.images.list({});
    await later.images.list({});
    expect(auth.asked).toHaveLength(9);

    auth.settings.refuses = true;
    const refused = await adapter({ custom_endpoints }, { CLOUDSDK_CORE_PROJECT: projectName });
    expect(await trouble(refused.images.list({}))).toMatch(
      /no access token could be had: .*attribute condition/,
    );
  });

  it("that are missing, expired or for nothing are named, with what to do", async () => {
    process.env["GOOGLE_APPLICATION_CREDENTIALS"] = "/nonexistent/gha-creds-1.json";
    const { config } = fixture.double;
    expect(await trouble((await adapter(config)).images.list({}))).toMatch(
      /no access token could be had.*nonexistent/,
    );
    const { invocation } = await fixture.open();
    process.env = { HOME: invocation.directory, METADATA_SERVER_DETECTION: "none" };
    expect(await trouble((await adapter(config)).images.list({}))).toMatch(
      /there are no credentials. Use google-github-actions\/auth before this step, or set GOOGLE_A/,
    );
    const wrong = await adapter({ ...config, access_token: "expired" });
    expect(await trouble(wrong.images.list({}))).toMatch(
      /invalid authentication credentials.*have expired/,
    );
    const cut = await adapter({ ...config, access_token: `${token}\n` });
    expect(await trouble(cut.images.list({}))).toMatch(/`access_token` holds a line break/);
    const nowhere = await adapter({ access_token: token });
    expect(await trouble(nowhere.images.list({}))).toMatch(
      /nothing says which project. Set `project_id`/,
    );
    const elsewhere = await adapter({ ...config, access_token: token, project_id: "other" });
    expect(await trouble(elsewhere.images.list({}))).toMatch(
      /'projects\/other' was not found.*Check `project_id`/,
    );
    const broken = await adapter({ ...config, credentials_json: "{" });
    expect(await trouble(broken.images.list({}))).toMatch(/credentials are no JSON/);
  });

  it("of the builder's are kept for the post step in a file of the invocation's", async () => {
    const { home, invocation } = await fixture.open({}, { builderConfig: { access_token: token } });
    const state = await home.cleanupState?.({ name: "x", builder: {} });
    expect(JSON.stringify(state)).not.toContain(token);
    const cleanupState = state ?? {};
    const log = collectingLog();
    const options = { builderConfig: {}, log, invocation, cleanupState } as unknown as HomeOptions;
    const post = google({ ...options, signal: new AbortController().signal }, {});
    expect(await post.images.list({})).toEqual([]);
  });
});

describe("a project", () => {
  it("without the API is told the command, and a lacking permission is named", async () => {
    const { home } = await fixture.open();
    fixture.double.settings.enabled = false;
    expect(await trouble(home.find(identity))).toMatch(
      /SERVICE_DISABLED.*gcloud services enable compute.googleapis.com --project=octo-images/,
    );
    fixture.double.settings.enabled = true;
    fixture.double.settings.granted = new Set(["compute.images.get"]);
    expect(await trouble(home.find(identity))).toMatch(
      /Give the account a role with compute.images.list/,
    );
  });

  it("lets in who has the rights that the documentation names, and nobody with less", async () => {
    const { settings, project } = fixture.double;
    const { home, build } = await fixture.open();
    const make = async (digest: string) => {
      settings.granted = permissionsOf("create");
      const { input, artifacts } = await build(someFacts(digest));
      return await home.finalise(input, artifacts);
    };
    const works: Record<string, [(image: Image) => Promise<unknown>, needed: string[]]> = {
      read: [
        async ({ image }) => {
          expect((await home.list("web")).map((one) => one.image)).toContain(image);
          await home.leftovers(undefined);
        },
        ["images.list", "instances.list", "disks.list"],
      ],
      promote: [
        async (image) => {
          const since = new Date().toISOString();
          await home.addStage(image, { family: "web", stage: "production", since });
        },
        ["images.get", "images.setLabels", "globalOperations.get"],
      ],
      delete: [
        async (image) => {
          const sourceImage = `projects/${projectName}/global/images/family/web`;
          project.templates.set("web", { name: "web", sourceImage });
          await home.uses?.([image]);
          const [removal] = await home.removeMany([image]);
          if (removal !== undefined && "error" in removal) throw removal.error;
        },
        ["disks.list", "images.getFromFamily", "images.delete", "globalOperations.get"],
      ],
    };
    for (const [step, [work, needed]] of Object.entries(works)) {
      for (const [index, lacking] of needed.entries()) {
        const image = await make(`${step}${index}`);
        settings.granted = permissionsOf(step);
        expect([step, lacking, settings.granted.delete(`compute.${lacking}`)]).toContain(true);
        expect(await trouble(work(image))).toContain(`a role with compute.${lacking} `);
      }
      const image = await make(`${step}x`);
      settings.granted = permissionsOf(step);
      await work(image);
    }
  });
});

it("asks for every page, and for every zone", async () => {
  const { home } = await fixture.open();
  fixture.double.addForeign(20);
  for (let count = 0; count < 520; count++) fixture.double.addImage(`ours-${count}`, dead);
  expect(await home.leftovers(undefined)).toHaveLength(520);
});

it("finishes an image although connections break, answers are lost and labels race", async () => {
  const { home, build } = await fixture.open();
  const { input, artifacts } = await build(someFacts());
  const { faults } = fixture.double;
  const route = "/projects/{id}/global/images/{id}";
  faults.add({ route: `GET ${route}`, kind: "drop" });
  faults.add({ route: `POST ${route}/setLabels`, kind: [412, "conditionNotMet"] });
  faults.add({ route: "GET /projects/{id}/global/images", kind: [503, "backendError"], times: 2 });
  faults.add({ route: `PATCH ${route}`, kind: [503, "backendError"] });
  const { image } = await home.finalise(input, artifacts);
  expect((await home.find(identity)).map((one) => one.image)).toEqual([image]);
});

it("keeps what another run has written between reading and writing", async () => {
  const cloud = await adapter({ ...fixture.double.config, access_token: token });
  const image = fixture.double.addImage("shared", { ours: "1", old: "1" });
  const [read] = await cloud.images.list({ name: "shared" });
  image.labels = { ...image.labels, theirs: "2" };
  if (read === undefined) throw new Error("no image");
  await cloud.images.setLabels(read, { put: { fresh: "3" }, take: ["old"], all: { fresh: "3" } });
  expect(image.labels).toEqual({ ours: "1", theirs: "2", fresh: "3" });
});

it("waits until Google's limit of requests is over", async () => {
  const { home } = await fixture.open();
  const { settings } = fixture.double;
  settings.remaining = 0;
  setTimeout(() => {
    settings.remaining = undefined;
  }, 500);
  expect(await home.find(identity)).toEqual([]);
  const refused = fixture.double.requests.filter(({ status }) => status === 403);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.length).toBeLessThan(5);
});

it("says what the limit was when it does not end", async () => {
  const { home } = await fixture.open();
  const { settings, requests } = fixture.double;
  settings.remaining = 0;
  requests.splice(0);
  expect(await trouble(hurried(() => home.find(identity)))).toMatch(
    /is not done after 120 seconds. .*Rate Limit Exceeded \(rateLimitExceeded\)/,
  );
});

it("takes another name where the image's is a stranger's", async () => {
  const { home, build } = await fixture.open();
  const { input } = await build(someFacts("b"));
  const { name } = someFacts();
  const wanted = { ...input, facts: someFacts() };
  expect(await home.reserveName?.(wanted, undefined)).toEqual({ name });
  fixture.double.addImage(name);
  const words = `Image ${name} already exists in project ${projectName}.`;
  expect(await home.reserveName?.(wanted, [words])).toEqual({
    name: expect.stringMatching(/^nixos-.*-[0-9a-f]{8}$/),
  });
  expect(await home.reserveName?.(wanted, ["Error: another one"])).toBeUndefined();
});

it("offers an image by its family when it is finished, and none of a pull request's", async () => {
  const { home, build } = await fixture.open();
  const { images } = fixture.double.project;
  const mine = await build(someFacts("a", { family: "web_1" }));
  const { id } = await home.finalise(mine.input, mine.artifacts);
  expect(images.get(id)?.family).toBe("web-1");
  const preview = await build(someFacts("b", { family: "web_1", trusted: false }));
  const other = await home.finalise(preview.input, preview.artifacts);
  expect(images.get(other.id)).not.toHaveProperty("family");
  expect(familyOf("9_lives-")).toBe("image-9-lives");
  expect(familyOf("x".repeat(70))).toHaveLength(63);
});

it("knows users of an image: disks, and templates that name it or its family", async () => {
  const { home, build } = await fixture.open();
  const { project, settings } = fixture.double;
  const { input, artifacts } = await build(someFacts());
  const image = await home.finalise(input, artifacts);
  expect(await home.uses?.([image])).toEqual(new Map());
  const sourceImage = `https://www.googleapis.com/compute/v1/projects/${projectName}/global/images/${image.id}`;
  const disk = project.thing("web-disk", "zones/europe-west4-b");
  project.disks.set("web-disk", { ...disk, sizeGb: 10, sourceImage });
  project.disks.set("theirs", {
    ...disk,
    name: "theirs",
    sizeGb: 10,
    sourceImage: sourceImage.replace(projectName, "debian-cloud"),
  });
  project.templates.set("web", {
    name: "web",
    sourceImage: `projects/${projectName}/global/images/family/web`,
  });
  const users = ["disk web-disk (zones/europe-west4-b)", "instance template web"];
  expect(await home.uses?.([image])).toEqual(new Map([[image.image, users]]));
  settings.granted = new Set(["compute.disks.list"]);
  expect(await home.uses?.([image])).toEqual(new Map([[image.image, users.slice(0, 1)]]));
});

it("removes a disk when its machine is gone, and says how to do it by hand", async () => {
  const { home } = await fixture.open();
  const { project } = fixture.double;
  const name = "packernix-1-1-1-aaaaaaaa-x1";
  const zone = "zones/us-central1-a";
  project.instances.set(name, {
    ...project.thing(name, zone, dead),
    disks: [name],
    metadata: [],
    status: "RUNNING",
    scheduling: {},
    serviceAccounts: [],
  });
  project.disks.set(name, { ...project.thing(name, zone), sizeGb: 10, user: name });
  const left = await home.leftovers(undefined);
  expect(left.map(({ byHand }) => byHand)).toEqual([
    `gcloud compute instances delete ${name} --zone=us-central1-a`,
    `gcloud compute disks delete ${name} --zone=us-central1-a`,
  ]);
  expect(await home.reap(left)).toEqual(left);
  expect(fixture.double.inventory()).toEqual([]);
});

it("says which removal failed when Google's operation does", async () => {
  const { home, lines } = await fixture.open();
  fixture.double.addImage("left", dead);
  fixture.double.settings.failing = { "delete images": ["RESOURCE_IN_USE", "It is in use."] };
  expect(await home.reap(await home.leftovers(undefined))).toEqual([]);
  expect(JSON.stringify(lines)).toMatch(/It is in use. \(RESOURCE_IN_USE\)/);
});

it("does not wait for ever for an operation of Google's", async () => {
  const { home, lines } = await fixture.open();
  const { settings, requests, addImage } = fixture.double;
  addImage("left", dead);
  const left = await home.leftovers(undefined);
  settings.operationMs = 1e9;
  settings.longestWait = 100;
  expect(await hurried(() => home.reap(left))).toEqual([]);
  expect(requests.some(({ route }) => route.endsWith("/wait"))).toBe(true);
  expect(JSON.stringify(lines)).toMatch(/the removal of \S+left is not done after 600/);
});

describe("what Packer is told", () => {
  const prepare = async (builder: object = {}, packerVersion = "1.16.0") => {
    const { home, invocation } = await fixture.open();
    return await home.prepare(inputOf(invocation, builder, packerVersion));
  };
  const inputOf = (
    invocation: Invocation,
    builder: object = {},
    packerVersion = "1.16.0",
  ): BuildInput => ({
    template: {
      root: {},
      builder: { type: "googlecompute", zone: "us-central1-a", ...builder },
      variables: {},
      sensitive: [],
      facts: undefined,
    },
    facts: someFacts(),
    invocation,
    platform: "x86_64-linux",
    packerVersion,
  });

  it("has marks on all that is made, and an end", async () => {
    const disk = { volume_type: "pd-balanced", create_image: true };
    const theirs = { source_volume: "projects/x/zones/y/disks/z" };
    const { builder, notes } = await prepare({
      disk_attachment: [disk, theirs],
      labels: { team: "a" },
    });
    const labels = { "packernix-run": expect.any(String), "packernix-repository": "1" };
    const name = expect.stringMatching(/^packernix-1-\d+-1-[0-9a-f]{8}-x\w+$/);
    expect(builder).toMatchObject({
      project_id: projectName,
      instance_name: name,
      disk_name: name,
      image_name: someFacts().name,
      image_labels: labels,
      labels: { ...labels, team: "a" },
      disk_attachment: [{ ...disk, disk_name: `${builder["instance_name"]}-d0` }, theirs],
      instance_termination_action: "DELETE",
    });
    expect(builder["max_run_duration_in_seconds"]).toBeGreaterThan(3500);
    expect(notes).toEqual([`Project: ${projectName}, zone: us-central1-a`]);
    // The builder that Packer carries itself cannot end a machine.
    expect((await prepare({}, "1.6.6")).builder).not.toHaveProperty("max_run_duration_in_seconds");
    const own = await prepare({
      max_run_duration_in_seconds: 60,
      instance_termination_action: "STOP",
    });
    expect(own.builder).not.toHaveProperty("instance_termination_action");
  });

  it("has an end by Google's time, on a machine that is four hours ahead", async () => {
    observeHomeTime(Date.now() - 4 * 3_600_000);
    try {
      const { home, invocation } = await fixture.open();
      invocation.expires = Math.floor(homeTime() / 1000) + 7200;
      const { builder } = await home.prepare(inputOf(invocation));
      expect(builder["max_run_duration_in_seconds"]).toBeGreaterThan(7000);
      expect(builder["max_run_duration_in_seconds"]).toBeLessThanOrEqual(7200);
    } finally {
      observeHomeTime(Date.now());
    }
  });

  it.each<[object, RegExp]>([
    [{ image_family: "Web_1" }, /image_family`: Google takes no "Web_1": at most 63 small letters/],
    [{ omit_external_ip: true }, /omit_external_ip` also needs `use_internal_ip`.*use_iap/],
    [
      { image_storage_locations: ["eu", "us"] },
      /image_storage_locations`: Google keeps an image in one place/,
    ],
    [{ labels: { Team: "x" } }, /labels`: Google takes no label "Team"/],
    [{ image_labels: "x" }, /image_labels` must be a map/],
  ])("%j is refused before the system is built", async (builder, message) => {
    const { home, invocation } = await fixture.open();
    const ready = home.ready?.(inputOf(invocation, builder)) ?? Promise.resolve();
    expect(await trouble(ready)).toMatch(message);
    expect(fixture.double.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  });
});

it("a trial is a machine of the image without an image of its own, and without rights", async () => {
  const { home, invocation, build } = await fixture.open();
  const { input, artifacts } = await build(someFacts());
  const image = await home.finalise(input, artifacts);
  const { facts, platform } = input;
  const ask = { image, facts, invocation, platform };
  const builder = {
    type: "googlecompute",
    zone: "europe-west4-b",
    image_family: "x",
    metadata: { a: "b" },
    // What policies may demand of every machine.
    labels: { team: "a" },
    enable_vtpm: true,
    omit_external_ip: true,
  };
  const template = { ...input.template, builder };
  const trial = await home.trial?.prepare({ ...ask, template });
  expect(trial?.builder).toMatchObject({
    source_image: image.id,
    source_image_project_id: [projectName],
    skip_create_image: true,
    zone: "europe-west4-b",
    disable_default_service_account: true,
    labels: { "packernix-run": invocation.id, team: "a" },
    enable_vtpm: true,
    omit_external_ip: true,
    instance_termination_action: "DELETE",
  });
  for (const key of ["image_family", "metadata"]) expect(trial?.builder).not.toHaveProperty(key);
  fixture.double.project.images.clear();
  expect(await trouble(home.trial?.prepare({ ...ask, template }) ?? Promise.resolve())).toMatch(
    /has no image/,
  );
});
