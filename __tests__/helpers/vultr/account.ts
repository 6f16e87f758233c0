/** An account at Vultr: what is in it, and what takes its time there. */
import { randomUUID } from "node:crypto";
import { type ActionSettings, makeActions } from "../cloud/actions.ts";
import type { ApiSettings } from "../cloud/api.ts";
import type { Hardware } from "../machine.ts";

export interface Thing {
  id: string;
  date_created: string;
}

export interface SshKey extends Thing {
  name: string;
  ssh_key: string;
}

export interface Instance extends Thing {
  label: string;
  region: string;
  plan: string;
  os_id: number;
  snapshot_id: string;
  tags: string[];
  hostname: string;
  status: "pending" | "active";
  power_status: "running" | "stopped";
  main_ip: string;
  /** Lines of authorized_keys. */
  keys: string[];
}

export interface Snapshot extends Thing {
  description: string;
  /** Bytes. */
  size: number;
  status: "pending" | "complete";
  os_id: number;
}

export interface Settings extends ApiSettings, ActionSettings {
  /** The key is right, and the address is not one that may use it. */
  foreignAddress: boolean;
  /** Of the description of a snapshot; what is longer is cut. */
  longest: number;
  /** Instances that the account may have besides those of others. */
  mostInstances: number;
  mostSnapshots: number;
  /** Plans that there are no more. */
  gone: string[];
  /** Plans of which no region has a machine now. */
  soldOut: string[];
  /** Operating systems that are not offered any more. */
  ended: number[];
}

export interface Plan {
  id: string;
  vcpu_count: number;
  ram: number;
  disk: number;
  monthly_cost: number;
  type: string;
  locations: string[];
}

const everywhere = ["ams", "ewr", "fra"];

/** Some of those that there are (ingvarch/tent, docs, 3.8, checked 2026-09-25). */
export const plans: Plan[] = [
  ["vc2-1c-0.5gb", 1, 512, 10, 3.5, ["ewr"]],
  ["vc2-1c-1gb", 1, 1024, 25, 5, everywhere],
  ["vc2-1c-2gb", 1, 2048, 55, 10, everywhere],
  ["vc2-2c-4gb", 2, 4096, 80, 20, everywhere],
  ["vhf-1c-2gb", 1, 2048, 64, 12, ["ams"]],
  ["vhp-1c-2gb-amd", 1, 2048, 50, 12, everywhere],
].map(([id, vcpu_count, ram, disk, monthly_cost, locations]) => ({
  id: id as string,
  vcpu_count: vcpu_count as number,
  ram: ram as number,
  disk: disk as number,
  monthly_cost: monthly_cost as number,
  type: (id as string).split("-")[0] ?? "",
  locations: locations as string[],
}));

export const systems = [
  { id: 2136, name: "Debian 12 x64 (bookworm)", arch: "x64", family: "debian" },
  { id: 2284, name: "Ubuntu 24.04 LTS x64", arch: "x64", family: "ubuntu" },
  { id: 2625, name: "Debian 13 x64 (trixie)", arch: "x64", family: "debian" },
];

export type Account = ReturnType<typeof makeAccount>;

export function makeAccount(settings: Settings) {
  return {
    settings,
    hardware: undefined as Hardware | undefined,
    instances: new Map<string, Instance>(),
    snapshots: new Map<string, Snapshot>(),
    keys: new Map<string, SshKey>(),
    /** Instances and snapshots of others, which were there before. */
    foreign: 0,
    plans: () => plans.filter(({ id }) => !settings.gone.includes(id)),
    systems: () => systems.filter(({ id }) => !settings.ended.includes(id)),
    ...makeActions(settings),
    // Dates are whole seconds with an offset, such as 2020-10-10T01:56:20+00:00 (vultr.com/api).
    thing: (): Thing => ({
      id: randomUUID(),
      date_created: new Date().toISOString().replace(/\.\d+Z$/, "+00:00"),
    }),
  };
}
