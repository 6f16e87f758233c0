/** What goes into an image, by store path. */
import path from "node:path";
import { messageOf } from "../shared/errors.ts";
import { runNix } from "./command.ts";
import type { StorePathSize } from "./packages.ts";
import { listSetting } from "./settings.ts";
import type { NixSession } from "./types.ts";

/** A path of a closure, with its size. */
export type ClosurePath = Required<StorePathSize> & { bytes: number };

/** @param toplevel A valid store path. @returns its closure. */
export async function closureOf(toplevel: string, session: NixSession): Promise<ClosurePath[]> {
  // Lines of "<path> <bytes>": the JSON form differs between 2.8 and 2.26.
  const args = ["path-info", "--recursive", "--size", toplevel];
  const closure = sizesIn(await runNix(session, "nix", args, asking("measuring the closure")));
  if (closure.length === 0) throw new Error(`nix path-info told nothing of ${toplevel}`);
  return closure;
}

/** Stores that are quickly asked for a system; Hydra builds packages, and no system of a user's. */
const asked = /^(?:https?|file):\/\/(?!cache\.nixos\.org(?:[/?]|$))/;

/**
 * The closure of a system that this machine does not have, as a substituter describes it: one
 * request to each that lacks it.
 * @returns undefined where none has it.
 */
export async function closureElsewhere(
  toplevel: string,
  session: NixSession,
  signal: AbortSignal,
): Promise<ClosurePath[] | undefined> {
  const { bin, env } = session;
  const stores = await listSetting("substituters", { bin, env, signal });
  const quick = ["--option", "connect-timeout", "5", "--option", "download-attempts", "1"];
  for (const store of stores.filter((url) => asked.test(url))) {
    const args = ["path-info", "--recursive", "--size", "--store", store, ...quick, toplevel];
    try {
      const options = { ...asking("asking substituters"), signal };
      const closure = sizesIn(await runNix(session, "nix", args, options));
      if (closure.length > 0) return closure;
    } catch (error) {
      // It lacks the system, or is not there: the plan can do without.
      signal.throwIfAborted();
      session.log.debug(`${store} does not know ${toplevel}: ${messageOf(error)}`);
    }
  }
  return undefined;
}

function sizesIn(text: string): ClosurePath[] {
  return text.split("\n").flatMap((line) => {
    const [, file, bytes] = /^(\S+)\s+(\d+)\s*$/.exec(line) ?? [];
    if (file === undefined) return [];
    return [{ base: path.basename(file), bytes: Number(bytes) }];
  });
}

function asking(what: string) {
  return { what, input: "toplevel", trees: [], progress: "closure" };
}
