/** `npm run check:dist`: fails when the committed `dist/` is not what `src/` builds to, byte for byte. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { bundle, filesOf } from "./lib/bundle.ts";

const root = path.dirname(import.meta.dirname);
const folder = await mkdtemp(path.join(os.tmpdir(), "packernix-dist-"));
try {
  const fresh = path.join(folder, "dist");
  await bundle(root, fresh);
  const problems = await differences(path.join(root, "dist"), fresh);
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  if (problems.length > 0) {
    process.stderr.write("dist/ does not fit src/: run `npm run build` and commit the result.\n");
    process.exitCode = 1;
  } else {
    process.stdout.write("dist/ is what src/ builds to\n");
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function differences(committed: string, fresh: string): Promise<string[]> {
  const before = await filesOf(committed);
  const after = await filesOf(fresh);
  const problems: string[] = [];
  for (const file of new Set([...before, ...after])) {
    if (!after.includes(file)) problems.push(`dist/${file} is no longer built`);
    else if (!before.includes(file)) problems.push(`dist/${file} is missing`);
    else if (!(await sameBytes(path.join(committed, file), path.join(fresh, file)))) {
      problems.push(`dist/${file} differs`);
    }
  }
  return problems;
}

async function sameBytes(left: string, right: string): Promise<boolean> {
  const [one, other] = await Promise.all([readFile(left), readFile(right)]);
  return one.equals(other);
}
