/**
 * `npm test [-- <pattern>]`: prepares the offline example, a current Packer and an EC2 API, then runs
 * every test with Jest (unit, contract, Nix, end to end). Of a whole run, a few files that failed run
 * once more, and those that pass only then are named. The last line is made from Jest's own results.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { currentPacker } from "./lib/current-packer.ts";
import { moto } from "./lib/moto.ts";
import { cacheFolder, prepareOffline } from "./lib/offline.ts";
import {
  type Counts,
  countFiles,
  exitCodeOf,
  lineOf,
  sumOf,
  worthAnotherTry,
} from "./lib/test-count.ts";

const root = path.dirname(import.meta.dirname);
/** Somebody has told us to end. */
let isStopped = false;
const folder = await mkdtemp(path.join(os.tmpdir(), "packernix-test-"));

try {
  const prepared = await prepareExample();
  if (process.env["PACKERNIX_PREPARE"] !== "0") await prepareHelpers();
  const args = process.argv.slice(2);
  const files = new Map<string, Counts>();
  let broken = prepared ? 0 : 1;
  for (const run of runs(args)) broken += await runJest(run, files);
  // Real machines, networks and clocks fail by chance at times; what fails twice, alone, does not.
  const again = args.length > 0 ? [] : worthAnotherTry(files);
  if (again.length > 0) {
    process.stdout.write(`\nOnce more, alone:\n${listed(again)}`);
    broken += await runJest(["--runInBand", "--runTestsByPath", ...again], files);
    const late = again.filter((name) => files.get(name)?.failed === 0);
    if (late.length > 0) process.stdout.write(`\nPassed only the second time:\n${listed(late)}`);
  }
  const total = sumOf([...files.values(), { passed: 0, failed: broken, skipped: 0 }]);
  process.exitCode = exitCodeOf(total);
  process.stdout.write(`\n${lineOf(total)}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

/**
 * Writes into `files` what each file counts now.
 * @returns 1 where Jest failed and no test explains it, else 0.
 */
async function runJest(args: string[], files: Map<string, Counts>): Promise<number> {
  if (isStopped) return 0;
  const resultFile = path.join(folder, "result.json");
  await rm(resultFile, { force: true });
  const code = await jest(resultFile, args);
  // Jest itself was ended, or never came so far as to begin.
  if (!existsSync(resultFile)) return 1;
  const counted = countFiles(JSON.parse(await readFile(resultFile, "utf8")));
  for (const [name, counts] of counted) files.set(name, counts);
  return code !== 0 && sumOf(counted.values()).failed === 0 ? 1 : 0;
}

function listed(names: string[]): string {
  return names.map((name) => `  ${path.relative(root, name)}\n`).join("");
}

/**
 * Most tests wait for Packer and for machines more than they compute, so two files run at one time.
 * Those of one machine's devices and network addresses come after them, one by one.
 */
function runs(args: string[]): string[][] {
  if (args.length > 0) return [args];
  const alone =
    "/(amazon-chroot|amazon-chroot-home|chroot-disk|ec2-runner|copy-network|remote-builders)\\.test\\.ts$";
  return [
    ["--maxWorkers=2", `--testPathIgnorePatterns=${alone}`],
    ["--runInBand", alone],
  ];
}

/** @returns false when it failed; the tests that need no machine still run and are reported. */
async function prepareExample(): Promise<boolean> {
  // For work on unit tests alone.
  if (process.env["PACKERNIX_PREPARE"] === "0") return true;
  process.stdout.write("Preparing the offline example (base disk and kernel) …\n");
  try {
    await prepareOffline(root);
    return true;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return false;
  }
}

/** Tests that need one of them are skipped where it cannot be had. */
async function prepareHelpers(): Promise<void> {
  const say = (line: string) => process.stdout.write(`${line}\n`);
  for (const [what, prepare] of [
    ["a current Packer", currentPacker],
    ["an EC2 API", moto],
  ] as const) {
    try {
      await prepare(cacheFolder, say);
    } catch (error) {
      process.stderr.write(`Tests with ${what} are skipped: ${(error as Error).message}\n`);
    }
  }
}

async function jest(resultFile: string, args: string[]): Promise<number> {
  const cli = path.join(root, "node_modules", "jest", "bin", "jest.js");
  return start(process.execPath, [
    "--experimental-vm-modules",
    "--disable-warning=ExperimentalWarning",
    cli,
    "--json",
    `--outputFile=${resultFile}`,
    ...args,
  ]);
}

/** Standard output of Jest is the JSON that the file holds too, so it is left out. */
function start(command: string, args: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const out = args.includes("--json") ? "ignore" : "inherit";
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", out, "inherit"] });
    const pass = (signal: NodeJS.Signals) => {
      isStopped = true;
      child.kill(signal);
    };
    process.on("SIGINT", pass).on("SIGTERM", pass);
    child.on("error", reject);
    child.on("close", (code) => {
      process.off("SIGINT", pass).off("SIGTERM", pass);
      resolve(code ?? 1);
    });
  });
}
