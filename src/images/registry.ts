/**
 * Which home belongs to which builder, and what is known of a builder without its cloud. Homes are
 * loaded when they are asked for, with their SDKs.
 */
import type { KeyTable } from "../packer/types.ts";
import { UserError } from "../shared/errors.ts";
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

export function isInCloud(builder: string): boolean {
  return Object.hasOwn(registry, builder) && registry[builder]?.inCloud === true;
}

/**
 * @throws {UserError} for a builder whose images this action cannot look after, and for a name that is
 * none of its regions'.
 */
export function checkRegions(builder: string, regions: readonly string[]): void {
  entryOf(builder).checkRegions?.(regions);
}

/** @throws {UserError} as `openHome` does. */
export async function keysOf(builder: string): Promise<KeyTable> {
  return await entryOf(builder).keys();
}

/**
 * Opens the home of a builder's images.
 * @throws {UserError} when there is no such builder; names those there are.
 */
export async function openHome(builder: string, options: HomeOptions): Promise<ImageHome> {
  const module = await entryOf(builder).load();
  return await module.openHome(options);
}

function entryOf(builder: string): Builder {
  const entry = Object.hasOwn(registry, builder) ? registry[builder] : undefined;
  if (entry !== undefined) return entry;
  throw new UserError(
    `builder: \`${builder}\` is not known to this action; there is ${builders.map((name) => `\`${name}\``).join(", ")}.`,
  );
}
