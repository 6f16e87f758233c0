import { cpSync, existsSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { readInputs } from "../../../src/action/inputs/read.ts";
import { configurationInputs, inputDefinitions } from "../../../src/action/inputs/table.ts";
import { keyBudget } from "../../../src/nix/evaluation-cache/proof.ts";
import { proveTree } from "../../../src/nix/evaluation-cache/tree.ts";
import { scratch } from "../fixture.ts";
import { checkout, github } from "./fixture.ts";

const platform = process.arch === "arm64" ? "aarch64-linux" : "x86_64-linux";

describe("the key of a file", () => {
  test("is the same twice, and holds nothing that only says what is done with the image", async () => {
    const c = await checkout();
    const key = await c.key();
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(await c.key()).toBe(key);
    expect(await c.key({ step: "read", "github-token": "ghs_0123456789" })).toBe(key);
    expect(await c.key({ stage: "testing", family: "web", labels: "a: b" })).toBe(key);
    expect(await c.key({ "image-store": path.join(c.workspace, "..", "store") })).toBe(key);
  });

  test.each([
    { comment: "false", summary: "false" },
    { "test-script": "check.sh", "keep-failed": "true" },
    { stage: "preview", expires: "7d", "pull-request": "7" },
    { step: "promote", "from-stage": "testing", "to-stage": "production" },
    { step: "test", "to-stage": "testing", "test-command": "goss" },
    { step: "delete", "dry-run": "true", force: "true" },
    { mirrors: "github.com: https://example.org", "build-timeout": "5m", cache: "read" },
  ])("is the same with %j", async (inputs) => {
    const c = await checkout();
    expect(await c.key(inputs)).toBe(await c.key());
  });

  test("is the same in other regions", async () => {
    const c = await checkout();
    const builder = "amazon-ebs";
    const regions = "eu-central-1\nus-east-1";
    const key = await c.key({ builder, regions });
    expect(await c.key({ builder, regions: "eu-west-1" })).toBe(key);
    expect(await c.key()).not.toBe(key);
  });

  test("says of every input in the table whether it counts", async () => {
    const c = await checkout();
    const inputs = await readInputs({ INPUT_CONFIGURATION: "web.nix" }, github(c.workspace));
    for (const { name, evaluation } of inputDefinitions) {
      const field = name.replaceAll(/-(.)/g, (_dash, letter: string) => letter.toUpperCase());
      // What gives the configuration is proven by content.
      const isSelector = (configurationInputs as readonly string[]).includes(name);
      if (evaluation !== false && !isSelector) expect(Object.keys(inputs)).toContain(field);
    }
  });

  const changes: [string, (c: Awaited<ReturnType<typeof checkout>>) => unknown][] = [
    ["a tracked file", (c) => c.write("base.nix", `{ networking.hostName = "x"; }`)],
    ["the executable bit of a tracked file", (c) => chmodded(c.workspace, "base.nix")],
    ["a tracked file that is gone", (c) => c.remove("base.nix")],
    ["an untracked file", (c) => c.write("modules/new.nix", "{ }")],
    ["an ignored file", (c) => c.write("ignored.nix", "{ }")],
    ["a folder without files", (c) => mkdirSync(path.join(c.workspace, "empty"))],
    ["a link", (c) => symlinkSync("base.nix", path.join(c.workspace, "link.nix"))],
    ["a commit without a change", (c) => c.commit()],
    ["another branch", (c) => c.git("checkout", "-q", "-b", "other")],
    [
      "this action's code",
      (c) => writeFileSync(path.join(c.actionRoot, "dist/index.js"), "// new"),
    ],
    ["its generators", (c) => writeFileSync(path.join(c.actionRoot, "packer/new.sh"), "")],
    [
      "nixpkgs",
      (c) => writeFileSync(path.join(c.workspace, "../nixpkgs/lib/new.nix"), `"another"`),
    ],
    [
      "settings of Nix",
      (c) => writeFileSync(path.join(c.workspace, "../nix.conf"), "sandbox = false\n"),
    ],
  ];
  test.each(changes)("changes with %s", async (_name, change) => {
    const c = await checkout();
    const before = await c.key();
    await change(c);
    expect(await c.key()).not.toBe(before);
  });

  test("changes with an untracked file that changes, also in size and time alike", async () => {
    const c = await checkout();
    const file = c.write("ignored.nix", "{ a = 1; }");
    utimesSync(file, 1, 1);
    const before = await c.key();
    c.write("ignored.nix", "{ a = 2; }");
    utimesSync(file, 1, 1);
    expect(await c.key()).not.toBe(before);
    c.remove("ignored.nix");
    const without = await c.key();
    expect(without).not.toBe(before);
    // What is put back is what it was.
    c.write("ignored.nix", "{ a = 1; }");
    expect(await c.key()).toBe(before);
  });

  const inputs: Record<string, string>[] = [
    { "module-config": "a: 1" },
    { argstr: "a: b" },
    { arg: "a: 1 + 1" },
    { "builder-config": "disk_size: 10G" },
    { variables: "size: 10G" },
    { "generator-args": "compress: true" },
    { "eval-env": "GIT_SSH_COMMAND: ssh -v" },
    { "nix-config": "max-jobs = 2" },
    { "nix-version": "2.30.0" },
    { "packer-version": "1.11.2" },
    { platform: platform === "x86_64-linux" ? "aarch64-linux" : "x86_64-linux" },
    { configuration: "base.nix" },
    { "template-generator": "base.nix" },
    { template: "{}" },
    { sources: "*.nix" },
  ];
  test.each(inputs)("changes with the input %j", async (input) => {
    const c = await checkout();
    expect(await c.key(input)).not.toBe(await c.key());
  });

  test("changes with the content of the user's own template", async () => {
    const c = await checkout();
    const file = path.join(c.workspace, "../outside");
    writeFileSync(file, "{}");
    symlinkSync("tiny.json", path.join(c.workspace, "ignored.json"));
    c.write("tiny.json", `{"builders":[]}`);
    const before = await c.key({ template: "tiny.json" });
    c.write("tiny.json", `{"builders":[{}]}`);
    expect(await c.key({ template: "tiny.json" })).not.toBe(before);
    // Of other devices the content has no end.
    expect(await c.reason({ template: "/dev/null" })).toBe("the template cannot be read");
  });

  test("changes with the Nix that would be used, wherever it is", async () => {
    const c = await checkout();
    const none = await c.key({}, { nix: { folders: [], wouldInstall: "2.34.7" } });
    expect(await c.key({}, { nix: { folders: [], wouldInstall: "2.35.0" } })).not.toBe(none);
    const bin = path.join(c.workspace, "../bin");
    mkdirSync(bin);
    writeFileSync(path.join(bin, "nix-instantiate"), "one");
    const found = { nix: { folders: [bin], wouldInstall: "2.34.7" } };
    const key = await c.key({}, found);
    expect(key).not.toBe(none);
    expect(await c.key({}, found)).toBe(key);
    writeFileSync(path.join(bin, "nix-instantiate"), "another");
    expect(await c.key({}, found)).not.toBe(key);
  });

  test("leaves out tokens, wherever they are set", async () => {
    const c = await checkout();
    const key = await c.key();
    expect(await c.key({ "nix-config": "access-tokens = github.com=one" })).toBe(
      await c.key({ "nix-config": "access-tokens = github.com=two" }),
    );
    writeFileSync(path.join(c.workspace, "../nix.conf"), "access-tokens = github.com=x\n");
    expect(await c.key()).toBe(key);
  });

  test("may differ in two checkouts, because evaluation sees where it is", async () => {
    const one = await checkout();
    const other = await checkout();
    const pin = { nixpkgs: path.join(one.workspace, "../nixpkgs") };
    expect(await other.key(pin)).not.toBe(await one.key(pin));
    // With `sources` it sees a copy, and with a pinned nixpkgs nothing of this machine is left.
    const all = { sources: "*.nix", nixpkgs: `github:NixOS/nixpkgs/${"0".repeat(40)}` };
    expect(await other.key(all)).toBe(await one.key(all));
  });

  test("covers a file that no git knows, by content", async () => {
    const c = await checkout(false);
    const before = await c.key();
    expect(await c.key()).toBe(before);
    c.write("data/x.json", "1");
    expect(await c.key()).not.toBe(before);
  });
});

describe("links", () => {
  test("count with what they lead to in the end", async () => {
    const c = await checkout();
    c.write("a/x.nix", "{ }");
    c.write("b/x.nix", "{ }");
    symlinkSync("a", path.join(c.workspace, "ignored-now"));
    symlinkSync("ignored-now/x.nix", path.join(c.workspace, "link.nix"));
    await c.git("add", "--all");
    const before = await c.key();
    c.remove("ignored-now");
    symlinkSync("b", path.join(c.workspace, "ignored-now"));
    expect(await c.key()).not.toBe(before);
  });

  test("out of what is covered are refused, also when nothing is there yet", async () => {
    const c = await checkout();
    symlinkSync("/etc/hostname", path.join(c.workspace, "ignored-link"));
    expect(await c.reason()).toMatch(/^the link \S+ignored-link leads to \/etc\/hostname, which/);
    c.remove("ignored-link");
    symlinkSync("../absent", path.join(c.workspace, "tracked"));
    await c.commit();
    expect(await c.reason()).toMatch(/^the link/);
  });

  test("into the store are fine", async () => {
    const c = await checkout();
    symlinkSync(`/nix/store/${"0".repeat(32)}-x`, path.join(c.workspace, "ignored-result"));
    const before = await c.key();
    c.remove("ignored-result");
    symlinkSync(`/nix/store/${"1".repeat(32)}-x`, path.join(c.workspace, "ignored-result"));
    expect(await c.key()).not.toBe(before);
  });
});

describe("work trees in work trees", () => {
  test("count by their commit and what is not clean in them", async () => {
    const library = await checkout();
    const c = await checkout();
    await c.git("submodule", "--quiet", "add", library.workspace, "library");
    await c.commit();
    const before = await c.key();
    c.write("library/base.nix", "{ a = 1; }");
    const dirty = await c.key();
    expect(dirty).not.toBe(before);
    await c.git("-C", "library", "checkout", "-q", "base.nix");
    expect(await c.key()).toBe(before);
    c.write("library/ignored.nix", "{ }");
    expect(await c.key()).not.toBe(before);
    c.remove("library/ignored.nix");
    await c.git("-C", "library", "commit", "-q", "--allow-empty", "-m", "new");
    expect(await c.key()).not.toBe(before);
  });

  test("a nixpkgs in a checkout of its own costs no hashing", async () => {
    const c = await checkout();
    const own = path.join(c.workspace, "ignored-nixpkgs");
    cpSync(path.join(c.workspace, "../nixpkgs"), own, { recursive: true });
    await c.git("init", "-q", own);
    await c.git("-C", own, "add", "--all");
    await c.git("-C", own, "commit", "-q", "-m", "all");
    const before = await c.key({ nixpkgs: "ignored-nixpkgs" });
    expect(await c.key({ nixpkgs: "ignored-nixpkgs" })).toBe(before);
    c.write("ignored-nixpkgs/lib/new.nix", "1");
    expect(await c.key({ nixpkgs: "ignored-nixpkgs" })).not.toBe(before);
  });

  test("a part of a work tree counts without the rest", async () => {
    const c = await checkout();
    cpSync(path.join(c.workspace, "../nixpkgs"), path.join(c.workspace, "vendor"), {
      recursive: true,
    });
    await c.commit();
    const inputs = { nixpkgs: "vendor", sources: "*.nix" };
    const before = await c.key(inputs);
    c.write("README.md", "Changed.\n");
    await c.commit();
    expect(await c.key(inputs)).toBe(before);
    c.write("vendor/lib/new.nix", "1");
    const untracked = await c.key(inputs);
    expect(untracked).not.toBe(before);
    await c.commit();
    expect(await c.key(inputs)).not.toBe(untracked);
  });
});

describe("there is no key", () => {
  test.each([
    ["{ time.now = builtins.currentTime; }", "reads the clock (builtins.currentTime)"],
    ["{ time.now = __currentTime; }", "reads the clock (builtins.currentTime)"],
    ['import (builtins.fetchTarball "https://a/b.tar.gz")', "may fetch something"],
    ["import (fetchTarball https://a/b.tar.gz)", "may fetch something"],
    ['builtins.fetchGit { url = "https://a"; ref = "main"; }', "may fetch something"],
    ["let f = builtins.fetchurl; in f", "may fetch something"],
    ["map fetchTarball urls", "may fetch something"],
    ["builtins.readFile ../.git/config", "reads git's own files"],
    ["(builtins.getFlake (toString ./.)).outputs", "may fetch something"],
  ])("for %s", async (code, what) => {
    const c = await checkout();
    c.write("ignored/clock.nix", code);
    expect(await c.reason()).toContain(`ignored/clock.nix ${what}`);
    await c.git("add", "--force", "--all");
    expect(await c.reason()).toContain(`ignored/clock.nix ${what}`);
    await c.commit();
    expect(await c.reason()).toContain(`ignored/clock.nix ${what}`);
  });

  test.each([
    'lib.readFile ./.git/HEAD + "https://github.com/x/y.git/x"',
    'builtins.fetchTarball { url = "https://a"; sha256 = "x"; }',
    "{ fetchurl, stdenv }: fetchurl { inherit url; hash = sha; }",
    "inherit (pkgs) stdenv fetchurl; x = pkgs.fetchurl args;",
    'builtins.fetchGit { url = "https://a"; rev = lib.const "x" { }; }',
    "import <nix/fetchurl.nix> { }",
  ])("but there is one for %s", async (code) => {
    const c = await checkout();
    c.write("pinned.nix", code);
    expect(await c.key()).toMatch(/./);
  });

  test("for a clock in `arg`, but for one in nixpkgs, which asks nobody", async () => {
    const c = await checkout();
    expect(await c.reason({ arg: "now: builtins.currentTime" })).toMatch(/^`arg` reads the clock/);
    writeFileSync(path.join(c.workspace, "../nixpkgs/lib/clock.nix"), "builtins.currentTime");
    expect(await c.key()).toMatch(/./);
  });

  test("where the evaluation sees the environment", async () => {
    const c = await checkout();
    expect(await c.reason({ "eval-env": "SITE: berlin" })).toMatch(/^`eval-env` shows .* \(SITE\)/);
  });

  test("for a nixpkgs or a search path that may be another tomorrow", async () => {
    const c = await checkout();
    expect(await c.reason({ nixpkgs: "nixos-unstable" })).toMatch(/^`nixpkgs` names no commit/);
    expect(await c.reason({ nixpkgs: "github:NixOS/nixpkgs" })).toMatch(/names no commit/);
    const path = { "eval-env": "NIX_PATH: extra=https://example.org/x.tar.gz" };
    expect(await c.reason(path)).toMatch(/^NIX_PATH names no commit/);
    expect(await c.key({ nixpkgs: `github:NixOS/nixpkgs/${"0".repeat(40)}` })).toMatch(/./);
  });

  test("where Nix is set to see more", async () => {
    const c = await checkout();
    const reason = /^Nix is configured to see more than usual \(restrict-eval\)$/;
    expect(await c.reason({ "nix-config": "restrict-eval = false" })).toMatch(reason);
    for (const line of ["nix-path = x=/srv", "!include /srv/nix.conf", "extra-allowed-uris = x:"]) {
      expect(await c.reason({ "nix-config": line })).toMatch(/^Nix is configured to see more/);
    }
    writeFileSync(path.join(c.workspace, "../nix.conf"), "include more.conf\n");
    writeFileSync(path.join(c.workspace, "../more.conf"), "restrict-eval = false\n");
    expect(await c.reason()).toMatch(reason);
  });

  test("for a secret among the values, and for `update`", async () => {
    const c = await checkout();
    expect(await c.reason({ variables: "ssh_password: x" })).toMatch(/^`ssh_password` may be a/);
    const amazon = { builder: "amazon-ebs", regions: "us-east-1" };
    const config = { "builder-config": "metadata_options: { http_tokens: required }" };
    expect(await c.key({ ...amazon, ...config })).toMatch(/./);
    expect(await c.reason({ flake: ".#web", configuration: "", nixpkgs: "", update: "*" })).toMatch(
      /^`update`/,
    );
  });

  test("when too much is not in git", async () => {
    const c = await checkout();
    c.write("ignored.bin", "x".repeat(129 * 1024 * 1024));
    expect(await c.reason()).toMatch(/too large$/);
    c.remove("ignored.bin");
    for (let i = 0; i < 101; i++) {
      for (let j = 0; j < 100; j++) c.write(`ignored/${i}/${j}`, "");
    }
    expect(await c.reason()).toMatch(/^too many files/);
  });

  test("when a tree is large, without reading it", async () => {
    const folder = scratch();
    for (let i = 0; i < 120; i++) {
      mkdirSync(path.join(folder, `${i}`));
      for (let j = 0; j < 100; j++) writeFileSync(path.join(folder, `${i}`, `${j}.nix`), "");
    }
    const budget = keyBudget();
    const reading = { budget, scan: true, impurities: [] };
    await expect(proveTree(folder, reading)).rejects.toThrow(/^too many files/);
    expect(budget).toEqual({ files: -1, bytes: keyBudget().bytes });
  });

  test("when it is too much in two places at once: one answer, and no stray failure", async () => {
    const c = await checkout();
    c.write("ignored/large.bin", "x".repeat(129 * 1024 * 1024));
    c.write("zignored.bin", "x".repeat(129 * 1024 * 1024));
    const stray: unknown[] = [];
    const note = (error: unknown) => stray.push(error);
    process.on("unhandledRejection", note);
    expect(await c.reason()).toMatch(/too large$/);
    await new Promise((resolve) => setTimeout(resolve, 50));
    process.off("unhandledRejection", note);
    expect(stray).toEqual([]);
  });
});

describe("where git's word is not the content, the content counts", () => {
  test("behind a filter", async () => {
    const c = await checkout();
    await c.git("config", "filter.same.clean", "cat >/dev/null; echo same");
    c.write(".gitattributes", "base.nix filter=same\n");
    await c.git("add", "--renormalize", ".");
    await c.commit();
    const before = await c.key();
    // Of the same size: git compares nothing else where the size differs.
    c.write("base.nix", "{_}\n");
    expect(await c.git("status", "--porcelain")).toBe("");
    expect(await c.key()).not.toBe(before);
  });

  test("where git changes line endings", async () => {
    const c = await checkout();
    c.write(".gitattributes", "* text=auto\n");
    c.write("crlf.nix", "{ }\r\n");
    await c.commit();
    const before = await c.key();
    c.write("crlf.nix", "{ }\n");
    await c.git("add", "--all");
    expect(await c.git("status", "--porcelain")).toBe("");
    expect(await c.key()).not.toBe(before);
  });

  test("and where git was told not to look", async () => {
    const c = await checkout();
    await c.git("update-index", "--assume-unchanged", "base.nix");
    const before = await c.key();
    c.write("base.nix", "{ a = 1; }");
    expect(await c.git("status", "--porcelain")).toBe("");
    expect(await c.key()).not.toBe(before);
  });
});

test("says which files the key covers", async () => {
  const c = await checkout();
  const ignored = c.write("ignored.img", "disk");
  const outside = path.join(c.workspace, "../outside.img");
  writeFileSync(outside, "disk");
  symlinkSync(outside, path.join(c.workspace, "../link.img"));
  const found = await c.answer();
  if (!("key" in found)) throw new Error(found.reason);
  expect(await found.covers(ignored)).toBe(true);
  expect(await found.covers(path.join(c.workspace, "web.nix"))).toBe(true);
  expect(await found.covers(path.join(c.actionRoot, "packer/qemu.nix"))).toBe(true);
  expect(await found.covers(path.join(c.workspace, ".git/HEAD"))).toBe(false);
  expect(await found.covers(outside)).toBe(false);
  expect(await found.covers(path.join(c.workspace, "*.img"))).toBe(false);
  const narrowed = await c.answer({ sources: "*.nix" });
  if (!("key" in narrowed)) throw new Error(narrowed.reason);
  expect(await narrowed.covers(ignored)).toBe(false);
  expect(await narrowed.covers(path.join(c.workspace, "web.nix"))).toBe(true);
  expect(existsSync(ignored)).toBe(true);
});

function chmodded(folder: string, name: string): void {
  const { chmodSync } = process.getBuiltinModule("node:fs");
  chmodSync(path.join(folder, name), 0o755);
}
