/**
 * The bench itself, started by `scripts/bench.ts` in namespaces of its own:
 * `main.ts <scratch> <results> [--quick] [--only <part of a group's name>] [--record]`.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import path from "node:path";
import { messageOf } from "../src/shared/errors.ts";
import { type Bench, buildAction, bundleWorker } from "./prepare.ts";
import { groups } from "./rows/index.ts";
import { makeSandbox } from "./sandbox.ts";
import { benchTable } from "./table.ts";
import type { Machine, Results, Row } from "./types.ts";

const [scratch = "", target = "", ...flags] = process.argv.slice(2);
const quick = flags.includes("--quick");
const only = flags.includes("--only") ? flags[flags.indexOf("--only") + 1] : undefined;
const root = path.dirname(import.meta.dirname);
const started = performance.now();
const say = (line: string) => {
  process.stdout.write(
    `${((performance.now() - started) / 1000).toFixed(0).padStart(4)} s ${line}\n`,
  );
};

const sandbox = await makeSandbox(scratch, quick ? 4 : 12);
const results: Results = {
  date: new Date().toISOString(),
  machine: machine(),
  quick,
  seconds: 0,
  rows: [],
  missing: [],
};
try {
  const bundle = path.join(sandbox.memory, "bundle");
  const action = path.join(sandbox.memory, "action");
  await bundleWorker(root, bundle);
  await buildAction(root, action);
  const bench: Bench = { root, sandbox, quick, say, action, bundle };
  for (const [name, measure] of Object.entries(groups)) {
    if (only !== undefined && !name.includes(only)) continue;
    say(name);
    try {
      results.rows.push(...(await measure(bench)));
    } catch (error) {
      results.missing.push({ group: name, why: messageOf(error) });
      process.stderr.write(`${name} could not be measured: ${(error as Error).stack}\n`);
      process.exitCode = 1;
    } finally {
      await sandbox.leaveStore();
    }
  }
} finally {
  await sandbox.end();
}
results.seconds = Math.round((performance.now() - started) / 1000);
if (only !== undefined && target !== "") results.rows = among(results.rows);
if (target !== "") writeFileSync(target, `${JSON.stringify(results, null, 2)}\n`);
process.stdout.write(`\n${benchTable(results)}`);
process.exit();

/** The committed rows, with these in the place of their own. */
function among(measured: readonly Row[]): Row[] {
  const left = new Map(measured.map((row) => [row.id, row]));
  const { rows } = JSON.parse(readFileSync(target, "utf8")) as Results;
  const kept = rows.map((row) => {
    const own = left.get(row.id) ?? row;
    left.delete(row.id);
    return own;
  });
  return [...kept, ...left.values()];
}

function machine(): Machine {
  const first = (program: string, ...args: string[]) => {
    const env = { ...process.env, ...sandbox.env };
    const stdio: ["ignore", "pipe", "ignore"] = ["ignore", "pipe", "ignore"];
    return execFileSync(program, args, { encoding: "utf8", env, stdio }).split("\n")[0] ?? "";
  };
  const model = /^model name\s*:\s*(.*)$/m.exec(readFileSync("/proc/cpuinfo", "utf8"))?.[1];
  return {
    cores: cpus().length,
    ...(model === undefined ? {} : { processor: model }),
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    kernel: release().replace(/-.*/, ""),
    node: process.versions.node,
    nix: first("nix", "--version"),
    zstd: /v([0-9.]+)/.exec(first("zstd", "--version"))?.[1] ?? "",
  };
}
