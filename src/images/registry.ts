/** Which home belongs to which builder. Each is loaded when it is asked for, with its SDK. */
import { UserError } from "../shared/errors.ts";
import type { HomeOptions, ImageHome } from "./types.ts";

interface HomeModule {
  openHome(options: HomeOptions): Promise<ImageHome>;
}

const homes = {
  qemu: () => import("./qemu/index.ts"),
} satisfies Record<string, () => Promise<HomeModule>>;

/** Builders whose images this action can look after, in the order of the README. */
export const builders: readonly string[] = Object.keys(homes);

/**
 * Opens the home of a builder's images.
 * @throws {UserError} when there is no such builder; names those there are.
 */
export async function openHome(builder: string, options: HomeOptions): Promise<ImageHome> {
  if (!isBuilder(builder)) {
    throw new UserError(
      `builder: there is no home for images of \`${builder}\`; known are ${builders.join(", ")}.`,
    );
  }
  const module = await homes[builder]();
  return await module.openHome(options);
}

function isBuilder(builder: string): builder is keyof typeof homes {
  return Object.hasOwn(homes, builder);
}
