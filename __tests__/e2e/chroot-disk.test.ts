/**
 * What `amazon-chroot` does to its volume, for real on a loop device and without EC2: the commands
 * and provisioners of the template run as the builder would run them, and the disk boots in qemu.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { execa } from "execa";
import { run } from "../../src/shared/exec.ts";
import { boot, makeKey } from "../helpers/boot.ts";
import { atNight } from "../helpers/nightly.ts";
import { offlineSystem } from "../helpers/offline-system.ts";
import { lastingProcesses } from "../helpers/runner/index.ts";
import { until } from "../helpers/until.ts";
import {
  generateFor,
  scratch,
  scripts,
  type TemplateJson,
  toolEnvironment,
} from "../packer-nix/tools.ts";

const minutes = 60_000;
const onDisk = process.getuid?.() === 0 ? describe : describe.skip;
/** What the builder does to a volume. */
interface Volume extends AsyncDisposable {
  image: string;
  device: string;
  mount: string;
  /** For a test that looks at the ESP. */
  esp: string;
  folder: string;
  /** As the builder attaches it: the commands of the template, then the mounts. */
  prepare(template: TemplateJson): Promise<void>;
  /** Starts a provisioner of the template. */
  start(provisioner: Provisioner, variables?: Record<string, string>): Child;
  /** Runs provisioners one after the other. @returns what they said. */
  provision(template: TemplateJson, ...steps: Step[]): Promise<string>;
  /** In the builder's order, and as plainly: what is still in use fails. */
  unmount(): Promise<void>;
}

type Provisioner = TemplateJson["provisioners"][number];
type Child = ReturnType<typeof provisionerProcess>;

/** Scripts in the order of the template. */
const steps = ["copy", "install", "seal"] as const;
type Step = (typeof steps)[number];

function stepOf({ provisioners }: TemplateJson, step: Step): Provisioner {
  const found = provisioners[steps.indexOf(step)];
  if (found === undefined) throw new Error(`the template has no provisioner to ${step}`);
  return found;
}

async function volume(gib: number): Promise<Volume> {
  const folder = scratch();
  const image = path.join(folder, "volume.img");
  const mount = path.join(folder, "mnt");
  const esp = path.join(folder, "esp");
  const env = toolEnvironment(folder);
  for (const place of [mount, esp]) mkdirSync(place);
  writeFileSync(image, "");
  truncateSync(image, gib * 1024 ** 3);
  const device = (await run("losetup", ["--find", "--show", image], { env })).stdout.trim();
  let mounted: string[] = [];
  const start = (provisioner: Provisioner, variables: Record<string, string> = {}) =>
    provisionerProcess(provisioner, { ...variables, MountPath: mount }, env);
  return {
    image,
    device,
    mount,
    esp,
    folder,
    start,
    async prepare({ builders, variables }) {
      const { pre_mount_commands, mount_partition, chroot_mounts } = builders[0] as unknown as {
        pre_mount_commands: string[];
        mount_partition: string;
        chroot_mounts: [string, string, string][];
      };
      for (const command of pre_mount_commands) {
        const text = rendered(command, { ...variables, Device: `${device}p` });
        await run("sh", ["-c", text], { env });
      }
      await run("mount", [`${device}p${mount_partition}`, mount], { env });
      mounted = [mount];
      for (const [type, from, to] of chroot_mounts) {
        const place = mount + to;
        mkdirSync(place, { recursive: true });
        await run("mount", [...(type === "bind" ? ["--bind"] : ["-t", type]), from, place], {
          env,
        });
        mounted.push(place);
      }
    },
    async provision(template, ...wanted) {
      let said = "";
      for (const step of wanted) {
        const { exitCode, all } = await start(stepOf(template, step), template.variables);
        if (exitCode !== 0) throw new Error(`${step}: exit code ${exitCode}: ${all}`);
        said += `${all}\n`;
      }
      return said;
    },
    async unmount() {
      for (const place of mounted.toReversed()) await run("umount", [place], { env });
      mounted = [];
    },
    async [Symbol.asyncDispose]() {
      for (const place of [mount, esp]) {
        await run("umount", ["-R", place], { env, anyExit: true });
      }
      await run("partx", ["-d", device], { env, anyExit: true });
      await run("losetup", ["--detach", device], { env });
      // A sandbox that another test has started meanwhile has the mounts of that moment for itself.
      const isFree = async () =>
        (await run("losetup", [device], { env, anyExit: true })).exitCode !== 0;
      await until(`${device} is free`, isFree);
    },
  };
}

