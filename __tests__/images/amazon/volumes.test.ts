/** Volumes that are attached to machines which stay, and what was made from them without marks. */
import {
  AttachVolumeCommand,
  CreateSnapshotCommand,
  CreateTagsCommand,
  DescribeVolumesCommand,
  DetachVolumeCommand,
  RegisterImageCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { causeOf, isGone } from "../../../src/images/amazon/errors.ts";
import { marks } from "../../../src/images/marks.ts";
import { type Ec2, installed, startEc2 } from "../../helpers/ec2/index.ts";
import { addBases, machine, marksOf, openLeftovers, regions, volume } from "./orphans.ts";

const suite = installed === undefined ? describe.skip : describe;
const run = "42-1-1-abcdefgh";
const keys = { access_key: "AKIAIOSFODNN7EXAMPLE", secret_key: "made-up" };

suite("a volume that is attached", () => {
  let ec2: Ec2;
  beforeAll(async () => {
    ec2 = await startEc2({ settings: { pendingPolls: 0 } });
    addBases(ec2);
  });
  afterAll(async () => {
    await ec2?.[Symbol.asyncDispose]();
  });

  const client = () => ec2.client(regions[0]);
  /** Attached to a new machine of the account's. */
  async function attached(tags: Record<string, string>, to: Record<string, string> = {}) {
    const VolumeId = await volume(client(), tags);
    const InstanceId = await machine(client(), to);
    await client().send(new AttachVolumeCommand({ VolumeId, InstanceId, Device: "/dev/sdf" }));
    return VolumeId;
  }
  const stateOf = async (id: string) => {
    const filter = { Name: "volume-id", Values: [id] };
    const { Volumes = [] } = await client().send(new DescribeVolumesCommand({ Filters: [filter] }));
    return Volumes[0]?.State ?? "gone";
  };

  async function reap(invocation: string | undefined) {
    const by = await openLeftovers(ec2, run, { builderConfig: keys });
    const found = await by.leftovers(invocation);
    return { found, gone: await by.reap(found), lines: by.log.lines };
  }

  test("is detached and deleted when it has the mark of a dead invocation, and no other is", async () => {
    const [own, expired] = [
      await attached(marksOf(run)),
      await attached(marksOf("42-1-1-oldoldol", -1)),
    ];
    const others = [
      await attached({}),
      await attached({ Name: "theirs" }),
      await attached(marksOf("42-1-1-alive000")),
      await attached(marksOf("43-1-1-oldoldol", -1)),
      await attached({ ...marksOf("42-1-1-oldoldol", -1), [marks.final]: "1" }),
    ];
    const { found, gone } = await reap(run);
    expect(found.map(({ what }) => what)).toEqual([`volume ${own} in ${regions[0]}`]);
    expect(gone).toEqual(found);
    expect(await stateOf(own)).toBe("gone");
    expect(await stateOf(expired)).toBe("in-use");

    const swept = await reap(undefined);
    expect(swept.found.map(({ what }) => what)).toEqual([`volume ${expired} in ${regions[0]}`]);
    expect(await stateOf(expired)).toBe("gone");
    for (const id of others) expect(await stateOf(id)).toBe("in-use");
    expect(ec2.requests.filter(({ action }) => action === "DetachVolume")).toHaveLength(2);
    expect(ec2.requests.map(({ action }) => action)).not.toContain("TerminateInstances");
  });

  test("goes with its machine where that one is the invocation's own", async () => {
    ec2.requests.length = 0;
    const id = await attached(marksOf(run), marksOf(run));
    const { found, gone } = await reap(run);
    expect(found.map(({ what }) => what.split(" ")[0]).sort()).toEqual(["instance", "volume"]);
    expect(gone).toHaveLength(2);
    expect(await stateOf(id)).toBe("gone");
    expect(ec2.requests.map(({ action }) => action)).not.toContain("DetachVolume");
  });

  test("stays, and says why, when it may not be detached", async () => {
    const id = await attached(marksOf(run));
    ec2.faults.add({ action: "DetachVolume", kind: "unauthorized" });
    const { gone, lines } = await reap(run);
    ec2.faults.clear();
    expect(gone).toEqual([]);
    expect(lines.join("\n")).toMatch(
      new RegExp(`volume ${id} .* stays: .*may not call DetachVolume`),
    );
    expect((await reap(run)).gone).toHaveLength(1);
  });

  test("is taken for gone when the error is in the user's words", async () => {
    const { api } = await openLeftovers(ec2, run, { builderConfig: keys });
    const detach = new DetachVolumeCommand({ VolumeId: "vol-0123456789abcdef0" });
    const error = await api
      .ec2(regions[0])
      .send(detach)
      .catch((thrown: unknown) => thrown);
    expect(isGone(causeOf(error))).toBe(true);
    expect(String(error)).toMatch(/AWS: DetachVolume in eu-central-1 failed: /);
  });

  test("tells whose the snapshot and the image are that Packer had not marked yet", async () => {
    const volume = await attached(marksOf(run));
    const snapshot = async (Description: string, tags: Record<string, string> = {}) => {
      const { SnapshotId = "" } = await client().send(
        new CreateSnapshotCommand({ VolumeId: volume, Description }),
      );
      const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
      if (Tags.length > 0) {
        await client().send(new CreateTagsCommand({ Resources: [SnapshotId], Tags }));
      }
      return SnapshotId;
    };
    const image = async (Name: string, SnapshotId: string) => {
      const { ImageId = "" } = await client().send(
        new RegisterImageCommand({
          Name,
          RootDeviceName: "/dev/xvda",
          Architecture: "x86_64",
          BlockDeviceMappings: [{ DeviceName: "/dev/xvda", Ebs: { SnapshotId } }],
        }),
      );
      return ImageId;
    };
    // As step_snapshot.go says it.
    const made = await snapshot("Packer: 2026-01-01 00:00:00 +0000 UTC m=+1.5");
    const lone = await snapshot("Packer: 2026-01-01 00:00:01 +0000 UTC m=+2.5");
    const ami = await image("unmarked", made);
    const backup = await snapshot("Backup of the account");
    const sibling = await snapshot("Packer: now", marksOf("42-1-1-alive000"));
    const finished = await snapshot("Packer: now", { ...marksOf(run), [marks.final]: "1" });

    const { found, gone } = await reap(run);
    const ids = found.map(({ ref }) => ref?.split(" ")[2]).sort();
    expect(ids).toEqual([volume, lone, ami].sort());
    expect(gone).toHaveLength(3);
    const left = (await ec2.inventory()).join("\n");
    for (const id of [made, lone, ami, volume]) expect(left).not.toContain(id);
    for (const id of [backup, sibling, finished]) expect(left).toContain(id);
  });
});
