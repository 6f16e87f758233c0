/** What goes wrong at MAAS, and what is said and done about it. */
import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { isUserError } from "../../../src/shared/errors.ts";
import { someFacts } from "../../contract/images.ts";
import { key, plainKey } from "../../helpers/maas/index.ts";
import { type MaasFixture, maasFixture } from "./fixture.ts";

let fixture: MaasFixture;
beforeEach(async () => {
  fixture = await maasFixture();
});
afterEach(async () => await fixture.close());

const secret = key.split(":").at(-1) ?? "";
const { identity } = someFacts();
const upload = "PUT /boot-resources/{id}/upload/{id}/";
const said = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  expect(isUserError(error)).toBe(true);
  expect(String(error)).not.toContain(secret);
  return String(error);
};
async function made() {
  const opened = await fixture.open();
  const { input, artifacts } = await opened.build(someFacts(), { named: true });
  return { ...opened, image: await opened.home.finalise(input, artifacts) };
}

describe("the address and the key", () => {
  const openWith = async (env: NodeJS.ProcessEnv) =>
    await (await fixture.open({}, {}, { ...fixture.double.env, ...env })).home.find(identity);
  it("are named when one is missing, is none, or is refused", async () => {
    expect(await said(openWith({ MAAS_URL: "" }))).toMatch(
      /MAAS_API_KEY is set, and MAAS_URL is not/,
    );
    expect(await said(openWith({ MAAS_API_KEY: "" }))).toMatch(/MAAS_URL is set, and MAAS_API_KEY/);
    expect(await said(openWith({ MAAS_URL: "maas" }))).toMatch(/MAAS_URL is no address/);
    const elsewhere = fixture.double.url.replace("MAAS", "");
    expect(await said(openWith({ MAAS_URL: elsewhere }))).toMatch(/at MAAS_URL is no MAAS/);
    expect(await said(openWith({ MAAS_API_KEY: secret }))).toMatch(/has three parts/);
    expect(await said(openWith({ MAAS_API_KEY: "a:b:c" }))).toMatch(
      /MAAS refused GET \/MAAS\/api\/2.0\/.*Invalid API key.*Copy one from your preferences/,
    );
  });

  it("of somebody who may not, and an architecture without kernels, are refused before the build", async () => {
    const ready = async (env: NodeJS.ProcessEnv, platform = "x86_64-linux") => {
      const { home, build } = await fixture.open({}, {}, { ...fixture.double.env, ...env });
      const { input } = await build(someFacts());
      await home.ready?.({ ...input, platform });
    };
    await ready({});
    expect(await said(ready({ MAAS_API_KEY: plainKey }))).toMatch(/reader.* is no administrator/);
    fixture.double.settings.version = "3.8.0";
    await ready({ MAAS_API_KEY: plainKey });
    expect(await said(ready({}, "aarch64-linux"))).toMatch(
      /has no kernels for arm64.*it has amd64\. Have MAAS sync/,
    );
  });
});

it.each([-3600, 3600])(
  "signs by MAAS's clock when this one is off by %i seconds, and says so",
  async (apart) => {
    fixture.double.settings.ahead = apart * 1000;
    const { lines, image, home } = await made();
    expect(
      lines.filter((line) => /clocks .* differ by 3(599|600|601) seconds/.test(line)),
    ).toHaveLength(1);
    expect((await home.find(identity)).map(({ name }) => name)).toEqual([image.name]);
  },
);

