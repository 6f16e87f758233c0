/** What the double itself keeps of an account: images, snapshots, tags, and how it behaves. */
import { createHash, randomBytes } from "node:crypto";
import type { Hardware } from "../machine.ts";
import type { Disks } from "./disks.ts";
import type { Moto } from "./moto.ts";
import type { PageSettings } from "./paging.ts";
import type { Policy } from "./policy.ts";
import { makeTags, type TagLedger } from "./tags.ts";
import { ApiError, type Parameters } from "./wire.ts";

/** moto's own account. */
export const accountId = "123456789012";

export interface Settings extends PageSettings {
  /** Describe calls in which a new image or snapshot is pending. */
  pendingPolls: number;
  /** Milliseconds that filters by tag are behind CreateTags and DeleteTags. */
  lag: number;
  /** How many of the next images fail instead of becoming available. */
  failImages: number;
  /** DeleteSnapshot calls in which an image that was deregistered still uses its snapshots. */
  lingering: number;
  /** Milliseconds of the cool-down after deregistration protection; on EC2 24 hours. */
  cooldown: number;
  /** Size of the file of a volume, in parts of what the API says. 1: as large (sparse). */
  volumeScale: number;
}

export interface Device {
  deviceName: string;
  virtualName?: string;
  ebs?: {
    snapshotId?: string;
    volumeSize: number;
    volumeType: string;
    deleteOnTermination: boolean;
    encrypted: boolean;
    iops?: number;
    throughput?: number;
    kmsKeyId?: string;
  };
}

export interface Image {
  id: string;
  name: string;
  description: string;
  owner: string;
  ownerAlias?: string;
  architecture: string;
  rootDeviceName: string;
  devices: Device[];
  state: "pending" | "available" | "failed" | "disabled" | "deregistered";
  /** Describe calls until it leaves `pending`. */
  polls: number;
  fails: boolean;
  createdAt: Date;
  deprecateAt?: Date;
  protection: "disabled" | "enabled-without-cooldown" | "enabled-with-cooldown";
  /** End of the cool-down. */
  protectedUntil?: Date;
  permissions: LaunchPermission[];
  /** Optional attributes as DescribeImages names them: bootMode, imdsSupport, sourceInstanceId… */
  attributes: Record<string, string>;
}

export interface LaunchPermission {
  userId?: string;
  group?: string;
  organizationArn?: string;
  organizationalUnitArn?: string;
}

export interface Snapshot {
  id: string;
  volumeId: string;
  volumeSize: number;
  description: string;
  encrypted: boolean;
  kmsKeyId?: string;
  state: "pending" | "completed" | "error";
  polls: number;
  startedAt: Date;
  createVolumePermissions: { userId?: string; group?: string }[];
}

export interface Region {
  name: string;
  images: Map<string, Image>;
  snapshots: Map<string, Snapshot>;
  /** Ids of images that were deregistered. */
  deregistered: Set<string>;
  /** Images that were deregistered and are not forgotten yet, by the id of a snapshot. */
  lingering: Map<string, { image: string; calls: number }>;
  /** What moto does not know of instances and volumes, by id: element and text. */
  extra: Map<string, Record<string, string>>;
  /** Network interfaces that go with their instance, by its id. */
  interfaces: Map<string, string[]>;
}

export interface Account {
  moto: Moto;
  tags: TagLedger;
  settings: Settings;
  /** What the callers may do. */
  policy: Policy;
  region(name: string): Region;
  regions: Map<string, Region>;
  hardware?: Hardware;
  /** Lines of authorized_keys by region and name of the key pair, where there is hardware. */
  publicKeys: Map<string, string>;
  /** What volumes are here. */
  disks?: Disks;
  /** Id of the instance that the tests run on: its volumes are devices here. */
  runner?: string;
}

export interface Call {
  action: string;
  region: string;
  parameters: Parameters;
  /** From the tests themselves: no lag, nobody waits. */
  direct: boolean;
}

export function makeAccount(moto: Moto, settings: Settings): Account {
  const regions = new Map<string, Region>();
  return {
    moto,
    settings,
    policy: undefined,
    publicKeys: new Map(),
    tags: makeTags(),
    regions,
    region(name) {
      const known = regions.get(name);
      if (known !== undefined) return known;
      const region: Region = {
        name,
        images: new Map(publicImages(name).map((image) => [image.id, image])),
        snapshots: new Map(),
        deregistered: new Set(),
        lingering: new Map(),
        extra: new Map(),
        interfaces: new Map(),
      };
      regions.set(name, region);
      return region;
    },
  };
}

