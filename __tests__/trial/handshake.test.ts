/** A command on the runner: it ends when the machine goes, and what it leaves behind holds nothing up. */
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { exists } from "../../src/shared/files.ts";
import { collectingLog } from "../../src/shared/log.ts";
import { processEntry } from "../../src/shared/processes.ts";
import { openHandshake } from "../../src/trial/handshake.ts";
import { until } from "../helpers/until.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "packernix-handshake-"));
});
afterEach(async () => {
  // Had a test failed, these would run on.
  for (const name of ["left", "stranger"]) {
    const pid = await pidIn(name).catch(() => undefined);
    if (pid !== undefined && processEntry(pid)) process.kill(pid, "SIGKILL");
  }
  await rm(folder, { recursive: true });
});

/** A kill takes its time; by itself none of them ends before the test does. */
async function isGone(name: string): Promise<void> {
  await until(`${name} is gone`, async () => !processEntry(await pidIn(name)));
}

const pidIn = async (name: string) => Number(await readFile(path.join(folder, name), "utf8"));

/** Meets a machine that is there at once. */
async function meet(script: string, packerEnded = new AbortController().signal) {
  const file = path.join(folder, "check");
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  const log = collectingLog();
  const handshake = await openHandshake({
    folder: path.join(folder, "handshake"),
    command: [file],
    cwd: folder,
    env: { PATH: process.env["PATH"] ?? "" },
    keyFile: "/nowhere",
    log,
  });
  await writeFile(path.join(folder, "handshake/at"), "127.0.0.1\n22\nroot\n");
  const report = await handshake.runCheck(packerEnded);
  expect(await exists(path.join(folder, "handshake/done"))).toBe(true);
  return { report, lines: log.lines };
}

test("what it started ends with it when the machine goes", async () => {
  const ended = new AbortController();
  const attending = meet("sleep 1000 & echo $! >left.new; mv left.new left; wait", ended.signal);
  await until("it has left", () => exists(path.join(folder, "left")));
  ended.abort();
  expect((await attending).report).toBeUndefined();
  await isGone("left");
});

test.each([
  ["with its output open", ""],
  ["silent", " >/dev/null 2>&1"],
])("what it leaves running is ended a moment later: %s", async (_name, where) => {
  const { report, lines } = await meet(`sleep 1000${where} & echo $! >left; echo content`);
  expect(report).toEqual({ exitCode: 0, junit: "" });
  expect(lines).toEqual(["| content"]);
  await isGone("left");
});

test("what it leaves may still say something at once", async () => {
  const { lines } = await meet("(while kill -0 $$ 2>/dev/null; do :; done; echo late) & exit 3");
  expect(lines).toEqual(["| late"]);
});

test("what left its group, as a master connection of ssh does, is not waited for", async () => {
  // `setsid` of util-linux forks where it leads a group, so the shell inside says its own pid.
  const { report, lines } = await meet(
    `setsid sh -c 'echo $$ >stranger; exec sleep 1000' &
     while [ ! -s stranger ]; do sleep 0.05; done; echo content; exit 3`,
  );
  expect(report).toEqual({ exitCode: 3, junit: "" });
  expect(lines).toEqual(["| content"]);
  // It carries the mark of the run by which the end of the step finds it.
  expect(processEntry(await pidIn("stranger"))).toBeDefined();
});
