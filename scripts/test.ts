/**
 * `npm test [-- <pattern> | --record]`: prepares the offline example and an EC2 API, then runs every
 * test with Jest (unit, contract, Nix, end to end), while a current Packer is built for those that
 * start it. Of a whole run, a few files that failed run once more, and those that pass only then are
 * named. The last line is made from Jest's own results.
 *
 * `--record` writes `__tests__/measured.json` anew. PACKERNIX_NIGHTLY=1 adds what can wait for the
 * night: a second version of Nix, more races, every fault of the EC2 API, and tests of what has not
 * changed since they passed.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { currentPacker } from "./lib/current-packer.ts";
import { hcloudClient } from "./lib/hcloud-client.ts";
import { maasClient } from "./lib/maas-client.ts";
import { moto } from "./lib/moto.ts";
import { cacheFolder, prepareOffline } from "./lib/offline.ts";
import { pydo } from "./lib/pydo.ts";
import {
  type Counts,
  countFiles,
  exitCodeOf,
  lineOf,
  secondsOf,
  sumOf,
  worthAnotherTry,
} from "./lib/test-count.ts";
import { digestsOf, measuredFile, readMeasured, type TestPlan, testPlan } from "./lib/test-plan.ts";

const root = path.dirname(import.meta.dirname);
const nightly = process.env["PACKERNIX_NIGHTLY"] === "1";
const isPrepared = process.env["PACKERNIX_PREPARE"] === "0";
const record = process.argv.includes("--record");
const patterns = process.argv.slice(2).filter((arg) => arg !== "--record");
/** Somebody has told us to end. */
let isStopped = false;
const folder = await mkdtemp(path.join(os.tmpdir(), "packernix-test-"));
const files = new Map<string, Counts>();
const seconds = new Map<string, number>();
/** What failed and is no test. */
let broken = 0;
let runs = 0;

try {
  const packer = prepare("a current Packer", () => currentPacker(cacheFolder, say));
  const plan = patterns.length > 0 ? undefined : testPlan(root, readMeasured(root), nightly);
  await Promise.all([
    prepare("the offline example", () => prepareOffline(root)),
    prepare("an EC2 API", () => moto(cacheFolder, say)),
    // By these the doubles are judged.
    ...(plan?.left.some((file) => file.endsWith("-client.test.ts"))
      ? []
      : [
          prepare("Hetzner's client", () => hcloudClient(cacheFolder, say)),
          prepare("MAAS's client", () => maasClient(cacheFolder, say)),
          prepare("DigitalOcean's client", () => pydo(cacheFolder, say)),
        ]),
  ]);
  if (plan === undefined) {
    await packer;
    await runJest(patterns);
  } else {
    await runAll(plan, packer);
  }
  const total = sumOf([...files.values(), { passed: 0, failed: broken, skipped: 0 }]);
  process.exitCode = exitCodeOf(total);
  say(`\n${lineOf(total)}`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** What starts a current Packer waits for it. */
async function runAll(plan: TestPlan, packer: Promise<void>): Promise<void> {
  if (plan.left.length > 0) {
    say(`Not run, because what they test is as it was when they passed:\n${listed(plan.left)}`);
  }
  await Promise.all(
    plan.lanes.map(async ({ workers, mounts, first, withPacker }) => {
      const limit = `--maxWorkers=${workers}`;
      const before = mounts && hasUnshare() ? ["unshare", "--mount"] : [];
      await runJest([limit, "--runTestsByPath", ...first], before);
      await packer;
      await runJest([limit, "--runTestsByPath", ...withPacker], before);
    }),
  );
  // Real machines, networks and clocks fail by chance at times; what fails twice, alone, does not.
  const again = worthAnotherTry(files);
  if (again.length > 0) {
    say(`\nOnce more, alone:\n${listed(again)}`);
    await runJest(["--runInBand", "--runTestsByPath", ...again]);
    const late = again.filter((name) => files.get(name)?.failed === 0);
    if (late.length > 0) say(`\nPassed only the second time:\n${listed(late)}`);
  }
  if (record && sumOf(files.values()).failed === 0) await writeMeasured(plan.left);
}

/** Only root may, and not in every container. */
function hasUnshare(): boolean {
  return spawnSync("unshare", ["--mount", "true"]).status === 0;
}

/** @param left Files that did not run, which keep their times. */
async function writeMeasured(left: readonly string[]): Promise<void> {
  const before = readMeasured(root).seconds;
  const slow = [...left.map((name) => [name, before[name] ?? 0] as const), ...seconds]
    .map(([name, value]): [string, number] => [
      path.relative(root, path.resolve(root, name)),
      Math.round(value),
    ])
    .filter(([, value]) => value >= 10)
    .sort(([left], [right]) => (left < right ? -1 : 1));
  const measured = { seconds: Object.fromEntries(slow), passed: digestsOf(root) };
  await writeFile(path.join(root, measuredFile), `${JSON.stringify(measured, null, 2)}\n`);
}

/** The tests that can do without still run and are reported; the run as a whole has failed. */
async function prepare(what: string, work: () => Promise<unknown>): Promise<void> {
  // For work on unit tests alone.
  if (isPrepared) return;
  say(`Preparing ${what} …`);
  try {
    await work();
  } catch (error) {
    broken += 1;
    process.stderr.write(`${what} could not be prepared: ${(error as Error).message}\n`);
  }
}

/** @param before Command that runs the one behind it. */
async function runJest(args: string[], before: string[] = []): Promise<void> {
  // Without a path it would run them all.
  if (isStopped || args.at(-1) === "--runTestsByPath") return;
  const resultFile = path.join(folder, `result-${++runs}.json`);
  const code = await jest(resultFile, args, before);
  if (!existsSync(resultFile)) {
    // Jest itself was ended, or never came so far as to begin.
    broken += 1;
    return;
  }
  const result = JSON.parse(await readFile(resultFile, "utf8"));
  const counted = countFiles(result);
  for (const [name, counts] of counted) files.set(name, counts);
  for (const [name, value] of secondsOf(result)) seconds.set(name, value);
  // No test explains it.
  if (code !== 0 && sumOf(counted.values()).failed === 0) broken += 1;
}

function listed(names: string[]): string {
  return names.map((name) => `  ${path.relative(root, path.resolve(root, name))}`).join("\n");
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Standard output of Jest is the JSON that the file holds too, so it is left out. */
function jest(resultFile: string, args: string[], before: string[]): Promise<number> {
  const cli = path.join(root, "node_modules", "jest", "bin", "jest.js");
  const options = ["--experimental-vm-modules", "--disable-warning=ExperimentalWarning"];
  const [command = "", ...rest] = [...before, process.execPath, ...options, cli];
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...rest, "--json", `--outputFile=${resultFile}`, ...args], {
      cwd: root,
      stdio: ["ignore", "ignore", "inherit"],
    });
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
