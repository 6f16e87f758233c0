/** What lines of nix.conf say about the sandbox, and what Nix says when it cannot have one. */

/** With these a build either runs in a sandbox or fails. */
export const strictSandbox: readonly string[] = ["sandbox = true", "sandbox-fallback = false"];

export interface Setting {
  /** As it is written, with the prefix `extra-`. */
  name: string;
  value: string;
  line: string;
}

/** The settings in lines of nix.conf; comments, blank lines and includes are left out. */
export function readSettings(lines: readonly string[]): Setting[] {
  const found: Setting[] = [];
  for (const text of lines) {
    const line = text.replace(/#.*/, "").trim();
    const match = /^([A-Za-z0-9-]+)\s*=\s*(.*)$/.exec(line);
    if (match?.[1] !== undefined) found.push({ name: match[1], value: match[2] ?? "", line });
  }
  return found;
}

/** Old names of `sandbox` that Nix still takes. */
const sandboxNames = ["sandbox", "build-use-sandbox", "build-use-chroot"];

/** The line that asks for builds without a sandbox, or for some of them; the last word counts. */
export function unsandboxedLine(lines: readonly string[]): string | undefined {
  const settings = readSettings(lines);
  const sandbox = settings.findLast(({ name }) => sandboxNames.includes(name));
  if (sandbox !== undefined && sandbox.value !== "true") return sandbox.line;
  const fallback = settings.findLast(({ name }) => name === "sandbox-fallback");
  return fallback !== undefined && /^(true|yes|1)$/.test(fallback.value)
    ? fallback.line
    : undefined;
}

/**
 * Words of Nix 2.8 to 2.30 (and Lix) for a machine that lets it set up no sandbox. A builder that is
 * not in the sandbox ("executing '/bin/bash'") is a fault of the derivation, not of the machine.
 */
const trouble = [
  /kernel namespaces that are required for sandboxing/,
  /cannot perform a sandboxed build/,
  /cloning builder process/,
  /unable to start build process/,
  /setting up a private mount namespace/,
  /user namespace initiali[sz]ation failed/,
  /\/proc\/\d+\/(?:uid_map|gid_map|setgroups)/,
  /while setting up the build environment:(?!.{0,40}executing)/,
];

/**
 * True when Nix could not build because the machine allows no sandbox: the moment to call
 * `chooseSandbox` and to try again with its settings.
 * @param failure A text of Nix, or an error; its details and causes are looked at too.
 */
export function isSandboxTrouble(failure: unknown): boolean {
  if (typeof failure === "string") return trouble.some((pattern) => pattern.test(failure));
  if (typeof failure !== "object" || failure === null) return false;
  const { message, details, stderr, cause } = failure as Record<string, unknown>;
  return [message, details, stderr, cause].some(isSandboxTrouble);
}
