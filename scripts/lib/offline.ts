/** The offline example: what has to be made once per machine, and the inputs that use it. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";

export interface BaseDisk {
  /** Absolute path of a qcow2 file. */
  file: string;
  /** As Packer writes it: `sha256:` and hex digits. */
  checksum: string;
}

/**
 * Runs `examples/offline/prepare.sh`, whose progress goes to standard error and whose last line on
 * standard output is the path of the base disk.
 * @throws {Error} when it fails.
 */
export async function prepareOffline(root: string): Promise<BaseDisk> {
  const script = path.join(root, "examples", "offline", "prepare.sh");
  if (!existsSync(script)) throw new Error(`${script} is missing`);
  const output = await new Promise<string>((resolve, reject) => {
    const child = spawn(script, [], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
    const pass = (signal: NodeJS.Signals) => child.kill(signal);
    process.on("SIGINT", pass).on("SIGTERM", pass);
    child.on("error", reject);
    child.on("close", (code) => {
      process.off("SIGINT", pass).off("SIGTERM", pass);
      if (code === 0) resolve(text);
      else reject(new Error(`examples/offline/prepare.sh failed: exit code ${code}`));
    });
  });
  const baseDisk = output.trim().split("\n").at(-1) ?? "";
  if (!existsSync(baseDisk)) throw new Error(`examples/offline/prepare.sh made no base disk`);
  const hash = createHash("sha256");
  await pipeline(createReadStream(baseDisk), hash);
  return { file: baseDisk, checksum: `sha256:${hash.digest("hex")}` };
}

/** Inputs for the action's first screen: the example's configuration on its own base disk. */
export function offlineInputs(baseDisk: BaseDisk, imageStore: string): Record<string, string> {
  return {
    configuration: "examples/offline/configuration.nix",
    nixpkgs: "examples/offline/nixpkgs",
    "builder-config": builderConfig(baseDisk),
    "image-store": imageStore,
  };
}

/** JSON is YAML, and needs no quoting of its own. */
export function builderConfig(baseDisk: BaseDisk): string {
  return JSON.stringify({ iso_url: baseDisk.file, iso_checksum: baseDisk.checksum });
}
