/** On which server: types are retired, are sold in some locations only, and have disks of their own sizes. */
import { UserError } from "../../shared/errors.ts";
import { quoted } from "../../shared/text.ts";
import type { HetznerApi, ServerType } from "./api.ts";

export interface Wanted {
  /** A type's name; undefined: any. */
  type: string | undefined;
  /** Somebody asked for that type, and gets no other. */
  isFirm: boolean;
  location: string;
  /** Hetzner's word: `x86` or `arm`. */
  architecture: string;
  /** GB. */
  disk: number;
}

/** Hetzner's word for the processor of a Nix system. */
export const architectureOf = (platform: string) =>
  platform.startsWith("aarch64") ? "arm" : "x86";

/**
 * The type that is wanted, else the smallest that will do: the disk of the server is the least that
 * an image of it needs.
 * @throws {UserError} for a type or location that cannot be had.
 */
export async function chooseType(api: HetznerApi, wanted: Wanted): Promise<ServerType> {
  const { type, isFirm, location, architecture, disk } = wanted;
  const all = await api.serverTypes();
  const fitting = all.filter((one) => wrongWith(one, wanted) === undefined).sort(bySize);
  const [smallest] = fitting;
  const asked = all.find(({ name }) => name === type);
  const wrong = asked && wrongWith(asked, wanted);
  if (asked !== undefined && wrong === undefined) return asked;
  const others = fitting.map(({ name }) => name).join(", ");
  if (smallest === undefined) {
    const locations = new Set(all.flatMap(({ prices }) => prices.map((price) => price.location)));
    throw new UserError(
      locations.has(location)
        ? `builder-config: Hetzner has no server type for ${architecture} with a disk of ${disk} GB or more in \`location\` ${location}.`
        : `builder-config: \`location\`: Hetzner has no servers in ${quoted(location)}, but in ${[...locations].sort().join(", ")}.`,
    );
  }
  if (!isFirm) return smallest;
  throw new UserError(
    `builder-config: \`server_type\`: ${wrong === undefined ? `Hetzner has no ${quoted(type ?? "")}` : `${type} ${wrong}`}. These will do: ${others}.`,
  );
}

function wrongWith(one: ServerType, { location, architecture, disk }: Wanted): string | undefined {
  const there = one.locations.find(({ name }) => name === location);
  const { unavailable_after: end = "" } = there?.deprecation ?? one.deprecation ?? {};
  if (Date.parse(end) < Date.now()) return "is not sold any more";
  if (one.architecture !== architecture) return `is for ${one.architecture}, not ${architecture}`;
  if (one.disk < disk) return `has a disk of ${one.disk} GB, and ${disk} are needed`;
  if (!one.prices.some((price) => price.location === location)) {
    return `is not sold in \`location\` ${location}`;
  }
  return there?.available === false ? `is sold out in \`location\` ${location}` : undefined;
}

function bySize(a: ServerType, b: ServerType): number {
  return a.disk - b.disk || a.memory - b.memory || a.cores - b.cores || (a.name < b.name ? -1 : 1);
}
