/**
 * What `amazon-chroot` does to its volume, for real on a loop device and without EC2: the commands
 * and provisioners of the template run as the builder would run them, and the disk boots in qemu.
 */
import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { execa } from "execa";
import { run } from "../../src/shared/exec.ts";
import { which } from "../../src/shared/files.ts";
import { boot, makeKey } from "../helpers/boot.ts";
import { offlineSystem } from "../helpers/offline-system.ts";
import { processesNaming } from "../helpers/runner/index.ts";
import {
  chroot,
  scratch,
  scripts,
  type TemplateJson,
  toolEnvironment,
} from "../packer-nix/tools.ts";

const minutes = 60_000;
const onDisk = process.getuid?.() === 0 ? describe : describe.skip;
const withVfat =
  (await which("mkfs.vfat", process.env["PATH"] ?? "")) === undefined ? test.skip : test;

/** As the builder does it: a blank volume, attached and mounted. */
interface Volume extends AsyncDisposable {
  image: string;
  device: string;
  mount: string;
  folder: string;
  prepare(template: TemplateJson): Promise<void>;
  /** Runs the provisioners one after the other. */
  provision(template: TemplateJson): Promise<string>;
  unmount(): Promise<void>;
}

async function volume(gib: number): Promise<Volume> {
  const folder = scratch();
  const image = path.join(folder, "volume.img");
  const mount = path.join(folder, "mnt");
  const env = toolEnvironment(folder);
  mkdirSync(mount);
  writeFileSync(image, "");
  truncateSync(image, gib * 1024 ** 3);
  const device = (await run("losetup", ["--find", "--show", image], { env })).stdout.trim();
  let mounted: string[] = [];
  const unmount = async () => {
    // In the builder's order, and as plainly: what is still in use fails.
    for (const place of mounted.toReversed()) await run("umount", [place], { env });
    mounted = [];
  };
  return {
    image,
    device,
    mount,
    folder,
    async prepare({ builders: [builder], variables }) {
      for (const command of builder?.["pre_mount_commands"] as string[]) {
        const text = rendered(command, { ...variables, Device: `${device}p` });
        await run("sh", ["-c", text], { env });
      }
      await run("mount", [`${device}p${builder?.["mount_partition"]}`, mount], { env });
      mounted = [mount];
      for (const [type = "", from = "", to = ""] of builder?.["chroot_mounts"] as string[][]) {
        const place = mount + to;
        mkdirSync(place, { recursive: true });
        const how = type === "bind" ? ["--bind"] : ["-t", type];
        await run("mount", [...how, from, place], { env });
        mounted.push(place);
      }
    },
    async provision({ provisioners, variables }) {
      let said = "";
      for (const { script, environment_vars } of provisioners) {
        const own = (environment_vars as string[]).map((pair) => {
          const text = rendered(pair, { ...variables, MountPath: mount });
          return [text.slice(0, text.indexOf("=")), text.slice(text.indexOf("=") + 1)];
        });
        const done = await run(script as string, [], {
          env: { ...env, ...Object.fromEntries(own) },
        });
        said += done.stdout + done.stderr;
      }
      return said;
    },
    unmount,
    async [Symbol.asyncDispose]() {
      await run("umount", ["-R", mount], { env, anyExit: true });
      await run("partx", ["-d", device], { env, anyExit: true });
      await run("losetup", ["--detach", device], { env });
    },
  };
}

