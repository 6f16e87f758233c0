/** Which test files run when. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** Committed; `npm test -- --record` writes it after a whole run. */
export interface Measured {
  /** Seconds of each test file that takes ten or more, by its path in the repository. */
  seconds: Record<string, number>;
  /** Digest of the test doubles when their own tests last passed. */
  doubles: string;
}

export const measuredFile = "__tests__/measured.json";
/** The doubles and, beside them, their own tests. */
const doublesFolder = "__tests__/helpers";
const packerHelper = "__tests__/helpers/current-packer.ts";

/** Tests of one machine's devices and network addresses. */
const alone =
  /\/(amazon-chroot|amazon-chroot-home|chroot-disk|ec2-runner|copy-network|remote-builders)\.test\.ts$/;

export interface TestPlan {
  /** Two at a time, while Packer is built. */
  first: string[];
  /** Two at a time; they start a current Packer. */
  withPacker: string[];
  /** One by one. */
  alone: string[];
  /** Tests of doubles that are as they were when these last passed. */
  left: string[];
}

/** @param nightly Whether tests run that can wait for the night. */
export function testPlan(root: string, measured: Measured, nightly: boolean): TestPlan {
  const plan: TestPlan = { first: [], withPacker: [], alone: [], left: [] };
  const unchanged = !nightly && measured.doubles === digestOfDoubles(root);
  const needsPacker = importersOf(packerHelper, root);
  for (const file of filesBelow(root, "__tests__")) {
    if (!file.endsWith(".test.ts")) continue;
    const isOfDouble = file.startsWith(`${doublesFolder}/`);
    if (isOfDouble && unchanged) plan.left.push(file);
    else if (alone.test(file)) plan.alone.push(file);
    else if (needsPacker.has(file)) plan.withPacker.push(file);
    else plan.first.push(file);
  }
  return plan;
}

export function digestOfDoubles(root: string): string {
  const hash = createHash("sha256");
  for (const file of filesBelow(root, doublesFolder)) {
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