export const newId = (prefix: string) => `${prefix}-0${randomBytes(8).toString("hex")}`;

/** An image that is there already. */
export function foreignImage(
  region: string,
  given: Partial<Image> & { name: string; owner: string },
): Image {
  const digest = createHash("sha256").update(`${region} ${given.owner} ${given.name}`);
  const id = digest.digest("hex").slice(0, 16);
  return {
    id: `ami-0${id}`,
    description: "",
    architecture: "x86_64",
    rootDeviceName: "/dev/xvda",
    devices: [
      {
        deviceName: "/dev/xvda",
        ebs: {
          snapshotId: `snap-0${id}`,
          volumeSize: 4,
          volumeType: "gp3",
          deleteOnTermination: true,
          encrypted: false,
        },
      },
    ],
    state: "available",
    polls: 0,
    fails: false,
    createdAt: new Date("2026-01-01T00:00:00Z"),
    protection: "disabled",
    permissions: [],
    attributes: {},
    ...given,
  };
}

/**
 * A snapshot that such an image is made of, in EC2's words (EC2 User Guide, "How Amazon EBS-backed
 * AMI creation works").
 */
export function foreignSnapshot(ebs: NonNullable<Device["ebs"]>, image: string): Snapshot {
  return {
    id: ebs.snapshotId ?? "",
    volumeId: "vol-ffffffff",
    volumeSize: ebs.volumeSize,
    description: `Created by CreateImage(${image.replace("ami-", "i-")}) for ${image}`,
    encrypted: ebs.encrypted,
    state: "completed",
    polls: 0,
    startedAt: new Date("2026-01-01T00:00:00Z"),
    createVolumePermissions: [],
  };
}

/** Of nixos.github.io/amis: owner, names and devices of the official images of NixOS. */
function publicImages(region: string): Image[] {
  const everyone = { permissions: [{ group: "all" }] };
  const nixos = (system: string, architecture: string) =>
    foreignImage(region, {
      name: `nixos/25.05.1234.abcdef-${system}-linux`,
      owner: "427812963091",
      architecture,
      attributes: { bootMode: architecture === "arm64" ? "uefi" : "legacy-bios" },
      ...everyone,
    });
  return [
    nixos("x86_64", "x86_64"),
    nixos("aarch64", "arm64"),
    foreignImage(region, {
      name: "al2023-ami-2023.7.20250101.0-kernel-6.1-x86_64",
      owner: "137112412989",
      ownerAlias: "amazon",
      ...everyone,
    }),
  ];
}

/** Own images and those that are shared with the account or with everyone. */
export function findImage({ images, deregistered }: Region, id: string): Image {
  const image = images.get(id);
  if (image !== undefined && (image.owner === accountId || isShared(image))) return image;
  if (deregistered.has(id)) {
    throw new ApiError("InvalidAMIID.Unavailable", `The image ID '${id}' is no longer available`);
  }
  if (!/^ami-[0-9a-f]{8,17}$/.test(id)) {
    throw new ApiError("InvalidAMIID.Malformed", `Invalid id: "${id}"`);
  }
  throw new ApiError("InvalidAMIID.NotFound", `The image id '[${id}]' does not exist`);
}

export const isPublic = ({ permissions }: Image) =>
  permissions.some(({ group }) => group === "all");

export const isShared = (image: Image) =>
  isPublic(image) || image.permissions.some(({ userId }) => userId === accountId);

export function ownImage(region: Region, id: string): Image {
  const image = findImage(region, id);
  if (image.owner === accountId) return image;
  throw new ApiError("AuthFailure", `Not authorized for image:${id}`, 403);
}

export function findSnapshot({ snapshots }: Region, id: string): Snapshot {
  const snapshot = snapshots.get(id);
  if (snapshot !== undefined) return snapshot;
  if (!/^snap-[0-9a-f]{8,17}$/.test(id)) {
    throw new ApiError("InvalidSnapshotID.Malformed", `Invalid id: "${id}"`);
  }
  throw new ApiError("InvalidSnapshot.NotFound", `The snapshot '${id}' does not exist.`);
}
