/**
 * Where the images of a story are: qemu's folder, or the double of EC2. In both, the machine that
 * installs is one of a boot sector, or none, and an sshd of this machine answers for it: installing a
 * NixOS takes minutes, and is shown by the tests of each template generator.
 */
import { mkdir, readdir } from "node:fs/promises";
import path from "node:path";
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

export const qemuMissing = sshdMissing;

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