describe("an upload", () => {
  const build = async () => {
    const opened = await fixture.open();
    const { input, artifacts } = await opened.build(someFacts(), { named: true });
    return { ...opened, finish: async () => await opened.home.finalise(input, artifacts) };
  };
  const images = () => fixture.double.inventory().filter((line) => line.startsWith("image "));

  it("goes in chunks of 8 MiB, in their order, under one name", async () => {
    const { image } = await made();
    const [resource] = fixture.double.region.resources.values();
    expect(resource).toMatchObject({ name: image.name, base_image: "rhel/9", title: "NixOS web" });
    const [set] = resource?.sets ?? [];
    const hash = createHash("sha256");
    for (const part of set?.parts ?? []) hash.update(part);
    expect(hash.digest("hex")).toBe(set?.sha256);
    expect(
      fixture.double.requests.filter(({ route }) => route === "POST /boot-resources/"),
    ).toHaveLength(1);
  });

  it("begins once more when the connection breaks in a chunk", async () => {
    const { finish, lines } = await build();
    fixture.double.faults.add({ route: upload, kind: "half" });
    expect(await finish()).toMatchObject({ image: expect.stringMatching(/^custom\/nixos-/) });
    expect(lines.join("\n")).toMatch(/The upload begins once more/);
    expect(images()).toHaveLength(1);
  });

  it.each<[string, [number, string], RegExp]>([
    [
      "the hash is wrong",
      [400, "Saved content does not match given SHA256 value."],
      /Saved content does not match/,
    ],
    ["nginx refuses", [413, "<html>413</html>"], /client_max_body_size/],
    ["the right is taken away", [403, "Forbidden"], /are for administrators/],
  ])("leaves no half image when %s", async (_, kind, words) => {
    const { home, finish, invocation } = await build();
    fixture.double.faults.add({ route: upload, kind });
    expect(await said(finish())).toMatch(words);
    expect(images()).toEqual([]);
    await home.reap(await home.leftovers(invocation.id));
    expect(fixture.double.inventory()).toEqual([]);
  });

  it("shows what MAAS says of a form", async () => {
    const { finish } = await build();
    fixture.double.settings.architectures = ["arm64/generic"];
    expect(await said(finish())).toMatch(
      /architecture: 'amd64\/generic' is not a valid architecture. It should be one of: 'arm64\/generic'/,
    );
  });

  it("waits until all regions have it", async () => {
    fixture.double.settings.syncMs = 1500;
    const begun = performance.now();
    await made();
    expect(performance.now() - begun).toBeGreaterThan(1400);
  });

  it("takes another name where somebody has that one, and leaves theirs alone", async () => {
    const { finish, invocation } = await build();
    const { name } = someFacts();
    const theirs = fixture.double.region.post(
      {
        ...{
          name,
          title: "x",
          architecture: "amd64/generic",
          filetype: "tgz",
          base_image: "rhel/8",
        },
        ...{ size: "1", sha256: "y" },
      },
      { username: "other", is_superuser: true },
    );
    const before = JSON.stringify(theirs);
    expect((await finish()).name).toBe(`${name}-${invocation.id.slice(-8)}`);
    expect(JSON.stringify(fixture.double.region.resources.get(theirs.id))).toBe(before);
    const other = await fixture.open();
    const { input } = await other.build(someFacts("b"), { named: true });
    const reserved = await other.home.reserveName?.({ ...input, facts: someFacts() }, undefined);
    expect(reserved).toEqual({ name: `${name}-${other.invocation.id.slice(-8)}` });
  });
});

describe("two runs that make the same image", () => {
  /** Both have looked for the name, and begun. */
  async function both(repositoryId: string) {
    const invocation = `${repositoryId}-7-1-abcdabcd`;
    const runs = [await fixture.open(), await fixture.open({ invocation }, { repositoryId })];
    const builds = [];
    for (const { home, build } of runs) {
      const { input, artifacts } = await build(someFacts(), { named: true });
      builds.push(async () => await home.finalise(input, artifacts));
    }
    return builds;
  }
  const posted = () =>
    fixture.double.requests.filter(({ route }) => route === "POST /boot-resources/").length;

  it("never post one name twice, and the first one is the answer", async () => {
    const [first, second] = await both("1");
    const image = await first?.();
    expect((await second?.())?.image).toBe(image?.image);
    expect(posted()).toBe(2);
    expect(fixture.double.inventory()).toEqual([
      `file packernix/1/${image?.name}.json`,
      `image ${image?.name}`,
    ]);
  });

  it("of two repositories, keep both images", async () => {
    const [first, second] = await both("2");
    const names = [await first?.(), await second?.()].map((image) => image?.name);
    expect(new Set(names).size).toBe(2);
    expect(fixture.double.inventory()).toEqual(
      [`file packernix/1/${names[0]}.json`, `file packernix/2/${names[1]}.json`]
        .concat(names.map((name) => `image ${name}`))
        .sort(),
    );
  });
});

it("takes no text for a name that no image of ours can have", async () => {
  const { home, image } = await made();
  const before = fixture.double.inventory();
  for (const text of [
    "a/b/c",
    "custom/",
    "../x",
    `${image.image}?op=get`,
    `x&filename=${image.name}`,
  ]) {
    expect(await home.get(text)).toBeUndefined();
  }
  expect((await home.get(image.name))?.image).toBe(image.image);
  expect(fixture.double.inventory()).toEqual(before);
});

