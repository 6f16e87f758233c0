/**
 * The story of examples/workflows/rebuild.yml, night by night, by the built action. The workflow is
 * run as it is written, but that `builder` is qemu and `template` names a disk of one boot sector:
 * installing a NixOS takes minutes, and is shown by the tests of each template generator.
 */
import { mkdir, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import {
  type LoopbackSshd,
  loopbackSshd,
  sshdMissing,
  sshTemplate,
} from "../helpers/loopback-sshd.ts";
import type { StageResult } from "../helpers/runner/index.ts";
import { writeTinyDisk } from "../helpers/tiny-disk.ts";
import {
  dispatched,
  makeWorkflowWorld,
  night,
  readExample,
  type Workflow,
  type WorkflowResult,
  type WorkflowWorld,
  withInputs,
} from "../helpers/workflow/index.ts";

const suite = sshdMissing === undefined ? describe : describe.skip;

const good = "#!/bin/sh\necho the machine answers\n";

suite("the scheduled rebuild on qemu", () => {
  let world: WorkflowWorld;
  let sshd: LoopbackSshd;
  let workflow: Workflow;
  let first: Record<string, string>;
  let third: Record<string, string>;

  beforeAll(async () => {
    world = await makeWorkflowWorld();
    await mkdir(path.join(world.folder, "ssh"));
    sshd = await loopbackSshd(path.join(world.folder, "ssh"));
    const disk = path.join(world.folder, "hang.img");
    await writeTinyDisk(disk, "hang");
    const template = { ...sshTemplate(sshd), variables: { disk: "tests/hang.img" } };
    await world.repository.commit({
      "tests/boot.sh": good,
      "tests/hang.img": await readFile(disk),
      "tests/packer.json": JSON.stringify(template),
    });
    workflow = withInputs(readExample("rebuild"), {
      image: { template: "tests/packer.json" },
      all: { builder: "qemu" },
    });
  });
  afterAll(async () => {
    await sshd?.[Symbol.asyncDispose]();
    await world?.[Symbol.asyncDispose]();
  });

  const tonight = async () => await world.run(workflow, await night(world.repository));
  const images = async () =>
    (await readdir(world.store)).filter((name) => name.endsWith(".qcow2")).sort();

  test("first night: an image is made, tested, promoted", async () => {
    const ran = await tonight();
    expect(problemsOf(ran)).toEqual([]);
    const [build, release] = ran.jobs;
    console.log(build?.result?.log);
  });
});

function problemsOf({ jobs }: WorkflowResult): string[] {
  return jobs.flatMap(({ result }) => result?.annotations.map(({ message }) => message) ?? []);
}
