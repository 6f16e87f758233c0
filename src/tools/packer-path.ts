/** The Packers that are on PATH already. */
import { randomBytes } from "node:crypto";
import { mkdir, realpath, rm } from "node:fs/promises";
import path from "node:path";
import { parseVersion } from "../packer/version.ts";
import { childEnvironment } from "../shared/environment.ts";
import { run } from "../shared/exec.ts";
import { which } from "../shared/files.ts";
import type { Log } from "../shared/log.ts";
import { type VersionConstraint, versionFits } from "./versions.ts";

/** The oldest version whose templates and output this action can read. */
export const oldestPacker = "1.6.6";

export interface PathOptions {
  env: NodeJS.ProcessEnv;
  /** A folder of this invocation. */
  temporary: string;
  log: Log;
}

/** Checks every `packer` on PATH, because the first one may be another program, or too old. */
export async function packerOnPath(
  constraint: VersionConstraint | undefined,
  options: PathOptions,
): Promise<{ file: string; version: string } | undefined> {
  const seen = new Set<string>();
  for (const folder of (options.env["PATH"] ?? "").split(":")) {
    const file = path.isAbsolute(folder) ? await which("packer", folder) : undefined;
    if (file === undefined) continue;
    // `/bin` and `/usr/bin` are often one folder.
    const real = await realpath(file);
    if (seen.has(real)) continue;
    seen.add(real);
    const version = await versionOf(file, options);
    if (version === undefined) continue;
    if (await versionFits(version, constraint, oldestPacker)) return { file, version };
    options.log.info(
      `Packer ${version} (${file}) is not used: ${constraint?.text ?? `${oldestPacker} or later`} is wanted.`,
    );
  }
  return undefined;
}

/** @returns undefined for a program that is not Packer, or does not work. */
export async function versionOf(file: string, options: PathOptions): Promise<string | undefined> {
  // cracklib's `packer` would write files named after its argument.
  if (path.basename(await realpath(file)).startsWith("cracklib")) return undefined;
  const empty = await folderOfOurs(options);
  try {
    const { stdout } = await run(file, ["version"], {
      env: childEnvironment(
        "common",
        { HOME: empty, TMPDIR: empty, CHECKPOINT_DISABLE: "1" },
        [],
        options.env,
      ),
      cwd: empty,
      timeout: 60_000,
      maxOutput: 64 * 1024,
      anyExit: true,
    });
    return parseVersion(stdout);
  } catch {
    return undefined;
  } finally {
    await rm(empty, { recursive: true, force: true });
  }
}

export async function folderOfOurs({ temporary }: PathOptions): Promise<string> {
  const folder = path.join(temporary, `packer-${randomBytes(4).toString("hex")}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}
