/** What the rows about the store share: closures, and each of them in every form that is compared. */
import { cpSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { rolldown } from "rolldown";
import { bundle } from "../scripts/lib/bundle.ts";
import type { PathInfo } from "../src/nix/store/types.ts";
import { type ClosureSize, makeClosure, registration } from "./closure.ts";
import { execute } from "./measure.ts";
import type { Sandbox } from "./sandbox.ts";

export interface Bench {
  /** The checkout. */
  root: string;
  sandbox: Sandbox;
  quick: boolean;
  say: (line: string) => void;
  /** The action, built from this checkout: `action.yml`, `dist`, `packer`. */
  action: string;
  /** Folder with `worker.js` and `unpack.js`. */
  bundle: string;
}

/** A closure, in its own store and packed. All files lie in memory and have just been written. */
export interface Packed {
  name: string;
  size: ClosureSize;
  infos: PathInfo[];
  nars: string;
  image: string;
  /** `tar | zstd` of the same paths, and the names in it. */
  tar: string;
}

/** Builds the action beside the checkout, so that the bench measures what the sources say. */
export async function buildAction(root: string, target: string): Promise<void> {
  await bundle(root, path.join(target, "dist"));
  for (const name of ["action.yml", "packer"]) {
    cpSync(path.join(root, name), path.join(target, name), { recursive: true });
  }
}

/** Bundles what runs as the action's own process, as `dist` is bundled. */
export async function bundleWorker(root: string, target: string): Promise<void> {
  const build = await rolldown({
    cwd: root,
    input: {
      worker: path.join(root, "bench", "worker.ts"),
      unpack: path.join(root, "src", "unpack.ts"),
    },
    platform: "node",
  });
  await build.write({ dir: target, format: "esm" });
  await build.close();
  writeFileSync(path.join(target, "package.json"), '{ "type": "module" }\n');
}

export interface Answer {
  /** The most memory that the process had, bytes. */
  peak: number;
  seconds?: number;
  paths?: number;
  left?: number;
  /** Why the first of those that were left out was. */
  first?: string;
  /** What came of a save, and the bytes that were sent. */
  outcome?: string;
  moved?: number;
  /** Seconds of all its threads. */
  cpu?: number;
}

/** Runs `worker.ts`; what it prints is JSON. */
export async function worker(
  { bundle, sandbox }: Bench,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Answer> {
  const out = await execute([[process.execPath, path.join(bundle, "worker.js"), ...args]], {
    env: { ...sandbox.env, ...env, BENCH_SCRATCH: sandbox.folder(), BENCH_NIX: sandbox.bin },
  });
  return JSON.parse(out);
}

/** Makes a closure in a store of its own, which stays for `useStore(name)`. */
export async function makeStore(
  { sandbox }: Bench,
  name: string,
  sizes: Record<string, ClosureSize>,
): Promise<Record<string, PathInfo[]>> {
  await sandbox.useStore(name);
  const made: Record<string, PathInfo[]> = {};
  for (const [part, size] of Object.entries(sizes)) made[part] = makeClosure(part, size);
  await load(sandbox, Object.values(made).flat());
  return made;
}

async function load(sandbox: Sandbox, infos: readonly PathInfo[]): Promise<void> {
  const file = path.join(sandbox.memory, "registration");
  writeFileSync(file, registration(infos));
  const program = path.join(sandbox.bin, "nix-store");
  await execute([[program, "--load-db"]], { env: sandbox.env, stdin: file });
}

/** Packs paths of the store that is on /nix in all forms. */
export async function packAll(
  bench: Bench,
  name: string,
  size: ClosureSize,
  infos: PathInfo[],
): Promise<Packed> {
  const at = (extension: string) => path.join(bench.sandbox.memory, `${name}.${extension}`);
  const list = at("infos.json");
  writeFileSync(list, JSON.stringify(infos));
  await worker(bench, ["pack", "nars", list, at("nars")]);
  await worker(bench, ["pack", "image", list, at("image")]);
  const names = at("names");
  writeFileSync(names, infos.map((info) => `${path.basename(info.path)}\n`).join(""));
  const tar = ["tar", "--create", "--directory=/nix/store", `--files-from=${names}`];
  await execute([tar, ["zstd", "-q", "-T0"]], { stdout: at("tar.zst") });
  return { name, size, infos, nars: at("nars"), image: at("image"), tar: at("tar.zst") };
}

const mebibyte = 1024 ** 2;
const sizes: readonly ClosureSize[] = [
  { bytes: 10 * mebibyte, paths: 20, files: 240 },
  { bytes: 100 * mebibyte, paths: 200, files: 2400 },
  { bytes: 1024 * mebibyte, paths: 2000, files: 24_000 },
];

/** The sizes of closures that are measured, the largest last. */
export function sizesOf({ quick }: Bench): readonly ClosureSize[] {
  return quick ? sizes.slice(0, 1) : sizes;
}

/** The targets speak of this one. */
export function isLarge(size: ClosureSize): boolean {
  return size === sizes.at(-1);
}

const made = new Map<ClosureSize, Promise<Packed>>();

/** The closure of that size, made and packed at the first call; its store is `packed.name`. */
export function closureOf(bench: Bench, size: ClosureSize): Promise<Packed> {
  const known = made.get(size);
  if (known !== undefined) return known;
  const make = async () => {
    const name = `closure-${size.paths}`;
    bench.say(`making a closure of ${size.paths} paths and packing it`);
    const { [name]: infos = [] } = await makeStore(bench, name, { [name]: size });
    return await packAll(bench, name, size, infos);
  };
  const packed = make();
  made.set(size, packed);
  return packed;
}

/** MiB of a file or of all files of a folder. */
export function mebibytes(file: string): number {
  const status = statSync(file);
  const bytes = status.isDirectory()
    ? readdirSync(file, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0)
    : status.size;
  return Math.round(bytes / 1024 ** 2);
}
