/** How large what goes into an image is. */
import { runNix } from "./command.ts";
import type { NixSession } from "./types.ts";

export interface ClosureSize {
  /** Sum of the sizes of the archives (NAR) of all paths. */
  bytes: number;
  paths: number;
}

/** @param toplevel A valid store path. */
export async function closureSize(toplevel: string, session: NixSession): Promise<ClosureSize> {
  // Lines of "<path> <bytes>": the JSON form differs between 2.8 and 2.26.
  const args = ["path-info", "--recursive", "--size", toplevel];
  const stdout = await runNix(session, "nix", args, {
    what: "measuring the closure",
    input: "toplevel",
    trees: [],
    progress: "closure",
  });
  const size = { bytes: 0, paths: 0 };
  for (const line of stdout.split("\n")) {
    const bytes = /\s(\d+)\s*$/.exec(line)?.[1];
    if (bytes === undefined) continue;
    size.bytes += Number(bytes);
    size.paths += 1;
  }
  if (size.paths === 0) throw new Error(`nix path-info told nothing of ${toplevel}`);
  return size;
}
