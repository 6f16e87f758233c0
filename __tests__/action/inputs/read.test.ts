import { mkdirSync, mkdtempSync, realpathSync, symlinkSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import type { GitHub } from "../../../src/action/event.ts";
import { type Inputs, readInputs } from "../../../src/action/inputs/read.ts";
import { inputDefinitions } from "../../../src/action/inputs/table.ts";
import { inputVariable } from "../../../src/action/inputs/values.ts";
import { isUserError } from "../../../src/shared/errors.ts";
import { push } from "../../helpers/push.ts";

const workspace = realpathSync(mkdtempSync(path.join(os.tmpdir(), "inputs-")));
mkdirSync(path.join(workspace, "sub"));
symlinkSync("/", path.join(workspace, "out"));
/** As where the runner's folder of work is a link to a larger disk. */
const linked = path.join(mkdtempSync(path.join(os.tmpdir(), "inputs-")), "work");
symlinkSync(workspace, linked);

const github: GitHub = { ...push, workspace };

async function read(inputs: Record<string, string>, more: Partial<GitHub> = {}): Promise<Inputs> {
  const env: Record<string, string> = {
    HOME: "/home/user",
    AWS_REGION: "eu-central-1",
    ACTIONS_RESULTS_URL: "http://results.test/",
  };
  for (const [name, value] of Object.entries(inputs)) env[inputVariable(name)] = value;
  return await readInputs(env, { ...github, ...more });
}

/** As the runner calls us: every default filled in, every other input empty. */
function withDefaults(inputs: Record<string, string>): Record<string, string> {
  const filled = inputDefinitions.map(({ name, default: text }) => [name, text ?? ""]);
  return { ...Object.fromEntries(filled), "github-token": "ghs_0123456789", ...inputs };
}

async function problem(
  inputs: Record<string, string>,
  more: Partial<GitHub> = {},
): Promise<string> {
  try {
    await read(inputs, more);
  } catch (error) {
    if (isUserError(error)) return error.message;
    throw error;
  }
  throw new Error("nothing was refused");
}

test("the smallest call, with and without the runner's defaults", async () => {
  const inputs = await read({ flake: ".#web" });
  expect(inputs).toMatchObject({
    step: "create",
    builder: "qemu",
    selector: { kind: "configuration", input: "flake", value: ".#web" },
    buildTimeout: 120 * 60 * 1000,
    workingDirectory: workspace,
    imageStore: "/home/user/.local/share/packernix/images/42",
    force: false,
    githubToken: undefined,
    warnings: [],
  });
  expect(await read(withDefaults({ flake: ".#web" }))).toEqual({
    ...inputs,
    githubToken: "ghs_0123456789",
    secrets: ["ghs_0123456789"],
  });
});

test("defaults of other steps' inputs are no error", async () => {
  const selector = { kind: "configuration", input: "toplevel", value: "/nix/store/x" };
  expect((await read(withDefaults({ step: "read", toplevel: "/nix/store/x" }))).selector).toEqual(
    selector,
  );
});

test("all problems come in one message, each with its input", async () => {
  const message = await problem({
    flake: ".#web",
    configuration: "web.nix",
    stage: "Pre View",
    labels: "a: 1\na: 2",
    "build-timeout": "soon",
    allow: "untrusted, all",
    force: "true",
    "modul-config": "x",
    "pull-request": "-1",
  });
  expect(message.split("\n")[0]).toBe("8 problems with the inputs:");
  for (const name of [
    "stage: may hold",
    "labels: line 2, column 1: the same name twice",
    "build-timeout: must be a time",
    'allow: "all" is none of `untrusted`, `unsandboxed`.',
    "force: step create does not read it; `promote`, `delete` do.",
    "modul-config: there is no such input; did you mean `module-config`?",
    "pull-request: must be a whole number",
    "`configuration` and `flake` each select an image.",
  ]) {
    expect(message).toContain(`- ${name}`);
  }
});

test("an unknown step lists the steps there are", async () => {
  expect(await problem({ step: "publish", flake: ".#web" })).toBe(
    'step: there is no step "publish". There are `create`, `read`, `plan`, `test`, `promote`, `prune`, `delete`, `install`.',
  );
});

test("install selects no image, and says which inputs it does not read", async () => {
  const inputs = await read(
    withDefaults({ step: "install", "nix-version": "2.28", mirrors: "a.org: https://b.org" }),
  );
  expect(inputs).toMatchObject({
    selector: { kind: "none" },
    nixVersion: "2.28",
    mirrors: { "a.org": "https://b.org" },
    cache: "auto",
  });
  expect(await problem({ step: "install", flake: ".#web" })).toBe(
    "flake: step install does not read it; `create`, `read`, `plan`, `test`, `promote`, `delete` do.",
  );
});

test("a key is secret, and goes with a place to push to; update goes with a flake", async () => {
  const key = `cache-1:${Buffer.alloc(64).toString("base64")}`;
  const inputs = await read({ flake: ".#web", "push-to": "file:///srv/cache", "signing-key": key });
  expect(inputs).toMatchObject({ pushTo: "file:///srv/cache", signingKey: key, secrets: [key] });
  expect(await problem({ flake: ".#web", "signing-key": key })).toMatch(/^signing-key: signs what/);
  expect(await problem({ configuration: "a.nix", update: "nixpkgs" })).toMatch(
    /^update: updates inputs/,
  );
  expect((await read({ flake: ".#web", update: "nixpkgs, home" })).update).toEqual([
    "nixpkgs",
    "home",
  ]);
});

describe("selectors", () => {
  test.each<[Record<string, string>, Inputs["selector"]]>([
    [
      { step: "read", image: "/x/y.qcow2" },
      { kind: "image", images: ["/x/y.qcow2"] },
    ],
    [
      { step: "delete", image: '[{"id":"a","builder":"qemu","region":null},{"id":"b"}]' },
      { kind: "image", images: ["a", "b"] },
    ],
    [
      { step: "read", family: "web", stage: "production" },
      { kind: "family", family: "web", stage: "production", pullRequest: undefined },
    ],
    [
      { step: "delete", family: "web", stage: "preview", "pull-request": "12" },
      { kind: "family", family: "web", stage: "preview", pullRequest: 12 },
    ],
    [
      { step: "test", flake: ".#web", family: "www", "to-stage": "production" },
      {
        kind: "configuration",
        input: "flake",
        value: ".#web",
        flake: { reference: ".", attribute: "web", folder: "." },
      },
    ],
    [
      { step: "test", image: "x", family: "www", "to-stage": "production" },
      { kind: "image", images: ["x"] },
    ],
    [
      { step: "create", configuration: "a.nix", family: "web", stage: "testing" },
      { kind: "configuration", input: "configuration", value: "a.nix" },
    ],
  ])("%j", async (inputs, selector) => {
    expect((await read(inputs)).selector).toEqual(selector);
  });

  test("the event's pull request counts for previews only", async () => {
    const preview = { step: "read", family: "web", stage: "preview" };
    expect((await read(preview, { pullRequest: 5 })).selector).toMatchObject({ pullRequest: 5 });
    expect(
      (await read({ ...preview, stage: "testing" }, { pullRequest: 5 })).selector,
    ).toMatchObject({
      pullRequest: undefined,
    });
  });

  test.each<[Record<string, string>, RegExp]>([
    [{}, /^no image is selected. Give one of `configuration`, `flake`, `toplevel`\.$/],
    [{ step: "read" }, /`image`, or `family` with `stage`/],
    [{ flake: "  " }, /^no image is selected/],
    [{ flake: ".#a", toplevel: "/nix/store/x" }, /`flake` and `toplevel` each select/],
    [{ step: "read", flake: ".#a", image: "x" }, /`flake` and `image` each select/],
    [{ step: "read", flake: ".#a", family: "a", stage: "b" }, /`flake` and `family` with `stage`/],
    [{ step: "read", family: "a" }, /`family` selects an image only together with `stage`/],
    [{ step: "read", flake: ".#a", family: "a" }, /^family: has no effect beside `flake`, which/],
    [{ step: "delete", image: "x", family: "a" }, /^family: has no effect beside `image`, which/],
    [{ step: "test", flake: ".#a", family: "a" }, /^family: beside `flake` it says whose `to-st/],
    [{ step: "delete", stage: "a" }, /`stage` selects an image only together with `family`/],
    [
      { image: "x", flake: ".#a" },
      /image: step create does not read it; `read`, `test`, `promote`/,
    ],
    [{ step: "read", image: "[" }, /image: begins like the output `images`/],
    [{ step: "read", image: "[]" }, /image: the list is empty/],
    [{ step: "read", image: '[{"name":"x"}]' }, /image: is a JSON list, but not of images/],
    [{ step: "read", image: "x", variables: "a: 1" }, /variables: has no effect when step read/],
  ])("%j is refused", async (inputs, message) => {
    expect(await problem(inputs)).toMatch(message);
  });

  test("the builder comes with the list of images", async () => {
    const image = '[{"id":"a","builder":"amazon-ebs"}]';
    expect((await read(withDefaults({ step: "read", image }))).builder).toBe("amazon-ebs");
    expect(await problem({ step: "read", image, builder: "hcloud" })).toMatch(
      /^builder: is hcloud/,
    );
  });
});

describe("combinations", () => {
  test.each<[Record<string, string>, RegExp]>([
    [{ template: "{}", "template-generator": "g.nix" }, /^template: is set, and so is/],
    [{ template: "{}", "generator-args": "a: 1" }, /^generator-args: has no effect/],
    [{ "pull-request": "3" }, /^pull-request: is for `stage: preview` only/],
    [{ labels: "Name: x" }, /^labels: the name "Name"/],
    [{ labels: "packernix-run: x" }, /^labels: the name "packernix-run" is reserved/],
    [{ "eval-env": "a b: x" }, /^eval-env: "a b" is not a valid name/],
    [{ platform: "riscv64-linux" }, /^platform: "riscv64-linux" is none of `x86_64-linux`/],
    [{ builder: "../x" }, /^builder: "..\/x" is not a Packer builder/],
    [{ builder: "quemu" }, /^builder: "quemu" is not a Packer builder; did you mean `qemu`/],
    [
      { builder: "quemu", "template-generator": "g.nix" },
      /^builder: "quemu" is not a Packer builder/,
    ],
    [{ builder: "amazon-ebs", regions: "eu-central-1, frankfurt" }, /^regions: "frankfurt" is no/],
    [{ "build-timeout": "30d" }, /^build-timeout: must be 24d or less\.$/],
    [{ "working-directory": "../.." }, /^working-directory: "..\/.." lies outside the workspace/],
    [{ "working-directory": "out/tmp" }, /^working-directory: "out\/tmp" lies outside/],
    [
      { "working-directory": "nowhere" },
      /^working-directory: there is no folder "nowhere" in the workspace\. Is the repository checked/,
    ],
    [{ "output-directory": "out/tmp/x" }, /^output-directory: "out\/tmp\/x" is a link out of the/],
    [{ "image-store": "images" }, /^image-store: lies inside the workspace/],
    [
      { "image-store": "https://ghcr.io/acme/web" },
      /^image-store: "https:\S+ is a folder in the workspace.* write `docker:\/\/ghcr.io\/acme\/web`\.$/,
    ],
    [
      { "image-store": "ghcr.io/acme/web" },
      /For a registry, write `docker:\/\/ghcr.io\/acme\/web`/,
    ],
    [{ "image-store": "docker://acme/web" }, /^image-store: \S+ names no repository of a registry/],
    [{ "image-store": "out/tmp" }, /^image-store: lies inside the workspace/],
    [{ "image-store": `${linked}/images` }, /^image-store: lies inside the workspace/],
    [{ nixpkgs: "a\0b" }, /^nixpkgs: holds a NUL character/],
  ])("%j is refused", async (inputs, message) => {
    expect(await problem({ flake: ".#web", ...inputs })).toMatch(message);
  });

  test("a template says itself which builder it is for", async () => {
    expect((await read({ flake: ".#web", template: "{}", builder: "hcloud" })).builder).toBe(
      "hcloud",
    );
    expect((await read({ flake: ".#web", "build-timeout": "24d" })).buildTimeout).toBe(
      24 * 86_400_000,
    );
  });

  test("what says something of an image without a configuration too is taken", async () => {
    const ebs = '[{"id":"ami-1","region":"us-east-1","builder":"amazon-ebs"}]';
    const config = { "builder-config": "profile: images" };
    const platform = { platform: "aarch64-linux" };
    const prune = { step: "prune", keep: "3", ...config };
    expect(await read({ step: "test", image: "a", ...platform })).toMatchObject(platform);
    for (const inputs of [
      { step: "delete", image: ebs, ...config },
      { step: "read", family: "web", stage: "production", builder: "amazon-chroot", ...config },
      { ...prune, builder: "amazon-ebs" },
    ]) {
      expect((await read(inputs)).builderConfig).toEqual({ profile: "images" });
    }
    for (const [inputs, message] of [
      [{ step: "read", image: "a", ...platform }, /^platform: has no effect when step read/],
      [
        { step: "delete", image: "a", ...config },
        /^builder-config: has no effect when step delete .* is of builder qemu.*, set `builder`\.$/,
      ],
      [prune, /^builder-config: has no effect on images of builder qemu/],
    ] as const) {
      expect(await problem(inputs)).toMatch(message);
    }
  });

  test.each([
    ["nix-version", "latest", /^nix-version: "latest" is neither a version nor a range/],
    ["push-to", "daemon", /^push-to: "daemon" is not a store to upload to/],
    ["packer-version", "1.15@sha256:ab", /^packer-version: .*names more than one version/],
  ])("%s: %s is no version", async (name, text, message) => {
    expect(await problem({ flake: ".#web", [name]: text })).toMatch(message);
    await read({ flake: ".#web", [name]: " " });
  });

  test("toplevel is finished: nothing can be told to its modules", async () => {
    expect(await problem({ toplevel: "/nix/store/x", argstr: "a: b" })).toMatch(
      /^argstr: has no effect/,
    );
  });

  test.each([
    ["module-config", "a: {b: [x, ghs_0123456789]}"],
    ["module-config", "ghs_0123456789: x"],
    ["argstr", "a: 'bearer ghs_0123456789'"],
    ["arg", "a: '\"ghs_0123456789\"'"],
  ])("the token does not get into the image by %s", async (name, text) => {
    const message = await problem({
      flake: ".#web",
      "github-token": "ghs_0123456789",
      [name]: text,
    });
    expect(message).toMatch(new RegExp(`^${name}: holds the value of github-token`));
    expect(message).not.toContain("ghs_");
  });
});

test("nor does a secret of the environment", async () => {
  const env = { INPUT_FLAKE: ".#web", "INPUT_MODULE-CONFIG": "a: {b: hunter2hunter2}" };
  const secret = { DATABASE_PASSWORD: "hunter2hunter2" };
  await expect(readInputs({ ...env, ...secret }, github)).rejects.toThrow(
    /^module-config: holds a secret of the job's environment/,
  );
  await readInputs({ ...env, SHORT_TOKEN: "a" }, github);
});

describe("each mistake is said once", () => {
  const promote = { step: "promote", image: "x" };
  test.each<[Record<string, string>, string[]]>([
    [{ step: "prune", keep: "five" }, ["keep: must be a whole number, 0 or more."]],
    [{ step: "prune", "older-than": "30" }, ["older-than: must be a time"]],
    [{ ...promote, "from-stage": "a:b", "to-stage": "c" }, ["from-stage: may hold lower-case"]],
    [{ ...promote, "from-stage": "a", "to-stage": "B" }, ["to-stage: may hold lower-case"]],
    [{ ...promote, image: "", family: "w", "from-stage": "B", "to-stage": "c" }, ["from-stage: "]],
    [{ step: "read", family: "Web", stage: "a" }, ["family: may hold"]],
    [{ step: "read", family: "web", stage: "A" }, ["stage: may hold"]],
    [{ step: "read", image: "[]", regions: "us-east-1" }, ["image: the list is empty"]],
    [
      { flake: ".#a", stage: "Pre View", "pull-request": "3" },
      ["stage: may hold", "pull-request: is for"],
    ],
    [{ flake: ".#a", "pull-request": "x" }, ["pull-request: must be a whole number above 0."]],
    [
      { flake: ".#a", builder: "Amazon", regions: "us-east-1" },
      ['builder: "Amazon" is not a Packer builder'],
    ],
    [
      { flake: ".#a", builder: "amazon-esb", regions: "us-east-1" },
      ['builder: "amazon-esb" is not a Packer builder'],
    ],
    [
      {
        step: "delete",
        family: "a",
        stage: "b",
        builder: "amazon-esb",
        "builder-config": "profile: x",
      },
      ['builder: "amazon-esb" is not a Packer builder'],
    ],
    [
      { step: "delete", image: "a", "builder-config": "profile: x" },
      ["builder-config: has no effect"],
    ],
    [{ flake: ".#a", expires: "7", stage: "preview" }, ["expires: must be a time"]],
    [{ flake: ".#a", "builder-config": "a: [" }, ["builder-config: line 1"]],
  ])("%j", async (inputs, wanted) => {
    const lines = (await problem(inputs)).split("\n");
    const problems = lines.length === 1 ? lines : lines.slice(1).map((line) => line.slice(2));
    expect(problems).toHaveLength(wanted.length);
    for (const [index, text] of wanted.entries()) expect(problems[index]).toMatch(text);
  });
});

describe("the builder of an image", () => {
  const read1 = (image: string, more = {}) => read(withDefaults({ step: "read", image, ...more }));
  test.each([
    ["ami-0123456789abcdef0", {}, "amazon-ebs"],
    ["us-east-1:ami-01234567", {}, "amazon-ebs"],
    ["eu-west-1:ami-01234567,us-east-1:ami-89abcdef", {}, "amazon-ebs"],
    ["ami-01234567", { builder: "amazon-chroot" }, "amazon-chroot"],
    ['[{"id":"ami-01234567"}]', {}, "amazon-ebs"],
    ["/srv/nixos.qcow2", {}, "qemu"],
    ["nixos-0123", {}, "qemu"],
    ["nixos-0123", { builder: "amazon-ebs" }, "amazon-ebs"],
    ["ami-xyz", {}, "qemu"],
    ["/subscriptions/1/resourceGroups/a/providers/Microsoft.Compute/images/b", {}, "azure-arm"],
    // Of a builder that this action knows by name only.
    ["ami-01234567", { builder: "amazon-ebssurrogate" }, "amazon-ebssurrogate"],
  ])("%s %j is %s", async (image, more, builder) => {
    expect((await read1(image, more)).builder).toBe(builder);
  });
  test("is not another one", async () => {
    expect(await problem({ step: "read", image: "ami-01234567", builder: "hcloud" })).toMatch(
      /^builder: is hcloud, but `image` holds an image of amazon-ebs/,
    );
  });
});

describe("builder-config and its like", () => {
  test.each<[Record<string, string>, RegExp]>([
    [{ "builder-config": "disksize: 20G" }, /^builder-config: "disksize" .*mean `disk_size`\?$/],
    [{ "builder-config": "Disk-Size: 20G" }, /mean `disk_size`\?$/],
    [
      { "builder-config": "instance_type: t3.large" },
      /It is one of amazon-ebs, amazon-chroot: set/,
    ],
    [{ "builder-config": "toString: x" }, /^builder-config: "toString" is not a key/],
    [{ "builder-config": "compress: true" }, /go into `generator-args`\.$/],
    [
      { builder: "amazon-ebs", "builder-config": "disk_size: 20G" },
      /^builder-config: "disk_size" is not a key of Packer's builder amazon-ebs.*one of qemu/,
    ],
    [{ "builder-config": "disk_size: 20" }, /^builder-config: `disk_size` is 20, without a unit/],
    [{ variables: "disk_size: '20'" }, /^variables: `disk_size` is 20, without a unit/],
    [
      { builder: "amazon-ebs", "generator-args": "disk_size: 20" },
      /^generator-args: `disk_size` is 20, without a unit/,
    ],
    [{ "generator-args": "nixos: x" }, /^generator-args: `nixos` is given by the action/],
    [{ arg: "lib2: x", argstr: "lib2: x" }, /^argstr: `lib2` is in `arg` too/],
    [{ arg: "baseModules: '[]'" }, /^arg: modules already have an argument `baseModules`/],
    [{ nixpkgs: "/nixpkgs" }, /^nixpkgs: has no effect with an entry/],
  ])("%j is refused", async (inputs, message) => {
    expect(await problem({ flake: ".#web", ...inputs })).toMatch(message);
  });

  test("what Packer has is taken, and all in a template of the user's own", async () => {
    for (const inputs of [
      { "builder-config": "disk_size: 20G\nname: x" },
      { "builder-config": "disk_size: '{{user `size`}}'" },
      { "builder-config": "anything: 1", template: "{}", builder: "hcloud" },
      { "template-generator": "my.nix", "generator-args": "a: 1" },
    ]) {
      await read({ flake: ".#web", ...inputs });
    }
  });
});

describe("a region", () => {
  const amazon = { flake: ".#web", builder: "amazon-ebs" };
  const without = (inputs: Record<string, string>, more: Record<string, string> = {}) => {
    const given = Object.entries(inputs).map(([name, text]) => [inputVariable(name), text]);
    return readInputs({ HOME: "/home/user", ...more, ...Object.fromEntries(given) }, github);
  };
  test.each<[string, Record<string, string>]>([
    ["create", amazon],
    ["read", { step: "read", image: "ami-01234567" }],
    ["prune", { step: "prune", keep: "1", builder: "amazon-ebs" }],
    ["delete", { step: "delete", family: "a", stage: "b", builder: "amazon-chroot" }],
  ])("is needed by %s", async (_step, inputs) => {
    await expect(without(inputs)).rejects.toThrow(
      /^regions: is not set, and neither is AWS_REGION/,
    );
    await without(inputs, { AWS_DEFAULT_REGION: "eu-central-1" });
    await without({ ...inputs, regions: "eu-central-1" });
    await without({ ...inputs, "builder-config": "region: eu-central-1" });
  });
  test("is not needed where a template may name one, nor for a plan", async () => {
    await without({ ...amazon, template: "{}" });
    await without({ ...amazon, "template-generator": "my.nix" });
    await without({ ...amazon, step: "plan" });
    await expect(without({ ...amazon, step: "plan", regions: "frankfurt" })).rejects.toThrow(
      /^regions: "frank/,
    );
  });
});

test("`image` is empty is said where it may be what was meant", async () => {
  for (const step of ["read", "test", "promote", "delete"]) {
    expect(await problem({ step, image: " " })).toMatch(/`image` is empty: .*masked/);
  }
  expect(await problem({ step: "plan" })).not.toContain("`image`");
});

describe("promote and prune", () => {
  const promote = { step: "promote", "from-stage": "testing", "to-stage": "production" };
  const rollBack = {
    step: "promote",
    family: "web",
    "to-stage": "production",
    "roll-back": "true",
  };
  const images = '[{"id":"ami-1","region":"us-east-1","builder":"amazon-ebs","family":"web"}]';

  test.each<[Record<string, string>, Partial<Inputs>]>([
    [
      { ...promote, image: images },
      {
        selector: { kind: "image", images: ["us-east-1:ami-1"] },
        builder: "amazon-ebs",
        fromStage: "testing",
        toStage: "production",
        rollBack: false,
      },
    ],
    [
      { ...promote, image: "x", family: "other" },
      { selector: { kind: "image", images: ["x"] }, family: "other" },
    ],
    [
      { ...promote, flake: ".#web" },
      { selector: { kind: "configuration", input: "flake", value: ".#web" } },
    ],
    [
      { ...promote, family: "web" },
      { selector: { kind: "family", family: "web", stage: "testing", pullRequest: undefined } },
    ],
    [
      rollBack,
      {
        selector: { kind: "family", family: "web", stage: "production", pullRequest: undefined },
        rollBack: true,
      },
    ],
    [
      { step: "prune", keep: "0" },
      {
        selector: { kind: "none" },
        keep: 0,
        olderThan: undefined,
        family: undefined,
        dryRun: true,
      },
    ],
    [
      { step: "prune", "older-than": "30d", family: "web", "dry-run": "false" },
      { keep: undefined, olderThan: 30 * 86_400_000, family: "web", dryRun: false },
    ],
    [{ step: "delete", image: "x" }, { dryRun: false }],
  ])("%j", async (inputs, expected) => {
    expect(await read(withDefaults(inputs))).toMatchObject(expected);
  });

  test.each<[Record<string, string>, RegExp]>([
    [{ step: "promote", image: "x", "from-stage": "a" }, /^to-stage: is missing/],
    [{ step: "promote", image: "x", "to-stage": "a" }, /^from-stage: is missing/],
    [{ step: "promote", flake: ".#a", "to-stage": "a" }, /^from-stage: is missing/],
    [{ ...promote, image: "x", "to-stage": "testing" }, /^to-stage: is testing, and so is from-/],
    [
      promote,
      /^no image is selected\. Give one of .*`family` with `from-stage`\. `image` is empty/,
    ],
    [{ ...promote, image: "x", flake: ".#a" }, /`flake` and `image` each select an image/],
    [
      { step: "promote", family: "web", "to-stage": "a" },
      /^`family` selects an image only together with `from-stage`/,
    ],
    [{ ...promote, image: "x", stage: "a" }, /^stage: step promote does not read it/],
    [{ ...promote, image: "x", argstr: "a: b" }, /^argstr: has no effect when step promote finds/],
    [{ ...promote, image: "x", "pull-request": "3" }, /^pull-request: is for `stage: preview`/],
    [{ ...rollBack, "to-stage": "" }, /to-stage: is missing/],
    [{ ...rollBack, family: "" }, /^family: is missing/],
    [{ ...rollBack, image: "x" }, /^roll-back: .*takes `family`, and no image/],
    [{ ...rollBack, flake: ".#a" }, /^roll-back: .*takes `family`, and no image/],
    [{ ...rollBack, "from-stage": "a" }, /^from-stage: has no effect with roll-back/],
    [{ step: "prune" }, /^keep: is missing, and so is older-than/],
    [{ step: "prune", keep: "-1" }, /keep: must be a whole number, 0 or more/],
    [{ step: "prune", keep: "1.5" }, /keep: must be a whole number/],
    [{ step: "prune", keep: "1", flake: ".#a" }, /^flake: step prune does not read it/],
    [{ step: "prune", keep: "1", force: "true" }, /^force: step prune does not read it/],
    [{ step: "prune", keep: "1", "dry-run": "no" }, /dry-run: must be true or false/],
  ])("%j is refused", async (inputs, message) => {
    expect(await problem(inputs)).toMatch(message);
  });
});

describe("unknown inputs", () => {
  test.each<[string, RegExp]>([
    ["flakes", /^flakes: there is no such input; did you mean `flake`\?/],
    ["build_timeout", /^build_timeout: there is no such input; did you mean `build-timeout`\?/],
    ["younger-by", /^younger-by: there is no such input\. docs\/inputs\.md/],
  ])("%s fails", async (name, message) => {
    expect(await problem({ flake: ".#web", [name]: "x" })).toMatch(message);
  });

  test("a variable of the job's own only warns", async () => {
    const { warnings } = await read({ flake: ".#web", something: "x" });
    expect(warnings).toEqual(["something: there is no such input, so it has no effect."]);
  });
});

test.each([
  "a\nb",
  "\"quoted\" and 'quoted'",
  "$(touch /tmp/owned) `id`",
  "${{ secrets.TOKEN }}",
  "{{ env `HOME` }}",
  "''${x}",
  "::add-mask::x",
  "##[error]x",
  "-o --option",
])("%j arrives as it is in every text input", async (text) => {
  const quoted = JSON.stringify(text);
  const inputs = await read({
    configuration: text,
    nixpkgs: text,
    "nix-config": text,
    argstr: `a: ${quoted}`,
    arg: `b: ${quoted}`,
    "eval-env": `A: ${quoted}`,
    labels: `a: ${quoted}`,
    variables: `a: ${quoted}`,
    "builder-config": `boot_command: ${quoted}`,
    "module-config": `a: ${quoted}`,
    "generator-args": `a: ${quoted}`,
    "image-store": `/srv/${text}`,
    "output-directory": text,
  });
  expect(inputs).toMatchObject({
    selector: { value: text },
    nixpkgs: text,
    nixConfig: text.split("\n"),
    argstr: { a: text },
    arg: { b: text },
    evalEnv: { A: text },
    labels: { a: text },
    variables: { a: text },
    builderConfig: { boot_command: text },
    moduleConfig: { a: text },
    generatorArgs: { a: text },
    imageStore: `/srv/${text}`,
    outputDirectory: path.join(workspace, text),
  });
  // Where only a word is allowed, the refusal does not repeat the text as it is.
  const message = await problem({ flake: ".#web", family: text, builder: text });
  expect(message).toContain("- family: may hold");
});

test("image-store", async () => {
  const store = async (text: string, more: Partial<GitHub> = {}) =>
    (await read({ flake: ".#web", "image-store": text }, more)).imageStore;
  expect(await store("cache")).toBe("cache");
  expect(await store("~/images")).toBe("/home/user/images");
  expect(await store("/srv/images")).toBe("/srv/images");
  expect(await store("", { hosted: true })).toBe("cache");
  expect(await store("")).toBe("/home/user/.local/share/packernix/images/42");
});

test("a runner without a cache keeps no images in it", async () => {
  const without = async (given: Record<string, string>) => {
    const named = Object.entries({ flake: ".#web", "image-store": "cache", ...given });
    const inputs = named.map(([name, value]) => [inputVariable(name), value]);
    return await readInputs({ AWS_REGION: "eu-central-1", ...Object.fromEntries(inputs) }, github);
  };
  const refusal = /^image-store is `cache`, but there is no Actions cache here/;
  await expect(without({})).rejects.toThrow(refusal);
  await expect(without({ builder: "docker" })).rejects.toThrow(refusal);
  await expect(without({ builder: "null", "template-generator": "x.nix" })).rejects.toThrow(
    refusal,
  );
  // A plan says so in a note, and the images of a cloud are elsewhere.
  await without({ step: "plan" });
  await without({ builder: "amazon-ebs" });
});

test.each([
  ["90m", 5_400_000],
  ["1h30m", 5_400_000],
  ["7d", 604_800_000],
  ["45s", 45_000],
])("build-timeout %s", async (text, milliseconds) => {
  expect((await read({ flake: ".#web", "build-timeout": text })).buildTimeout).toBe(milliseconds);
});

test.each(["90", "0m", "1.5h", "m", "-1m"])("build-timeout %s is refused", async (text) => {
  expect(await problem({ flake: ".#web", "build-timeout": text })).toMatch(
    /^build-timeout: must be/,
  );
});

test("relative paths start in the working directory", async () => {
  const inputs = await read({
    flake: ".#web",
    "working-directory": "sub",
    "output-directory": "out",
  });
  expect(inputs.workingDirectory).toBe(path.join(workspace, "sub"));
  expect(inputs.outputDirectory).toBe(path.join(workspace, "sub", "out"));
});
