/**
 * The action's own work as a process of its own, bundled as the action is, so that its start and
 * its memory count: `worker.js pack <form> <infos.json> <blob>`, `worker.js restore <form> <blob>`,
 * `worker.js fetch <form> <key>` (through the cache client), `worker.js save <form> <plan.json>`,
 * `worker.js push docker <plan.json>`.
 */
import { createReadStream, createWriteStream, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ArchiveSource, PathInfo, Restored, StoreAccess } from "../src/nix/store/types.ts";
import type { Template } from "../src/packer/types.ts";
import { collectingLog } from "../src/shared/log.ts";

const [task = "", form = "", subject = "", target = ""] = process.argv.slice(2);
const scratch = process.env["BENCH_SCRATCH"] ?? "";
const bin = process.env["BENCH_NIX"] ?? "";
const env = process.env as Record<string, string>;
const access: StoreAccess = { kind: "own", why: "" };
const signal = new AbortController().signal;
const log = collectingLog();
const unpackEntry = path.join(import.meta.dirname, "unpack.js");
// The action runs already when it restores something; what it loads for that does count.
const started = performance.now();

switch (task) {
  case "pack":
    await pack();
    break;
  case "restore":
    report(await restore(fileSource(subject)));
    break;
  case "fetch":
    report(await restore(await cachedSource(subject)));
    break;
  case "save":
    await save();
    break;
  case "push":
    await push();
    break;
  default:
    throw new Error(`no such task: ${task}`);
}

async function pack(): Promise<void> {
  const infos = JSON.parse(readFileSync(subject, "utf8")) as PathInfo[];
  const { packImage } = await import("../src/nix/store/image.ts");
  const { packStore } = await import("../src/nix/store/pack.ts");
  const onLeft = (name: string, why: string) => {
    throw new Error(`${name} is left out: ${why}`);
  };
  const blob =
    form === "image" ? packImage(infos, { scratch, signal }) : packStore(infos, { signal, onLeft });
  await pipeline(Readable.from(blob), createWriteStream(target));
  process.stdout.write(JSON.stringify({ peak: peak() }));
}

async function restore(source: ArchiveSource): Promise<Restored> {
  if (form === "image") {
    const { restoreImage } = await import("../src/nix/store/image.ts");
    return await restoreImage(source, { root: [], bin, env, log, signal });
  }
  const { restoreArchive } = await import("../src/nix/store/restore.ts");
  return await restoreArchive(source, { access, bin, env, log, signal, scratch, unpackEntry });
}

/** As the post step does. */
async function save(): Promise<void> {
  const { openActionsCache } = await import("../src/cache/service.ts");
  const { saveEntry } = await import("../src/nix/store/cache-save.ts");
  const cache = openActionsCache({ env: process.env, log, signal });
  const plan = JSON.parse(readFileSync(subject, "utf8"));
  const { outcome, moved } = await saveEntry(plan, { cache, log, signal, scratch });
  const seconds = (performance.now() - started) / 1000;
  process.stdout.write(JSON.stringify({ seconds, outcome, moved, peak: peak(), log: log.lines }));
}

/** As the end of a build does. */
async function push(): Promise<void> {
  const { openHome } = await import("../src/images/docker/index.ts");
  const { store, directory, scripts, top, image } = JSON.parse(readFileSync(subject, "utf8"));
  const invocation = { id: `1-2-3-${image}`, directory, expires: 0 };
  const home = await openHome({
    log,
    imageStore: store,
    repositoryId: "1",
    invocation,
    regions: [],
    builderConfig: {},
    githubToken: undefined,
    env,
    fromNixpkgs: async (attribute) => attribute,
    scripts,
    signal,
  });
  const storeHash = path.basename(top).slice(0, 32);
  const digest = image.padEnd(20, "2");
  const text = `${storeHash}-${digest}`;
  const facts = {
    identity: { storeHash, digest, text },
    toplevel: top,
    family: "web",
    stages: [],
    trusted: true,
    labels: {},
    name: `nixos-${text}`,
  };
  const builder = { type: "docker" };
  const template = { root: {}, builder, variables: {}, sensitive: [], facts: undefined };
  const imported = { ...template, facts: { method: "import" } as NonNullable<Template["facts"]> };
  const input = { template: imported, facts, invocation, platform: "x86_64-linux" };
  const builderId = "packer.post-processor.docker-import";
  const id = `sha256:${"0".repeat(64)}`;
  await home.finalise(input, [{ build: "docker", index: 0, builderId, string: "", files: [], id }]);
  const seconds = (performance.now() - started) / 1000;
  const cpu = cpuSeconds();
  process.stdout.write(JSON.stringify({ seconds, peak: peak(), cpu, log: log.lines }));
}

function fileSource(file: string): ArchiveSource {
  return {
    file,
    size: statSync(file).size,
    read: (start, end) =>
      createReadStream(file, { start, end: end - 1, highWaterMark: 1024 * 1024 }),
  };
}

async function cachedSource(key: string): Promise<ArchiveSource> {
  const { openActionsCache } = await import("../src/cache/service.ts");
  const hit = await openActionsCache({ env: process.env, log, signal }).lookUp(key);
  if (hit === undefined) throw new Error(`the cache has no entry ${key}: ${log.lines.join("; ")}`);
  return hit;
}

function report({ paths, bytes, left }: Restored): void {
  const seconds = (performance.now() - started) / 1000;
  const first = left[0]?.why;
  const answer = { seconds, paths, bytes, left: left.length, first, peak: peak() };
  process.stdout.write(JSON.stringify(answer));
}

/** Of this process and of those that it has waited for (proc_pid_stat(5), fields 14 to 17). */
function cpuSeconds(): number {
  const [, fields = ""] = readFileSync("/proc/self/stat", "utf8").split(") ");
  const ticks = fields.split(" ").slice(11, 15).map(Number);
  return ticks.reduce((sum, one) => sum + one, 0) / 100;
}

/** The most memory that this process ever had, bytes. */
function peak(): number {
  const [, kibibytes] =
    /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return Number(kibibytes) * 1024;
}
