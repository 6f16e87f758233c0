/** From the start of the process to the first thing that the action does by itself. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { execute, interleaved, rowOf } from "../measure.ts";
import type { Bench } from "../prepare.ts";
import type { Row } from "../types.ts";

export async function startRows({ action, sandbox, quick, say }: Bench): Promise<Row[]> {
  const folder = sandbox.folder();
  const file = path.join(folder, "file");
  mkdirSync(path.join(folder, "home"));
  writeFileSync(file, "");
  // Inputs are read, and this one is refused: nothing comes after.
  const env = {
    PATH: process.env["PATH"],
    HOME: path.join(folder, "home"),
    INPUT_STEP: "none",
    GITHUB_OUTPUT: file,
    GITHUB_STATE: file,
    GITHUB_STEP_SUMMARY: file,
  };
  const rounds = quick ? 3 : 15;
  const start =
    (...args: string[]) =>
    async () => {
      await execute([[process.execPath, ...args]], { env, anyExit: true });
    };
  const { ours, floor } = await interleaved(
    {
      ours: { what: "ours", turn: start(path.join(action, "dist", "index.js")) },
      floor: { what: "`node -e 0`", turn: start("-e", "0") },
    },
    rounds,
    say,
  );
  return [
    rowOf({
      id: "start",
      name: "start of `dist` to the first own action",
      ours,
      floor,
      target: { text: "≤ `node -e 0` + 60 ms", of: floor, plus: 0.06 },
      rounds,
    }),
  ];
}
