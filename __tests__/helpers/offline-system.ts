/** A NixOS system of the offline example's nixpkgs, in this machine's store, without the action. */
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { cacheFolder } from "../../scripts/lib/offline.ts";
import { run } from "../../src/shared/exec.ts";
import { packerDirectory, scratch, toolEnvironment } from "../packer-nix/tools.ts";

const nixpkgs = path.join(cacheFolder, "offline", "nixpkgs");

/**
 * Builds a module to its toplevel.
 * @returns the store path.
 */
export async function offlineSystem(module: string): Promise<string> {
  if (!existsSync(nixpkgs)) {
    throw new Error("The offline example is not prepared: run these tests by `npm test`.");
  }
  const home = scratch();
  const file = path.join(home, "configuration.nix");
  await writeFile(file, module);
  const expression = `{ nixpkgs, module, packer }:
    (import (packer + "/evaluate/system.nix") {
      inherit nixpkgs module packer;
      platform = "x86_64-linux";
      moduleConfig = { };
      arguments = { };
    }).config.system.build.toplevel`;
  const { stdout } = await run(
    "nix-build",
    [
      ...["--no-out-link", "--expr", expression, "--argstr", "nixpkgs", nixpkgs],
      ...["--argstr", "module", file, "--argstr", "packer", packerDirectory],
    ],
    { env: toolEnvironment(home) },
  );
  return stdout.trim();
}
