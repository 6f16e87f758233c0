/** The hash of a file tree as Nix counts it: SHA-256 over its archive form (NAR). */
import { createHash } from "node:crypto";
import { setImmediate as turn } from "node:timers/promises";
import { narOf } from "./store/nar-write.ts";

/** Pieces of an archive after which others may run; a piece has at most 1 MiB. */
const piecesPerTurn = 64;

/**
 * @returns `sha256-<base64>`, as `narHash` of `builtins.fetchTree` wants it.
 * @throws when a part changes while it is read, or is no file, folder or link.
 */
export async function narHash(root: string): Promise<string> {
  const hash = createHash("sha256");
  let pieces = 0;
  for (const piece of narOf(root)) {
    hash.update(piece);
    pieces += 1;
    if (pieces % piecesPerTurn === 0) await turn();
  }
  return `sha256-${hash.digest("base64")}`;
}
