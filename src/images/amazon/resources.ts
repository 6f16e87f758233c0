/** What a build can leave at Amazon, in the user's words and with the words that remove it by hand. */
import type { Log } from "../../shared/log.ts";
import type { Leftover } from "../types.ts";
import type { PackerLogClues } from "./packer-log-clues.ts";
import type { TaggedResource } from "./tags.ts";

/**
 * Types as DescribeTags names them (EC2 API Reference, `TagDescription`), and two of IAM, which has
 * no regions. No fleets: Packer's are of type `instant`, only the record of a launch, and their
 * instances are looked for themselves.
 */
const kinds = {
  "spot-instances-request": {
    name: "spot request",
    command: "ec2 cancel-spot-instance-requests --spot-instance-request-ids",
  },
  instance: { name: "instance", command: "ec2 terminate-instances --instance-ids" },
  // Not with its snapshots, among which may be one of the user's: its own ones are marked.
  image: { name: "AMI", command: "ec2 deregister-image --image-id" },
  snapshot: { name: "snapshot", command: "ec2 delete-snapshot --snapshot-id" },
  volume: { name: "volume", command: "ec2 delete-volume --volume-id" },
  "network-interface": {
    name: "network interface",
    command: "ec2 delete-network-interface --network-interface-id",
  },
  "security-group": {
    name: "security group",
    command: "ec2 delete-security-group --group-id",
  },
  "key-pair": { name: "key pair", command: "ec2 delete-key-pair --key-pair-id" },
  "launch-template": {
    name: "launch template",
    command: "ec2 delete-launch-template --launch-template-id",
  },
  "instance-profile": {
    name: "instance profile",
    command: "iam delete-instance-profile --instance-profile-name",
  },
  role: { name: "role", command: "iam delete-role --role-name" },
} as const;

export type Kind = keyof typeof kinds;

export interface Resource {
  kind: Kind;
  /** Id, or in IAM the name. */
  id: string;
  /** In IAM the build region, for want of another. */
  region: string;
  invocation: string;
}

/** An image that copies may have been made from. */
export interface Source {
  region: string;
  id: string;
  invocation: string;
}

export interface Unfinished {
  resources: Resource[];
  images: Source[];
}

export interface RegionSearch {
  region: string;
  /** With a run mark of these invocations. */
  tagged: readonly TaggedResource[];
  invocations: readonly string[];
  packerLogClues?: PackerLogClues | undefined;
  log: Pick<Log, "notice">;
}

export function isKind(type: string): type is Kind {
  return Object.hasOwn(kinds, type);
}

export function leftoverOf({ kind, id, region, invocation }: Resource): Leftover {
  const { name, command } = kinds[kind];
  const place = isGlobal(kind) ? "" : ` in ${region}`;
  const there = isGlobal(kind) ? "" : `--region ${region} `;
  const [service = "", action = "", ...rest] = command.split(" ");
  return {
    what: `${name} ${id}${place}`,
    invocation,
    ref: `${region} ${kind} ${id}`,
    byHand: `aws ${service} ${action} ${there}${rest.join(" ")} ${id}`,
  };
}

/** @returns undefined for a leftover that is none of Amazon's. */
export function resourceOf({ ref, invocation }: Leftover): Resource | undefined {
  const [region = "", kind = "", id = ""] = ref?.split(" ") ?? [];
  return isKind(kind) ? { region, kind, id, invocation } : undefined;
}

function isGlobal(kind: Kind): boolean {
  return kind === "role" || kind === "instance-profile";
}
