/** Making images: from instances, from snapshots, as copies; and taking them away. */
import {
  type Account,
  accountId,
  type Call,
  type Device,
  findImage,
  findSnapshot,
  foreignSnapshot,
  type Image,
  newId,
  ownImage,
  type Region,
} from "./account.ts";
import { describeImages } from "./image-view.ts";
import { maySnapshotGo } from "./policy.ts";
import { copySnapshot, newSnapshot, removeSnapshot, usersOf } from "./snapshots.ts";
import { specifications, type Tags } from "./tags.ts";
import { ApiError, items, type Parameters, structures, type Tree, text } from "./wire.ts";

export const imageActions = {
  DescribeImages: describeImages,

  async CreateImage(account: Account, { region: name, parameters }: Call): Promise<Tree> {
    const tags = specifications(parameters, ["image", "snapshot"]);
    const instanceId = parameters["InstanceId"] ?? "";
    const found = await account.moto.ask("ec2", name, "DescribeInstances", {
      "InstanceId.1": instanceId,
    });
    const instance = items(items(found, "reservationSet")[0] ?? {}, "instancesSet")[0] ?? {};
    const state = text((instance["instanceState"] ?? {}) as Tree, "name");
    if (state !== "running" && state !== "stopped") {
      // "either running or stopped".
      throw new ApiError(
        "IncorrectInstanceState",
        `The instance '${instanceId}' is not in the 'running' or 'stopped' state.`,
      );
    }
    const volumes = await volumesOf(account, name, instanceId);
    const region = account.region(name);
    const source = region.images.get(text(instance, "imageId"));
    const devices = devicesOf(parameters);
    const image = newImage(account, region, parameters, {
      architecture: source?.architecture ?? text(instance, "architecture"),
      rootDeviceName: source?.rootDeviceName ?? text(instance, "rootDeviceName"),
      attributes: {
        ...(source?.attributes["bootMode"] === undefined
          ? {}
          : { bootMode: source.attributes["bootMode"] }),
        sourceInstanceId: instanceId,
        ...(source === undefined ? {} : { sourceImageId: source.id, sourceImageRegion: name }),
      },
    });
    const kept: [string, string][] = [];
    for (const { volume, deviceName, deleteOnTermination } of volumes) {
      const change = devices.find((device) => device.deviceName === deviceName);
      const encrypted = text(volume, "encrypted") === "true";
      const snapshot = newSnapshot(account, region, {
        volumeId: text(volume, "volumeId"),
        volumeSize: Number(text(volume, "size")),
        description: `Created by CreateImage(${instanceId}) for ${image.id}`,
        encrypted,
      });
      const ebs = {
        snapshotId: snapshot.id,
        volumeSize: snapshot.volumeSize,
        volumeType: text(volume, "volumeType"),
        deleteOnTermination: change?.ebs?.deleteOnTermination ?? deleteOnTermination,
        encrypted,
      };
      image.devices.push({ deviceName, ebs });
      kept.push([snapshot.volumeId, snapshot.id]);
    }
    const attached = new Set(volumes.map(({ deviceName }) => deviceName));
    image.devices.push(...devices.filter(({ deviceName }) => !attached.has(deviceName)));
    const made = kept.map(([, snapshotId]) => snapshotId);
    tag(account, region, image, tags, made);
    for (const [volumeId, snapshotId] of kept) await account.disks?.snapshot(volumeId, snapshotId);
    return { imageId: image.id };
  },

  RegisterImage(account: Account, { region: name, parameters }: Call): Tree {
    const tags = specifications(parameters, ["image"]);
    const region = account.region(name);
    const devices = devicesOf(parameters).map((device) => filled(region, device));
    const rootDeviceName = parameters["RootDeviceName"] ?? "";
    if (!devices.some(({ deviceName }) => deviceName === rootDeviceName)) {
      throw new ApiError(
        "InvalidBlockDeviceMapping",
        `The root device '${rootDeviceName}' is not in the block device mapping`,
      );
    }
    const given = ["BootMode", "TpmSupport", "ImdsSupport"].flatMap((key) => {
      const value = parameters[key];
      return value === undefined ? [] : [[key[0]?.toLowerCase() + key.slice(1), value]];
    });
    const image = newImage(account, region, parameters, {
      // "For Amazon EBS-backed AMIs, i386".
      architecture: parameters["Architecture"] ?? "i386",
      rootDeviceName,
      devices,
      attributes: Object.fromEntries(given),
    });
    tag(account, region, image, tags, []);
    return { imageId: image.id };
  },

  /** CopyImage is called in the region that the copy is made in. */
  async CopyImage(account: Account, { region: name, parameters }: Call): Promise<Tree> {
    const tags = specifications(parameters, ["image", "snapshot"]);
    const sourceRegion = parameters["SourceRegion"] ?? name;
    const from = account.region(sourceRegion);
    const source = findImage(from, parameters["SourceImageId"] ?? "");
    if (source.state !== "available") {
      throw new ApiError(
        "InvalidRequest",
        `Image ${source.id} is in state '${source.state}' and cannot be copied`,
      );
    }
    const region = account.region(name);
    const image = newImage(account, region, parameters, {
      architecture: source.architecture,
      rootDeviceName: source.rootDeviceName,
      description: parameters["Description"] ?? source.description,
      attributes: {
        ...source.attributes,
        sourceImageId: source.id,
        sourceImageRegion: sourceRegion,
      },
    });
    delete image.attributes["sourceInstanceId"];
    const copies: [string, string][] = [];
    for (const device of source.devices) {
      const before = from.snapshots.get(device.ebs?.snapshotId ?? "");
      if (device.ebs === undefined) {
        image.devices.push(device);
        continue;
      }
      const original = before ?? foreignSnapshot(device.ebs, source.id);
      const copy = copySnapshot(account, original, region, {
        ...parameters,
        Description: `Copied for DestinationAmi ${image.id} from SourceAmi ${source.id} for SourceSnapshot ${device.ebs.snapshotId}.`,
      });
      image.devices.push({
        ...device,
        ebs: { ...device.ebs, snapshotId: copy.id, encrypted: copy.encrypted },
      });
      copies.push([original.id, copy.id]);
    }
    const copied =
      parameters["CopyImageTags"] === "true" && source.owner === accountId
        ? account.tags.now(source.id)
        : new Map<string, string>();
    tags.set("image", new Map([...copied, ...(tags.get("image") ?? [])]));
    const made = copies.map(([, copy]) => copy);
    tag(account, region, image, tags, made);
    for (const [original, copy] of copies) await account.disks?.copy(original, copy);
    return { imageId: image.id };
  },

  async DeregisterImage(account: Account, call: Call): Promise<Tree> {
    const { region: name, parameters } = call;
    const region = account.region(name);
    const image = ownImage(region, parameters["ImageId"] ?? "");
    const cooling = image.protectedUntil !== undefined && image.protectedUntil > new Date();
    if (image.protection !== "disabled" || cooling) {
      // EC2 User Guide, "Protect an Amazon EC2 AMI from deregistration".
      throw new ApiError(
        "OperationNotPermitted",
        `Deregistration protection is enabled for image ${image.id}. Disable it first${cooling ? ", and wait for the end of the cooldown period" : ""}.`,
      );
    }
    region.images.delete(image.id);
    region.deregistered.add(image.id);
    account.tags.forget(image.id);
    const ids = image.devices.flatMap(({ ebs }) => ebs?.snapshotId ?? []);
    if (parameters["DeleteAssociatedSnapshots"] !== "true") {
      // EC2 API Reference, "Eventual consistency".
      const { lingering: calls } = account.settings;
      if (calls > 0) for (const id of ids) region.lingering.set(id, { image: image.id, calls });
      return { return: true };
    }
    const deleteSnapshotResultSet: Tree[] = [];
    for (const snapshotId of new Set(ids)) {
      // "If a snapshot is associated with multiple AMIs, it is not deleted".
      let returnCode = usersOf(region, snapshotId).length > 0 ? "skipped" : "success";
      if (!maySnapshotGo(account, name, snapshotId)) returnCode = "missing-permissions";
      if (returnCode === "success") await removeSnapshot(account, region, snapshotId);
      deleteSnapshotResultSet.push({ snapshotId, returnCode });
    }
    return { return: true, deleteSnapshotResultSet };
  },
};

