/** What the bench makes of its measurements. */
import { expect, test } from "@jest/globals";
import { random } from "../../bench/closure.ts";
import { execute, figure, interleaved, rowOf } from "../../bench/measure.ts";
import { benchTable } from "../../bench/table.ts";
import type { Results } from "../../bench/types.ts";

const ours = figure("ours", [0.9, 1.1, 1]);
const peer = figure("`a | b`", [2, 4]);

test("a figure is the middle of its rounds, with both ends", () => {
  expect(ours).toEqual({ what: "ours", median: 1, least: 0.9, most: 1.1 });
  expect(peer).toEqual({ what: "`a | b`", median: 3, least: 2, most: 4 });
});

test("a target is a multiple, a sum or a limit; a row without one is neither met nor missed", () => {
  const row = (target: Parameters<typeof rowOf>[0]["target"]) =>
    rowOf({ id: "x", name: "x", ours, peer, target, rounds: 3 });
  expect(row({ text: "", of: peer, times: 0.5 })).toMatchObject({ met: true, ratio: 1 / 3 });
  expect(row({ text: "", of: peer, times: 0.3 })).toMatchObject({ met: false });
  expect(row({ text: "", of: peer, plus: -1.9 })).toMatchObject({ met: true });
  expect(row({ text: "", of: peer, plus: -2.1 })).toMatchObject({ met: false });
  expect(row({ text: "", limit: 0.99 })).toMatchObject({ met: false, ratio: undefined });
  expect(row({ text: "", of: peer, none: true })).toMatchObject({ met: undefined, ratio: 1 / 3 });
  expect(row({ text: "", limit: 1 }).spread).toBeCloseTo(0.2);
});

test("every round has all contenders, each one first in its turn", async () => {
  const order: string[] = [];
  const contender = (what: string) => ({
    what,
    before: () => void order.push(`before ${what}`),
    turn: async () => {
      order.push(what);
      return what.length;
    },
    after: () => void order.push(`after ${what}`),
  });
  const lines: string[] = [];
  const measured = await interleaved({ a: contender("a"), bb: contender("bb") }, 2, (line) =>
    lines.push(line),
  );
  expect(order.filter((name) => !name.includes(" "))).toEqual(["a", "bb", "bb", "a"]);
  expect(order.slice(0, 3)).toEqual(["before a", "a", "after a"]);
  expect(measured).toMatchObject({ a: { median: 1 }, bb: { median: 2 } });
  expect(lines).toHaveLength(2);
});

test("programs are joined by pipes, and one that fails fails all", async () => {
  expect(await execute([["printf", "b\na\n"], ["sort"]])).toBe("a\nb\n");
  await expect(execute([["sh", "-c", "echo why >&2; exit 3"], ["cat"]])).rejects.toThrow(
    /sh ended with 3: why/,
  );
});

test("the same seed gives the same numbers", () => {
  const [one, two, other] = [random(7), random(7), random(8)];
  const some = Array.from({ length: 100 }, one);
  expect(some).toEqual(Array.from({ length: 100 }, two));
  expect(some).not.toEqual(Array.from({ length: 100 }, other));
  expect(some.every((value) => value >= 0 && value < 1)).toBe(true);
});

test("the table shows what was met, what was not, the notes and the machine", () => {
  const size = { bytes: 1024 ** 3, paths: 2000, files: 24_000 };
  const results: Results = {
    date: "2026-03-04T05:06:07Z",
    machine: {
      cores: 2,
      memoryGiB: 24,
      kernel: "6.1",
      node: "24.1.0",
      nix: "nix (Nix) 2.8.0",
      zstd: "1.5.4",
    },
    quick: false,
    seconds: 1,
    rows: [
      rowOf({
        id: "one",
        name: "one | two",
        size,
        ours,
        peer,
        floor: figure("floor", [0.05]),
        target: { text: "≤ 0.3 × peer", of: peer, times: 0.3 },
        rounds: 3,
        note: "a note",
      }),
      rowOf({
        id: "two",
        name: "memory",
        unit: "MiB",
        ours,
        target: { text: "≤ 2", limit: 2 },
        rounds: 1,
      }),
    ],
    missing: [{ group: "copy", why: "no sshd" }],
  };
  const table = benchTable(results);
  expect(table).toContain(
    "| one \\| two | 1.0 GiB, 2000 paths | 1.00 s (0.90–1.10) | 3.00 s (2.00–4.00), `a \\| b` | 0.050 s (0.050–0.050), floor | 0.33 | ≤ 0.3 × peer | **no** |",
  );
  expect(table).toContain("| memory |  | 1 MiB (1–1) |  |  |  | ≤ 2 | yes |");
  expect(table).toContain("- one \\| two (1.0 GiB, 2000 paths): a note");
  expect(table).toContain("Not measured: copy: no sshd");
  expect(table).toContain("2 cores, 24 GiB of memory, Linux 6.1, Node 24.1.0, nix (Nix) 2.8.0");
});
