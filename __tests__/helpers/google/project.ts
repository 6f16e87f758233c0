/** A project at Google: what is in it, and the operations that change it. */
import { createHash } from "node:crypto";
import type { compute_v1 as compute } from "@googleapis/compute";
import type { ApiSettings } from "../cloud/api.ts";
import { ApiError } from "../cloud/wire.ts";
import type { Hardware } from "../machine.ts";

export interface Thing {
  name: string;
  /** `global` or `zones/<zone>`. */
  scope: string;
  created: string;
  labels: Record<string, string>;
}

export interface Image extends Thing {
  status: "PENDING" | "READY" | "FAILED" | "DELETING";
  family?: string;
  diskSizeGb: number;
  architecture?: string;
  guestOsFeatures: compute.Schema$GuestOsFeature[];
  storageLocations: string[];
}

export interface Disk extends Thing {
  sizeGb: number;
  sourceImage?: string;
  /** Of the machine that has it. */
  user?: string;
}

export interface Instance extends Thing {
  /** By name: the boot disk first. */
  disks: string[];
  metadata: NonNullable<compute.Schema$Metadata["items"]>;
  status: "PROVISIONING" | "RUNNING";
  scheduling: compute.Schema$Scheduling;
  serviceAccounts: compute.Schema$ServiceAccount[];
}

export interface Operation {
  name: string;
  scope: string;
  type: string;
  target: string;
  end: number;
  status: "RUNNING" | "DONE";
  error?: { code: string; message: string };
  finish(): void | Promise<void>;
}

export interface Settings extends ApiSettings {
  /** How long operations take, in milliseconds; may be changed while they run. */
  operationMs: number;
  /** Milliseconds after which who waits for an operation gets an answer at most. */
  longestWait: number;
  /** Types of operations that end with this error, such as `insert instances`. */
  failing: Record<string, [code: string, message: string]>;
  /** Permissions of whoever asks; undefined: all. */
  granted: Set<string> | undefined;
  /** The API is enabled in the project. */
  enabled: boolean;
}

export const projectName = "octo-images";
export const base = `https://www.googleapis.com/compute/v1/projects/${projectName}`;

export type Project = ReturnType<typeof makeProject>;

export function makeProject(settings: Settings) {
  let last = 0;
  let settled = Promise.resolve();
  const operations = new Map<string, Operation>();
  async function settleNow(): Promise<void> {
    for (const operation of operations.values()) {
      if (operation.status === "DONE" || Date.now() < operation.end) continue;
      const fails = settings.failing[operation.type];
      if (fails === undefined) await operation.finish();
      else operation.error = { code: fails[0], message: fails[1] };
      operation.status = "DONE";
    }
  }
  return {
    settings,
    hardware: undefined as Hardware | undefined,
    operations,
    /** Permissions that requests needed. */
    asked: new Set<string>(),
    images: new Map<string, Image>(),
    disks: new Map<string, Disk>(),
    instances: new Map<string, Instance>(),
    templates: new Map<string, { name: string; sourceImage: string }>(),
    thing: (name: string, scope: string, labels: Record<string, string> = {}): Thing => ({
      name,
      scope,
      labels,
      // Time zone of Google's own: "creationTimestamp: in RFC3339 text format".
      created: new Date(Date.now() - 8 * 3_600_000).toISOString().replace("Z", "-08:00"),
    }),
    /** @param finish Done when the operation ends well. */
    start(type: string, scope: string, target: string, finish: Operation["finish"] = () => {}) {
      const name = `operation-${++last}`;
      const end = Date.now() + settings.operationMs;
      const one: Operation = { name, scope, type, target, end, status: "RUNNING", finish };
      operations.set(name, one);
      return one;
    },
    settle(): Promise<void> {
      const next = settled.then(settleNow);
      settled = next.catch(() => {});
      return next;
    },
    isBusy: (target: string) =>
      [...operations.values()].some((one) => one.status === "RUNNING" && one.target === target),
  };
}

/** "labelFingerprint: a hash of the labels" (images resource). */
export const fingerprintOf = ({ labels }: Pick<Thing, "labels">) =>
  createHash("sha1")
    .update(JSON.stringify(Object.entries(labels).sort()))
    .digest("base64");

/** cloud.google.com, "Requirements for labels". */
export function checkLabels(given: unknown): Record<string, string> {
  const pairs = Object.entries((given ?? {}) as Record<string, string>);
  const wrong = pairs.find(
    ([key, value]) => !/^[a-z][a-z0-9_-]{0,62}$/.test(key) || !/^[a-z0-9_-]{0,63}$/.test(value),
  );
  if (wrong !== undefined || pairs.length > 64) {
    throw new ApiError(400, "invalid", `Invalid value for field 'labels': '${wrong?.join("=")}'.`);
  }
  return Object.fromEntries(pairs);
}

/** "name: 1-63 characters long, and comply with RFC1035". */
export function checkName(name: unknown, what = "resource.name"): string {
  const text = String(name);
  if (/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text)) return text;
  throw new ApiError(
    400,
    "invalid",
    `Invalid value for field '${what}': '${text}'. Must be a match of regex '[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?'`,
  );
}

/** `filter` of lists: `labels.k="v"`, `labels.k:*`, `name="x"`, `name:"part"`, with AND between. */
export function selects(filter: string | null): (thing: Thing) => boolean {
  const tests = (filter ?? "").split(" AND ").filter(Boolean);
  const parsed = tests.map((test) => {
    const [, field = "", operator = "", value = ""] =
      /^([\w.-]+)([=:])"?([^"]*)"?$/.exec(test) ?? [];
    if (field === "") throw new ApiError(400, "invalid", `Invalid list filter expression: ${test}`);
    return ({ name, labels }: Thing) => {
      const found = field === "name" ? name : labels[field.replace(/^labels\./, "")];
      if (found === undefined) return false;
      if (operator === "=") return found === value;
      return value === "*" || found.includes(value);
    };
  });
  return (thing) => parsed.every((test) => test(thing));
}
