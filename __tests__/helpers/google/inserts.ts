/** What is made, and how machines begin and end: instances.insert, disks.insert, images.insert. */
import type { compute_v1 as compute } from "@googleapis/compute";
import { ApiError } from "../cloud/wire.ts";
import {
  base,
  checkLabels,
  checkName,
  type Disk,
  type Image,
  type Instance,
  type Operation,
  type Project,
} from "./project.ts";

const lastOf = (url: unknown) => String(url).split("/").at(-1) ?? "";

export function insertDisk(
  project: Project,
  name: string,
  scope: string,
  body: compute.Schema$Disk,
): Operation {
  const disk: Disk = {
    ...project.thing(name, scope, checkLabels(body.labels)),
    sizeGb: Number(body.sizeGb),
  };
  project.disks.set(name, disk);
  return project.start("insert disks", scope, `${scope}/disks/${name}`, async () => {
    // Null: a blank one.
    await project.hardware?.create?.(name, disk.sizeGb, null);
  });
}

export function insertImage(
  project: Project,
  name: string,
  scope: string,
  body: compute.Schema$Image,
): Operation {
  const disk = project.disks.get(lastOf(body.sourceDisk));
  if (disk === undefined) throw new ApiError(404, "notFound", "The source disk was not found");
  if (disk.user !== undefined) {
    throw new ApiError(400, "resourceInUseByAnotherResource", `The disk is used by ${disk.user}`);
  }
  const { family, architecture, guestOsFeatures, storageLocations } = body;
  const image: Image = {
    ...project.thing(name, scope, checkLabels(body.labels)),
    status: "PENDING",
    ...(family ? { family: checkName(family, "resource.family") } : {}),
    diskSizeGb: disk.sizeGb,
    ...(architecture ? { architecture } : {}),
    guestOsFeatures: guestOsFeatures ?? [],
    storageLocations: storageLocations ?? ["us"],
  };
  project.images.set(name, image);
  return project.start("insert images", scope, `${scope}/images/${name}`, async () => {
    await project.hardware?.snapshot?.(disk.name, name);
    image.status = "READY";
  });
}

type Attached = compute.Schema$AttachedDisk;

export function insertInstance(
  project: Project,
  name: string,
  scope: string,
  body: compute.Schema$Instance,
): Operation {
  const attached = body.disks ?? [];
  const disks = attached.map(({ source, initializeParams }) => {
    if (initializeParams === undefined) {
      const found = project.disks.get(lastOf(source));
      if (found === undefined)
        throw new ApiError(404, "notFound", `The disk ${source} was not found`);
      return found;
    }
    const { diskName, diskSizeGb } = initializeParams;
    const sourceImage = initializeParams.sourceImage ?? "";
    const image = project.images.get(lastOf(sourceImage));
    const isOurs = !sourceImage.includes("debian-cloud");
    if (isOurs && image?.status !== "READY") {
      throw new ApiError(404, "notFound", `The image ${sourceImage} was not found`);
    }
    if (Number(diskSizeGb) < (image?.diskSizeGb ?? 10)) {
      throw new ApiError(
        400,
        "invalid",
        "Requested disk size cannot be smaller than the image size",
      );
    }
    const disk: Disk = {
      ...project.thing(checkName(diskName), scope),
      sizeGb: Number(diskSizeGb),
      sourceImage,
    };
    project.disks.set(disk.name, disk);
    return disk;
  });
  const instance: Instance = {
    ...project.thing(name, scope, checkLabels(body.labels)),
    disks: disks.map((disk) => disk.name),
    metadata: body.metadata?.items ?? [],
    status: "PROVISIONING",
    scheduling: body.scheduling ?? {},
    serviceAccounts: body.serviceAccounts ?? [],
  };
  for (const disk of disks) disk.user = name;
  project.instances.set(name, instance);
  return project.start("insert instances", scope, `${scope}/instances/${name}`, async () => {
    await boot(project, instance, attached);
    instance.status = "RUNNING";
  });
}

/** The disk that is looked at: the extra one beside Debian, else its own. */
function ownDisk({ disks }: Instance): string {
  return disks.at(-1) ?? "";
}

async function boot(project: Project, instance: Instance, attached: readonly Attached[]) {
  const { hardware } = project;
  const own = ownDisk(instance);
  const rescue = instance.disks.length > 1;
  const disk = project.disks.get(own);
  if (!rescue && disk !== undefined) {
    await hardware?.create?.(own, disk.sizeGb, lastOf(disk.sourceImage));
  }
  const sshKeys = instance.metadata.find(({ key }) => key === "ssh-keys")?.value ?? "";
  // "USERNAME:KEY_VALUE" ("Add SSH keys to VMs").
  const keys = sshKeys.split("\n").map((line) => line.replace(/^[^:]*:/, ""));
  await hardware?.start(own, keys.join("\n"), {
    rescue,
    metadata: { "/computeMetadata/v1/instance/attributes/ssh-keys": `${sshKeys}\n` },
    deviceNames: attached.flatMap(({ deviceName }) => deviceName ?? []),
  });
}

export async function removeInstance(project: Project, name: string): Promise<void> {
  const instance = project.instances.get(name);
  if (instance === undefined) return;
  const { hardware } = project;
  await (hardware?.halt ?? hardware?.end)?.(ownDisk(instance));
  project.instances.delete(name);
  // "autoDelete: false": disks stay.
  for (const disk of project.disks.values()) if (disk.user === name) delete disk.user;
}

export function instanceOf(project: Project, instance: Instance): compute.Schema$Instance {
  const address = project.hardware?.address?.(ownDisk(instance)) ?? "127.0.0.1";
  const { name, scope, created, labels, status, metadata, scheduling } = instance;
  return {
    name,
    creationTimestamp: created,
    labels,
    status,
    scheduling,
    zone: `${base}/${scope}`,
    metadata: { items: metadata },
    networkInterfaces: [{ networkIP: "10.128.0.2", accessConfigs: [{ natIP: address }] }],
  };
}
