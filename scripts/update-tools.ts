/**
 * `npm run update-tools -- [<tool>@<version> ...] [--default <tool>@<version>] [--mirror <host>=<URL>]`
 *
 * Writes `src/tools/table.json` anew from the vendors' own checksums: of the versions in it, and of
 * those that are named. A tool is `nix`, `packer`, or the source of one of HashiCorp's plugins.
 * HashiCorp's checksums count only with a good signature. A hash that the table has already never
 * changes: vendors do not change what they released, so that would be an alarm.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { messageOf } from "../src/shared/errors.ts";
import { writeAtomically } from "../src/shared/files.ts";
import { collectingLog } from "../src/shared/log.ts";
import { type Platform, platforms } from "../src/shared/platform.ts";
import { downloadBytes, type Timing } from "../src/tools/download.ts";
import { archiveUrl, signedChecksums } from "../src/tools/hashicorp.ts";
import { checkMirrors, type Mirrors, mirrored } from "../src/tools/mirrors.ts";
import { parseSource } from "../src/tools/plugin-archive.ts";
import type { SigningKey } from "../src/tools/signature.ts";
import type { Artifact, Table, Versions } from "../src/tools/table.ts";

export interface UpdateOptions {
  /** `<tool>@<version>`. */
  added?: readonly string[];
  /** The same; they become the default of their tool. */
  defaults?: readonly string[];
  mirrors?: Mirrors;
  key?: SigningKey;
  timing?: Partial<Timing>;
}

type Artifacts = Partial<Record<Platform, Artifact>>;

/** @returns a new table, and a line for each thing that is not as it was. */
export async function updatedTable(
  old: Table,
  options: UpdateOptions,
): Promise<{ table: Table; changes: string[] }> {
  const table = structuredClone(old);
  const changes: string[] = [];
  for (const wish of [...(options.added ?? []), ...(options.defaults ?? [])]) {
    const { entry, version, tool } = named(table, wish);
    entry.versions[version] ??= {};
    if (options.defaults?.includes(wish) !== true || entry.default === version) continue;
    changes.push(`${tool}: the default was ${entry.default}, now ${version}`);
    entry.default = version;
  }
  for (const [tool, entry] of [...Object.entries(table.tools), ...Object.entries(table.plugins)]) {
    for (const [version, before] of Object.entries(entry.versions)) {
      const now = await vendorSays(tool, version, options);
      changes.push(...differences(`${tool} ${version}`, before, now));
      entry.versions[version] = now;
    }
  }
  return { table, changes };
}

/** The entry of a tool; a plugin that the table does not have yet gets one. */
function named(table: Table, wish: string): { entry: Versions; version: string; tool: string } {
  const [, tool = "", version = ""] = /^(.+)@(\d+\.\d+\.\d+)$/.exec(wish) ?? [];
  if (tool === "nix" || tool === "packer") return { entry: table.tools[tool], version, tool };
  if (tool === "") throw new Error(`"${wish}" is not <tool>@<version>, such as packer@1.16.0`);
  parseSource(tool);
  const entry = table.plugins[tool] ?? { default: version, versions: {} };
  table.plugins[tool] = entry;
  return { entry, version, tool };
}

function differences(what: string, before: Artifacts, now: Artifacts): string[] {
  const lines: string[] = [];
  for (const platform of platforms) {
    const [was, is] = [before[platform], now[platform]];
    if (was !== undefined && is !== undefined && was.sha256 !== is.sha256) {
      throw new Error(
        `${what} for ${platform} had the hash ${was.sha256} and has ${is.sha256} now (${is.source}): find out why before anything else`,
      );
    }
    if (was === undefined && is !== undefined) lines.push(`${what} for ${platform}: ${is.sha256}`);
  }
  return lines;
}

async function vendorSays(
  tool: string,
  version: string,
  options: UpdateOptions,
): Promise<Artifacts> {
  if (tool === "nix") return await nixSays(version, options);
  const product = tool === "packer" ? tool : hashicorpProduct(tool);
  const { hashOf, source } = await signedChecksums(product, version, `${product} ${version}`, {
    mirrors: {},
    env: {},
    log: collectingLog(),
    ...options,
  });
  return forEachPlatform(async (platform) => {
    const url = archiveUrl(product, version, platform);
    return { url, sha256: hashOf(url), source };
  });
}

function hashicorpProduct(source: string): string {
  const { owner, product } = parseSource(source);
  if (owner === "hashicorp") return product;
  throw new Error(`${source}: only plugins of HashiCorp's have checksums that are signed`);
}

/** releases.nixos.org has the bare hash beside each tarball; TLS alone vouches for it. */
async function nixSays(version: string, options: UpdateOptions): Promise<Artifacts> {
  return await forEachPlatform(async (platform) => {
    const name = `nix-${version}-${platform}.tar.xz`;
    const url = `https://releases.nixos.org/nix/nix-${version}/${name}`;
    const source = `${url}.sha256`;
    const text = await downloadBytes(mirrored(source, options.mirrors ?? {}), {
      what: `The hash of ${name}`,
      maxBytes: 4096,
      log: collectingLog(),
      timing: options.timing,
    });
    const sha256 = /^([0-9a-f]{64})(\s|$)/.exec(text.toString("utf8"))?.[1];
    if (sha256 === undefined) throw new Error(`${source} does not hold a SHA-256`);
    return { url, sha256, source };
  });
}

async function forEachPlatform(
  work: (platform: Platform) => Promise<Artifact>,
): Promise<Artifacts> {
  const result: Artifacts = {};
  for (const platform of platforms) result[platform] = await work(platform);
  return result;
}

/** @returns the exit code. */
export async function main(
  args: readonly string[],
  say: (line: string) => void,
  settings: { file: string; key?: SigningKey; timing?: Partial<Timing> },
): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        default: { type: "string", multiple: true },
        mirror: { type: "string", multiple: true },
      },
    });
    const mirrors = Object.fromEntries((values.mirror ?? []).map(splitMirror));
    checkMirrors(mirrors);
    const old = JSON.parse(await readFile(settings.file, "utf8")) as Table;
    const { table, changes } = await updatedTable(old, {
      added: positionals,
      defaults: values.default ?? [],
      mirrors,
      ...settings,
    });
    await writeAtomically(settings.file, `${JSON.stringify(table, null, 2)}\n`, 0o644);
    for (const change of changes) say(change);
    if (changes.length === 0) say("nothing changed");
    return 0;
  } catch (error) {
    say(messageOf(error));
    return 1;
  }
}

function splitMirror(text: string): [string, string] {
  const [, host, base] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (host === undefined || base === undefined) {
    throw new Error(`--mirror ${text}: write <host>=<URL>`);
  }
  return [host, base];
}

if (import.meta.main) {
  process.exitCode = await main(
    process.argv.slice(2),
    (line) => void process.stdout.write(`${line}\n`),
    { file: path.join(path.dirname(import.meta.dirname), "src", "tools", "table.json") },
  );
}
