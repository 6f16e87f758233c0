/**
 * The runner's tool cache, read by @actions/tool-cache, so that tools of other actions are found. Its
 * `cacheDir` removes an existing folder and copies the new one for minutes, while another job may use
 * it; here a tool appears by one rename, in the same layout.
 */
import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { access, constants, mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hasCode, messageOf } from "../shared/errors.ts";
import type { Log } from "../shared/log.ts";
import type { Platform } from "../shared/platform.ts";
import { userFolder } from "../shared/xdg.ts";

export interface ToolCache {
  /** `RUNNER_TOOL_CACHE`, `RUNNER_TEMP` and the user's folders are read from it. */
  env: NodeJS.ProcessEnv;
  log: Log;
}

/** One tool as the cache names it. */
export interface ToolName {
  tool: string;
  /** Explicit, such as `1.14.2`; never a range or `latest`. */
  version: string;
  platform: Platform;
}

/** Node's name of the platform, which @actions/tool-cache takes. */
function architecture(platform: Platform): string {
  return platform === "aarch64-linux" ? "arm64" : "x64";
}

/** The folders in which tools may lie, the preferred one first. */
function places({ env }: ToolCache): string[] {
  const folders = [
    env["RUNNER_TOOL_CACHE"],
    path.join(userFolder("cache", env), "packernix-action", "tools"),
    env["RUNNER_TEMP"] && path.join(env["RUNNER_TEMP"], "packernix-tools"),
  ];
  return folders.filter((folder) => folder !== undefined && path.isAbsolute(folder)) as string[];
}

/** @returns the tool's folder, or undefined when no cache has it whole. */
export async function findTool(name: ToolName, cache: ToolCache): Promise<string | undefined> {
  const { tool, version, platform } = name;
  const found = await inEach(places(cache), ({ find }) =>
    find(tool, version, architecture(platform)),
  );
  // Checked here, because the library only looks at the marker.
  return found.find((folder) => folder !== "" && readdirSync(folder).length > 0);
}

/** The explicit versions of a tool that lie whole in a cache. */
export async function keptVersions(
  tool: string,
  platform: Platform,
  cache: ToolCache,
): Promise<string[]> {
  const found = await inEach(places(cache), ({ findAllVersions }) =>
    findAllVersions(tool, architecture(platform)),
  );
  return [...new Set(found.flat())];
}

/**
 * Asks the library of each folder; it takes the folder from the environment.
 * @param ask Synchronous, so that no other code sees the changed environment.
 */
async function inEach<T>(
  folders: readonly string[],
  ask: (library: typeof import("@actions/tool-cache")) => T,
): Promise<T[]> {
  const library = await import("@actions/tool-cache");
  const before = process.env["RUNNER_TOOL_CACHE"];
  try {
    return folders.map((folder) => {
      process.env["RUNNER_TOOL_CACHE"] = folder;
      return ask(library);
    });
  } finally {
    if (before === undefined) delete process.env["RUNNER_TOOL_CACHE"];
    else process.env["RUNNER_TOOL_CACHE"] = before;
  }
}

/**
 * Keeps a tool. `fill` writes its files into the folder that it is given, which nobody else sees
 * before it is whole. Of two jobs that keep the same tool at once, both get a whole one.
 * @returns the tool's folder. Without a writable cache it lies in another folder, with a line in the log.
 */
export async function keepTool(
  name: ToolName,
  cache: ToolCache,
  fill: (folder: string) => Promise<void>,
): Promise<string> {
  const { place, temporary } = await writablePlace(name, cache);
  const folder = path.join(place, name.tool, name.version, architecture(name.platform));
  const isWhole = async () => (await findTool(name, cache)) === folder;
  try {
    await fill(temporary);
    if (await isWhole()) return folder;
    await moveInto(temporary, folder, isWhole);
    await writeFile(`${folder}.complete`, "");
    return folder;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Milliseconds to wait until another job has written the marker for its folder. */
const longestWait = 2_000;

/** If another job has put its folder there meanwhile, that one is used. */
async function moveInto(
  temporary: string,
  folder: string,
  isWhole: () => Promise<boolean>,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await rename(temporary, folder);
    } catch (error) {
      const taken = hasCode(error, "ENOTEMPTY") || hasCode(error, "EEXIST");
      if (!taken || attempt === 3) throw error;
    }
    for (let waited = 0; waited < longestWait; waited += 50) {
      if (await isWhole()) return;
      await sleep(50);
    }
    // Left by a job that was killed before it wrote the marker.
    const aside = `${temporary}.${attempt}`;
    await rename(folder, aside).catch(() => {});
    await rm(aside, { recursive: true, force: true });
  }
}

async function writablePlace(
  name: ToolName,
  cache: ToolCache,
): Promise<{ place: string; temporary: string }> {
  const all = places(cache);
  let reason = "RUNNER_TOOL_CACHE is not set";
  for (const [index, place] of all.entries()) {
    const parent = path.join(place, name.tool, name.version);
    const temporary = path.join(parent, `.${randomBytes(6).toString("hex")}.tmp`);
    try {
      await mkdir(place, { recursive: true });
      // For the right reason: a recursive mkdir reports a read-only file system as missing.
      await access(place, constants.W_OK);
      await mkdir(temporary, { recursive: true });
      if (index > 0 && cache.env["RUNNER_TOOL_CACHE"]) {
        cache.log.info(`The tool cache cannot be used (${reason}); ${name.tool} goes to ${place}.`);
      }
      return { place, temporary };
    } catch (error) {
      reason = messageOf(error);
    }
  }
  throw new Error(`no folder for ${name.tool} can be written: ${reason}`);
}
