import { readdir, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "@jest/globals";
import { withLock } from "../../../src/images/qemu/lock.ts";
import { ownerOf } from "../../../src/images/qemu/owner.ts";
import { run } from "../../../src/shared/exec.ts";
import { env, temporaryFolder } from "./world.ts";

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
  }, 30_000);

  it("holds between processes", async () => {
    const folder = await temporaryFolder();
    const journal = path.join(folder, "journal");
    const script = `
      import { appendFileSync } from "node:fs";
      import { setTimeout as sleep } from "node:timers/promises";
      import { withLock } from ${JSON.stringify(path.resolve("src/images/qemu/lock.ts"))};
      await withLock(${JSON.stringify(folder)}, { signal: new AbortController().signal }, async () => {
        appendFileSync(${JSON.stringify(journal)}, "in\\n");
        await sleep(50);
        appendFileSync(${JSON.stringify(journal)}, "out\\n");
      });`;
    const start = () => run(process.execPath, ["--input-type=module", "-e", script], { env });
    await Promise.all(Array.from({ length: 4 }, start));
    const { stdout } = await run("cat", [journal], { env });
    expect(stdout).toBe("in\nout\n".repeat(4));
  }, 60_000);

  it("passes by the lock of a process that is gone, and of a silent other machine", async () => {
    const folder = await temporaryFolder();
    const { machine } = await ownerOf("", 0);
    const dead = path.join(folder, `.packernix.lock.${machine}.999999999.1.aa`);
    // The same number, but another process: its start time differs.
    const reused = path.join(folder, `.packernix.lock.${machine}.${process.pid}.1.bb`);
    const silent = path.join(folder, ".packernix.lock.00000000-0000.1.5.1.cc");
    for (const file of [dead, reused, silent]) await writeFile(file, "");
    const long = new Date(Date.now() - 3_600_000);
    await utimes(silent, long, long);
    await withLock(folder, { signal, wait: 1000 }, async () => {
      expect(await readdir(folder)).toHaveLength(1);
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it("waits a bounded time for another machine, and names its file", async () => {
    const folder = await temporaryFolder();
    const name = ".packernix.lock.00000000-0000.1.5.1.cc";
    await writeFile(path.join(folder, name), "");
    const waiting = withLock(folder, { signal, wait: 300 }, async () => {});
    await expect(waiting).rejects.toThrow(new RegExp(`image-store.*${name}`));
    expect(await readdir(folder)).toEqual([name]);
  });

  it("is released when the work fails, and not waited for after a cancel", async () => {
    const folder = await temporaryFolder();
    const failing = withLock(folder, { signal }, async () => {
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await readdir(folder)).toEqual([]);
    await writeFile(path.join(folder, ".packernix.lock.00000000-0000.1.5.1.cc"), "");
    const cancelled = withLock(folder, { signal: AbortSignal.timeout(200) }, async () => {});
    await expect(cancelled).rejects.toThrow(/abort|timeout/i);
  });
});
