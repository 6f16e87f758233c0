/** Whether a store path is what it has to be: a NixOS system. */
import { lstat } from "node:fs/promises";
import path from "node:path";
import { UserError } from "../shared/errors.ts";

/**
 * What every toplevel has, whatever is configured: nixpkgs
 * nixos/modules/system/activation/top-level.nix (16.09 to today).
 */
const parts = ["init", "activate", "nixos-version", "system", "bin/switch-to-configuration"];

/**
 * @param toplevel A realised store path.
 * @throws {UserError} that says what it lacks.
 */
export async function assertSystem(toplevel: string): Promise<void> {
  const missing: string[] = [];
  for (const part of parts) {
    try {
      await lstat(path.join(toplevel, part));
    } catch {
      missing.push(part);
    }
  }
  if (missing.length === 0) return;
  throw new UserError(
    `toplevel: ${toplevel} is not a NixOS system that can be installed, because it has no ${missing.join(", ")}.`,
  );
}
