/** A project at Hetzner: what is in it, and the actions that run on it. */
import type { Hardware } from "../machine.ts";

export interface Thing {
  id: number;
  name: string;
  created: string;
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

export interface Action {
  id: number;
  command: string;
  resources: { id: number; type: string }[];
  /** When it is done (ms). */
  end: number;
  status: "running" | "success" | "error";
  finish(): void | Promise<void>;
}

export interface Settings {
  /** How long actions take, in milliseconds; may be changed while they run. */
  actionMs: number;
  /** Commands whose actions end with an error, such as `create_image`. */
  failing: string[];
  /** Requests that are left before the limit; undefined: any number. */
  remaining: number | undefined;
  /** Server types that are not sold any more. */
  retired: string[];
  /** Server types that cannot be had at the moment. */
  soldOut: string[];
  /** What tokens may do. */
  tokens: Record<string, "read" | "read-write">;
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
  let last = 1000;
  const project = {
    settings,
    hardware: undefined as Hardware | undefined,
    servers: new Map<number, Server>(),
    images: new Map<number, Image>(),
    keys: new Map<number, SshKey>(),
    volumes: new Map<number, Thing>(),
    addresses: new Map<number, Thing>(),
    actions: new Map<number, Action>(),
    nextId: () => ++last,
    thing: (name: string, labels: Record<string, string> = {}): Thing => ({
      id: ++last,
      name,
      created: new Date().toISOString(),
      labels,
    }),
    start(
      command: string,
      resources: Action["resources"],
      finish: Action["finish"] = () => {},
    ): Action {
      const action: Action = {
        id: ++last,
        command,
        resources,
        end: Date.now() + settings.actionMs,
        status: "running",
        finish,
      };
      project.actions.set(action.id, action);
      return action;
    },
    /** Ends what had its time. */
    async settle(): Promise<void> {
      for (const action of project.actions.values()) {
        if (action.status !== "running" || Date.now() < action.end) continue;
        action.status = settings.failing.includes(action.command) ? "error" : "success";
        if (action.status === "success") await action.finish();
      }
    },
    /** "locked": there is already an action running (docs.hetzner.cloud, "Errors"). */
    isLocked: (type: string, id: number) =>
      [...project.actions.values()].some(
        ({ status, resources }) =>
          status === "running" && resources.some((one) => one.type === type && one.id === id),
      ),
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
