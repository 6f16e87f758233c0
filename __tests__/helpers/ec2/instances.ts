/** Instances and what comes with them, launched alone or as a fleet. */
import {
  type Account,
  type Call,
  findImage,
  findSnapshot,
  type Image,
  type Region,
} from "./account.ts";
import { asked, forward, put } from "./forward.ts";
import { specifications, type Tags, tagSet } from "./tags.ts";
import {
  ApiError,
  below,
  items,
  list,
  type Parameters,
  structures,
  type Tree,
  text,
} from "./wire.ts";

/** Types that RunInstances can tag (its TagSpecifications). */
const taggable = ["instance", "volume", "network-interface", "spot-instances-request"];

export const instanceActions = {
  async RunInstances(account: Account, { region: name, parameters }: Call): Promise<Tree> {
    const given = specifications(parameters, taggable);
    const region = account.region(name);
    const template = await templateOf(account, name, below(parameters, "LaunchTemplate"));
    const image = launchable(region, parameters["ImageId"] ?? text(template, "imageId"));
    const devices = devicesOf(region, parameters, image);
    const answer = await account.moto.ask("ec2", name, "RunInstances", {
      ...asked(parameters, "BlockDeviceMapping"),
      ...devices,
    });
    for (const instance of items(answer, "instancesSet")) {
      const id = text(instance, "instanceId");
      await launched(account, region, id, { image, tags: given, template, parameters });
      instance["tagSet"] = tagSet(account.tags.now(id));
    }
    return answer;
  },

  /** Of type `instant`, as Packer asks for spot instances (step_run_spot_instance.go). */
  async CreateFleet(account: Account, call: Call): Promise<Tree> {
    const { region: name, parameters } = call;
    const region = account.region(name);
    const [config = {}] = structures(parameters, "LaunchTemplateConfigs");
    const template = await templateOf(account, name, below(config, "LaunchTemplateSpecification"));
    const image = launchable(region, text(template, "imageId"));
    const given = specifications(parameters, ["fleet", "instance"]);
    const answer = await account.moto.ask("ec2", name, "CreateFleet", asked(parameters));
    put(account.tags, name, { fleet: [text(answer, "fleetId")] }, given);
    const launches = items(answer, "fleetInstanceSet").flatMap((one) => items(one, "instanceIds"));
    for (const id of launches.map(String)) {
      await launched(account, region, id, { image, tags: given, template, parameters: {} });
      await markSpot(account, region, id);
    }
    return answer;
  },

  async StopInstances(account: Account, { region, parameters }: Call): Promise<Tree> {
    for (const id of list(parameters, "InstanceId")) await account.hardware?.stop?.(id);
    return await account.moto.ask("ec2", region, "StopInstances", asked(parameters));
  },

  async TerminateInstances(account: Account, { region: name, parameters }: Call): Promise<Tree> {
    const { moto, hardware } = account;
    const answer = await moto.ask("ec2", name, "TerminateInstances", asked(parameters));
    for (const id of list(parameters, "InstanceId")) {
      await hardware?.end(id);
      // moto keeps interfaces that go with their instance.
      for (const NetworkInterfaceId of account.region(name).interfaces.get(id) ?? []) {
        await moto
          .ask("ec2", name, "DeleteNetworkInterface", { NetworkInterfaceId })
          .catch(ifNotFound);
      }
      const { interfaces, extra } = account.region(name);
      interfaces.delete(id);
      // EC2 User Guide, "Get the status of a Spot Instance request": instance-terminated-by-user.
      const request = extra.get(id)?.["spotInstanceRequestId"];
      if (request !== undefined) extra.set(request, { state: "closed" });
    }
    await sweep(account, name);
    return answer;
  },

  /** "You must detach the network interface before you can delete it" (DeleteNetworkInterface). */
  async DeleteNetworkInterface(account: Account, call: Call): Promise<Tree> {
    const { NetworkInterfaceId: id = "" } = call.parameters;
    const answer = await account.moto.ask("ec2", call.region, "DescribeInstances");
    const users = items(answer, "reservationSet")
      .flatMap((reservation) => items(reservation, "instancesSet"))
      .filter((one) => text((one["instanceState"] ?? {}) as Tree, "name") !== "terminated")
      .filter((one) =>
        items(one, "networkInterfaceSet").some((own) => text(own, "networkInterfaceId") === id),
      );
    if (users.length === 0) return await forward(account, call);
    throw new ApiError("InvalidParameterValue", `Network interface '${id}' is currently in use.`);
  },
};

