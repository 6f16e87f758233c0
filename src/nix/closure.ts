/** What goes into an image, and what it is made from, by store path. */
import path from "node:path";
import { runNix } from "./command.ts";
import type { Sized } from "./packages.ts";
import type { NixSession } from "./types.ts";

/** A path of a closure, with its size. */
export type ClosurePath = Required<Sized> & { bytes: number };

/** @param toplevel A valid store path. @returns its closure. */
export async function closureOf(toplevel: string, session: NixSession): Promise<ClosurePath[]> {
  // Lines of "<path> <bytes>": the JSON form differs between 2.8 and 2.26.
  const args = ["path-info", "--recursive", "--size", toplevel];
  const closure = sizesIn(await runNix(session, "nix", args, asking("measuring the closure")));
  if (closure.length === 0) throw new Error(`nix path-info told nothing of ${toplevel}`);
  return closure;
}

/**
 * Base names of the derivations that one is built from, itself included. Sources have no part in it:
 * they are files of their own and no packages.
 * @param derivation A valid derivation.
 */
export async function graphOf(derivation: string, session: NixSession): Promise<string[]> {
  const args = ["--query", "--requisites", derivation];
  const stdout = await runNix(session, "nix-store", args, asking("reading the derivations"));
  return stdout
    .split("\n")
    .filter((line) => line.endsWith(".drv"))
    .map((line) => path.basename(line))
    .sort();
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
