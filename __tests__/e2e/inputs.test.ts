/** Inputs around the build: what is pushed, locked anew, and what a commit has to do with a system. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { childEnvironment } from "../../src/shared/environment.ts";
import { run } from "../../src/shared/exec.ts";
import { type Fixture, makeFixture, nixConfig, root, tinyInputs } from "../helpers/fixture.ts";
import { writeTinyDisk } from "../helpers/tiny-disk.ts";

let fixture: Fixture;

beforeAll(async () => {
  fixture = await makeFixture();
});
afterAll(async () => {
  await fixture[Symbol.asyncDispose]();
});

async function git(folder: string, ...args: string[]): Promise<string> {
  const user = ["-c", "user.email=test@example.org", "-c", "user.name=test"];
  const env = childEnvironment("common");
  return (await run("git", [...user, ...args], { env, cwd: folder })).stdout.trim();
}

async function commit(folder: string, message: string): Promise<void> {
  await git(folder, "add", "--all");
  await git(folder, "commit", "--quiet", "--message", message);
}

test("push-to: the system lies signed in the store that was named, and no secret in the log", async () => {
  const store = path.join(fixture.folder, "pushed");
  const file = path.join(fixture.folder, "key");
  const env = { ...childEnvironment("nix"), HOME: fixture.folder, NIX_CONFIG: nixConfig };
  await run("nix-store", ["--generate-binary-cache-key", "test-1", file, `${file}.pub`], { env });
  const key = (await readFile(file, "utf8")).trim();
  const ran = await fixture.run({
    ...tinyInputs,
    "push-to": `file://${store}`,
    "signing-key": key,
  });
  expect(ran.outputs).toMatchObject({ status: "created" });
  const hash = path.basename(ran.outputs["toplevel"] ?? "").slice(0, 32);
  const info = await readFile(path.join(store, `${hash}.narinfo`), "utf8");
  expect(info).toMatch(/^Sig: test-1:/m);
  expect(info).toMatch(/^Compression: zstd/m);
  // What the action itself printed, before any mask of the runner; `::add-mask::` has to name it.
  const printed = ran.result.rawLines.filter(({ text }) => !text.startsWith("::add-mask::"));
  expect(printed.some(({ text }) => text.includes(key.slice("test-1:".length)))).toBe(false);
  const temp = path.join(fixture.folder, "runners", "1", "_temp");
  expect((await readdir(temp, { recursive: true })).filter((one) => /key/.test(one))).toEqual([]);
});

test("mistakes in all kinds of inputs are said at once, before any tool is looked for", async () => {
  await fixture.started();
  const ran = await fixture.run({
    configuration: "web.nix",
    builder: "amazon-esb",
    "nix-version": "newest",
    "packer-version": "any",
    "build-timeout": "30d",
    "push-to": "daemon",
  });
  const [message = ""] = ran.result.annotations.map((one) => one.message);
  expect(message).toMatch(/^5 problems with the inputs:/);
  for (const name of ["builder", "nix-version", "packer-version", "build-timeout", "push-to"]) {
    expect(message).toContain(`\n- ${name}: `);
  }
  expect(await fixture.started()).toEqual([]);
});

describe("mistakes that are known before any work", () => {
  const none = { AWS_REGION: "", AWS_DEFAULT_REGION: "" };
  const amazon = { configuration: "web.nix", builder: "amazon-ebs" };
  test.each<[string, Record<string, string>, RegExp]>([
    [
      "prune",
      { step: "prune", keep: "five", "older-than": "soon" },
      /^2 problems with the inputs:\n- keep: must be a whole number, 0 or more\.\n- older-than: must be a time[^\n]*$/,
    ],
    [
      "plan",
      { step: "plan", configuration: "web.nix", "builder-config": "disksize: 20G" },
      /^builder-config: "disksize" is not a key of Packer's builder qemu\. Did you mean `disk_size`\?$/,
    ],
    [
      "create",
      { configuration: "web.nix", "builder-config": "disk_size: 20" },
      /^builder-config: `disk_size` is 20, without a unit\. Write one, such as 20G or 20M\.$/,
    ],
    ["create", amazon, /^regions: is not set, and neither is AWS_REGION/],
    [
      "promote",
      { step: "promote", "from-stage": "a", "to-stage": "b", image: "" },
      /^no image is selected\..* `image` is empty: /,
    ],
    [
      "read",
      { step: "read", flake: ".#web", nixpkgs: "./nixpkgs", argstr: "config: x" },
      /^2 problems[^\n]*\n- argstr: modules already have an argument `config`\.\n- nixpkgs: has no effect with an entry of `nixosConfigurations`/,
    ],
    ["the step", { step: "publish", flake: ".#web" }, /^step: there is no step "publish"/],
  ])("%s: %j", async (step, inputs, message) => {
    await fixture.started();
    const ran = await fixture.run(inputs, { env: none });
    expect(ran.main.conclusion).toBe("failure");
    const [only = "", ...more] = ran.result.annotations.map((one) => one.message);
    expect(only).toMatch(message);
    expect(more).toEqual([]);
    const { summary } = ran.main;
    expect(summary).toMatch(new RegExp(`^### NixOS: ${step} failed\n\n`));
    expect(summary).not.toContain("| --- |");
    for (const line of only.split("\n")) expect(summary.split(line)).toHaveLength(2);
    expect(await fixture.started()).toEqual([]);
  });
});

test.each<[string, string, RegExp]>([
  ["plan", "{", /^template: is not JSON/],
  [
    "create",
    '{"builders": [{"type": "qemu"}]}',
    /^builder-config: "memroy" is not a key.* `memory`\?$/,
  ],
])(
  "%s with the template %s is refused before any tool is looked for",
  async (step, template, why) => {
    await fixture.started();
    const ran = await fixture.run({ ...tinyInputs, step, template, "builder-config": "memroy: 1" });
    expect(ran.result.annotations.map((one) => one.message)).toEqual([expect.stringMatching(why)]);
    expect(await fixture.started()).toEqual([]);
  },
);

test("a value that Packer cannot read is refused before the system is built", async () => {
  // Another format is another image, so there is something to build.
  const config = { "builder-config": "memory: lots\nformat: raw" };
  const ran = await fixture.run({ ...tinyInputs, ...config });
  expect(ran.result.annotations.map((one) => one.message)).toEqual([
    expect.stringMatching(/^builder-config: Packer refuses it: .*memory/),
  ]);
  const started = await fixture.started();
  expect(started.some((line) => line.startsWith("packer -machine-readable validate"))).toBe(true);
  expect(started.filter((line) => /realise|packer -machine-readable build/.test(line))).toEqual([]);
});

describe("files of the runner that cannot be used", () => {
  test.each(["GITHUB_OUTPUT", "GITHUB_STATE", "GITHUB_ENV", "GITHUB_PATH", "RUNNER_TEMP"])(
    "%s",
    async (name) => {
      const gone = path.join(fixture.folder, "gone");
      const files = await Promise.all(
        ["GITHUB_OUTPUT", "GITHUB_STATE", "GITHUB_ENV", "GITHUB_PATH"].map(async (one) => {
          const file = path.join(fixture.folder, `file-${one}`);
          await writeFile(file, "");
          return [one, file];
        }),
      );
      const env = {
        ...childEnvironment("common"),
        HOME: fixture.folder,
        GITHUB_ACTIONS: "true",
        GITHUB_WORKSPACE: fixture.workspace,
        INPUT_CONFIGURATION: "web.nix",
        RUNNER_TEMP: fixture.folder,
        ...Object.fromEntries(files),
        [name]: gone,
      };
      for (const entry of ["index.js", "post.js"]) {
        const { stdout, stderr, exitCode } = await run(
          process.execPath,
          [path.join(root, "dist", entry)],
          { env, anyExit: true },
        );
        expect(stderr).toBe("");
        expect(stdout).not.toMatch(/\n +at |please report/);
        if (entry === "post.js") continue;
        expect(exitCode).toBe(1);
        expect(stdout).toContain(`::error::${name} is ${gone}, which is not there (ENOENT).`);
      }
    },
  );
});

test("a commit to the README needs no evaluation with `sources`, and one to the system does", async () => {
  // The base disk's bytes are part of the identity.
  const sources = "web.nix\nnixpkgs\nother.img";
  const inputs = { ...tinyInputs, sources, variables: "disk: other.img" };
  await writeTinyDisk(path.join(fixture.workspace, "other.img"), "off", "other");
  await fixture.write("README.md", "first\n");
  await git(fixture.workspace, "init", "--quiet", "--initial-branch=main");
  await commit(fixture.workspace, "first");
  const made = await fixture.run(inputs);
  expect(made.outputs).toMatchObject({ status: "created", cache_hit: "false" });

  await fixture.write("README.md", "second\n");
  await commit(fixture.workspace, "README");
  await fixture.started();
  const again = await fixture.run(inputs);
  expect(again.outputs).toMatchObject({
    status: "reused",
    cache_hit: "true",
    image: made.outputs["image"],
  });
  expect(await fixture.started()).toEqual([]);

  await fixture.write("web.nix", '{ ... }: { networking.hostName = "other"; }\n');
  await commit(fixture.workspace, "system");
  const other = await fixture.run({ ...inputs, step: "read" });
  expect(other.outputs).toMatchObject({ status: "absent" });
  expect(other.outputs["toplevel"]).not.toBe(made.outputs["toplevel"]);
});

test("a file that `sources` leaves out cannot be read, and the message says so", async () => {
  await fixture.write("web.nix", "{ ... }: { imports = [ ./more.nix ]; }\n");
  await fixture.write("more.nix", '{ networking.hostName = "more"; }\n');
  await commit(fixture.workspace, "more");
  const ran = await fixture.run({ ...tinyInputs, step: "read", sources: "web.nix\nnixpkgs" });
  expect(ran.main.conclusion).toBe("failure");
  expect(ran.result.annotations[0]?.message).toMatch(/more\.nix.*sources/s);
});

test("update: the new lock is used, kept in the checkout, and handed out", async () => {
  const input = path.join(fixture.folder, "input");
  await run("mkdir", [input], { env: childEnvironment("common") });
  await git(input, "init", "--quiet", "--initial-branch=main");
  const names = { env: childEnvironment("common"), cwd: input };
  await run("sh", ["-c", "echo '\"first\"' > default.nix"], names);
  await commit(input, "first");
  await fixture.write(
    "flake.nix",
    `{
      inputs.name = { url = "git+file://${input}?ref=main"; flake = false; };
      outputs = { self, name }: {
        nixosConfigurations.web = import ./nixpkgs/nixos/lib/eval-config.nix {
          system = "x86_64-linux";
          modules = [ { networking.hostName = import name; } ];
        };
      };
    }\n`,
  );
  await git(fixture.workspace, "add", "--all");
  const inputs = { flake: ".#web", template: "tiny.json", update: "name" };
  const out = path.join(fixture.folder, "out");
  const first = await fixture.run({ ...inputs, "output-directory": out });
  expect(first.outputs).toMatchObject({ status: "created", lock_changed: "true" });
  expect(first.outputs["toplevel"]).toContain("first");
  expect(await readFile(path.join(out, "flake.lock"), "utf8")).toBe(
    await readFile(path.join(fixture.workspace, "flake.lock"), "utf8"),
  );

  const same = await fixture.run(inputs);
  expect(same.outputs).toMatchObject({ status: "reused", lock_changed: "false" });

  await run("sh", ["-c", "echo '\"second\"' > default.nix"], names);
  await commit(input, "second");
  const next = await fixture.run(inputs);
  expect(next.outputs).toMatchObject({ status: "created", lock_changed: "true" });
  expect(next.outputs["toplevel"]).toContain("second");

  const wrong = await fixture.run({ ...inputs, update: "nixpkgs" });
  expect(wrong.result.annotations[0]?.message).toMatch(/^update: the flake has no input "nixpkgs"/);
});
