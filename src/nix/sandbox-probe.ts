/** Asks Nix for a build in the sandbox: whether a machine can is known only when it has. */
import { stripVTControlCharacters } from "node:util";
import { CommandError } from "../shared/errors.ts";
import { run } from "../shared/exec.ts";
import { type NixPrograms, nixProgram } from "./program.ts";

export type Probe = { works: true } | { works: false; why: string };

/**
 * Nix runs a builder of its own (`builtin:`) in the sandbox like any other, and needs no shell for
 * it (Nix's `LocalDerivationGoal::runChild`). This one makes a folder with one link in it.
 */
const derivation = `derivation {
  name = "packernix-sandbox-probe";
  system = "builtin";
  builder = "builtin:buildenv";
  derivations = "";
  manifest = "/dev/null";
  preferLocalBuild = true;
  allowSubstitutes = false;
}`;

/** Here and now: no cache is asked, and no other machine. */
const here = ["--option", "substitute", "false", "--option", "builders", "", "--max-jobs", "1"];

/**
 * Builds a trivial derivation with these settings (lines of nix.conf, which win over those of the
 * environment). Takes some 60 ms; what it leaves in the store is one folder, whatever the number of
 * runs.
 */
export async function probeBuild(
  nix: NixPrograms,
  settings: readonly string[],
  signal?: AbortSignal,
): Promise<Probe> {
  try {
    // Built before, perhaps with other settings: then only building it again tells.
    if (!(await build(nix, settings, [], signal))) await build(nix, settings, ["--check"], signal);
    return { works: true };
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof CommandError) || error.missing) throw error;
    return { works: false, why: lastError(error.stderr) || error.message };
  }
}

/** @returns true when something was built. */
async function build(
  nix: NixPrograms,
  settings: readonly string[],
  args: readonly string[],
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const command = nixProgram(nix.bin, "nix-build");
  const env = { ...nix.env, NIX_CONFIG: withSettings(nix.env, settings) };
  const result = await run(command, ["--no-out-link", ...here, ...args, "-E", derivation], {
    env,
    cwd: "/",
    timeout: 30_000,
    signal,
  });
  return /^building '/m.test(result.stderr);
}

/** The text of NIX_CONFIG with `settings` at its end, where nothing overrides them. */
export function withSettings(env: Record<string, string>, settings: readonly string[]): string {
  return [env["NIX_CONFIG"] ?? "", ...settings].join("\n");
}

function lastError(stderr: string): string {
  const plain = stripVTControlCharacters(stderr);
  // The first error is the cause; the second says what did not come of it.
  return (/^\s*error: +(.*\S)\s*$/m.exec(plain)?.[1] ?? "").replace(/\.$/, "");
}
