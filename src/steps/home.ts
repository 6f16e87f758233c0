/** How the home of a builder's images is opened, by a step and by the post step. */
import path from "node:path";
import { openHome } from "../images/registry.ts";
import type { HomeOptions, ImageHome } from "../images/types.ts";
import { childEnvironment } from "../shared/environment.ts";
import { childMark } from "../shared/processes.ts";

/** Adds the options that follow from the invocation. */
export type HomeInput = Omit<HomeOptions, "env" | "scripts"> & {
  /** Folder that holds `action.yml`, absolute. */
  actionRoot: string;
};

/** @throws {UserError} as `openHome` does. */
export async function openHomeOf(
  builder: string,
  { actionRoot, ...options }: HomeInput,
): Promise<ImageHome> {
  return await openHome(builder, {
    ...options,
    env: childEnvironment("common", childMark(options.invocation), ["HOME"]),
    scripts: path.join(actionRoot, "packer", "scripts"),
  });
}