it("passes over an image whose bytes somebody has replaced, and makes no use of its name", async () => {
  const { home, image, lines } = await made();
  const [one] = fixture.double.region.resources.values();
  const set = one?.sets[0];
  if (set === undefined) throw new Error("no set");
  set.sha256 = "0".repeat(64);
  expect(await home.find(identity)).toEqual([]);
  expect(lines.join("\n")).toMatch(/is not what this action has sent/);
  const other = await fixture.open();
  const { input } = await other.build(someFacts("b"), { named: true });
  const reserved = await other.home.reserveName?.({ ...input, facts: someFacts() }, undefined);
  expect(reserved).toEqual({ name: `${image.name}-${other.invocation.id.slice(-8)}` });
});

it("warns once where others can read the key", async () => {
  const open = async (url: string) =>
    (await fixture.open({}, {}, { ...fixture.double.env, MAAS_URL: url })).lines.join("\n");
  expect(await open("http://maas.example.org/MAAS")).toMatch(/begins with http:\/\//);
  expect(await open("https://maas.example.org/MAAS")).toBe("");
});

it("makes an image anew that somebody has removed by hand", async () => {
  const { home } = await made();
  fixture.double.region.resources.clear();
  expect(await home.find(identity)).toEqual([]);
  const { image } = await made();
  expect((await home.find(identity)).map((one) => one.image)).toEqual([image.image]);
});

it("tells which machines use an image, and takes one that is gone for removed", async () => {
  const { home, image } = await made();
  const { name } = image;
  expect(await home.uses?.([image])).toEqual(new Map());
  fixture.double.region.addMachine("rack", { osystem: "custom", distro_series: name });
  fixture.double.region.addMachine("other", { osystem: "ubuntu", distro_series: name });
  fixture.double.settings.defaultSeries = name;
  expect([...((await home.uses?.([image])) ?? [])]).toEqual([
    [
      image.image,
      [expect.stringMatching(/^machine rack \(m\d+\)$/), "MAAS's setting default_distro_series"],
    ],
  ]);
  fixture.double.faults.add({
    route: "DELETE /boot-resources/{id}/",
    kind: [500, "BootResource matching query does not exist."],
  });
  fixture.double.region.resources.delete(0);
  const [first] = await home.removeMany([image]);
  // It was there: another look proves it.
  expect(first).toMatchObject({
    error: expect.objectContaining({ message: expect.stringMatching(/still after its deletion/) }),
  });
  expect(await home.removeMany([image])).toEqual([{ outcome: "removed" }]);
  expect(fixture.double.inventory()).toEqual([]);
});

it("asks again what may be asked again", async () => {
  const { faults } = fixture.double;
  faults.add({ route: "GET /files/", kind: "drop" });
  faults.add({ route: "POST /files/", kind: "drop-after" });
  faults.add({ route: "GET /boot-resources/", kind: [503, "busy"] });
  const { home, image } = await made();
  expect((await home.find(identity)).map(({ name }) => name)).toEqual([image.name]);
});

it("says what a test on a machine needs", async () => {
  const { home, image, invocation } = await made();
  const input = {
    ...{ image, template: undefined, facts: someFacts(), invocation },
    platform: "x86_64-linux",
  };
  const trial = async (env: NodeJS.ProcessEnv) => {
    const opened = await fixture.open({}, {}, { ...fixture.double.env, ...env });
    return await opened.home.trial?.prepare(input);
  };
  expect(home.trial).toBeDefined();
  expect(await said(trial({}))).toMatch(/MAAS_TEST_MACHINE in `env` of the step/);
  expect(await said(trial({ MAAS_TEST_MACHINE: "lab" }))).toMatch(
    /"lab" says nothing of a machine/,
  );
  expect(await said(trial({ MAAS_TEST_MACHINE: "pool=lab" }))).toMatch(/No available machine/);
  const machine = fixture.double.region.addMachine("lab-1", { pool: "lab" });
  const held = await fixture.open({}, {}, { ...fixture.double.env, MAAS_TEST_MACHINE: "pool=lab" });
  const tried = await held.home.trial?.prepare({ ...input, invocation: held.invocation });
  expect(tried?.builder).toMatchObject({
    type: "null",
    ssh_host: "127.0.0.1",
    ssh_username: "root",
  });
  expect(machine).toMatchObject({ status_name: "Deployed", distro_series: image.name });
  // Killed here: the machine tells whose it was.
  const left = await held.home.leftovers(held.invocation.id);
  expect(left.map(({ what }) => what)).toContainEqual(expect.stringMatching(/^machine packernix-/));
  await held.home.reap(left);
  expect(machine).toMatchObject({ status_name: "Ready", agent_name: "" });
});
