/** The offline example: what has to be made once per machine, and the inputs that use it. */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pipeline } from "node:stream/promises";

/** Where the scripts keep what they make; `bootstrap.cjs` names it. */
export const cacheFolder =
  process.env["PACKERNIX_CACHE"] ?? path.join(os.homedir(), ".cache", "packernix-action");

export interface Offline {
  /** Absolute path of the example's nixpkgs, with its packages in place. */
  nixpkgs: string;
  /** Absolute path of the disk that installs, qcow2. */
  baseDisk: string;
  /** Of the base disk, as Packer writes it: `sha256:` and hex digits. */
  checksum: string;
}

/**
 * Runs `examples/offline/prepare.sh`, as root or through `sudo -n`; its progress is shown.
 * @throws {Error} when it fails.
 */
export async function prepareOffline(root: string): Promise<Offline> {
  const folder = path.join(cacheFolder, "offline");
  const script = path.join(root, "examples", "offline", "prepare.sh");
  const [command = script, ...args] = [...rootPrefix(), script, "--cache", folder];
  await new Promise<void>((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
    const pass = (signal: NodeJS.Signals) => child.kill(signal);
    process.on("SIGINT", pass).on("SIGTERM", pass);
    child.on("error", reject);
    child.on("close", (code) => {
      process.off("SIGINT", pass).off("SIGTERM", pass);
      if (code === 0) resolve();
      else reject(new Error(`examples/offline/prepare.sh failed: exit code ${code}`));
    });
  });
  const baseDisk = path.join(folder, "base.qcow2");
  const hash = createHash("sha256");
  await pipeline(createReadStream(baseDisk), hash);
  const checksum = `sha256:${hash.digest("hex")}`;
  return { nixpkgs: path.join(folder, "nixpkgs"), baseDisk, checksum };
}

/** The inputs of a step that makes the example's image. */
export function offlineInputs(offline: Offline): Record<string, string> {
  const { nixpkgs, baseDisk, checksum } = offline;
  return {
    configuration: "examples/offline/configuration.nix",
    // The rest of this repository is not the configuration's: a change of it needs no evaluation.
    sources: "examples/offline/configuration.nix",
    nixpkgs,
    // JSON is YAML, and needs no quoting of its own.
    "builder-config": JSON.stringify({ iso_url: baseDisk, iso_checksum: checksum }),
    // Nobody else has built this example: asking a cache would only take time.
    "nix-config": "substituters =",
  };
}

/** Where sudo asks for a password, the script says itself that it needs root. */
function rootPrefix(): string[] {
  if (process.getuid?.() === 0) return [];
  const sudo = spawnSync("sudo", ["-n", "true"], { stdio: "ignore" });
  return sudo.status === 0 ? ["sudo", "-n"] : [];
}
