/** Instances and the volumes they come with, and what happens on their machine. */
import {
  type Account,
  type Call,
  findImage,
  findSnapshot,
  type Image,
  type Region,
} from "./account.ts";
import { asked, forward, put } from "./forward.ts";
import { specifications, tagSet } from "./tags.ts";
import {
  ApiError,
  items,
  list,
  type Parameters,
  structures,
  type Tree,
  text,
  without,
} from "./wire.ts";

/** Types that RunInstances can tag (its TagSpecifications). */
const taggable = ["instance", "volume", "network-interface", "spot-instances-request"];

export const instanceActions = {
  async RunInstances(account: Account, { region: name, parameters }: Call): Promise<Tree> {
    const given = specifications(parameters, taggable);
    const region = account.region(name);
    const image = await launchable(account, region, parameters);
    const { moto, tags } = account;
    const devices = devicesOf(region, parameters, image);
    const answer = await moto.ask("ec2", name, "RunInstances", {
      ...asked(parameters, "BlockDeviceMapping"),
      ...devices,
    });
    for (const instance of items(answer, "instancesSet")) {
      const id = text(instance, "instanceId");
      const { architecture, rootDeviceName } = image;
      region.extra.set(id, { architecture, rootDeviceName });
      const attached = await moto.ask("ec2", name, "DescribeInstances", { "InstanceId.1": id });
      const [reservation] = items(attached, "reservationSet");
      const [seen = {}] = items(reservation ?? {}, "instancesSet");
      const volumes = items(seen, "blockDeviceMapping").map(({ ebs }) =>
        text(ebs as Tree, "volumeId"),
      );
      const interfaces = items(seen, "networkInterfaceSet").map((one) =>
        text(one, "networkInterfaceId"),
      );
      // RunInstances: an interface that the launch makes goes with its instance unless told not to.
      if (!keepsInterfaces(parameters)) region.interfaces.set(id, interfaces);
      put(tags, name, { instance: [id], volume: volumes, "network-interface": interfaces }, given);
      instance["tagSet"] = tagSet(tags.now(id));
      const key = parameters["KeyName"];
      if (key !== undefined) await account.machine?.start(name, id, key);
    }
    return answer;
  },

  async TerminateInstances(account: Account, { region: name, parameters }: Call): Promise<Tree> {
    const { moto, machine } = account;
    const answer = await moto.ask("ec2", name, "TerminateInstances", asked(parameters));
    for (const id of list(parameters, "InstanceId")) {
      await machine?.end(id);
      // moto keeps interfaces that go with their instance.
      for (const NetworkInterfaceId of account.region(name).interfaces.get(id) ?? []) {
        await moto
          .ask("ec2", name, "DeleteNetworkInterface", { NetworkInterfaceId })
          .catch(ifNotFound);
      }
      account.region(name).interfaces.delete(id);
    }
    await sweep(account, name);
    return answer;
  },

  /** By names, by ids, or all; moto knows names only. */
  async DescribeKeyPairs(account: Account, call: Call): Promise<Tree> {
    const ids = list(call.parameters, "KeyPairId");
    const answer = await forward(account, {
      ...call,
      parameters: without(call.parameters, "KeyPairId"),
    });
    if (ids.length === 0) return answer;
    const keySet = items(answer, "keySet").filter((one) => ids.includes(text(one, "keyPairId")));
    const missing = ids.find((id) => !keySet.some((one) => text(one, "keyPairId") === id));
    if (missing === undefined) return { ...answer, keySet };
    throw new ApiError("InvalidKeyPair.NotFound", `The key pair '${missing}' does not exist`);
  },

  async CreateKeyPair(account: Account, call: Call): Promise<Tree> {
    const answer = await forward(account, call);
    const { KeyName = "" } = call.parameters;
    await account.machine?.keyMade(call.region, KeyName, text(answer, "keyMaterial"));
    return answer;
  },

  async ImportKeyPair(account: Account, call: Call): Promise<Tree> {
    const answer = await forward(account, call);
    const { KeyName = "", PublicKeyMaterial = "" } = call.parameters;
    const line = Buffer.from(PublicKeyMaterial, "base64").toString();
    account.machine?.keyImported(call.region, KeyName, line);
    return answer;
  },

  /** By name or by id; a key pair that is not there is no error (DeleteKeyPair). */
  async DeleteKeyPair(account: Account, { region, parameters }: Call): Promise<Tree> {
    const found = await account.moto.ask("ec2", region, "DescribeKeyPairs");
    const key = items(found, "keySet").find(
      (one) =>
        text(one, "keyName") === parameters["KeyName"] ||
        text(one, "keyPairId") === parameters["KeyPairId"],
    );
    if (key === undefined) return { return: true };
    const KeyName = text(key, "keyName");
    await account.moto.ask("ec2", region, "DeleteKeyPair", { KeyName });
    account.tags.forget(text(key, "keyPairId"));
    account.machine?.keyGone(region, KeyName);
    return { return: true, keyPairId: text(key, "keyPairId") };
  },
};

