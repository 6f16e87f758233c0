/** Volumes: made from snapshots of the double's own, attached to the machine that tests run on. */
import { type Account, type Call, findSnapshot } from "./account.ts";
import { asked, forward, put } from "./forward.ts";
import { specifications, tagSet } from "./tags.ts";
import { ApiError, items, type Tree, text } from "./wire.ts";

export const volumeActions = {
  async CreateVolume(account: Account, { region: name, parameters }: Call): Promise<Tree> {
    const given = specifications(parameters, ["volume"]);
    const region = account.region(name);
    const { SnapshotId: snapshotId, Size: size } = parameters;
    const snapshot = snapshotId === undefined ? undefined : findSnapshot(region, snapshotId);
    if (snapshot !== undefined && snapshot.state !== "completed") {
      throw new ApiError(
        "IncorrectState",
        `Snapshot '${snapshot.id}' is in state '${snapshot.state}', not 'completed'`,
      );
    }
    if (snapshot !== undefined && size !== undefined && Number(size) < snapshot.volumeSize) {
      // CreateVolume, Size: "equal to or larger than the snapshot size".
      throw new ApiError(
        "InvalidParameterValue",
        `Volume of ${size}GiB is smaller than snapshot '${snapshot.id}', expect size >= ${snapshot.volumeSize}GiB`,
      );
    }
    const Size = size ?? snapshot?.volumeSize;
    const answer = await account.moto.ask("ec2", name, "CreateVolume", {
      ...asked(parameters, "SnapshotId", "Size"),
      ...(Size === undefined ? {} : { Size: String(Size) }),
    });
    const id = text(answer, "volumeId");
    if (snapshot !== undefined) region.extra.set(id, { snapshotId: snapshot.id });
    put(account.tags, name, { volume: [id] }, given);
    await account.disks?.create(id, Number(Size), snapshot?.id);
    return { ...answer, snapshotId: snapshot?.id ?? "", tagSet: tagSet(account.tags.now(id)) };
  },

  async AttachVolume(account: Account, call: Call): Promise<Tree> {
    const answer = await forward(account, call);
    const { InstanceId, VolumeId = "", Device = "" } = call.parameters;
    if (InstanceId === account.runner) await account.disks?.attach(VolumeId, Device);
    return answer;
  },

  /** EC2 User Guide, "Detach a volume": one that is mounted stays `busy` until it is not. */
  async DetachVolume(account: Account, call: Call): Promise<Tree> {
    const { VolumeId = "", Force } = call.parameters;
    const { disks } = account;
    if (disks === undefined || Force === "true" || !(await disks.isBusy(VolumeId))) {
      return await detach(account, call);
    }
    waitUntilFree(account, call, VolumeId);
    return { volumeId: VolumeId, instanceId: account.runner ?? "", status: "busy" };
  },

  async DeleteVolume(account: Account, call: Call): Promise<Tree> {
    const answer = await forward(account, call);
    await account.disks?.forget(call.parameters["VolumeId"] ?? "");
    return answer;
  },
};

/** Instance and device need not be named (DetachVolume); moto wants both. */
async function detach(account: Account, call: Call): Promise<Tree> {
  const { region, parameters } = call;
  const { VolumeId = "" } = parameters;
  const found = await account.moto.ask("ec2", region, "DescribeVolumes", {
    "VolumeId.1": VolumeId,
  });
  const [attachment] = items(items(found, "volumeSet")[0] ?? {}, "attachmentSet");
  if (attachment === undefined) {
    throw new ApiError("IncorrectState", `Volume '${VolumeId}' is in the 'available' state.`);
  }
  const known = {
    InstanceId: text(attachment, "instanceId"),
    Device: text(attachment, "device"),
  };
  // Who is told that it is free finds no device any more.
  await account.disks?.detach(VolumeId);
  return await forward(account, { ...call, parameters: { ...known, ...parameters } });
}

function waitUntilFree(account: Account, call: Call, volumeId: string): void {
  const look = async () => {
    if (await account.disks?.isBusy(volumeId)) {
      setTimeout(look, 200).unref();
      return;
    }
    await detach(account, call).catch((error: unknown) => {
      // A second request was first.
      if (error instanceof ApiError && error.code === "IncorrectState") return;
      process.stderr.write(`EC2 double: ${volumeId} could not be detached: ${error}\n`);
    });
  };
  setTimeout(look, 200).unref();
}