function provisionerProcess(
  { script, environment_vars }: Provisioner,
  values: Record<string, string>,
  env: Record<string, string>,
) {
  const own = (environment_vars as string[]).map((pair) => {
    const text = rendered(pair, values);
    return [text.slice(0, text.indexOf("=")), text.slice(text.indexOf("=") + 1)] as const;
  });
  return execa(script as string, {
    env: { ...env, ...Object.fromEntries(own) },
    extendEnv: false,
    reject: false,
    stdin: "ignore",
    all: true,
  });
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
  let poweroff = "";

  // What an activation writes on a machine of its own.
  const setting = () => readFileSync("/proc/sys/kernel/poweroff_cmd", "utf8");

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
    template = await generateFor(system, "amazon-chroot", "--argstr", "disk_size", "3G");
    poweroff = setting();
  }, 5 * minutes);

  afterEach(async () => {
    const mounts = readFileSync("/proc/mounts", "utf8");
    expect(mounts.split("\n").filter((line) => line.includes("/packer-nix-"))).toEqual([]);
    // A device that somebody else looks at goes when that one has closed it (losetup(8)).
    await until("no volume is attached", async () => {
      const loops = await execa("losetup", ["--list", "--noheadings", "--output", "BACK-FILE"]);
      return !loops.stdout.includes("/volume.img");
    });
    expect(existsSync("/dev/xvda")).toBe(false);
    expect(setting()).toBe(poweroff);
  });

  // By day amazon-chroot.test.ts boots what these steps make.
  atNight(
    "becomes a disk that boots into the system alone",
    async () => {
      await using disk = await volume(3);
      await disk.prepare(template);
      const said = await disk.provision(template, ...steps);
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
        // 3 GiB were asked for, 5 are there; the root may still grow when sshd answers.
        let bytes = 0;
        for (let tries = 0; tries < 120 && bytes < 4.5 * 1024 ** 3; tries++) {
          if (tries > 0) await delay(500);
          bytes = 4096 * Number((await booted.ssh(["stat", "-fc", "%b", "/"])).stdout);
        }
        expect(bytes).toBeGreaterThan(4.5 * 1024 ** 3);
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
    const absent = await generateFor(`${system}-not-here`, "amazon-chroot");
    await expect(disk.provision(absent, "copy")).rejects.toThrow("is not in the store");
    await expect(disk.provision(template, "install")).rejects.toThrow("is no NixOS system");
    await disk.unmount();
  });

  test("is given back when a step is killed in the middle", async () => {
    await using disk = await volume(3);
    await disk.prepare(template);
    await disk.provision(template, "copy");
    const child = disk.start(stepOf(template, "install"), template.variables);
    // The activation has begun: everything that is ever mounted is.
    for await (const line of child.iterable({ from: "all" })) {
      if (String(line).includes("setting up /etc")) break;
    }
    child.kill("SIGKILL");
    await child;
    expect(await lastingProcesses(disk.mount)).toEqual([]);
    await disk.unmount();
  });

  test("is never another disk", async () => {
    await using disk = await volume(2);
    await expect(disk.prepare(template)).rejects.toThrow("it is another disk");
    const fitting = await generateFor(system, "amazon-chroot", "--argstr", "disk_size", "2G");
    await disk.prepare(fitting);
    await disk.unmount();
    await expect(disk.prepare(fitting)).rejects.toThrow("is not blank, refusing to overwrite it");
  });

  test("has its ESP mounted only while it is worked on", async () => {
    await using disk = await volume(3);
    // With a file system that every kernel knows in the ESP's place.
    await execa("sfdisk", ["--quiet", disk.device], {
      input: "label: gpt\nsize=64MiB, type=U\ntype=L\n",
    });
    await execa("partx", ["--update", disk.device]);
    for (const number of [1, 2]) await execa("mkfs.ext4", ["-q", `${disk.device}p${number}`]);
    const uefi = await generateFor(
      system,
      "amazon-chroot",
      ...["--argstr", "builder", '{"boot_mode":"uefi","pre_mount_commands":["true"]}'],
    );
    await disk.prepare(uefi);
    await execa("mount", [`${disk.device}p1`, disk.esp]);
    // What systemd-boot leaves there; the seed is the machine's own.
    mkdirSync(path.join(disk.esp, "loader"));
    for (const name of ["random-seed", "loader.conf"]) {
      writeFileSync(path.join(disk.esp, "loader", name), "x");
    }
    await disk.provision(uefi, "seal");
    expect(readdirSync(path.join(disk.esp, "loader"))).toEqual(["loader.conf"]);
    expect(readdirSync(path.join(disk.mount, "boot"))).toEqual([]);
    await execa("umount", [disk.esp]);
    await disk.unmount();
  });
});
