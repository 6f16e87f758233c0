/** What must hold of the committed `dist/`: its start, its size, and that it needs nothing else. */

import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { SourceTextModule } from "node:vm";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { execa } from "execa";

const root = path.resolve(import.meta.dirname, "../..");
const dist = path.join(root, "dist");

/** Packages that are loaded on first use only. */
const lazyPackages = [
  "@actions/cache",
  "@aws-sdk/client-ec2",
  "@aws-sdk/client-iam",
  "@aws-sdk/client-sts",
  "@aws-sdk/credential-providers",
  "@azure/identity",
  "@azure/storage-blob",
  "execa",
  "google-auth-library",
  "openpgp",
  "semver",
  "tar-stream",
  "xz-decompress",
  "yauzl",
  "zod",
];
/** Gzipped, in KiB: every job that uses the action downloads it. */
const sizeBudget = 1750;

/** Loading one of these runs it. */
const entries = ["index.js", "post.js"];

const chunks = () => readdirSync(dist).filter((file) => file.endsWith(".js"));
const read = (file: string) => readFileSync(path.join(dist, file), "utf8");

/** The modules that `file` imports by a static `import`, as the engine itself reads it. */
function staticImports(file: string): string[] {
  const parsed = new SourceTextModule(read(file)) as unknown as {
    moduleRequests: { specifier: string }[];
  };
  return parsed.moduleRequests.map((request) => request.specifier);
}

/** All chunks that are loaded when `file` is, itself included. */
function loadedWith(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const specifier of staticImports(file)) {
    if (specifier.startsWith("./")) loadedWith(specifier.slice(2), seen);
  }
  return seen;
}

describe("dist", () => {
  let copy: string;
  beforeAll(() => {
    copy = mkdtempSync(path.join(os.tmpdir(), "packernix-copy-"));
    for (const part of ["action.yml", "dist", "packer"]) {
      cpSync(path.join(root, part), path.join(copy, part), { recursive: true });
    }
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  const node = (args: string[], env: Record<string, string> = {}) =>
    execa(process.execPath, args, {
      cwd: copy,
      env: { PATH: process.env["PATH"] ?? "", HOME: copy, ...env },
      extendEnv: false,
      reject: false,
      all: true,
      stdin: "ignore",
    });

  test("is what action.yml names, flat and without hashes", () => {
    const action = readFileSync(path.join(root, "action.yml"), "utf8");
    expect(action).toMatch(/using: ["']?node24/);
    for (const [, file] of action.matchAll(/^\s+(?:main|post): ["']?([\w./-]+)/gm)) {
      expect(existsSync(path.join(root, file ?? ""))).toBe(true);
    }
    expect(JSON.parse(read("package.json"))).toEqual({ type: "module" });
    for (const file of readdirSync(dist)) expect(file).toMatch(/^[\w.-]+\.(js|json|txt)$/);
  });

  test("imports nothing but its own chunks and Node's modules", () => {
    for (const file of chunks()) {
      const foreign = staticImports(file).filter((name) => !/^(\.\/|node:)/.test(name));
      expect(foreign.filter((name) => !process.getBuiltinModule?.(name))).toEqual([]);
    }
  });

  test.each(lazyPackages)("does not load %s at its start", (name) => {
    // The bundler writes where each module came from.
    const holders = chunks().filter((file) => read(file).includes(`\n// node_modules/${name}/`));
    expect(holders).not.toEqual([]);
    const early = loadedWith("index.js");
    expect(holders.filter((file) => early.has(file))).toEqual([]);
  });

  test("the home of AMIs loads Amazon's IAM only when it is asked", () => {
    const holders = (name: string) =>
      chunks().filter((file) => read(file).includes(`\n// node_modules/${name}/`));
    const [home = ""] = chunks().filter((file) =>
      read(file).includes("\n// src/images/amazon/index.ts\n"),
    );
    const early = loadedWith(home);
    expect(holders("@aws-sdk/client-ec2").some((file) => early.has(file))).toBe(true);
    expect(holders("@aws-sdk/client-iam").filter((file) => early.has(file))).toEqual([]);
  });

  test.each([
    ["google-auth-library", "src/images/googlecompute/"],
    ["@azure/identity", "src/images/azure/"],
  ])("to %s leads %s only", (name, home) => {
    const holders = chunks().filter((file) => read(file).includes(`\n// node_modules/${name}/`));
    const ways = chunks().filter((file) =>
      holders.some((holder) => !holders.includes(file) && read(file).includes(`"./${holder}"`)),
    );
    const sources = ways.flatMap((file) => read(file).match(/(?<=\n\/\/ )src\/\S+/g) ?? []);
    expect(sources).not.toEqual([]);
    expect(sources.filter((source) => !source.startsWith(home))).toEqual([]);
  });

  test("each chunk loads from a copy with nothing else beside it", async () => {
    const files = chunks()
      .filter((name) => !entries.includes(name))
      .map((name) => path.join(copy, "dist", name));
    const load = `for (const file of ${JSON.stringify(files)}) await import(file)`;
    const { all, exitCode } = await node(["--input-type=module", "--eval", load]);
    expect([all, exitCode]).toEqual(["", 0]);
  });

  test("starts from that copy, and a mistake ends in one message", async () => {
    const result = await node(["dist/index.js"], { INPUT_STEP: "no-such-step" });
    expect(result.exitCode).toBe(1);
    expect(result.all).toContain("no-such-step");
    expect(result.all).not.toMatch(/\n\s+at .*\.js:\d+/);
  });

  test(`is below ${sizeBudget} KiB, compressed`, () => {
    const all = Buffer.concat(readdirSync(dist).map((file) => readFileSync(path.join(dist, file))));
    expect(gzipSync(all).length / 1024).toBeLessThan(sizeBudget);
  });
});
