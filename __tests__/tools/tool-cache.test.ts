/** The tool cache: layout, halves, races, and places that cannot be written. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { collectingLog } from "../../src/shared/log.ts";
import { findTool, keepTool, keptVersions, type ToolCache } from "../../src/tools/tool-cache.ts";
import { scratch } from "./vendor.ts";

const folder = scratch();
const name = { tool: "packer", version: "1.16.0", platform: "x86_64-linux" } as const;
let number = 0;

function place() {
  number += 1;
  const home = path.join(folder, `home-${number}`);
  const log = collectingLog();
  const root = path.join(home, "tools");
  const cache: ToolCache = {
    env: { HOME: home, RUNNER_TOOL_CACHE: root, RUNNER_TEMP: path.join(home, "temp") },
    log,
  };
  return { cache, log, home, root, tool: path.join(root, "packer", "1.16.0", "x64") };
}

const fillWith = (text: string) => (target: string) => writeFile(path.join(target, "packer"), text);

test("what is kept is found, under its platform and version alone", async () => {
  const { cache, tool } = place();
  expect(await findTool(name, cache)).toBeUndefined();
  expect(await keepTool(name, cache, fillWith("one"))).toBe(tool);
  expect(await findTool(name, cache)).toBe(tool);
  expect(await findTool({ ...name, platform: "aarch64-linux" }, cache)).toBeUndefined();
  expect(await findTool({ ...name, version: "1.16.1" }, cache)).toBeUndefined();
  expect(await keptVersions("packer", "x86_64-linux", cache)).toEqual(["1.16.0"]);
});

test("what another action kept is a hit", async () => {
  const { cache, tool } = place();
  mkdirSync(tool, { recursive: true });
  writeFileSync(path.join(tool, "packer"), "theirs");
  writeFileSync(`${tool}.complete`, "");
  expect(await findTool(name, cache)).toBe(tool);
});

test("a folder without marker and a marker without folder are no hits, and are mended", async () => {
  const half = place();
  mkdirSync(half.tool, { recursive: true });
  writeFileSync(path.join(half.tool, "pack"), "half");
  expect(await findTool(name, half.cache)).toBeUndefined();
  expect(await keepTool(name, half.cache, fillWith("whole"))).toBe(half.tool);
  expect(readdirSync(half.tool)).toEqual(["packer"]);
  const hollow = place();
  mkdirSync(hollow.tool, { recursive: true });
  writeFileSync(`${hollow.tool}.complete`, "");
  expect(await findTool(name, hollow.cache)).toBeUndefined();
  expect(await keepTool(name, hollow.cache, fillWith("whole"))).toBe(hollow.tool);
});

test("a failure while filling leaves nothing", async () => {
  const { cache, tool } = place();
  await expect(
    keepTool(name, cache, async (target) => {
      await fillWith("half")(target);
      throw new Error("cut");
    }),
  ).rejects.toThrow("cut");
  expect(readdirSync(path.dirname(tool))).toEqual([]);
});

test("of many at once all get the same whole tool", async () => {
  const { cache, tool } = place();
  const all = await Promise.all(
    Array.from({ length: 8 }, (_, job) => keepTool(name, cache, fillWith(`job ${job}`))),
  );
  expect(new Set(all)).toEqual(new Set([tool]));
  expect(readdirSync(path.dirname(tool)).sort()).toEqual(["x64", "x64.complete"]);
  expect(readFileSync(path.join(tool, "packer"), "utf8")).toMatch(/^job \d$/);
});

test("without a usable tool cache the user's folder takes its place, with one line", async () => {
  const { cache, home, root, log } = place();
  mkdirSync(home, { recursive: true });
  writeFileSync(root, "a file is in the way");
  const kept = await keepTool(name, cache, fillWith("x"));
  expect(kept).toBe(path.join(home, ".cache/packernix-action/tools/packer/1.16.0/x64"));
  expect(log.lines).toHaveLength(1);
  expect(log.lines[0]).toMatch(/^The tool cache cannot be used/);
  expect(await findTool(name, cache)).toBe(kept);
});

test("no tool cache at all is no trouble", async () => {
  const { cache, home, log } = place();
  delete cache.env["RUNNER_TOOL_CACHE"];
  expect(await keepTool(name, cache, fillWith("x"))).toContain(home);
  expect(log.lines).toEqual([]);
});

const mayMount =
  process.getuid?.() === 0 &&
  spawnSync("unshare", ["-m", "--propagation", "private", "true"]).status === 0;

(mayMount ? test : test.skip)("a read-only tool cache (needs root)", () => {
  const { home, root } = place();
  const script = path.join(folder, "read-only.ts");
  const module = path.resolve(import.meta.dirname, "../../src/tools/tool-cache.ts");
  writeFileSync(
    script,
    `import { keepTool } from ${JSON.stringify(module)};
const say = (line) => console.log(line);
const env = { HOME: process.argv[2], RUNNER_TOOL_CACHE: process.argv[3] };
console.log(await keepTool(${JSON.stringify(name)}, { env, log: { info: say } }, async (folder) => {
  (await import("node:fs")).writeFileSync(folder + "/packer", "x");
}));
`,
  );
  const words = 'mkdir -p "$3" && mount -t tmpfs -o ro tmpfs "$3" && exec "$0" "$1" "$2" "$3"';
  const output = execFileSync(
    "unshare",
    ["-m", "--propagation", "private", "sh", "-c", words, process.execPath, script, home, root],
    { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
  );
  // Those of @actions/tool-cache.
  const lines = output.split("\n").filter((line) => !line.startsWith("::debug::"));
  expect(lines[0]).toMatch(/^The tool cache cannot be used \(EROFS/);
  expect(lines[1]).toContain("/.cache/packernix-action/");
  expect(existsSync(path.join(root, "packer"))).toBe(false);
});