interface Launch {
  image: Image;
  tags: ReadonlyMap<string, Tags>;
  template: Tree;
  parameters: Parameters;
}

/** What an instance has besides: tags, interfaces that go with it, hardware. */
async function launched(
  account: Account,
  region: Region,
  id: string,
  { image, tags, template, parameters }: Launch,
): Promise<void> {
  const { architecture, rootDeviceName } = image;
  region.extra.set(id, { architecture, rootDeviceName });
  const attached = await account.moto.ask("ec2", region.name, "DescribeInstances", {
    "InstanceId.1": id,
  });
  const [instance = {}] = items(items(attached, "reservationSet")[0] ?? {}, "instancesSet");
  const interfaces = items(instance, "networkInterfaceSet").map((one) =>
    text(one, "networkInterfaceId"),
  );
  const ids = {
    instance: [id],
    volume: items(instance, "blockDeviceMapping").map(({ ebs }) => text(ebs as Tree, "volumeId")),
    "network-interface": interfaces,
  };
  // RunInstances: an interface that the launch makes goes with its instance unless told not to.
  if (!keepsInterfaces(parameters)) region.interfaces.set(id, interfaces);
  put(account.tags, region.name, ids, templateTags(template));
  put(account.tags, region.name, ids, tags);
  const key = parameters["KeyName"] ?? text(template, "keyName");
  const line = account.publicKeys.get(`${region.name} ${key}`);
  if (line !== undefined) await account.hardware?.start(id, line);
}

/** moto knows the instance of a spot request, but not the request of an instance. */
async function markSpot({ moto }: Account, region: Region, id: string): Promise<void> {
  const answer = await moto.ask("ec2", region.name, "DescribeSpotInstanceRequests");
  const request = items(answer, "spotInstanceRequestSet").find(
    (one) => text(one, "instanceId") === id,
  );
  if (request === undefined) return;
  const spotInstanceRequestId = text(request, "spotInstanceRequestId");
  const extra = { spotInstanceRequestId, instanceLifecycle: "spot" };
  region.extra.set(id, { ...region.extra.get(id), ...extra });
}

function launchable(region: Region, id: string): Image {
  if (id === "") throw new ApiError("MissingParameter", "The request must contain the ImageId");
  const image = findImage(region, id);
  if (image.state === "available") return image;
  // RunInstances; DisableImage: "A disabled AMI can't be used for instance launches."
  throw new ApiError("InvalidAMIID.Unavailable", `The image ID '${id}' is not available`);
}

/** Data of a launch template; nothing where none is named. */
async function templateOf({ moto }: Account, region: string, named: Parameters): Promise<Tree> {
  const { LaunchTemplateId, LaunchTemplateName, Version } = named;
  if (LaunchTemplateId === undefined && LaunchTemplateName === undefined) return {};
  const answer = await moto.ask("ec2", region, "DescribeLaunchTemplateVersions", {
    ...(LaunchTemplateId === undefined ? {} : { LaunchTemplateId }),
    ...(LaunchTemplateName === undefined ? {} : { LaunchTemplateName }),
    ...(Version === undefined ? {} : { "LaunchTemplateVersion.1": Version }),
  });
  const [version = {}] = items(answer, "launchTemplateVersionSet");
  return (version["launchTemplateData"] ?? {}) as Tree;
}

function templateTags(template: Tree): Map<string, Tags> {
  const entries = items(template, "tagSpecificationSet").map((one) => {
    const tags = items(one, "tagSet").map((tag) => [text(tag, "key"), text(tag, "value")] as const);
    return [text(one, "resourceType"), new Map(tags)] as const;
  });
  return new Map(entries);
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
