import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "@jest/globals";
import { startMachine } from "../../../src/images/qemu/machine.ts";
import { findQemu } from "../../../src/images/qemu/programs.ts";
import { proveQemu } from "../../../src/images/qemu/proof.ts";
import { isUserError } from "../../../src/shared/errors.ts";
import { run } from "../../../src/shared/exec.ts";
import { someFacts } from "../../contract/images.ts";
import { until } from "../../helpers/until.ts";
import { env, isThere, openIn, someTemplate, temporaryFolder } from "./fixture.ts";

/** A disk whose boot sector is this code. */
async function diskWith(folder: string, code: number[]): Promise<string> {
  const sector = new Uint8Array(1 << 20);
  sector.set(code);
  sector.set([0x55, 0xaa], 510);
  const raw = path.join(folder, "disk.raw");
  const disk = path.join(folder, "disk.qcow2");
  await writeFile(raw, sector);
  await run("qemu-img", ["convert", "-f", "raw", "-O", "qcow2", raw, disk], { env });
  return disk;
}

/** cli; lidt of an empty table; int3: the processor gives up, and the machine would restart. */
const giveUp = [0xfa, 0x0f, 0x01, 0x1e, 0x00, 0x7e, 0xcc];
/**
 * cld; xor ax, ax; mov ds, ax; mov si, the text; lodsb; test al, al; jz to the end; mov dx, 0x3f8;
 * out dx, al; jmp to lodsb; the end: hlt; jmp to it.
 */
function say(text: string): number[] {
  const code = "fc 31c0 8ed8 be167c ac 84c0 7406 baf803 ee ebf5 f4 ebfd";
  return [...Buffer.from(code.replaceAll(" ", ""), "hex"), ...Buffer.from(`${text}\n\0`)];
}
/** cli; hlt; jmp to hlt. */
const halt = [0xfa, 0xf4, 0xeb, 0xfd];

async function commandLines(): Promise<string> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const texts = pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => ""));
  return (await Promise.all(texts)).join("\n");
}

describe("proveQemu", () => {
  it("says that a machine ended by itself, and leaves neither process nor overlay", async () => {
    const root = await temporaryFolder();
    const { options, invocation, lines } = await openIn(root, path.join(root, "images"));
    const disk = await diskWith(root, giveUp);
    const before = await readFile(disk);
    const input = {
      template: someTemplate(),
      facts: someFacts(),
      invocation,
      platform: "x86_64-linux",
    };
    const error = await proveQemu(disk, input, options).catch((thrown: unknown) => thrown);
    expect(isUserError(error)).toBe(true);
    expect(String(error)).toMatch(/could not be checked.*shut down by itself.*qemu-config\.nix/);
    expect(await commandLines()).not.toContain(root);
    expect(await readdir(path.join(invocation.directory, "proof"))).not.toContain("overlay.qcow2");
    expect((await readFile(disk)).equals(before)).toBe(true);
    expect(lines.some((line) => line.startsWith("| "))).toBe(true);
  });

  it("boots with the qemu that the builder names", async () => {
    const root = await temporaryFolder();
    const { options, invocation } = await openIn(root, path.join(root, "images"));
    const disk = await diskWith(root, giveUp);
    const own = path.join(root, "own-qemu");
    const { system } = await findQemu(options, "x86_64");
    await writeFile(own, `#!/bin/sh\ntouch '${root}/ran'\nexec '${system}' "$@"\n`, {
      mode: 0o755,
    });
    const template = someTemplate({ qemu_binary: own });
    const input = { template, facts: someFacts(), invocation, platform: "x86_64-linux" };
    await expect(proveQemu(disk, input, options)).rejects.toThrow(/shut down by itself/);
    expect(await isThere(path.join(root, "ran"))).toBe(true);
  });

  it.each([
    ["VFS: Unable to mount root fs", 0],
    // The emulator's fault: three tries in all.
    ["IO-APIC + timer doesn't work!", 2],
  ])("ends at once with the console's words: %s", async (words, again) => {
    const root = await temporaryFolder();
    const { options, invocation, lines } = await openIn(root, path.join(root, "images"));
    const disk = await diskWith(root, say(`Kernel panic - not syncing: ${words}`));
    const template = someTemplate();
    const input = { template, facts: someFacts(), invocation, platform: "x86_64-linux" };
    await expect(proveQemu(disk, input, options)).rejects.toThrow(
      `The image was made, and does not boot. Its console says:\nKernel panic - not syncing: ${words}`,
    );
    expect(lines.filter((line) => line.includes("again"))).toHaveLength(again);
  });

  it("ends the machine when the job is cancelled", async () => {
    const root = await temporaryFolder();
    const job = new AbortController();
    const changes = { signal: job.signal };
    const { options, invocation } = await openIn(root, path.join(root, "images"), {}, {}, changes);
    const disk = await diskWith(root, halt);
    const input = {
      template: someTemplate(),
      facts: someFacts(),
      invocation,
      platform: "x86_64-linux",
    };
    const proving = expect(proveQemu(disk, input, options)).rejects.toThrow();
    const pidFile = path.join(invocation.directory, "proof", "qemu.pid");
    await until("the machine runs", () => isThere(pidFile));
    job.abort();
    await proving;
    expect(await commandLines()).not.toContain(root);
  });
});

describe("startMachine", () => {
  it("kills the machine when its time is up, and no other", async () => {
    const root = await temporaryFolder();
    const { options } = await openIn(root, path.join(root, "images"));
    const disk = await diskWith(root, halt);
    const qemu = await findQemu(options, "x86_64");
    const start = async (name: string, limit: number) => {
      const scratch = path.join(root, name);
      await mkdir(scratch);
      const authorizedKeys = path.join(scratch, "keys");
      await writeFile(authorizedKeys, "");
      return await startMachine({
        disk,
        qemu,
        architecture: "x86_64",
        accelerator: "tcg",
        builder: someTemplate().builder,
        port: 22,
        firmware: undefined,
        scratch,
        authorizedKeys,
        env,
        signal: options.signal,
        limit,
      });
    };
    const machines = [await start("patient", 300), await start("brief", 2)] as const;
    try {
      expect(await machines[1].waitForEnd(100_000)).toBe(true);
      expect(machines[0].ended()).toBe(false);
    } finally {
      for (const machine of machines) await machine.dispose();
    }
    // `timeout` ends by the same signal, and perhaps before qemu.
    await until("no machine is left", async () => !(await commandLines()).includes(root));
  });
});
