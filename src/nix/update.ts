/** Locks inputs of the user's flake anew. The one place where a lock file is ever written. */
import { lstat } from "node:fs/promises";
import path from "node:path";
import { UserError } from "../shared/errors.ts";
import { isObject, type JsonObject } from "../shared/json.ts";
import { quoted } from "../shared/text.ts";
import { runNix } from "./command.ts";
import { lockText, parseLock } from "./lock.ts";
import type { FlakeSource, NixSession } from "./types.ts";

export interface LockUpdate {
  changed: boolean;
  /** The whole new lock file, and the one before; undefined where there was none. */
  text: string;
  before: string | undefined;
}

/**
 * @param source A flake in the checkout, such as `.`.
 * @param names Inputs by name (`nixpkgs`, `a/b` for an input's input), or `*` alone for all.
 * @throws {UserError} naming `update` when the flake is elsewhere or has no such input.
 */
export async function updateLock(
  { reference, folder }: FlakeSource,
  names: readonly string[],
  session: NixSession,
): Promise<LockUpdate> {
  if (folder === undefined) {
    throw new UserError(
      `update: the lock of ${quoted(reference)} cannot be written, because that flake is not in the checkout. Name a flake of this repository, such as \`.#web\`.`,
    );
  }
  const odd = names.find((name) => name !== "*" && !/^[A-Za-z_][\w'-]*(\/[\w'-]+)*$/.test(name));
  if (odd !== undefined) throw new UserError(`update: ${quoted(odd)} is not a name of an input.`);
  const file = path.join(folder, "flake.lock");
  // Nix would write to the target, and whoever wrote the repository chose that.
  if ((await lstat(file).catch(() => undefined))?.isSymbolicLink()) {
    throw new UserError(
      "update: flake.lock is a symbolic link, through which nothing is written. Commit the file itself.",
    );
  }
  const before = await lockText(file);
  // A name that nothing has is only warned about by Nix; here it would be a silent night.
  if (before !== undefined) refuseUnknown(names, parseLock(before, file));
  await runNix(session, "nix", updateArguments(names, reference, session.version), {
    what: "updating the inputs of the flake",
    input: "update",
    trees: [folder],
    file: path.join(folder, "flake.nix"),
    progress: "update",
    fetches: true,
  });
  const text = await lockText(file);
  if (text === undefined) throw new Error(`Nix left no ${file}`);
  refuseUnknown(names, parseLock(text, file));
  return { changed: text !== before, text, before };
}

/** Since 2.19 `nix flake update` takes the inputs, and `nix flake lock` no longer does. */
function updateArguments(names: readonly string[], reference: string, version: string): string[] {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isNew = major > 2 || (major === 2 && minor >= 19);
  const all = names.includes("*");
  if (isNew) return ["flake", "update", ...(all ? [] : names), "--flake", reference];
  if (all) return ["flake", "update", reference];
  return ["flake", "lock", ...names.flatMap((name) => ["--update-input", name]), reference];
}

function refuseUnknown(names: readonly string[], lock: JsonObject): void {
  const inputs = inputsOf(lock);
  for (const name of names) {
    const [first = ""] = name.split("/");
    if (first === "*" || inputs.includes(first)) continue;
    throw new UserError(
      `update: the flake has no input ${quoted(first)}; it has ${inputs.join(", ") || "none"}.`,
    );
  }
}

/** Names of the root's inputs (flake.lock, format versions 5 to 7). */
function inputsOf({ nodes, root }: JsonObject): string[] {
  const node = isObject(nodes) && typeof root === "string" ? nodes[root] : undefined;
  const inputs = isObject(node) ? node["inputs"] : undefined;
  return isObject(inputs) ? Object.keys(inputs) : [];
}
