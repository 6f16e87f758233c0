/** A whole `/nix` in one tar, as cache-nix-action keeps it, against our two entries of the same job. */
import path from "node:path";
import { execute, interleaved, rowOf } from "../measure.ts";
import {
  type Bench,
  closureOf,
  makeStore,
  mebibytes,
  type Packed,
  packAll,
  sizesOf,
} from "../prepare.ts";
import type { Row } from "../types.ts";
import { general, mounted } from "./restore.ts";

const mebibyte = 1024 ** 2;

export async function wholeRows(bench: Bench): Promise<Row[]> {
  const { sandbox, quick } = bench;
  const part = quick ? 100 : 1;
  const size = sizesOf(bench).at(-1) as Packed["size"];
  bench.say("making the /nix of a job");
  const scaled = (bytes: number, paths: number, files: number) => ({
    bytes: Math.round((bytes * mebibyte) / part),
    paths,
    files: Math.round(files / part),
  });
  // What a job has beside the closure that it built: Nix and its libraries, the sources of nixpkgs
  // (45,000 small files), and what was needed to build but does not belong to the result.
  const nix = scaled(110, 40, 900);
  const nixpkgs = scaled(250, 1, 45_000);
  const inputs = scaled(600, Math.round(1200 / part), 15_000);
  const name = `closure-${size.paths}`;
  const job = await makeStore(bench, "job", { [name]: size, nix, nixpkgs, inputs });
  const evaluation = await packAll(bench, "evaluation", nix, [
    ...(job["nix"] ?? []),
    ...(job["nixpkgs"] ?? []),
  ]);
  const whole = path.join(sandbox.memory, "whole.tar.zst");
  // Its own flags; of /nix/var it takes the database alone.
  const tar = ["tar", "--posix", "-P", "--create", "/nix/store", "/nix/var/nix/db/db.sqlite"];
  await execute([tar, ["zstd", "-q", "-T0"]], { stdout: whole });
  await sandbox.leaveStore();
  const closure = await closureOf(bench, size);
  const ours = mebibytes(evaluation.image) + mebibytes(closure.image);
  const rounds = quick ? 2 : 5;
  const measured = await interleaved(
    {
      mounted: mounted(bench, [evaluation, closure]),
      unpacked: general(bench, [evaluation, closure]),
      whole: {
        what: "a tar of all of `/nix`",
        before: () => sandbox.emptyStore(),
        turn: async () => {
          const program = ["--use-compress-program", "zstd -d"];
          await execute([["tar", "--posix", "-P", "--extract", ...program, "--file", whole]]);
        },
        after: () => sandbox.leaveStore(),
      },
    },
    rounds,
    bench.say,
  );
  return [
    rowOf({
      id: "restore-whole-ways",
      name: "store restore of a job, mounted against unpacked",
      size,
      ours: measured.mounted,
      peer: measured.unpacked,
      target: { text: "≥ 1.5 × faster, or it is removed", of: measured.unpacked, times: 1 / 1.5 },
      rounds,
    }),
    rowOf({
      id: "restore-whole",
      name: "store restore of a job: Nix, nixpkgs and the closure",
      size,
      ours: measured.mounted,
      peer: measured.whole,
      target: { text: "≤ 0.5 × tar of all of `/nix`", of: measured.whole, times: 0.5 },
      rounds,
      note: `both entries mounted, ${ours} MiB, against ${mebibytes(whole)} MiB; besides the closure the job has 110 MiB of Nix, 250 MiB of nixpkgs in 45,000 files and 600 MiB that only the build needed, made up like the closure`,
    }),
  ];
}
