import { chmodSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import { makeLog } from "../../src/action/log.ts";
import { makeMasks, publishedBy, secretsOf } from "../../src/action/masks.ts";
import { templateFiles, writeOutputFiles } from "../../src/action/output-directory.ts";
import { makeOutputs, outputsOf, outputTable } from "../../src/action/outputs.ts";
import { loadState, makeMemory } from "../../src/action/state.ts";
import { someImage } from "../helpers/images.ts";

const directory = mkdtempSync(path.join(os.tmpdir(), "outputs-"));

afterEach(() => {
  delete process.env["GITHUB_OUTPUT"];
  delete process.env["GITHUB_STATE"];
  delete process.env["STATE_packernix"];
});

const image = someImage("nixos-abc", {
  image: "/srv/images/nixos-abc.qcow2",
  created: "2026-11-21T00:00:00.000Z",
  identity: "abc-def",
  toplevel: "/nix/store/abc-nixos-system-web",
  stages: [
    { family: "web", stage: "testing", since: "2026-11-21T00:00:00.000Z" },
    { family: "other", stage: "testing", since: "2026-11-21T00:00:01.000Z" },
    { family: "web", stage: "production", since: "2026-11-21T00:00:02.000Z" },
  ],
});

function quiet(masks = makeMasks()) {
  let text = "";
  const log = makeLog({
    onGitHub: true,
    debug: false,
    masks,
    write: (more) => {
      text += more;
    },
  });
  return { log, text: () => text };
}

/** The runner's reading of its file: the last value of a name counts (runner: FileCommandManager). */
function readFileCommands(file: string): Record<string, string> {
  const found: Record<string, string> = {};
  const lines = readFileSync(file, "utf8").split("\n");
  while (lines.length > 1) {
    const [, name, delimiter] = /^([^=]+?)<<(.+)$/.exec(lines.shift() ?? "") ?? [];
    const value: string[] = [];
    while (lines.length > 0 && lines[0] !== delimiter) value.push(lines.shift() ?? "");
    lines.shift();
    found[name ?? ""] = value.join("\n");
  }
  return found;
}

function outputFile(name: string): string {
  const file = path.join(directory, name);
  writeFileSync(file, "");
  return file;
}

test("defaults first, then what was found; nothing in a value ends it", () => {
  const file = outputFile("one");
  process.env["GITHUB_OUTPUT"] = file;
  const { log } = quiet();
  const outputs = makeOutputs(log);
  outputs.setDefaults();
  expect(readFileCommands(file)).toEqual(
    Object.fromEntries(outputTable.map(({ name, initial }) => [name, initial])),
  );
  const template = "{}\nEOF\nghadelimiter_x\nstatus<<EOF\nowned\nEOF";
  outputs.set(
    outputsOf({ status: "created", changed: true, image, images: [image] }, { template }),
  );
  const found = readFileCommands(file);
  expect(found).toMatchObject({
    image: "/srv/images/nixos-abc.qcow2",
    builder_id: "transcend.qemu",
    image_id: "nixos-abc",
    status: "created",
    changed: "true",
    stages: '["testing","production"]',
    toplevel: image.toplevel,
    identity: "abc-def",
    template,
  });
  expect(JSON.parse(found["images"] ?? "")).toEqual([
    {
      builder: "qemu",
      region: null,
      id: "nixos-abc",
      name: "nixos-abc",
      created: image.created,
      family: "web",
      stages: ["testing", "production"],
      identity: "abc-def",
    },
  ]);
});

test("absent is no failure and names no image", () => {
  expect(outputsOf({ status: "absent", changed: false, images: [] })).toMatchObject({
    image: "",
    builder_id: "",
    images: "[]",
    stages: "[]",
    changed: "false",
  });
});

test.each([
  [65_535, true],
  [65_536, false],
])("an output of %d bytes", (bytes, fits) => {
  const written: Record<string, string> = {};
  const { log, text } = quiet();
  const outputs = makeOutputs(log, {}, (name, value) => {
    written[name] = value;
  });
  outputs.set({ template: `${"ä".repeat(10)}${"x".repeat(bytes - 20)}` });
  expect(written["template"] === "").toBe(!fits);
  expect(text().includes("::warning::Output template has")).toBe(!fits);
});

test("secrets of the environment go by the name", () => {
  const env = {
    AWS_SECRET_ACCESS_KEY: "aws-secret-value",
    my_token: "my-token-value",
    DB_PASSWORD: "db-password-value",
    DEPLOY_KEY: "-----BEGIN KEY-----\nabc\n0123456789abcdef\n}",
    AWS_REGION: "eu-central-1",
    KEYBOARD: "de-nodeadkeys",
    AWS_ACCESS_KEY_ID: "AKIAEXAMPLE0",
    SHORT_TOKEN: "true",
  };
  const masks = makeMasks();
  masks.add(secretsOf(env));
  expect(masks.values().toSorted()).toEqual([
    "-----BEGIN KEY-----",
    "0123456789abcdef",
    "AKIAEXAMPLE0",
    "aws-secret-value",
    "db-password-value",
    "my-token-value",
  ]);
});

test("no output holds a mask: the runner's rule over every output and every mask", () => {
  const masks = makeMasks(["production", "/srv/images"]);
  const file = outputFile("two");
  process.env["GITHUB_OUTPUT"] = file;
  const { log } = quiet(masks);
  log.mask(["production", "/srv/images", "transcend.qemu", "nixos-abc", "real-secret-1"]);
  makeOutputs(log).set(outputsOf({ status: "found", changed: false, image, images: [image] }));
  const values = Object.values(readFileCommands(file));
  expect(values.filter((value) => masks.values().some((mask) => value.includes(mask)))).toEqual([]);
  expect(masks.values()).toEqual(["real-secret-1"]);
});

test("an output that must hold a mask says so", () => {
  const { log, text } = quiet();
  log.mask(["transcend.qemu"]);
  makeOutputs(log, {}, () => {}).set({ builder_id: "transcend.qemu" });
  expect(text()).toContain("::warning::Output builder_id holds a text that is masked");
});

test("secret variables of a template do not get out with it", () => {
  const written: Record<string, string> = {};
  const { log } = quiet();
  log.mask(['with "quotes" inside', "plain-secret"]);
  const template = JSON.stringify({ variables: { a: 'with "quotes" inside', b: "plain-secret" } });
  makeOutputs(log, {}, (name, value) => {
    written[name] = value;
  }).set({ template });
  expect(written["template"]).toBe('{"variables":{"a":"***","b":"***"}}');
  expect(log.masks.values()).toContain("plain-secret");
});

test("what inputs will put into outputs is never masked", () => {
  const masks = makeMasks(publishedBy({ INPUT_STAGE: "production", HOME: "/home/somebody" }));
  expect(masks.add(["production", "/home/somebody", "transcend.qemu", "/nix/store"])).toEqual([]);
  expect(masks.add(["production-password"])).toEqual(["production-password"]);
});

test("state: what main saves is what post loads, and only in post", async () => {
  const file = outputFile("state");
  process.env["GITHUB_STATE"] = file;
  expect(await loadState()).toBeUndefined();
  const memory = makeMemory();
  memory.remember({ builder: "qemu" });
  memory.remember({ packerTemporary: "/tmp/packernix-x" });
  process.env["STATE_packernix"] = readFileCommands(file)["packernix"];
  expect(await loadState()).toEqual({
    version: 1,
    builder: "qemu",
    packerTemporary: "/tmp/packernix-x",
  });
  for (const odd of ["{", "null", '{"version":2}', '{"version":1,"builder":1}']) {
    process.env["STATE_packernix"] = odd;
    expect(await loadState()).toBeUndefined();
  }
});

test("without a runner no state is written", () => {
  expect(() => makeMemory().remember({ builder: "qemu" })).not.toThrow();
});

test("templates to read and to delete ask for no provisioning", () => {
  const root = {
    builders: [{ type: "qemu", disk_size: "4G" }],
    provisioners: [{ type: "shell" }],
    "post-processors": [],
    variables: { a: "1" },
  };
  expect(templateFiles(root)).toEqual({
    "create.json": root,
    "read.json": { builders: [{ type: "read-qemu", disk_size: "4G" }], variables: { a: "1" } },
    "delete.json": { builders: [{ type: "delete-qemu", disk_size: "4G" }], variables: { a: "1" } },
  });
});

test("files of output-directory belong to their owner alone", async () => {
  const target = path.join(directory, "deep", "out");
  await writeOutputFiles(target, { "create.json": { a: 1 } });
  await writeOutputFiles(target, { "create.json": { a: 2 } });
  const file = path.join(target, "create.json");
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ a: 2 });
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("a folder that cannot be written is named with its input", async () => {
  const file = path.join(directory, "file");
  writeFileSync(file, "");
  chmodSync(file, 0o600);
  await expect(writeOutputFiles(file, { "create.json": {} })).rejects.toThrow(
    /^output-directory: /,
  );
});
