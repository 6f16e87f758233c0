/** Which test files run when. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** Committed; `npm test -- --record` writes it after a whole run. */
export interface Measured {
  /** Seconds of each test file that takes ten or more, by its path in the repository. */
  seconds: Record<string, number>;
  /** Digest of each folder of `testsOfFolders` when the tests of it last passed. */
  passed: Record<string, string>;
}

export const measuredFile = "__tests__/measured.json";
/** Tests of what one folder holds: by day they run after a change of it, but for some files. */
const testsOfFolders: readonly { folder: string; tests: RegExp; but?: RegExp }[] = [
  // The test doubles.
  { folder: "__tests__/helpers", tests: /^__tests__\/helpers\// },
  // What is done in a machine, which is emulated for minutes.
  {
    folder: "packer",
    tests: /\/e2e\/(digitalocean-machine|layouts)\.test\.ts$/,
    // Generators of other builders.
    but: /^packer\/(amazon-\w+|azure-arm|docker|googlecompute|hcloud|maas|vultr)\.nix$/,
  },
];
const packerHelper = "__tests__/helpers/current-packer.ts";

/** The lanes of tests that cannot run beside each other as they like: the first that a name fits. */
const lanes: readonly { files: RegExp; withPacker?: true; workers: number; mounts: boolean }[] = [
  // Devices and network addresses, of which a machine has one each.
  {
    files:
      /\/(amazon-chroot|amazon-chroot-home|chroot-disk|disk|ec2-runner|copy-network|remote-builders)\.test\.ts$/,
    workers: 1,
    mounts: true,
  },
  // Each of them emulates machines, and two processors are all that there are.
  {
    files: /\/e2e\/(amazon-switch|example|layouts|restart-into-memory|[\w-]+-machine)\.test\.ts$/,
    workers: 1,
    mounts: false,
  },
  // Processes that mostly wait for each other. Those of a current Packer begin when it is there.
  { files: /./, withPacker: true, workers: 2, mounts: false },
  { files: /./, workers: 3, mounts: false },
];

/** Files that run beside those of the other lanes. */
export interface Lane {
  workers: number;
  /** They mount devices. A sandbox that another lane makes meanwhile would keep those mounts busy. */
  mounts: boolean;
  /** While Packer is built. */
  first: string[];
  /** They start a current Packer. */
  withPacker: string[];
}

export interface TestPlan {
  lanes: Lane[];
  /** Tests of folders that are as they were when these last passed. */
  left: string[];
}

/** @param nightly Whether tests run that can wait for the night. */
export function testPlan(root: string, measured: Measured, nightly: boolean): TestPlan {
  const plan: TestPlan = {
    lanes: lanes.map(({ workers, mounts }) => ({ workers, mounts, first: [], withPacker: [] })),
    left: [],
  };
  const digests = digestsOf(root);
  const unchanged = nightly
    ? []
    : testsOfFolders.filter(({ folder }) => measured.passed[folder] === digests[folder]);
  const needsPacker = importersOf(packerHelper, root);
  for (const file of filesBelow(root, "__tests__")) {
    if (!file.endsWith(".test.ts")) continue;
    if (unchanged.some(({ tests }) => tests.test(file))) {
      plan.left.push(file);
      continue;
    }
    const withPacker = needsPacker.has(file);
    const fits = lanes.findIndex(
      (lane) => lane.files.test(file) && (withPacker || !lane.withPacker),
    );
    plan.lanes[fits]?.[withPacker ? "withPacker" : "first"].push(file);
  }
  return plan;
}

/** @returns what `Measured.passed` holds when all of their tests have passed. */
export function digestsOf(root: string): Record<string, string> {
  return Object.fromEntries(
    testsOfFolders.map(({ folder, but }) => [folder, digestOf(root, folder, but)]),
  );
}

function digestOf(root: string, folder: string, but: RegExp | undefined): string {
  const hash = createHash("sha256");
  for (const file of filesBelow(root, folder)) {
    if (but?.test(file)) continue;
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(root, file)))
      .update("\0");
  }
  return hash.digest("hex");
}

export function readMeasured(root: string): Measured {
  return JSON.parse(readFileSync(path.join(root, measuredFile), "utf8")) as Measured;
}

/** Files below `__tests__` that import this one, by whatever number of steps. */
function importersOf(target: string, root: string): Set<string> {
  const importers = new Map<string, string[]>();
  for (const file of filesBelow(root, "__tests__")) {
    if (!file.endsWith(".ts")) continue;
    const text = readFileSync(path.join(root, file), "utf8");
    for (const [, specifier = ""] of text.matchAll(/(?:from|import\()\s*"(\.{1,2}\/[^"]+)"/g)) {
      const imported = path.posix.join(path.posix.dirname(file), specifier);
      importers.set(imported, [...(importers.get(imported) ?? []), file]);
    }
  }
  const found = new Set<string>();
  const open = [target];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    for (const importer of importers.get(file) ?? []) {
      if (found.has(importer)) continue;
      found.add(importer);
      open.push(importer);
    }
  }
  return found;
}

/** Paths in the repository, in one order everywhere. */
function filesBelow(root: string, folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort();
}
