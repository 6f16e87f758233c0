/** A team at DigitalOcean: what it has, and the actions that run on it. */
import { type ActionSettings, makeActions, type Thing } from "../cloud/actions.ts";
import type { ApiSettings } from "../cloud/api.ts";
import type { Hardware } from "../machine.ts";

export interface Droplet extends Thing {
  size: string;
  region: string;
  image: number;
  tags: string[];
  /** Until it has started for the first time. */
  isNew: boolean;
  isActive: boolean;
  /** Lines of authorized_keys. */
  keys: string[];
}

export interface Image extends Thing {
  type: "snapshot" | "base" | "custom";
  /** Of what DigitalOcean offers. */
  slug: string | null;
  status: "NEW" | "available" | "pending" | "deleted" | "retired";
  /** GB. */
  disk: number;
  regions: string[];
  tags: string[];
  description: string;
  /** That it was made of. */
  droplet?: number;
}

export interface SshKey extends Thing {
  publicKey: string;
}

export interface Settings extends ApiSettings, ActionSettings {
  /** Sizes that cannot be had at the moment. */
  soldOut: string[];
  /** How many snapshots the team may have; undefined: any number. */
  mostSnapshots: number | undefined;
  /** Tags that are taken and not kept. */
  lostTags: RegExp | undefined;
}

/** Some of those that there are (DigitalOcean's price list). */
export const sizes = [
  { slug: "s-1vcpu-512mb-10gb", memory: 512, disk: 10, price_monthly: 4 },
  { slug: "s-1vcpu-1gb", memory: 1024, disk: 25, price_monthly: 6 },
  { slug: "s-1vcpu-2gb", memory: 2048, disk: 50, price_monthly: 12 },
  { slug: "c-2", memory: 4096, disk: 25, price_monthly: 42 },
].map((size) => ({
  ...size,
  vcpus: 1,
  regions: size.slug === "c-2" ? ["nyc3"] : ["nyc3", "fra1", "sfo3"],
}));

export const regions = ["nyc3", "fra1", "sfo3"];

export type Team = ReturnType<typeof makeTeam>;

export function makeTeam(settings: Settings) {
  const actions = makeActions(settings);
  const team = {
    settings,
    actions,
    hardware: undefined as Hardware | undefined,
    droplets: new Map<number, Droplet>(),
    images: new Map<number, Image>(),
    keys: new Map<number, SshKey>(),
    /** In the case in which each was first written. */
    tags: new Set<string>(),
  };
  const base: Image = {
    ...actions.thing("12 x64"),
    type: "base",
    slug: "debian-12-x64",
    status: "available",
    disk: 7,
    regions: [...regions],
    tags: [],
    description: "Debian 12 x64",
  };
  team.images.set(base.id, base);
  return team;
}

/** "pending event": one thing at a time is done to a droplet or image. */
export const isBusy = ({ actions }: Team, type: "droplet" | "image", id: number) =>
  actions.isLocked(type, id);
