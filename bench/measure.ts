/** Rounds in which everybody has a turn, so that a slow minute of the machine hits all alike. */
import { spawn } from "node:child_process";
import { openSync } from "node:fs";
import type { Figure, Row } from "./types.ts";

export interface Contender {
  what: string;
  /** Makes everything ready; not counted. */
  before?: () => Promise<void> | void;
  /** @returns the figure; without one, the seconds that it took. */
  turn: () => Promise<number> | Promise<void>;
  /** Checks and cleans up; not counted. */
  after?: () => Promise<void> | void;
}

/** The same contenders with what was measured. */
export type Measured<Names extends string> = Record<Names, Figure>;

/** @param say Told of each round. */
export async function interleaved<Names extends string>(
  contenders: Record<Names, Contender>,
  rounds: number,
  say: (line: string) => void,
): Promise<Measured<Names>> {
  const names = Object.keys(contenders) as Names[];
  const values = new Map<Names, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    // Another one begins each time: nobody is always the one after the same neighbour.
    const order = names.map((_, index) => names[(index + round) % names.length] as Names);
    const seen: string[] = [];
    for (const name of order) {
      const { before, turn, after } = contenders[name];
      await before?.();
      const start = performance.now();
      const value = (await turn()) ?? (performance.now() - start) / 1000;
      await after?.();
      values.get(name)?.push(value);
      seen.push(`${name} ${value.toFixed(3)}`);
    }
    say(`  round ${round + 1} of ${rounds}: ${seen.join(", ")}`);
  }
  return Object.fromEntries(
    names.map((name) => [name, figure(contenders[name].what, values.get(name) ?? [])]),
  ) as Measured<Names>;
}

export function figure(what: string, values: readonly number[]): Figure {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  const middle = sorted.length / 2;
  const median =
    sorted.length % 2 === 1 ? at(Math.floor(middle)) : (at(middle - 1) + at(middle)) / 2;
  return { what, median, least: at(0), most: at(sorted.length - 1) };
}

export interface RowInput {
  id: string;
  name: string;
  size?: Row["size"];
  unit?: Row["unit"];
  ours: Figure;
  peer?: Figure | undefined;
  floor?: Figure | undefined;
  /** `ours` is to be at most `times` this figure (and `plus` on top); or at most `limit` by itself. */
  target: { text: string } & (
    | { of: Figure; times?: number; plus?: number }
    | { limit: number }
    | { of: Figure; none: true }
  );
  rounds: number;
  note?: string;
}

export function rowOf(input: RowInput): Row {
  const { id, name, size, unit = "s", ours, peer, floor, target, rounds, note = "" } = input;
  const compared = "of" in target ? target.of : undefined;
  const limit =
    "limit" in target
      ? target.limit
      : "none" in target
        ? undefined
        : target.of.median * (target.times ?? 1) + (target.plus ?? 0);
  return {
    id,
    name,
    size,
    unit,
    ours,
    peer,
    floor,
    ratio: compared === undefined ? undefined : ours.median / compared.median,
    target: target.text,
    met: limit === undefined ? undefined : ours.median <= limit,
    rounds,
    spread: (ours.most - ours.least) / ours.median,
    note,
  };
}

export interface ProcessOptions {
  env?: Record<string, string | undefined>;
  cwd?: string;
  /** File for standard input or output. */
  stdin?: string;
  stdout?: string;
  anyExit?: boolean;
}

/**
 * Runs one program, or several joined by pipes, to the end of all.
 * @returns standard output of the last, unless it went to a file.
 * @throws when one of them fails.
 */
export async function execute(
  commands: readonly (readonly string[])[],
  options: ProcessOptions = {},
): Promise<string> {
  let output = "";
  let input: "ignore" | number | undefined =
    options.stdin === undefined ? "ignore" : openSync(options.stdin, "r");
  const ends: Promise<void>[] = [];
  let previous: ReturnType<typeof spawn> | undefined;
  for (const [index, [program = "", ...args]] of commands.entries()) {
    const last = index === commands.length - 1;
    const out = last && options.stdout !== undefined ? openSync(options.stdout, "w") : "pipe";
    const child = spawn(program, args, {
      stdio: [previous === undefined ? (input ?? "ignore") : "pipe", out, "pipe"],
      env: options.env ?? process.env,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    let errors = "";
    child.stderr?.on("data", (bytes) => {
      errors = (errors + bytes).slice(-4000);
    });
    if (previous?.stdout && child.stdin) previous.stdout.pipe(child.stdin).on("error", () => {});
    if (last) {
      child.stdout?.on("data", (bytes) => {
        output += bytes;
      });
    }
    ends.push(
      new Promise((resolve, reject) => {
        child.on("error", reject);
        child.on("close", (code) => {
          if (code === 0 || options.anyExit) resolve();
          else reject(new Error(`${program} ended with ${code}: ${errors.trim()}`));
        });
      }),
    );
    previous = child;
    input = undefined;
  }
  await Promise.all(ends);
  return output;
}
