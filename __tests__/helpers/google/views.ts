/** Things as answers show them: numbers of 64 bits are text. */
import { base, type Disk, fingerprintOf, type Image, type Operation } from "./project.ts";

export function imageView(image: Image) {
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

export function diskView({ name, scope, created, labels, sizeGb, sourceImage }: Disk) {
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

export const templateView = ({ name, sourceImage }: { name: string; sourceImage: string }) => ({
  name,
  properties: { disks: [{ initializeParams: { sourceImage } }] },
});

export function operationView({ name, status, error, type, scope }: Operation) {
  return {
    name,
    status,
    operationType: type.split(" ")[0],
    ...(error === undefined ? {} : { error: { errors: [error] }, httpErrorStatusCode: 400 }),
    selfLink: `${base}/${scope}/operations/${name}`,
  };
}