function newImage(
  account: Account,
  region: Region,
  parameters: Parameters,
  given: Pick<Image, "architecture" | "rootDeviceName"> & Partial<Image>,
): Image {
  const { settings } = account;
  const name = nameOf(region, parameters);
  const fails = settings.failImages > 0;
  if (fails) settings.failImages--;
  const image: Image = {
    id: newId("ami"),
    name,
    description: parameters["Description"] ?? "",
    owner: accountId,
    devices: [],
    state: settings.pendingPolls > 0 || fails ? "pending" : "available",
    polls: settings.pendingPolls,
    fails,
    createdAt: new Date(),
    protection: "disabled",
    permissions: [],
    attributes: {},
    ...given,
  };
  region.images.set(image.id, image);
  return image;
}

/** CreateImage, RegisterImage: Name; EC2 API Reference, "Error codes", InvalidAMIName.Duplicate. */
function nameOf({ images }: Region, parameters: Parameters): string {
  const name = parameters["Name"] ?? "";
  if (!/^[A-Za-z0-9()[\] ./\-'@_]{3,128}$/.test(name)) {
    throw new ApiError(
      "InvalidAMIName.Malformed",
      "AMI names must be between 3 and 128 characters long, and may contain letters, numbers, and only these characters: ( ) [ ] space . / - ' @ _",
    );
  }
  const taken = [...images.values()].find(
    (image) => image.owner === accountId && image.name === name,
  );
  if (taken !== undefined) {
    throw new ApiError(
      "InvalidAMIName.Duplicate",
      `AMI name ${name} is already in use by AMI ${taken.id}`,
    );
  }
  return name;
}

/** @param made Snapshots that were made with it: no others are tagged (CreateImage, TagSpecifications). */
function tag(
  account: Account,
  region: Region,
  image: Image,
  tags: Map<string, Tags>,
  made: readonly string[],
): void {
  account.tags.set(region.name, [image.id], tags.get("image") ?? new Map());
  const forSnapshots = tags.get("snapshot");
  if (forSnapshots !== undefined) account.tags.set(region.name, [...made], forSnapshots);
}

async function volumesOf({ moto }: Account, region: string, instanceId: string) {
  const found = await moto.ask("ec2", region, "DescribeVolumes", {
    "Filter.1.Name": "attachment.instance-id",
    "Filter.1.Value.1": instanceId,
  });
  return items(found, "volumeSet").map((volume) => {
    const attachment = items(volume, "attachmentSet")[0] ?? {};
    return {
      volume,
      deviceName: text(attachment, "device"),
      deleteOnTermination: text(attachment, "deleteOnTermination") === "true",
    };
  });
}

/** `BlockDeviceMapping.1.DeviceName=…&BlockDeviceMapping.1.Ebs.SnapshotId=…` */
function devicesOf(parameters: Parameters): Device[] {
  return structures(parameters, "BlockDeviceMapping")
    .filter((one) => one["NoDevice"] === undefined)
    .map((one) => {
      const deviceName = one["DeviceName"] ?? "";
      if (one["VirtualName"] !== undefined) return { deviceName, virtualName: one["VirtualName"] };
      return { deviceName, ebs: ebsOf(one) };
    });
}

function ebsOf(one: Parameters): NonNullable<Device["ebs"]> {
  const value = (name: string) => one[`Ebs.${name}`];
  const number = (name: string, as: string) =>
    value(name) === undefined ? {} : { [as]: Number(value(name)) };
  const word = (name: string, as: string) =>
    value(name) === undefined ? {} : { [as]: value(name) };
  return {
    volumeSize: Number(value("VolumeSize") ?? 0),
    volumeType: value("VolumeType") ?? "gp2",
    deleteOnTermination: value("DeleteOnTermination") !== "false",
    encrypted: value("Encrypted") === "true",
    ...number("Iops", "iops"),
    ...number("Throughput", "throughput"),
    ...word("SnapshotId", "snapshotId"),
    ...word("KmsKeyId", "kmsKeyId"),
  };
}

/** RegisterImage: the size is the snapshot's where none is given. */
function filled(region: Region, device: Device): Device {
  const { ebs } = device;
  if (ebs?.snapshotId === undefined) return device;
  const snapshot = findSnapshot(region, ebs.snapshotId);
  if (snapshot.state !== "completed") {
    throw new ApiError(
      "InvalidParameterValue",
      `Snapshot ${snapshot.id} is in state '${snapshot.state}', not 'completed'`,
    );
  }
  const volumeSize = ebs.volumeSize === 0 ? snapshot.volumeSize : ebs.volumeSize;
  return { ...device, ebs: { ...ebs, volumeSize, encrypted: snapshot.encrypted } };
}
