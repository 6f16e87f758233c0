/**
 * Where the images of a story are: qemu's folder, or the double of EC2. In both, the machine that
 * installs is one of a boot sector, or none, and an sshd of this machine answers for it: installing a
 * NixOS takes minutes, and is shown by the tests of each template generator.
 */
import { mkdir, readdir } from "node:fs/promises";
import path from "node:path";
import { current } from "../current-packer.ts";
import { type Ec2, installed, machineMissing, startEc2 } from "../ec2/index.ts";
import { packerWith } from "../ec2/packer.ts";
import { loopbackSshd, sshdMissing, sshTemplate } from "../loopback-sshd.ts";
import { processesNaming } from "../runner/index.ts";
import { tinyDisk } from "../tiny-disk.ts";
import type { WorkflowFixture } from "./fixture.ts";

export interface StoryHome extends AsyncDisposable {
  builder: "qemu" | "amazon-ebs";
  /** What it takes, as files of the repository; the template is `tests/packer.json`. */
  files: Record<string, string | Buffer>;
  /** Images, one a region. */
  images(): Promise<string[]>;
  /** Machines, half images and whatever else is no finished image. */
  leftovers(): Promise<string[]>;
}

export const missing = {
  qemu: sshdMissing,
  "amazon-ebs":
    installed === undefined
      ? "the EC2 API of the tests is missing"
      : current === undefined
        ? "there is no current Packer"
        : machineMissing(),
};

export async function qemuHome({ folder, store }: WorkflowFixture): Promise<StoryHome> {
  const keys = path.join(folder, "ssh");
  await mkdir(keys);
  const sshd = await loopbackSshd(keys);
  const template = { ...sshTemplate(sshd), variables: { disk: "tests/hang.img" } };
  const stored = async () => (await readdir(store).catch(() => [])).sort();
  return {
    builder: "qemu",
    files: {
      "tests/packer.json": JSON.stringify(template),
      "tests/hang.img": tinyDisk("hang"),
      "tests/off.img": tinyDisk("off"),
    },
    images: async () => (await stored()).filter((name) => /^[^.].*\.qcow2$/.test(name)),
    leftovers: async () => [
      ...(await stored()).filter((name) => !/^[^.].*\.(qcow2|json)$/.test(name)),
      ...processesNaming(folder)
        .map(({ command }) => command)
        .filter((command) => !command.includes("sshd")),
    ],
    [Symbol.asyncDispose]: async () => await sshd[Symbol.asyncDispose](),
  };
}

export async function amazonHome(
  fixture: WorkflowFixture,
  regions = ["eu-central-1"],
): Promise<StoryHome & { ec2: Ec2; base: string }> {
  const ec2 = await startEc2({ machine: true, settings: { pendingPolls: 0 } });
  const { packer, env } = await packerWith(fixture.folder, ["amazon", "qemu"]);
  Object.assign(fixture.machine, env, {
    AWS_ENDPOINT_URL: ec2.url,
    PATH: `${path.dirname(packer)}:${fixture.machine["PATH"]}`,
  });
  const [base] = ec2.addForeign(1, {
    owner: "427812963091",
    permissions: [{ group: "all" }],
    name: "nixos/story",
  });
  const builder = {
    type: "amazon-ebs",
    source_ami: base?.id,
    instance_type: "t3.small",
    ami_name: "{{user `packernix_name`}}",
    ssh_host: ec2.machine?.host,
    ssh_port: ec2.machine?.port,
    ssh_username: ec2.machine?.user,
    aws_polling: { delay_seconds: 1, max_attempts: 60 },
  };
  const template = {
    builders: [builder],
    variables: { packernix_name: "by hand" },
    provisioners: [{ type: "shell", inline: ["true"] }],
  };
  const before = await ec2.inventory(regions);
  const lines = async () => (await ec2.inventory(regions)).filter((line) => !before.includes(line));
  const images = async () => (await lines()).filter((line) => / image /.test(line));
  return {
    ec2,
    base: base?.id ?? "",
    builder: "amazon-ebs",
    files: { "tests/packer.json": JSON.stringify(template) },
    images,
    async leftovers() {
      const all = await lines();
      const snapshots = all.filter((line) => / snapshot /.test(line));
      // Each image has one.
      const spare = snapshots.length - (await images()).length;
      return [
        ...(spare === 0 ? [] : [`${spare} snapshots too many`]),
        ...all.filter((line) => !/ (image|snapshot) /.test(line)),
      ];
    },
    [Symbol.asyncDispose]: async () => await ec2[Symbol.asyncDispose](),
  };
}
