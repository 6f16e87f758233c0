/** Which home belongs to which builder. Each is loaded when it is asked for, with its SDK. */
import { UserError } from "../shared/errors.ts";
import { checkRegions as checkAmazon } from "./amazon/region-names.ts";
import type { HomeOptions, ImageHome } from "./types.ts";

interface HomeModule {
  openHome(options: HomeOptions): Promise<ImageHome>;
}

const homes = {
  qemu: () => import("./qemu/index.ts"),
  "amazon-ebs": async () => (await import("./amazon/index.ts")).homeOf("amazon-ebs"),
  "amazon-chroot": async () => (await import("./amazon/index.ts")).homeOf("amazon-chroot"),
} satisfies Record<string, () => Promise<HomeModule>>;

/** Those in a cloud, with the check of its regions' names. Keys of the builder say how it is asked. */
const clouds: Readonly<Record<string, (regions: readonly string[]) => void>> = {
  "amazon-ebs": checkAmazon,
  "amazon-chroot": checkAmazon,
};

/** Builders whose images this action can look after, in the order of the README. */
export const builders: readonly string[] = Object.keys(homes);

/** @throws {UserError} for a builder whose images this action cannot look after; names those it can. */
export function checkBuilder(builder: string): asserts builder is keyof typeof homes {
  if (Object.hasOwn(homes, builder)) return;
  throw new UserError(
    `builder: \`${builder}\` is not known to this action; there is ${builders.map((name) => `\`${name}\``).join(", ")}.`,
  );
}

export function isInCloud(builder: string): boolean {
  return Object.hasOwn(clouds, builder);
}

/** @throws {UserError} for a name that is none of the regions' of this builder. */
export function checkRegions(builder: string, regions: readonly string[]): void {
  if (isInCloud(builder)) clouds[builder]?.(regions);
}

/**
 * Opens the home of a builder's images.
 * @throws {UserError} when there is no such builder; names those there are.
 */
export async function openHome(builder: string, options: HomeOptions): Promise<ImageHome> {
  checkBuilder(builder);
  const module = await homes[builder]();
  return await module.openHome(options);
}
