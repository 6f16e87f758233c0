import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { startDetached } from "../../src/packer/process.ts";
import { run } from "../../src/shared/exec.ts";
import { collectingLog } from "../../src/shared/log.ts";
import { childMark, endProcesses, isAttended, processesOf } from "../../src/shared/processes.ts";
import { reap } from "../../src/steps/reap.ts";
import { until } from "../helpers/until.ts";
import { folder, isRunning, removeFolders } from "../packer/support.ts";

afterAll(removeFolders);

const env = { PATH: process.env["PATH"] ?? "" };
let count = 0;

async function start(script: string) {
  const directory = await folder();
  const invocation = `9-9-9-ends${process.pid}n${++count}`;
  const files = { stdout: path.join(directory, "out"), stderr: path.join(directory, "err") };
  const options = { env, cwd: directory, invocation, ...files };
  return { ...(await startDetached("bash", ["-c", script], options)), ...options };
}

/** Until so many of its processes have said that they heed signals as they should. */
async function ready({ stdout }: { stdout: string }, count: number): Promise<void> {
  await until(
    "they are ready",
    async () => (await readFile(stdout, "utf8")) === "ready\n".repeat(count),
  );
}

describe("endProcesses", () => {
  it("lets an orderly process end by itself, and spares others", async () => {
    const one = await start(
      'trap "echo bye; sleep 0.5; echo gone; exit 0" INT; echo ready; while :; do sleep 0.1; done',
    );
    const other = await start("sleep 600");
    await ready(one, 1);
    const ended = await endProcesses(one.invocation, { graceMs: 60_000 });
    expect(ended.map(({ pid }) => pid)).toContain(one.pid);
    expect(await readFile(one.stdout, "utf8")).toBe("ready\nbye\ngone\n");
    expect(await isRunning(other)).toBe(true);
    await endProcesses(other.invocation, { graceMs: 0 });
    expect(await isRunning(other)).toBe(false);
  });

  it("kills what does not listen, also what left the group", async () => {
    const deaf = "trap '' INT TERM; echo ready; while :; do sleep 0.2; done";
    const one = await start(`setsid bash -c "${deaf}" & ${deaf}`);
    await ready(one, 2);
    const ended = await endProcesses(one.invocation, { graceMs: 500 });
    expect(ended.length).toBeGreaterThanOrEqual(2);
    expect(await processesOf(one.invocation)).toEqual([]);
  });

  it("does not wait long for those whose leader was killed", async () => {
    const one = await start(
      "bash -c \"trap '' INT; echo ready; while :; do sleep 0.2; done\" & wait",
    );
    await ready(one, 1);
    process.kill(one.pid, "SIGKILL");
    await one.exit;
    // Longer than the test may take.
    const ended = await endProcesses(one.invocation, { graceMs: 600_000 });
    expect(ended.length).toBeGreaterThan(0);
    expect(await processesOf(one.invocation)).toEqual([]);
  });

  it("never ends ourselves", async () => {
    const before = process.env["PACKERNIX_INVOCATION"];
    expect(await endProcesses(before ?? "nobody-has-this", { graceMs: 0 })).toEqual([]);
  });
});

describe("a sweep of what has expired", () => {
  /** A home in which something of this invocation is overdue. @returns what it was told to remove. */
  async function swept(invocation: string) {
    const reaped: string[] = [];
    const overdue = [{ what: "a volume", invocation }];
    const home = {
      leftovers: async () => (reaped.length === 0 ? overdue : []),
      reap: async (left: typeof overdue) => {
        reaped.push(...left.map(({ what }) => what));
        return left;
      },
    };
    await reap(home, undefined, collectingLog(), new AbortController().signal);
    return reaped;
  }

  const sleeping = (id: string) => ({ ...env, ...childMark({ id }) });

  it("touches nothing of a run that lives on this machine", async () => {
    const id = `9-9-9-lives${process.pid}`;
    const one = await startDetached("sleep", ["600"], {
      env: sleeping(id),
      cwd: await folder(),
      invocation: id,
      stdout: "/dev/null",
      stderr: "/dev/null",
    });
    expect(await swept(id)).toEqual([]);
    expect(await isRunning({ ...one, invocation: id })).toBe(true);
    await endProcesses(id, { graceMs: 0 });
  });

  it("ends what a dead one left running", async () => {
    const id = `9-9-9-dead${process.pid}`;
    const script = `
      import { spawn } from "node:child_process";
      import { childMark } from ${JSON.stringify(path.resolve("src/shared/processes.ts"))};
      const env = { ...process.env, ...childMark({ id: ${JSON.stringify(id)} }) };
      spawn("sleep", ["600"], { env, detached: true, stdio: "ignore" }).unref();`;
    await run(process.execPath, ["--input-type=module", "-e", script], { env });
    expect(await processesOf(id)).toHaveLength(1);
    expect(await isAttended(id)).toBe(false);
    expect(await swept(id)).toEqual(["a volume"]);
    expect(await processesOf(id)).toEqual([]);
  });
});
