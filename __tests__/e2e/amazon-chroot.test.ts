/**
 * The real `amazon-chroot` builder with the templates of packer/amazon-chroot.nix, against a double
 * of the EC2 API whose volumes are loop devices of this machine: what the snapshots hold boots.
 */
import { readdirSync, readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { DescribeImagesCommand } from "@aws-sdk/client-ec2";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { execa } from "execa";
import { boot, makeKey } from "../helpers/boot.ts";
import { current } from "../helpers/current-packer.ts";
import { disksMissing, type Ec2, installed, startEc2 } from "../helpers/ec2/index.ts";
import { amazonPlugin } from "../helpers/ec2/packer.ts";
import { everyNth, nightly } from "../helpers/nightly.ts";
import { offlineSystem } from "../helpers/offline-system.ts";
import { generateFor, scratch, scripts, toolEnvironment } from "../packer-nix/tools.ts";

const minutes = 60_000;
const possible = installed !== undefined && disksMissing() === undefined;
const suite = possible ? describe : describe.skip;

const systemCalled = async (hostName: string) =>
  await offlineSystem(`{ packernixModulesPath, ... }: {
    imports = [
      "\${packernixModulesPath}/amazon-chroot-config.nix"
      # For the key of this test.
      "\${packernixModulesPath}/qemu-config.nix"
    ];
    boot.loader.grub.device = "/dev/xvda";
    networking.hostName = "${hostName}";
    system.stateVersion = "26.05";
  }`);

const namings = [
  { naming: "xvd", device: { device_path: "/dev/xvdk" } },
  { naming: "nvme", device: { device_path: "/dev/sdk", nvme_device_path: "/dev/nvme6n1p" } },
] as const;

suite.each(everyNth(2, namings))("amazon-chroot, volumes called $naming", ({ naming, device }) => {
  // Old with old, new with new: Xen and the Packer of its time, Nitro and the current one.
  const old = naming === "xvd";
  const usable = old || current !== undefined ? test : test.skip;
  let ec2: Ec2;
  let folder = "";
  let packer = { program: "packer", version: "1.6.6", env: {} };
  let fromScratch = "";

  /** What builds of this folder have left on this machine. */
  const leftovers = () => [
    ...readFileSync("/proc/mounts", "utf8")
      .split("\n")
      .filter((line) => line.includes(folder)),
    ...readdirSync("/dev").filter((name) => /^(xvd[ak]|nvme6n1)/.test(name)),
  ];

  beforeAll(async () => {
    folder = scratch();
    ec2 = await startEc2({ runner: naming });
    if (!old && current !== undefined) {
      const { packer: program, env } = await amazonPlugin(folder);
      packer = { program, version: current.version, env };
    }
  });
  afterAll(async () => {
    await ec2?.[Symbol.asyncDispose]();
  });
  afterEach(() => {
    expect(leftovers()).toEqual([]);
  });

  /** Runs Packer; the AMI's id, or what was said. */
  async function build(toplevel: string, name: string, more: Record<string, unknown> = {}) {
    // What the action lays over the template.
    const builder = {
      region: "eu-central-1",
      custom_endpoint_ec2: ec2.url,
      tags: { final: name },
      snapshot_tags: { final: name },
      root_volume_tags: { run: name },
      aws_polling: { delay_seconds: 1, max_attempts: 120 },
      ...device,
      ...more,
    };
    const template = await generateFor(
      toplevel,
      "amazon-chroot",
      ...["--argstr", "builder", JSON.stringify(builder)],
      ...["--argstr", "packerVersion", packer.version, "--argstr", "disk_size", "3G"],
    );
    const file = path.join(folder, `${name}.json`);
    await writeFile(file, JSON.stringify(template));
    const variables = {
      packernix_name: name,
      packernix_mount_path: path.join(folder, "mnt"),
      packernix_scratch_directory: path.join(folder, "scratch"),
    };
    const given = Object.entries(variables).flatMap(([key, value]) => ["-var", `${key}=${value}`]);
    const { exitCode, all } = await execa(
      packer.program,
      ["build", "-machine-readable", ...given, file],
      {
        env: { ...toolEnvironment(folder), ...ec2.env, ...packer.env },
        extendEnv: false,
        reject: false,
        all: true,
        cwd: folder,
      },
    );
    // As Packer escapes it (packer/ui.go).
    const said = all.replaceAll("%!(PACKER_COMMA)", ",");
    return { exitCode, said, ami: /artifact,0,id,eu-central-1:(ami-\w+)/.exec(said)?.[1] };
  }

  async function imageOf(ami: string | undefined) {
    const { Images = [] } = await ec2
      .client()
      .send(new DescribeImagesCommand({ ImageIds: [ami ?? ""] }));
    return Images[0];
  }

  /** Boots what the image's snapshot holds, and has it prove itself. */
  async function prove(ami: string | undefined, toplevel: string, hostname: string) {
    const snapshot = (await imageOf(ami))?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId ?? "";
    const key = await makeKey(path.join(folder, hostname, "key"));
    await using booted = await boot(ec2.runner?.disks.fileOf(snapshot) ?? "", {
      folder: path.join(folder, hostname),
      key,
      diskSize: "3G",
      format: "raw",
    });
    const script = await readFile(path.join(scripts, "proof.sh"), "utf8");
    const proof = await booted.ssh(["sh", "-s", "--", toplevel, "--contents"], script);
    expect(proof).toMatchObject({ exitCode: 0, stderr: "" });
    const facts = JSON.parse(proof.stdout.trim().split("\n").at(-1) ?? "{}");
    expect(facts).toMatchObject({ generations: 1, failures: 0, hostname });
    // Nothing but the system: also nothing of a source image.
    const valid = await booted.ssh(["sh", "-c", "'ls -d /nix/store/*-* | wc -l'"]);
    expect(Number(valid.stdout)).toBe(facts.paths);
    const menu = await booted.ssh(["cat", "/boot/grub/grub.cfg"]);
    expect(new Set(menu.stdout.match(/init=\S+/g))).toEqual(new Set([`init=${toplevel}/init`]));
  }

  usable(
    "an AMI from scratch",
    async () => {
      const toplevel = await systemCalled("from-scratch");
      const inventory = await ec2.inventory();
      const { said, ami } = await build(toplevel, "from-scratch");
      expect(said).toContain("seal: done");
      fromScratch = ami ?? "";
      const image = await imageOf(ami);
      expect(image).toMatchObject({
        Name: "from-scratch",
        Architecture: "x86_64",
        RootDeviceName: "/dev/xvda",
        State: "available",
        Tags: [{ Key: "final", Value: "from-scratch" }],
        BlockDeviceMappings: [
          { DeviceName: "/dev/xvda", Ebs: { VolumeSize: 3, VolumeType: "gp3" } },
        ],
        ...(old ? {} : { BootMode: "legacy-bios", ImdsSupport: "v2.0" }),
      });
      const added = (await ec2.inventory()).filter((line) => !inventory.includes(line));
      const snapshot = image?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId;
      expect(added.toSorted()).toEqual([
        `eu-central-1 image ${ami}`,
        `eu-central-1 snapshot ${snapshot}`,
      ]);
      await prove(ami, toplevel, "from-scratch");
    },
    10 * minutes,
  );

  (nightly ? usable : test.skip)(
    "an AMI from a source AMI: that one's system is gone",
    async () => {
      const toplevel = await systemCalled("from-source");
      const { said, ami } = await build(toplevel, "from-source", { source_ami: fromScratch });
      // What both systems have was there.
      expect(said).toMatch(/copy: done, \d+ paths sent, [1-9]\d* were there/);
      await prove(ami, toplevel, "from-source");
    },
    10 * minutes,
  );

  usable(
    "a build that fails leaves nothing",
    async () => {
      const inventory = await ec2.inventory();
      const absent = "/nix/store/lsgj3ya6mrs2yz8ry6c5v1dzyrzdzmbf-nixos-system-web-26.05";
      const { exitCode, said } = await build(absent, "absent");
      expect(exitCode).not.toBe(0);
      expect(said).toContain(`${absent} is not in the store of this machine`);
      expect(await ec2.inventory()).toEqual(inventory);
    },
    5 * minutes,
  );
});
