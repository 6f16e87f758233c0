/** Saving where nothing is new, the memory of restoring, and how both grow. */
import { createReadStream, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import {
  type CacheService,
  startCacheService,
} from "../../__tests__/helpers/cache-service/index.ts";
import { openActionsCache } from "../../src/cache/service.ts";
import { collectingLog } from "../../src/shared/log.ts";
import { type Contender, interleaved, rowOf } from "../measure.ts";
import { type Bench, closureOf, type Packed, packAll, sizesOf, worker } from "../prepare.ts";
import type { Row } from "../types.ts";
import { general } from "./restore.ts";

const key = "packernix-store-2-x86_64-linux-nar-closure-bench";

export async function saveRows(bench: Bench): Promise<Row[]> {
  const { sandbox } = bench;
  const packed = await closureOf(bench, sizesOf(bench).at(-1) as Packed["size"]);
  const service = await startCacheService(sandbox.memory);
  try {
    const job = service.job();
    await keep(job.environment, packed);
    const saved = await saveRow(bench, packed, service, job.environment);
    const memory = await memoryRows(bench, packed, job.environment);
    return [saved, ...memory, await growthRow(bench, packed)];
  } finally {
    await service.close();
  }
}

async function keep(env: Record<string, string>, packed: Packed): Promise<void> {
  const signal = new AbortController().signal;
  const log = collectingLog();
  const cache = openActionsCache({ env, log, signal });
  for (const [name, file] of [
    [key, packed.nars],
    [key.replace("-nar-", "-image-"), packed.image],
  ] as const) {
    const result = await cache.save(name, () => createReadStream(file));
    if (result !== "saved") throw new Error(`${name}: ${result}: ${log.lines.join("; ")}`);
  }
}

async function saveRow(
  bench: Bench,
  { name, size, infos }: Packed,
  service: CacheService,
  env: Record<string, string>,
): Promise<Row> {
  const { sandbox } = bench;
  const plan = {
    kind: "closure",
    key,
    same: [],
    form: "nar",
    roots: [infos.at(-1)?.path],
    bin: sandbox.bin,
    environment: [],
    trustedKeys: [],
  };
  const file = path.join(sandbox.memory, "plan.json");
  writeFileSync(file, JSON.stringify(plan));
  await sandbox.useStore(name);
  const rounds = bench.quick ? 2 : 7;
  const uploaded = () =>
    service.traffic
      .filter((one) => one.request.startsWith("PUT"))
      .reduce((sum, one) => sum + one.received, 0);
  const before = uploaded();
  const { ours } = await interleaved(
    {
      ours: {
        what: "ours",
        turn: async () => {
          const { outcome, moved, seconds } = await worker(bench, ["save", "nar", file], env);
          if (outcome !== "exists" || moved !== 0) throw new Error(`the save ended: ${outcome}`);
          return seconds ?? Number.NaN;
        },
      },
    },
    rounds,
    bench.say,
  );
  const sent = uploaded() - before;
  return rowOf({
    id: "save-nothing",
    name: "store save, nothing new",
    size,
    ours,
    target: { text: "≤ 1 s, no upload", limit: 1 },
    rounds,
    note: `${sent} bytes of contents sent`,
  });
}

async function memoryRows(
  bench: Bench,
  packed: Packed,
  env: Record<string, string>,
): Promise<Row[]> {
  const rounds = bench.quick ? 2 : 3;
  const { sandbox } = bench;
  const list = path.join(sandbox.memory, `${packed.name}.infos.json`);
  const out = path.join(sandbox.memory, "packed-again");
  const pack = (form: string): Contender => ({
    what: form,
    before: () => sandbox.useStore(packed.name),
    turn: async () => (await worker(bench, ["pack", form, list, out])).peak / 1024 ** 2,
    after: () => rm(out),
  });
  const turn = (form: string, name: string): Contender => ({
    what: form,
    before: () => sandbox.emptyStore(),
    turn: async () => (await worker(bench, ["fetch", form, name], env)).peak / 1024 ** 2,
    after: () => sandbox.leaveStore(),
  });
  const measured = await interleaved(
    {
      nar: turn("nar", key),
      image: turn("image", key.replace("-nar-", "-image-")),
      packNar: pack("nar"),
      packImage: pack("image"),
    },
    rounds,
    bench.say,
  );
  const row = (id: keyof typeof measured, name: string, note: string) =>
    rowOf({
      id: `memory-${id}`,
      name: `memory of the action's process, ${name}`,
      size: packed.size,
      unit: "MiB",
      ours: measured[id],
      target: { text: "≤ 150 MB", limit: 150e6 / 1024 ** 2 },
      rounds,
      note,
    });
  const apart = "its most (VmHWM), through the cache client; the unpacking processes apart";
  return [
    row("nar", "restore, general way", apart),
    row("image", "restore, mounted image", "its most (VmHWM), through the cache client"),
    row("packNar", "save, general way", "its most (VmHWM), packing all of it to a file"),
    row(
      "packImage",
      "save, image",
      "its most (VmHWM), packing all of it to a file; mksquashfs apart",
    ),
  ];
}

/** Half of the closure, then all of it. */
async function growthRow(bench: Bench, all: Packed): Promise<Row> {
  await bench.sandbox.useStore(all.name);
  const count = all.infos.length / 2;
  const { bytes, paths, files } = all.size;
  const size = { bytes: bytes / 2, paths: paths / 2, files: files / 2 };
  // References go to earlier paths alone, so the first half is closed.
  const half = await packAll(bench, `${all.name}-half`, size, all.infos.slice(0, count));
  const sum = (infos: Packed["infos"]) => infos.reduce((total, info) => total + info.narSize, 0);
  const share = sum(all.infos) / sum(half.infos);
  const rounds = bench.quick ? 2 : 5;
  const measured = await interleaved(
    { half: { ...general(bench, [half]), what: "half of it" }, all: general(bench, [all]) },
    rounds,
    bench.say,
  );
  return rowOf({
    id: "growth-closure",
    name: "store restore, general way, twice the closure",
    size: all.size,
    ours: measured.all,
    peer: measured.half,
    target: {
      text: `linear: ≤ ${(1.1 * share).toFixed(2)} × half`,
      of: measured.half,
      times: 1.1 * share,
    },
    rounds,
    note: `the whole has ${share.toFixed(2)} × the bytes of the half`,
  });
}