/** The three forms that the template has: `{{.X}}`, `{{build `X`}}`, `{{user `x`}}`. */
function rendered(text: string, values: Record<string, string>): string {
  return text.replace(
    /\{\{(?:\.|build `|user `)(\w+)`?\}\}/g,
    (whole, name: string) => values[name] ?? whole,
  );
}

onDisk("the volume of amazon-chroot", () => {
  let system = "";
  let template: TemplateJson;
  const before = { mounts: "", loops: "", devices: "", poweroff: "" };

  const machine = async () => ({
    mounts: readFileSync("/proc/mounts", "utf8"),
    loops: (await execa("losetup", ["--list", "--noheadings", "--output", "NAME"])).stdout,
    devices: (await execa("ls", ["/dev"])).stdout,
    // What an activation writes on a machine of its own.
    poweroff: readFileSync("/proc/sys/kernel/poweroff_cmd", "utf8"),
  });

  beforeAll(async () => {
    system = await offlineSystem(`{ packernixModulesPath, ... }: {
      imports = [
        "\${packernixModulesPath}/amazon-chroot-config.nix"
        # For the key of this test.
        "\${packernixModulesPath}/qemu-config.nix"
      ];
      boot.loader.grub.device = "/dev/xvda";
      networking.hostName = "from-scratch";
      # As nixpkgs has it.
      system.activationScripts.poweroff.text = "echo /run/x > /proc/sys/kernel/poweroff_cmd";
      system.stateVersion = "26.05";
    }`);
    template = await chroot(system, "--argstr", "disk_size", "3");
    Object.assign(before, await machine());
  }, 5 * minutes);

  afterEach(async () => {
    expect(await machine()).toEqual(before);
  });

  test(
    "becomes a disk that boots into the system alone",
    async () => {
      await using disk = await volume(3);
      await disk.prepare(template);
      const said = await disk.provision(template);
      expect(said).toMatch(/copy: done, (\d+) paths sent, 0 were there/);
      expect(said).toContain("seal: done");
      expect(said).not.toContain("warning: the activation script");
      await disk.unmount();

      const key = await makeKey(path.join(disk.folder, "key"));
      const script = await readFile(path.join(scripts, "proof.sh"), "utf8");
      const machines: { machineId: string; hostKey: string }[] = [];
      for (const name of ["one", "two"]) {
        await using booted = await boot(disk.image, {
          folder: path.join(disk.folder, name),
          key,
          diskSize: "5G",
          format: "raw",
        });
        const contents = name === "one" ? ["--contents"] : [];
        const proof = await booted.ssh(["sh", "-s", "--", system, ...contents], script);
        expect(proof).toMatchObject({ exitCode: 0, stderr: "" });
        const facts = JSON.parse(proof.stdout.trim().split("\n").at(-1) ?? "{}");
        expect(facts).toMatchObject({ generations: 1, failures: 0, hostname: "from-scratch" });
        // 3 GiB were asked for, 5 are there.
        expect(facts.rootBytes).toBeGreaterThan(4.5 * 1024 ** 3);
        machines.push(facts);
      }
      expect(machines[0]?.machineId).not.toBe(machines[1]?.machineId);
      expect(machines[0]?.hostKey).not.toBe(machines[1]?.hostKey);
    },
    10 * minutes,
  );

  test("is given back when a step fails", async () => {
    await using disk = await volume(3);
    await disk.prepare(template);
    const other = await chroot(`${system}-not-here`, "--argstr", "disk_size", "3");
    await expect(disk.provision(other)).rejects.toThrow("is not in the store of this machine");
    const install = template.provisioners.slice(1, 2);
    await expect(disk.provision({ ...template, provisioners: install })).rejects.toThrow(
      "is no NixOS system",
    );
    // As the builder does it, which takes no other way.
    await disk.unmount();
  });

  test("is given back when a step is killed in the middle", async () => {
    await using disk = await volume(3);
    await disk.prepare(template);
    const [copy, install] = template.provisioners;
    await disk.provision({ ...template, provisioners: copy === undefined ? [] : [copy] });
    const env = Object.fromEntries(
      (install?.["environment_vars"] as string[]).map((pair) => {
        const text = rendered(pair, { MountPath: disk.mount });
        return [text.slice(0, text.indexOf("=")), text.slice(text.indexOf("=") + 1)];
      }),
    );
    const child = execa(install?.["script"] as string, {
      env: { ...toolEnvironment(disk.folder), ...env },
      extendEnv: false,
      reject: false,
    });
    // The activation has begun: everything that is ever mounted is.
    for await (const line of child) if (String(line).includes("setting up /etc")) break;
    child.kill("SIGKILL");
    await child;
    expect(processesNaming(disk.mount)).toEqual([]);
    await disk.unmount();
  });

  test("is never another disk", async () => {
    await using disk = await volume(2);
    await expect(disk.prepare(template)).rejects.toThrow("it is another disk");
    const fitting = await chroot(system, "--argstr", "disk_size", "2");
    await disk.prepare(fitting);
    await disk.unmount();
    await expect(disk.prepare(fitting)).rejects.toThrow("is not blank, refusing to overwrite it");
  });

  withVfat("has the ESP mounted only while it is worked on", async () => {
    await using disk = await volume(3);
    const uefi = await chroot(
      system,
      ...["--argstr", "disk_size", "3", "--argstr", "builder", '{"boot_mode":"uefi"}'],
    );
    await disk.prepare(uefi);
    const esp = path.join(disk.folder, "esp");
    mkdirSync(esp);
    const onEsp = async (act: () => void) => {
      await execa("mount", [`${disk.device}p1`, esp]);
      act();
      await execa("umount", [esp]);
    };
    // What systemd-boot leaves, and the seal takes away.
    await onEsp(() => {
      mkdirSync(path.join(esp, "loader"));
      writeFileSync(path.join(esp, "loader/random-seed"), "x");
      writeFileSync(path.join(esp, "loader/loader.conf"), "x");
    });
    const [, , seal] = uefi.provisioners;
    await disk.provision({ ...uefi, provisioners: seal === undefined ? [] : [seal] });
    let left: string[] = [];
    await onEsp(() => {
      left = [...readdirSync(path.join(esp, "loader"))];
    });
    expect(left).toEqual(["loader.conf"]);
    await disk.unmount();
  });
});
