import { mkdir, readdir, rm, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "@jest/globals";
import { makeTurns, withLock } from "../../../src/images/files/lock.ts";
import { ownerOf } from "../../../src/images/files/owner.ts";
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

  it("passes by the lock of a process that is gone, and of a silent other machine", async () => {
    const folder = await temporaryFolder();
    const { machine } = ownerOf("", 0);
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

describe("withLock, in trouble", () => {
  it("leaves no file of its own when it cannot look for others", async () => {
    const folder = await temporaryFolder();
    const { machine } = ownerOf("", 0);
    // As of a process that is gone, but it cannot be deleted as a file.
    const odd = `.packernix.lock.${machine}.999999999.1.aa`;
    await mkdir(path.join(folder, odd));
    await expect(withLock(folder, { signal }, async () => {})).rejects.toThrow();
    expect(await readdir(folder)).toEqual([odd]);
    await rm(path.join(folder, odd), { recursive: true });
    expect(await withLock(folder, { signal, wait: 0 }, async () => "in")).toBe("in");
  });

  it("lets the clock of the file system say how old a lock is, not its own", async () => {
    const folder = await temporaryFolder();
    const name = ".packernix.lock.00000000-0000.1.5.1.cc";
    await writeFile(path.join(folder, name), "");
    const script = `
      import { withLock } from ${JSON.stringify(path.resolve("src/images/files/lock.ts"))};
      const now = Date.now;
      Date.now = () => now() + 3_600_000;
      const { signal } = new AbortController();
      await withLock(${JSON.stringify(folder)}, { signal, wait: 300 }, async () => {});`;
    const args = ["--input-type=module", "-e", script];
    const { stderr } = await run(process.execPath, args, { env, anyExit: true });
    expect(stderr).toContain(`${name}) and did not end in time`);
    expect(await readdir(folder)).toEqual([name]);
  });
});

describe("makeTurns", () => {
  it("gives way to others that wait, between its pieces and between its turns", async () => {
    const folder = await temporaryFolder();
    const inTurn = makeTurns(folder, { signal });
    let isServed = false;
    const others = (async () => {
      for (let number = 0; number < 5; number++) await withLock(folder, { signal }, async () => {});
      isServed = true;
    })();
    let turns = 0;
    for (; !isServed && turns < 100; turns++) {
      await Promise.all([inTurn(() => sleep(15)), inTurn(() => sleep(15))]);
    }
    expect(isServed).toBe(true);
    await others;
    expect(await readdir(folder)).toEqual([]);
  });

  it("does what waits one after the other under one lock, and a failure stops nobody", async () => {
    const folder = await temporaryFolder();
    const inTurn = makeTurns(folder, { signal });
    const locks = new Set<string>();
    let inside = 0;
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, number) =>
        inTurn(async () => {
          expect(++inside).toBe(1);
          await sleep(2);
          for (const name of await readdir(folder)) locks.add(name);
          inside--;
          if (number === 3) throw new Error("no");
          return number;
        }),
      ),
    );
    expect(locks.size).toBe(1);
    expect(results.map((one) => (one.status === "fulfilled" ? one.value : "no"))).toEqual(
      Array.from({ length: 20 }, (_, number) => (number === 3 ? "no" : number)),
    );
    expect(await readdir(folder)).toEqual([]);
    expect(await inTurn(async () => "later")).toBe("later");
  });

  it("refuses all that wait when the lock is not to be had", async () => {
    const folder = await temporaryFolder();
    const name = ".packernix.lock.00000000-0000.1.5.1.cc";
    await writeFile(path.join(folder, name), "");
    const inTurn = makeTurns(folder, { signal, wait: 100 });
    const results = await Promise.allSettled([inTurn(async () => 1), inTurn(async () => 2)]);
    for (const result of results) {
      expect(result).toMatchObject({
        status: "rejected",
        reason: { message: expect.stringMatching(/image-store/) },
      });
    }
    await rm(path.join(folder, name));
    expect(await inTurn(async () => 3)).toBe(3);
  });
});
