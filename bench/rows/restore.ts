/** How a closure gets into an empty store: our two ways, what users do today, and the floor. */
import { readdirSync } from "node:fs";
import path from "node:path";
import type { ClosureSize } from "../closure.ts";
import { type Contender, execute, interleaved, rowOf } from "../measure.ts";
import {
  type Answer,
  type Bench,
  closureOf,
  isLarge,
  mebibytes,
  type Packed,
  sizesOf,
  worker,
} from "../prepare.ts";
import type { Figure, Row } from "../types.ts";

export async function restoreRows(bench: Bench): Promise<Row[]> {
  const rows: Row[] = [];
  for (const size of sizesOf(bench)) {
    rows.push(...(await restoreOfSize(bench, size)));
  }
  return rows;
}

async function restoreOfSize(bench: Bench, size: ClosureSize): Promise<Row[]> {
  const { sandbox, quick } = bench;
  const packed = await closureOf(bench, size);
  await sandbox.useStore(packed.name);
  const { name, infos } = packed;
  bench.say(`restore of ${size.paths} paths`);
  const binaryCache = path.join(sandbox.disk, `${name}-binary-cache`);
  const top = infos.at(-1)?.path ?? "";
  const store = `file://${binaryCache}?compression=zstd`;
  const copyTo = ["copy", "--no-check-sigs", "--to", store, top];
  await execute([[path.join(sandbox.bin, "nix"), ...copyTo]], { env: sandbox.env });

  const rounds = quick ? 2 : 5;
  const measured = await interleaved(
    {
      general: general(bench, [packed]),
      mounted: mounted(bench, [packed]),
      floor: floor(bench, packed),
      tar: untar(bench, packed),
      copy: copyFrom(bench, packed, binaryCache),
    },
    rounds,
    bench.say,
  );
  await sandbox.leaveStore();
  const blobs = `archive ${mebibytes(packed.nars)} MiB, image ${mebibytes(packed.image)} MiB, tar ${mebibytes(packed.tar)} MiB, binary cache ${mebibytes(binaryCache)} MiB`;
  await execute([["rm", "-rf", binaryCache]]);
  const common = { size, rounds };
  // The targets speak of the large closure; starting a process is most of what a small one takes.
  const large = isLarge(size);
  const target = (text: string, of: Figure, times: number) =>
    large ? { text, of, times } : { text: "", of, none: true as const };
  return [
    rowOf({
      ...common,
      id: `restore-${size.paths}`,
      name: "store restore, general way, against untar",
      ours: measured.general,
      peer: measured.tar,
      floor: measured.floor,
      target: target("≤ 0.8 × `zstd -d | tar x`", measured.tar, 0.8),
      note: `ours checks every hash and registers, tar does neither; ${blobs}`,
    }),
    rowOf({
      ...common,
      id: `restore-copy-${size.paths}`,
      name: "store restore, general way, against a binary cache",
      ours: measured.general,
      peer: measured.copy,
      floor: measured.floor,
      target: target("≤ 0.5 × `nix copy`", measured.copy, 0.5),
    }),
    rowOf({
      ...common,
      id: `restore-mounted-${size.paths}`,
      name: "store restore, mounted image",
      ours: measured.mounted,
      peer: measured.tar,
      floor: measured.floor,
      target: target("≤ 1.3 × `zstd -d` to one file", measured.floor, 1.3),
      note: "checked and registered; what is read later is decoded then",
    }),
  ];
}

/** Ours: unpacked in parallel, verified path by path, registered. */
export function general(bench: Bench, packed: readonly Packed[]): Contender {
  return restored(bench, "ours, unpacked", packed, ({ nars }) => ["nars", nars]);
}

/** Ours: verified as a whole, mounted, registered. */
export function mounted(bench: Bench, packed: readonly Packed[]): Contender {
  return restored(bench, "ours, mounted", packed, ({ image }) => ["image", image]);
}

function restored(
  bench: Bench,
  what: string,
  packed: readonly Packed[],
  entryOf: (one: Packed) => string[],
): Contender {
  return {
    what,
    before: () => bench.sandbox.emptyStore(),
    turn: async () => {
      let seconds = 0;
      for (const one of packed) {
        seconds += checked(await worker(bench, ["restore", ...entryOf(one)]), one);
      }
      return seconds;
    },
    after: () => bench.sandbox.leaveStore(),
  };
}

function checked(answer: Answer, { infos, name }: Packed): number {
  if (answer.paths !== infos.length || answer.left !== 0) {
    throw new Error(
      `${name}: ${answer.paths} of ${infos.length} paths were restored: ${JSON.stringify(answer)}`,
    );
  }
  return answer.seconds ?? Number.NaN;
}

function floor({ sandbox }: Bench, packed: Packed): Contender {
  let folder = "";
  return {
    what: "`zstd -d` to one file",
    before: () => {
      folder = sandbox.folder();
    },
    turn: async () => {
      await execute([["zstd", "-d", "-q", packed.tar, "-o", path.join(folder, "file")]]);
    },
    after: () => clean(folder, sandbox.disk),
  };
}

function untar({ sandbox }: Bench, packed: Packed): Contender {
  let folder = "";
  return {
    what: "`zstd -d | tar x`",
    before: () => {
      folder = sandbox.folder();
    },
    turn: async () => {
      await execute([
        ["zstd", "-d", "-q", "-c", packed.tar],
        ["tar", "--extract", `--directory=${folder}`],
      ]);
    },
    after: async () => {
      if (readdirSync(folder).length !== packed.infos.length) throw new Error("tar left some out");
      await clean(folder, sandbox.disk);
    },
  };
}

function copyFrom({ sandbox }: Bench, packed: Packed, cache: string): Contender {
  const top = packed.infos.at(-1)?.path ?? "";
  return {
    what: "`nix copy --from file://`",
    before: () => sandbox.emptyStore(),
    turn: async () => {
      const args = ["copy", "--no-check-sigs", "--from", `file://${cache}`, top];
      await execute([[path.join(sandbox.bin, "nix"), ...args]], { env: sandbox.env });
    },
    after: () => sandbox.leaveStore(),
  };
}

async function clean(folder: string, disk: string): Promise<void> {
  await execute([["chmod", "-R", "u+w", folder]]);
  await execute([["rm", "-rf", folder]]);
  await execute([["sync", "--file-system", disk]]);
}
