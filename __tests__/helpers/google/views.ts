/** Things as answers show them, by Google's own types: numbers of 64 bits are text. */
import type { compute_v1 as compute } from "@googleapis/compute";
import { base, type Disk, fingerprintOf, type Image, type Operation } from "./project.ts";

export function imageView(image: Image): compute.Schema$Image {
  const { name, created, labels, status, family, diskSizeGb, architecture } = image;
  return {
    name,
    creationTimestamp: created,
    labels,
    labelFingerprint: fingerprintOf(image),
    status,
    ...(family === undefined ? {} : { family }),
    ...(architecture === undefined ? {} : { architecture }),
    diskSizeGb: String(diskSizeGb),
    ...(status === "READY" ? { archiveSizeBytes: "1234567" } : {}),
    storageLocations: image.storageLocations,
    guestOsFeatures: image.guestOsFeatures,
    selfLink: `${base}/global/images/${name}`,
  };
}

export function diskView(disk: Disk): compute.Schema$Disk {
  const { name, scope, created, labels, sizeGb, sourceImage } = disk;
  return {
    name,
    creationTimestamp: created,
    labels,
    sizeGb: String(sizeGb),
    ...(sourceImage === undefined ? {} : { sourceImage }),
    zone: `${base}/${scope}`,
    selfLink: `${base}/${scope}/disks/${name}`,
  };
}

export function templateView(template: {
  name: string;
  sourceImage: string;
}): compute.Schema$InstanceTemplate {
  const { name, sourceImage } = template;
  return { name, properties: { disks: [{ initializeParams: { sourceImage } }] } };
}

export function operationView(operation: Operation): compute.Schema$Operation {
  const { name, status, error, type, scope } = operation;
  return {
    name,
    status,
    operationType: type.replace(/ .*/, ""),
    ...(error === undefined ? {} : { error: { errors: [error] }, httpErrorStatusCode: 400 }),
    selfLink: `${base}/${scope}/operations/${name}`,
  };
}
