/**
 * Ubuntu since 23.10 lets an unprivileged program make a user namespace but not use it, unless an
 * AppArmor profile names the program (`kernel.apparmor_restrict_unprivileged_userns`). On a machine
 * that is thrown away after the job, and with root at hand, this can be lifted.
 */
import { readFile, realpath } from "node:fs/promises";
import { hasCode } from "../shared/errors.ts";
import { which } from "../shared/files.ts";
import { runAsRoot } from "../shared/root.ts";
import type { NixPrograms } from "./sandbox-probe.ts";

const restriction = "kernel.apparmor_restrict_unprivileged_userns";

export interface Remedy {
  /** What was done, for the log. */
  note: string;
  /** @throws when it cannot be done. */
  apply(): Promise<void>;
}

/** True where the restriction is in force, or may be: only root may read the setting on Ubuntu. */
export async function isRestricted(root = "/proc/sys"): Promise<boolean> {
  const file = `${root}/${restriction.replaceAll(".", "/")}`;
  try {
    return (await readFile(file, "utf8")).trim() !== "0";
  } catch (error) {
    return !hasCode(error, "ENOENT");
  }
}

/**
 * Ways to lift it, the least first: a profile for this one program, then the machine's setting.
 * Both last until the machine is gone.
 * @param root What makes a command run as root.
 */
export function remedies(nix: NixPrograms, root: readonly string[]): Remedy[] {
  return [
    {
      note: "an AppArmor profile lets Nix use user namespaces until this machine is gone",
      apply: async () =>
        await runAsRoot(root, ["apparmor_parser", "--replace"], await profile(nix)),
    },
    {
      note: `${restriction} is 0 until this machine is gone, so that Nix can use user namespaces`,
      apply: async () => await runAsRoot(root, ["sysctl", "-q", "-w", `${restriction}=0`]),
    },
  ];
}

/** Confines nothing; it is there because the kernel asks for a profile with `userns` (apparmor.d(5)). */
async function profile({ bin, env }: NixPrograms): Promise<string> {
  const found = await which("nix-build", bin ?? env["PATH"] ?? "");
  if (found === undefined) throw new Error("there is no nix-build");
  // Profiles go by the name of the file itself: `nix-build` is a link to `nix`.
  const program = (await realpath(found)).replace(/[\\"*?[\]{}^]/g, "\\$&");
  return [
    "abi <abi/4.0>,",
    `profile packernix-nix "${program}" flags=(unconfined) {`,
    "  userns,",
    "}",
    "",
  ].join("\n");
}
