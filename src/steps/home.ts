/** How the home of a builder's images is opened, by a step and by the post step. */
import path from "node:path";
import { identityTokens } from "../action/identity-token.ts";
import { openHome } from "../images/registry.ts";
import type { HomeOptions, ImageHome } from "../images/types.ts";
import { childEnvironment } from "../shared/environment.ts";
import { childMark } from "../shared/processes.ts";

/** Without the options that follow from the invocation and the job. */
export type HomeInput = Omit<HomeOptions, "env" | "scripts" | "identityToken"> & {
  /** Folder that holds `action.yml`, absolute. */
  actionRoot: string;
  /** Values that must not be shown from now on. */
  mask(values: readonly string[]): void;
};

/** @throws {UserError} as `openHome` does. */
export async function openHomeOf(
  builder: string,
  { actionRoot, mask, ...options }: HomeInput,
): Promise<ImageHome> {
  return await openHome(builder, {
    ...options,
    identityToken: identityTokens(mask),
    env: childEnvironment("common", childMark(options.invocation), ["HOME"]),
    scripts: path.join(actionRoot, "packer", "scripts"),
  });
}