/** The image of a launch, from the request or its launch template. */
async function launchable(
  account: Account,
  region: Region,
  parameters: Parameters,
): Promise<Image> {
  const id = parameters["ImageId"] ?? (await imageOfTemplate(account, region.name, parameters));
  if (id === "") throw new ApiError("MissingParameter", "The request must contain the ImageId");
  const image = findImage(region, id);
  if (image.state === "available") return image;
  // RunInstances; DisableImage: "A disabled AMI can't be used for instance launches."
  throw new ApiError("InvalidAMIID.Unavailable", `The image ID '${id}' is not available`);
}

async function imageOfTemplate(account: Account, region: string, parameters: Parameters) {
  const of = (name: string) => parameters[`LaunchTemplate.${name}`];
  const asked = Object.entries({
    LaunchTemplateId: of("LaunchTemplateId"),
    LaunchTemplateName: of("LaunchTemplateName"),
  }).filter((entry): entry is [string, string] => entry[1] !== undefined);
  if (asked.length === 0) return "";
  const answer = await account.moto.ask(
    "ec2",
    region,
    "DescribeLaunchTemplateVersions",
    Object.fromEntries(asked),
  );
  const [version = {}] = items(answer, "launchTemplateVersionSet");
  return text((version["launchTemplateData"] ?? {}) as Tree, "imageId");
}

/** The image's devices, changed and added to by the request; snapshots are the double's own. */
function devicesOf(region: Region, parameters: Parameters, image: Image): Parameters {
  const devices = new Map<string, Parameters>();
  for (const { deviceName, ebs } of image.devices) {
    if (ebs === undefined) continue;
    devices.set(deviceName, {
      "Ebs.VolumeSize": String(ebs.volumeSize),
      "Ebs.VolumeType": ebs.volumeType,
      "Ebs.DeleteOnTermination": String(ebs.deleteOnTermination),
      "Ebs.Encrypted": String(ebs.encrypted),
    });
  }
  for (const given of structures(parameters, "BlockDeviceMapping")) {
    const { DeviceName: name = "", "Ebs.SnapshotId": snapshotId, NoDevice, ...rest } = given;
    if (NoDevice !== undefined) {
      devices.delete(name);
      continue;
    }
    const size =
      snapshotId === undefined
        ? {}
        : { "Ebs.VolumeSize": String(findSnapshot(region, snapshotId).volumeSize) };
    devices.set(name, { ...devices.get(name), ...size, ...rest });
  }
  const form: Parameters = {};
  for (const [index, [name, device]] of [...devices].entries()) {
    const prefix = `BlockDeviceMapping.${index + 1}`;
    form[`${prefix}.DeviceName`] = name;
    for (const [key, value] of Object.entries(device)) form[`${prefix}.${key}`] = value;
  }
  return form;
}

/** Tags of volumes and interfaces that went with their instance. */
async function sweep({ moto, tags }: Account, region: string): Promise<void> {
  const volumes = await moto.ask("ec2", region, "DescribeVolumes");
  const interfaces = await moto.ask("ec2", region, "DescribeNetworkInterfaces");
  const alive = new Set([
    ...items(volumes, "volumeSet").map((one) => text(one, "volumeId")),
    ...items(interfaces, "networkInterfaceSet").map((one) => text(one, "networkInterfaceId")),
  ]);
  for (const [id, { type }] of tags.all(region)) {
    if (["volume", "network-interface"].includes(type) && !alive.has(id)) tags.forget(id);
  }
}

const keepsInterfaces = (parameters: Parameters) =>
  structures(parameters, "NetworkInterface").some(
    (one) => one["NetworkInterfaceId"] !== undefined || one["DeleteOnTermination"] === "false",
  );

function ifNotFound(error: unknown): Tree {
  if (error instanceof ApiError && error.code.endsWith(".NotFound")) return {};
  throw error;
}
