/**
 * Which home belongs to which builder, and what is known of a builder without its cloud. Homes are
 * loaded when they are asked for, with their SDKs.
 */
import { closest, distance } from "fastest-levenshtein";
import { builderNames } from "../packer/builder-names.ts";
import type { KeyTable } from "../packer/types.ts";
import { UserError } from "../shared/errors.ts";
import { quoted } from "../shared/text.ts";
import { checkRegions as checkAmazon } from "./amazon/region-names.ts";
import type { HomeOptions, ImageHome } from "./types.ts";

interface Builder {
  /** Classes of its keys: what counts in an identity. Needs no SDK. */
  keys(): Promise<KeyTable>;
  load(): Promise<{ openHome(options: HomeOptions): Promise<ImageHome> }>;
  /** Its images are in a cloud, and keys of the builder say how that is asked. */
  inCloud?: true;
  /** @throws {UserError} for what is no name of a region. */
  checkRegions?(regions: readonly string[]): void;
}

const amazon: Pick<Builder, "keys" | "inCloud" | "checkRegions"> = {
  keys: async () => (await import("./amazon/keys.ts")).amazonKeys,
  inCloud: true,
  checkRegions: checkAmazon,
};

const registry: Readonly<Record<string, Builder>> = {
  qemu: {
    keys: async () => (await import("./qemu/keys.ts")).qemuKeys,
    load: () => import("./qemu/index.ts"),
  },
  "amazon-ebs": {
    ...amazon,
    load: async () => (await import("./amazon/index.ts")).homeOf("amazon-ebs"),
  },
  "amazon-chroot": {
    ...amazon,
    load: async () => (await import("./amazon/index.ts")).homeOf("amazon-chroot"),
  },
};

/** Builders whose images this action can look after, in the order of the README. */
export const builders: readonly string[] = Object.keys(registry);

/** Of any other builder there is a record of each image, and what plugins of Packer's do. */
function plain(builder: string): Builder {
  return {
    keys: async () => (await import("./plain/keys.ts")).plainKeys,
    load: async () => (await import("./plain/index.ts")).homeOf(builder),
  };
}

export function isInCloud(builder: string): boolean {
  return Object.hasOwn(registry, builder) && registry[builder]?.inCloud === true;
}

/** True for a builder that this action knows no more of than its name. */
export function isPlain(builder: string): boolean {
  return !Object.hasOwn(registry, builder) && lookUp(builder) !== undefined;
}

/** @throws {UserError} for what can be no builder of Packer's, and for a name that is no region. */
export function checkBuilder(builder: string, regions: readonly string[]): void {
  entryOf(builder).checkRegions?.(regions);
}

/** @throws {UserError} as `openHome` does. */
export async function keysOf(builder: string): Promise<KeyTable> {
  return await entryOf(builder).keys();
}

/**
 * Opens the home of a builder's images.
 * @throws {UserError} for what can be no builder of Packer's, with the name that may be meant.
 */
export async function openHome(builder: string, options: HomeOptions): Promise<ImageHome> {
  const module = await entryOf(builder).load();
  return await module.openHome(options);
}

function lookUp(builder: string): Builder | undefined {
  if (Object.hasOwn(registry, builder)) return registry[builder];
  if (builderNames.includes(builder)) return plain(builder);
  const isName = /^[a-z][a-z0-9]*([-_][a-z0-9]+)*$/.test(builder);
  return isName && slipOf(builder) === undefined ? plain(builder) : undefined;
}

/** The builder that is meant, where a name is too close to it to be another one. */
function slipOf(builder: string): string | undefined {
  const written = builder.toLowerCase();
  const nearest = closest(written, [...builderNames]);
  // With short names almost everything is close to something.
  return distance(written, nearest) <= (nearest.length <= 4 ? 1 : 2) ? nearest : undefined;
}

function entryOf(builder: string): Builder {
  const entry = lookUp(builder);
  if (entry !== undefined) return entry;
  const slip = slipOf(builder);
  const meant = slip === undefined ? "." : `; did you mean \`${slip}\`?`;
  throw new UserError(
    `builder: ${quoted(builder)} is no builder of Packer's${meant} This action makes images with ${builders.map((name) => `\`${name}\``).join(", ")}, and with any other builder from a template of your own.`,
  );
}
