/** What it costs to load a cloud's library for credentials, and who loads it. */
import { mkdtemp, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { RunOptions } from "../../__tests__/helpers/fixture.ts";
import { execute, interleaved, rowOf } from "../measure.ts";
import type { Bench } from "../prepare.ts";
import type { Row } from "../types.ts";

interface Library {
  id: string;
  /** Of npm. */
  name: string;
  /** A step that asks the cloud. */
  own(options: Pick<RunOptions, "env">): Promise<unknown>;
  /** The same step of another builder. */
  other(options: Pick<RunOptions, "env">): Promise<unknown>;
}

export async function libraryRow(bench: Bench, { id, name, own, other }: Library): Promise<Row> {
  const { action, quick, say } = bench;
  const dist = path.join(action, "dist");
  const sizes = new Map<string, number>();
  const holders = new Set<string>();
  for (const file of await readdir(dist)) {
    if (!file.endsWith(".js")) continue;
    const text = await readFile(path.join(dist, file), "utf8");
    sizes.set(file, text.length);
    if (text.includes(`\n// node_modules/${name}/`)) holders.add(file);
  }
  const kib = (files: Iterable<string>) =>
    Math.round([...files].reduce((sum, file) => sum + (sizes.get(file) ?? 0), 0) / 1024);
  const withIt = await loadedBy(bench, dist, own);
  const without = await loadedBy(bench, dist, other);
  const has = (loaded: Set<string>) => [...loaded].some((file) => holders.has(file));
  if (!has(withIt)) throw new Error(`${name} was not loaded where it is needed`);
  if (has(without)) throw new Error(`${name} was loaded where nobody needs it`);
  const code = [...holders].map((file) => `import(${JSON.stringify(path.join(dist, file))})`);
  const node = (text: string) => async () => {
    await execute([[process.execPath, "-e", text]], {});
  };
  const rounds = quick ? 3 : 15;
  const { ours, floor } = await interleaved(
    {
      ours: { what: "`node -e 'import(…)'`", turn: node(code.join(";")) },
      floor: { what: "`node -e 0`", turn: node("0") },
    },
    rounds,
    say,
  );
  return rowOf({
    id,
    name: `${name}, loaded when a token is wanted`,
    ours,
    floor,
    target: { text: "no run of another builder loads it", of: floor, none: true },
    rounds,
    note: `${kib(holders)} KiB; a \`read\` there loads ${kib(withIt)} KiB of \`dist\`, the same of \`qemu\` ${kib(without)}, without it`,
  });
}

/** Files of `dist` that the main step's process has loaded, as V8 itself writes them down. */
async function loadedBy(
  { sandbox }: Bench,
  dist: string,
  run: Library["own"],
): Promise<Set<string>> {
  const folder = await mkdtemp(path.join(sandbox.disk, "coverage-"));
  await run({ env: { NODE_V8_COVERAGE: folder } });
  const loaded = new Set<string>();
  for (const name of await readdir(folder)) {
    const { result } = JSON.parse(await readFile(path.join(folder, name), "utf8")) as {
      result: { url: string }[];
    };
    for (const { url } of result) {
      if (!url.startsWith("file:")) continue;
      const file = fileURLToPath(url);
      if (path.dirname(file) === dist) loaded.add(path.basename(file));
    }
  }
  if (loaded.size === 0) throw new Error("V8 wrote down nothing");
  return loaded;
}
