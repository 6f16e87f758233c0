/** A project at Hetzner: what is in it, and the actions that run on it. */
import { type ActionSettings, makeActions, type Thing as Plain } from "../cloud/actions.ts";
import type { ApiSettings } from "../cloud/api.ts";
import type { Hardware } from "../machine.ts";

export interface Thing extends Plain {
  labels: Record<string, string>;
}

export interface Server extends Thing {
  type: string;
  location: string;
  image: number;
  running: boolean;
  /** Lines of authorized_keys. */
  keys: string[];
  /** Keys of the rescue system that the next start boots. */
  rescue: string[] | undefined;
}

export interface Image extends Thing {
  /** Snapshots have a description and no name. */
  type: "snapshot" | "system";
  description: string;
  status: "creating" | "available" | "unavailable";
  disk: number;
  architecture: "x86" | "arm";
  isProtected: boolean;
}

export interface SshKey extends Thing {
  publicKey: string;
}

export interface Settings extends ApiSettings, ActionSettings {
  /** Server types that are not sold any more. */
  retired: string[];
  /** Server types that cannot be had at the moment. */
  soldOut: string[];
}

export interface ServerType {
  name: string;
  architecture: "x86" | "arm";
  disk: number;
  memory: number;
  cores: number;
  locations: string[];
}

const everywhere = ["fsn1", "nbg1", "hel1"];

/** Some of those that there are (Hetzner's price list). */
export const serverTypes: ServerType[] = [
  { name: "cx23", architecture: "x86", disk: 40, memory: 4, cores: 2, locations: everywhere },
  { name: "cx33", architecture: "x86", disk: 80, memory: 8, cores: 4, locations: everywhere },
  { name: "cpx11", architecture: "x86", disk: 40, memory: 2, cores: 2, locations: ["ash", "hil"] },
  { name: "cpx22", architecture: "x86", disk: 80, memory: 4, cores: 2, locations: everywhere },
  { name: "cax11", architecture: "arm", disk: 40, memory: 4, cores: 2, locations: everywhere },
];

export type Project = ReturnType<typeof makeProject>;

export function makeProject(settings: Settings) {
  const { all: actions, ...others } = makeActions(settings);
  const project = {
    settings,
    hardware: undefined as Hardware | undefined,
    servers: new Map<number, Server>(),
    images: new Map<number, Image>(),
    keys: new Map<number, SshKey>(),
    volumes: new Map<number, Thing>(),
    addresses: new Map<number, Thing>(),
    actions,
    ...others,
    thing: (name: string, labels: Record<string, string> = {}): Thing => ({
      ...others.thing(name),
      labels,
    }),
  };
  for (const architecture of ["x86", "arm"] as const) {
    const image: Image = {
      ...project.thing("debian-12"),
      type: "system",
      description: "Debian 12",
      status: "available",
      disk: 5,
      architecture,
      isProtected: false,
    };
    project.images.set(image.id, image);
  }
  return project;
}
