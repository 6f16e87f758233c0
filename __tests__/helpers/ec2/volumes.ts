/** Volumes: made from snapshots of the double's own, attached to the machine that tests run on. */
import { type Account, type Call, findSnapshot } from "./account.ts";
import { asked, forward, put } from "./forward.ts";
import { specifications, tagSet } from "./tags.ts";
import { ApiError, type Tree, text } from "./wire.ts";

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

async function detach(account: Account, call: Call): Promise<Tree> {
  const answer = await forward(account, call);
  await account.disks?.detach(call.parameters["VolumeId"] ?? "");
  return answer;
}

function waitUntilFree(account: Account, call: Call, volumeId: string): void {
  const look = async () => {
    if (await account.disks?.isBusy(volumeId)) setTimeout(look, 200).unref();
    // A second request may have been first.
    else await detach(account, call).catch(() => {});
  };
  setTimeout(look, 200).unref();
}
