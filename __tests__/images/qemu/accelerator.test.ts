import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { chooseAccelerator, runsTinyGuest } from "../../../src/images/qemu/accelerator.ts";
import { type Architecture, hostArchitecture } from "../../../src/images/qemu/programs.ts";
import { which } from "../../../src/shared/files.ts";
import { collectingLog } from "../../../src/shared/log.ts";
import { until } from "../../helpers/until.ts";
import { env, temporaryFolder } from "./fixture.ts";

const host = hostArchitecture() as Architecture;
const { signal } = new AbortController();
let scratch: string;

beforeAll(async () => {
  scratch = await temporaryFolder();
});

async function optionsFor(architecture: Architecture) {
  const qemu = await which(`qemu-system-${architecture}`, env["PATH"] ?? "");
  return { qemu: qemu ?? "", architecture, env, scratch, log: collectingLog(), signal };
}

/** A program in qemu's place. */
async function stub(name: string, script: string): Promise<string> {
  const file = path.join(scratch, name);
  await writeFile(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return file;
}

/** Processes whose command line has this text. */
async function processesWith(text: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (command.includes(text)) found.push(pid);
  }
  return found;
}

/** `timeout` ends by the same signal as what it kills, and perhaps before it. */
const noneWith = (text: string) =>
  until(`no process has ${text}`, async () => (await processesWith(text)).length === 0);

describe("runsTinyGuest", () => {
  it.each(["x86_64", "aarch64"] as const)(
    "runs a guest of %s in emulation",
    async (architecture) => {
      const options = await optionsFor(architecture);
      // The emulator of the other processor is a package of its own.
      if (options.qemu === "" && architecture !== host) return;
      expect(options.qemu).not.toBe("");
      expect(await runsTinyGuest("tcg", { ...options, timeout: 100 })).toBe(true);
      expect(await processesWith(scratch)).toEqual([]);
    },
  );

  it("is not content with an emulator that ends well without running the guest", async () => {
    const qemu = await stub("lazy", "exit 0");
    expect(await runsTinyGuest("tcg", { ...(await optionsFor("x86_64")), qemu })).toBe(false);
  });

  // What a system needs; the smallest guest that ends the machine ran in all of them.
  it.each([
    ["interprets each instruction", "-d nochain,exec -D /dev/null", 60],
    ["never interrupts by its timer", "-machine pit=off", 4],
  ])("is not content with a machine that %s", async (_, args, timeout) => {
    const options = await optionsFor("x86_64");
    if (options.qemu === "" && host !== "x86_64") return;
    const qemu = await stub("poor", `exec '${options.qemu}' ${args} "$@"`);
    expect(await runsTinyGuest("tcg", { ...options, qemu, timeout })).toBe(false);
    await noneWith(scratch);
  });

  it("counts the time of the guest, not that of a busy machine", async () => {
    const options = await optionsFor(host);
    const qemu = await stub("waiting", `sleep 4; exec '${options.qemu}' "$@"`);
    expect(await runsTinyGuest("tcg", { ...options, qemu, timeout: 100 })).toBe(true);
  });

  it("kills what does not end, also when it ignores every signal it can", async () => {
    const qemu = await stub("stubborn", "trap '' TERM INT HUP; while :; do sleep 1; done");
    const options = { ...(await optionsFor(host)), qemu, timeout: 1 };
    expect(await runsTinyGuest("kvm", options)).toBe(false);
    await noneWith(qemu);
  });
});

describe("chooseAccelerator", () => {
  it("takes kvm when, and only when, a guest runs with it", async () => {
    const options = { ...(await optionsFor(host)), timeout: 45 };
    const { accelerator, reason } = await chooseAccelerator(options);
    const works =
      (await which("qemu-img", env["PATH"] ?? "")) !== undefined && accelerator === "kvm";
    expect(await runsTinyGuest("kvm", options)).toBe(works);
    expect(reason).not.toBe("");
    await noneWith(scratch);
  });

  it("falls back where the device is there and the guest hangs", async () => {
    const qemu = await stub("hanging", "sleep 60");
    const device = path.join(scratch, "device");
    await writeFile(device, "");
    const options = { ...(await optionsFor(host)), qemu, device, timeout: 1 };
    const choice = await chooseAccelerator(options);
    expect(choice.accelerator).toBe("tcg");
    expect(choice.reason).toMatch(/no guest runs/);
  });

  it("does not start anything without a device, or for another processor", async () => {
    const log = path.join(scratch, "started");
    const qemu = await stub("counted", `echo x >> ${log}`);
    const device = path.join(scratch, "no-such-device");
    const options = { ...(await optionsFor(host)), qemu };
    expect((await chooseAccelerator({ ...options, device })).reason).toMatch(/there is no/);
    const architecture = host === "x86_64" ? "aarch64" : "x86_64";
    expect((await chooseAccelerator({ ...options, architecture })).accelerator).toBe("tcg");
    await expect(readFile(log)).rejects.toThrow(/ENOENT/);
  });

  it("opens the device by sudo where only the permission is missing", async () => {
    // As another user, because root may open everything.
    if (process.getuid?.() !== 0) return;
    const folder = await temporaryFolder();
    const device = path.join(folder, "device");
    await writeFile(device, "", { mode: 0o600 });
    const programs = path.join(folder, "bin");
    await mkdir(programs);
    const asked = path.join(folder, "asked");
    await writeFile(asked, "");
    // A sudo that does nothing but say what it was asked for.
    await writeFile(path.join(programs, "sudo"), `#!/bin/sh\necho "$*" >> ${asked}\n`, {
      mode: 0o755,
    });
    execFileSync("chmod", ["-R", "a+rwX", folder]);
    execFileSync("chmod", ["0600", device]);
    const script = `
      import { chooseAccelerator } from ${JSON.stringify(path.resolve("src/images/qemu/accelerator.ts"))};
      process.setgroups([]); process.setgid(65534); process.setuid(65534);
      const lines = []; const add = (line) => lines.push(line);
      const choice = await chooseAccelerator({
        qemu: "/bin/true", architecture: ${JSON.stringify(host)}, scratch: ${JSON.stringify(folder)},
        env: { PATH: "/usr/bin:/bin" },
        log: { info: add, debug: add }, signal: new AbortController().signal, device: ${JSON.stringify(device)},
      });
      console.log(JSON.stringify(choice));`;
    const output = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
      encoding: "utf8",
      // A folder that the other user may be in.
      cwd: "/",
      env: { PATH: `${programs}:${process.env["PATH"]}` },
    });
    expect(JSON.parse(output)).toMatchObject({ accelerator: "tcg" });
    const requests = (await readFile(asked, "utf8")).trim().split("\n");
    expect(requests[0]).toBe("-n true");
    expect(requests).toContain(`-n chmod 0666 ${device}`);
  });
});
