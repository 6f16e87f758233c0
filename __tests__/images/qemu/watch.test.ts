/** Real processes stand for Packer's, with the mark and the name that qemu has. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, it } from "@jest/globals";
import { watchMachine } from "../../../src/images/qemu/watch.ts";
import type { BuildWatch } from "../../../src/images/types.ts";
import { invocationVariable } from "../../../src/shared/invocation.ts";
import { processesOf } from "../../../src/shared/processes.ts";
import { env } from "./fixture.ts";

const started: ChildProcess[] = [];
const watches: BuildWatch[] = [];

afterEach(() => {
  for (const watch of watches.splice(0)) watch.stop();
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

async function startQemu(invocation: string, ...args: string[]): Promise<ChildProcess> {
  const child = spawn("bash", ["-c", "read -r; :", ...args], {
    argv0: "/usr/bin/qemu-system-x86_64",
    env: { ...env, [invocationVariable]: invocation },
  });
  started.push(child);
  await once(child, "spawn");
  return child;
}

it("notices that the machine is gone, and not that qemu has said its version", async () => {
  const invocation = `1-2-3-watch${process.pid}`;
  const reasons: string[] = [];
  const lost = new Promise<void>((resolve) => {
    const watch = watchMachine(invocation, [], (why) => {
      reasons.push(why);
      resolve();
    });
    watches.push(watch);
  });
  const asked = await startQemu(invocation, "-version");
  // Two looks at it, and after its end more than a loss takes.
  await sleep(2500);
  asked.kill("SIGKILL");
  const machine = await startQemu(invocation, "-drive", "file=disk");
  // Looks of our own, as slow as the watch's: of those, some are over by then.
  for (let looks = 0; looks < 12; looks++) {
    await sleep(1000);
    await processesOf(invocation);
  }
  expect(reasons).toEqual([]);
  machine.kill("SIGKILL");
  await lost;
  expect(reasons).toEqual([expect.stringMatching(/virtual machine was killed/)]);
});
