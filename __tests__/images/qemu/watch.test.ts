/** Real processes stand for Packer's, with the mark and the name that qemu has. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, it } from "@jest/globals";
import { countStarts, resetsFile } from "../../../src/images/qemu/machine.ts";
import { watchMachine } from "../../../src/images/qemu/watch.ts";
import type { BuildWatch } from "../../../src/images/types.ts";
import { invocationVariable } from "../../../src/shared/invocation.ts";
import { processesOf } from "../../../src/shared/processes.ts";
import { writeTinyDisk } from "../../helpers/tiny-disk.ts";
import { until } from "../../helpers/until.ts";
import { env, temporaryFolder } from "./fixture.ts";

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

it.each([
  ["before it is reached: it never comes up", false],
  ["by the checks of the user: they may", true],
])("a machine that restarts again and again %s", async (_, isUp) => {
  const folder = await temporaryFolder();
  const [disk, console] = [path.join(folder, "disk"), path.join(folder, "console")];
  await writeTinyDisk(disk, "restart");
  const reasons: string[] = [];
  const watch = watchMachine(`1-2-3-restarts${process.pid}`, [console], (why) => reasons.push(why));
  watches.push(watch);
  if (isUp) watch.line("==> qemu: Connected to SSH!");
  const options = ["-accel", "tcg", "-m", "64", "-nodefaults", "-display", "none"];
  const drive = ["-drive", `file=${disk},format=raw,if=ide,snapshot=on`];
  const files = ["-serial", `file:${console}`, "-d", "cpu_reset", "-D", resetsFile(console)];
  started.push(spawn("qemu-system-x86_64", [...options, ...drive, ...files], { stdio: "ignore" }));
  await until("it has started often", async () => (await countStarts(console)) > 8);
  if (!isUp) await until("that is noticed", () => reasons.length > 0);
  else await sleep(3000);
  expect(reasons).toEqual(isUp ? [] : [expect.stringMatching(/restarts again and again/)]);
});

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
