/** Which home belongs to which builder. Each is loaded when it is asked for, with its SDK. */
import { UserError } from "../shared/errors.ts";
import { checkRegions as checkAmazon, consoleAddress } from "./amazon/region-names.ts";
import type { HomeOptions, Image, ImageCopy, ImageHome } from "./types.ts";

interface Home {
  load(): Promise<{ openHome(options: HomeOptions): Promise<ImageHome> }>;
  /** Of a cloud, where keys of the builder say how it is asked. @throws {UserError} for no region. */
  checkRegions?(regions: readonly string[]): void;
  /** Page of an image in the cloud's own console, made of checked parts only. */
  consoleAddress?(copy: ImageCopy): string | undefined;
}

const homes: Readonly<Record<string, Home>> = {
  qemu: { load: () => import("./qemu/index.ts") },
  "amazon-ebs": {
    load: async () => (await import("./amazon/index.ts")).homeOf("amazon-ebs"),
    checkRegions: checkAmazon,
    consoleAddress,
  },
  "amazon-chroot": {
    load: async () => (await import("./amazon/index.ts")).homeOf("amazon-chroot"),
    checkRegions: checkAmazon,
    consoleAddress,
  },
};

/** Builders whose images this action can look after, in the order of the README. */
export const builders: readonly string[] = Object.keys(homes);

export function isInCloud(builder: string): boolean {
  return Object.hasOwn(homes, builder) && homes[builder]?.checkRegions !== undefined;
}

/** @returns address of the page of an image, by region; none for builders that have no console. */
export function consoleAddresses({ builder, copies }: Image): [region: string, url: string][] {
  const home = Object.hasOwn(homes, builder) ? homes[builder] : undefined;
  return copies.flatMap((copy) => {
    const url = home?.consoleAddress?.(copy);
    return url === undefined ? [] : [[copy.region, url]];
  });
}

/**
 * @throws {UserError} for a builder whose images this action cannot look after, and for a name that is
 * none of its regions'.
 */
export function checkRegions(builder: string, regions: readonly string[]): void {
  homeOf(builder).checkRegions?.(regions);
}

/**
 * Opens the home of a builder's images.
 * @throws {UserError} when there is no such builder; names those there are.
 */
export async function openHome(builder: string, options: HomeOptions): Promise<ImageHome> {
  const module = await homeOf(builder).load();
  return await module.openHome(options);
}

function homeOf(builder: string): Home {
  const home = Object.hasOwn(homes, builder) ? homes[builder] : undefined;
  if (home !== undefined) return home;
  throw new UserError(
    `builder: \`${builder}\` is not known to this action; there is ${builders.map((name) => `\`${name}\``).join(", ")}.`,
  );
}
