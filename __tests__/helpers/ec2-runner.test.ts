/** The instance that the tests run on: volumes are devices, metadata is there, Packer's chroot builds. */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import {
  AttachVolumeCommand,
  CreateSnapshotCommand,
  CreateVolumeCommand,
  DeleteSnapshotCommand,
  DeleteVolumeCommand,
  DescribeVolumesCommand,
  DetachVolumeCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { execa } from "execa";
import { current } from "./current-packer.ts";
import { disksMissing, type Ec2, installed, startEc2 } from "./ec2/index.ts";
import { amazonPlugin } from "./ec2/packer.ts";
import { until } from "./until.ts";

const possible = installed !== undefined && disksMissing() === undefined;
const suite = possible ? describe : describe.skip;

suite("the instance that the tests run on", () => {
  let ec2: Ec2;
  let folder: string;

  beforeAll(async () => {
    ec2 = await startEc2({ runner: "xvd", settings: { pendingPolls: 0 } });
    folder = await mkdtemp(path.join(os.tmpdir(), "ec2-runner-"));
  });
  afterAll(async () => {
    await ec2?.[Symbol.asyncDispose]();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  const runner = () => {
    if (ec2.runner === undefined) throw new Error("there is no runner");
    return ec2.runner;
  };

  async function volume(SnapshotId?: string): Promise<string> {
    const AvailabilityZone = "eu-central-1a";
    const input = SnapshotId === undefined ? { Size: 8 } : { SnapshotId };
    const made = await ec2.client().send(new CreateVolumeCommand({ AvailabilityZone, ...input }));
    return made.VolumeId ?? "";
  }

  async function attach(VolumeId: string, Device: string): Promise<void> {
    const InstanceId = runner().instanceId;
    await ec2.client().send(new AttachVolumeCommand({ InstanceId, VolumeId, Device }));
  }

  const free = () => "ghijklmnop".split("").find((one) => !existsSync(`/dev/xvd${one}`)) ?? "";

  test("a volume is a device as large as the API says, and its snapshot keeps what it holds", async () => {
    const client = ec2.client();
    const VolumeId = await volume();
    const letter = free();
    await attach(VolumeId, `/dev/sd${letter}`);
    const device = `/dev/xvd${letter}`;
    const { stdout } = await execa("blockdev", ["--getsize64", device]);
    expect(Number(stdout)).toBe(8 * 2 ** 30);
    const file = runner().disks.fileOf(VolumeId) ?? "";
    const blocks = await execa("stat", ["--format=%b", file]);
    expect(Number(blocks.stdout)).toBe(0);

    await execa("sfdisk", ["--quiet", device], { input: "label: gpt\n,\n" });
    await execa("partx", ["--update", device]);
    await execa("mkfs.ext4", ["-q", `${device}1`]);
    const mountPoint = path.join(folder, "mounted");
    await mkdir(mountPoint);
    await execa("mount", [`${device}1`, mountPoint]);
    await writeFile(path.join(mountPoint, "file"), "kept");
    // Busy while it is mounted; detached by itself afterwards.
    const detached = await client.send(new DetachVolumeCommand({ VolumeId }));
    expect(detached.State).toBe("busy");
    expect(existsSync(device)).toBe(true);
    await execa("umount", [mountPoint]);
    await until(`${VolumeId} is free`, async () => {
      const { Volumes } = await client.send(new DescribeVolumesCommand({ VolumeIds: [VolumeId] }));
      return Volumes?.[0]?.State === "available";
    });
    for (const gone of [device, `${device}1`]) expect(existsSync(gone)).toBe(false);

    const { SnapshotId = "" } = await client.send(new CreateSnapshotCommand({ VolumeId }));
    await client.send(new DeleteVolumeCommand({ VolumeId }));
    expect(runner().disks.fileOf(VolumeId)).toBeUndefined();
    const copy = await volume(SnapshotId);
    await attach(copy, `/dev/sd${letter}`);
    await execa("mount", [`${device}1`, mountPoint]);
    expect(await readFile(path.join(mountPoint, "file"), "utf8")).toBe("kept");
    await execa("umount", [mountPoint]);
    await client.send(new DetachVolumeCommand({ VolumeId: copy }));
    const { Volumes } = await client.send(new DescribeVolumesCommand({ VolumeIds: [copy] }));
    expect(Volumes).toMatchObject([{ State: "available", Size: 8, SnapshotId }]);
    await client.send(new DeleteVolumeCommand({ VolumeId: copy }));
    await client.send(new DeleteSnapshotCommand({ SnapshotId }));
  });

  test("metadata: a token first, then what the instance is", async () => {
    const { metadata, instanceId, region } = runner();
    const get = async (target: string, headers: Record<string, string> = {}) => {
      const response = await fetch(`${metadata.url}${target}`, { headers });
      return [response.status, await response.text()];
    };
    expect(await get("/latest/meta-data/instance-id")).toEqual([401, ""]);
    const life = { "x-aws-ec2-metadata-token-ttl-seconds": "60" };
    const put = { method: "PUT", headers: life };
    const token = await (await fetch(`${metadata.url}/latest/api/token`, put)).text();
    const by = { "x-aws-ec2-metadata-token": token };
    expect(await get("/latest/meta-data/instance-id", by)).toEqual([200, instanceId]);
    expect(await get("/latest/meta-data/placement/region", by)).toEqual([200, region]);
    expect(await get("/latest/meta-data/block-device-mapping/", by)).toEqual([200, "ami\nroot"]);
    expect(await get("/latest/meta-data/nothing", by)).toEqual([404, ""]);
    const [, document] = await get("/latest/dynamic/instance-identity/document", by);
    expect(JSON.parse(String(document))).toMatchObject({ instanceId, region });
  });

  const newer = current === undefined ? test.skip : test;
  newer("a current Packer builds with amazon-chroot, from scratch", async () => {
    const before = await ec2.inventory();
    const letter = free();
    const device = `/dev/xvd${letter}`;
    const builder = {
      type: "amazon-chroot",
      region: runner().region,
      custom_endpoint_ec2: ec2.url,
      ami_name: "from scratch",
      from_scratch: true,
      ami_virtualization_type: "hvm",
      ami_architecture: "x86_64",
      root_device_name: "/dev/xvda",
      root_volume_size: 1,
      root_volume_tags: { run: "chroot" },
      device_path: device,
      ami_block_device_mappings: [
        { device_name: "/dev/xvda", delete_on_termination: true, volume_type: "gp3" },
      ],
      pre_mount_commands: [
        "printf 'label: gpt\\n,\\n' | sfdisk --quiet {{.Device}}",
        "partx --update {{.Device}}",
        "mkfs.ext4 -q {{.Device}}1",
      ],
      mount_path: path.join(folder, "chroot"),
      chroot_mounts: [],
      copy_files: [],
      post_mount_commands: ["echo made > {{.MountPath}}/made"],
    };
    const file = path.join(folder, "template.json");
    await writeFile(file, JSON.stringify({ builders: [builder] }));
    const { packer, env } = await amazonPlugin(folder);
    const run = await execa(packer, ["build", "-machine-readable", file], {
      env: { PATH: process.env["PATH"], HOME: folder, ...ec2.env, ...env },
      extendEnv: false,
      cwd: folder,
      reject: false,
      all: true,
      timeout: 280_000,
    });
    if (run.exitCode !== 0) throw new Error(run.all);
    const added = (await ec2.inventory()).filter((line) => !before.includes(line));
    expect(added.map((line) => line.split(" ")[1])).toEqual(["image", "snapshot"]);
    expect(existsSync(device)).toBe(false);
    // The snapshot holds what was written.
    const snapshot = added[1]?.split(" ")[2] ?? "";
    const kept = await open(runner().disks.fileOf(snapshot) ?? "");
    const { buffer } = await kept.read(Buffer.alloc(512), 0, 512, 512);
    await kept.close();
    expect(buffer.toString("latin1", 0, 8)).toBe("EFI PART");
  });
});
