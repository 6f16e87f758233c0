import { readdir } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "@jest/globals";
import { withLock } from "../../../src/images/files/lock.ts";
import { run } from "../../../src/shared/exec.ts";
import { env, temporaryFolder } from "../qemu/fixture.ts";

const { signal } = new AbortController();

describe("withLock", () => {
  it("lets one in at a time, and all in the end", async () => {
    const folder = await temporaryFolder();
    let inside = 0;
    let most = 0;
    const work = async () => {
      inside++;
      most = Math.max(most, inside);
      await sleep(5);
      inside--;
    };
    await Promise.all(Array.from({ length: 8 }, () => withLock(folder, { signal }, work)));
    expect(most).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });

  it("holds between processes", async () => {
    const folder = await temporaryFolder();
    const journal = path.join(folder, "journal");
    const script = `
      import { appendFileSync } from "node:fs";
      import { setTimeout as sleep } from "node:timers/promises";
      import { withLock } from ${JSON.stringify(path.resolve("src/images/files/lock.ts"))};
      await withLock(${JSON.stringify(folder)}, { signal: new AbortController().signal }, async () => {
        appendFileSync(${JSON.stringify(journal)}, "in\\n");
        await sleep(50);
        appendFileSync(${JSON.stringify(journal)}, "out\\n");
      });`;
    const start = () => run(process.execPath, ["--input-type=module", "-e", script], { env });
    await Promise.all(Array.from({ length: 4 }, start));
    const { stdout } = await run("cat", [journal], { env });
    expect(stdout).toBe("in\nout\n".repeat(4));
  });

  it("goes with a process that is killed", async () => {
    const folder = await temporaryFolder();
    const script = `
      import { withLock } from ${JSON.stringify(path.resolve("src/images/files/lock.ts"))};
      await withLock(${JSON.stringify(folder)}, { signal: new AbortController().signal }, async () => {
        process.kill(process.pid, "SIGKILL");
      });`;
    const args = ["--input-type=module", "-e", script];
    await expect(run(process.execPath, args, { env })).rejects.toThrow("SIGKILL");
    expect(await readdir(folder)).toEqual([".packernix.lock"]);
    expect(await withLock(folder, { signal, wait: 5_000 }, async () => "in")).toBe("in");
    expect(await readdir(folder)).toEqual([]);
  });

  it("is waited for as long as asked, or until a cancel", async () => {
    const folder = await temporaryFolder();
    await withLock(folder, { signal }, async () => {
      const late = withLock(folder, { signal, wait: 100 }, async () => {});
      await expect(late).rejects.toThrow(/^image-store: another run works in/);
      const cancelled = withLock(folder, { signal: AbortSignal.timeout(100) }, async () => {});
      await expect(cancelled).rejects.toThrow(/abort|timeout/i);
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it("is released when the work fails", async () => {
    const folder = await temporaryFolder();
    const failing = withLock(folder, { signal }, async () => {
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await readdir(folder)).toEqual([]);
  });

  it("needs the program, and says so", async () => {
    const folder = await temporaryFolder();
    const before = process.env["PATH"];
    process.env["PATH"] = folder;
    try {
      await expect(withLock(folder, { signal }, async () => {})).rejects.toThrow("util-linux");
    } finally {
      process.env["PATH"] = before;
    }
  });
});
