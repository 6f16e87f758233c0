import { appendFile, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { follow, tail } from "../../src/packer/follow.ts";
import { startDetached } from "../../src/packer/process.ts";
import { endGroup, processEntry, processesOf } from "../../src/shared/processes.ts";
import { until } from "../helpers/until.ts";
import { folder, isRunning, removeFolders } from "./support.ts";

afterAll(removeFolders);

const env = { PATH: process.env["PATH"] ?? "" };
let count = 0;

async function start(script: string) {
  const directory = await folder();
  const invocation = `9-9-9-proc${process.pid}n${++count}`;
  const files = { stdout: path.join(directory, "out"), stderr: path.join(directory, "err") };
  const options = { env, cwd: directory, invocation, ...files };
  return { ...(await startDetached("bash", ["-c", script], options)), ...options };
}

describe("startDetached", () => {
  it("leads a session of its own, reads nothing, writes to files", async () => {
    const one = await start('read -r x; echo "read: $?"; echo oops >&2; echo $PPID; exit 7');
    expect(await one.exit).toEqual({ code: 7, signal: undefined });
    expect(await readFile(one.stdout, "utf8")).toBe(`read: 1\n${process.pid}\n`);
    expect(await readFile(one.stderr, "utf8")).toBe("oops\n");
  });

  it("says so when there is no such program", async () => {
    const directory = await folder();
    const options = {
      env,
      cwd: directory,
      invocation: "x",
      stdout: `${directory}/o`,
      stderr: `${directory}/e`,
    };
    await expect(startDetached("/no/such/thing", [], options)).rejects.toMatchObject({
      missing: true,
    });
  });

  it("is known again by pid, start time and invocation", async () => {
    const one = await start("sleep 60 & sleep 60");
    expect(processEntry(one.pid)?.group).toBe(one.pid);
    await until("two run", async () => (await processesOf(one.invocation)).length >= 2);
    expect(await isRunning(one)).toBe(true);
    expect(await isRunning({ ...one, startTime: "1" })).toBe(false);
    expect(await isRunning({ ...one, invocation: "other" })).toBe(false);
    expect(endGroup(one.pid, "1", "SIGKILL")).toBe(false);
    expect(endGroup(one.pid, one.startTime, "SIGKILL")).toBe(true);
    await until("it has ended", async () => !(await isRunning(one)));
    expect(await one.exit).toEqual({ code: undefined, signal: "SIGKILL" });
    await until("none runs", async () => (await processesOf(one.invocation)).length === 0);
  });

  it("outlives the process that started it", async () => {
    const directory = await folder();
    const script = `
      import { startDetached } from ${JSON.stringify(path.resolve("src/packer/process.ts"))};
      const { pid } = await startDetached("bash", ["-c", "until [ -e go ]; do sleep 0.1; done; echo end"], {
        env: { PATH: process.env.PATH }, cwd: ${JSON.stringify(directory)}, invocation: "outlive",
        stdout: ${JSON.stringify(`${directory}/o`)}, stderr: ${JSON.stringify(`${directory}/e`)},
      });
      process.stdout.write(String(pid));
      process.kill(process.pid, "SIGKILL");
    `;
    await writeFile(path.join(directory, "parent.mjs"), script);
    const parent = await start(`exec ${process.execPath} ${directory}/parent.mjs`);
    expect((await parent.exit).signal).toBe("SIGKILL");
    expect(await readFile(`${directory}/o`, "utf8")).toBe("");
    await writeFile(path.join(directory, "go"), "");
    await until(
      "the end is written",
      async () => (await readFile(`${directory}/o`, "utf8")) === "end\n",
    );
  });
});

describe("follow", () => {
  it("gives whole lines however they are written", async () => {
    const file = path.join(await folder(), "log");
    await writeFile(file, "");
    let ended = false;
    const lines: string[] = [];
    const reading = (async () => {
      for await (const line of follow(file, () => ended)) lines.push(line);
    })();
    const euro = Buffer.from("€");
    for (const part of [
      "on",
      "e\ntwo\r\n",
      "",
      "\n",
      euro.subarray(0, 1),
      euro.subarray(1),
      "\nlast",
    ]) {
      await appendFile(file, part);
      await new Promise((resolve) => setTimeout(resolve, 120));
    }
    ended = true;
    await reading;
    expect(lines).toEqual(["one", "two", "", "€", "last"]);
  });

  it("misses nothing that was written just before the end", async () => {
    for (let round = 0; round < 20; round++) {
      const one = await start("for i in 1 2 3; do echo $i; done; printf end");
      let exited = false;
      void one.exit.then(() => {
        exited = true;
      });
      const lines: string[] = [];
      for await (const line of follow(one.stdout, () => exited)) lines.push(line);
      expect(lines).toEqual(["1", "2", "3", "end"]);
    }
  });

  it("cuts a line that has no end", async () => {
    const file = path.join(await folder(), "log");
    await writeFile(file, `${"x".repeat(5_000_000)}\nshort\n`);
    const lines: string[] = [];
    for await (const line of follow(file, () => true)) lines.push(line);
    expect(lines.map(({ length }) => length)).toEqual([1024 * 1024, 5]);
    expect(await tail(file, 6)).toBe("short\n");
    expect(await tail(`${file}.none`, 6)).toBe("");
  });
});
