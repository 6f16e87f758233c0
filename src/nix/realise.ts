/** Builds or fetches what an evaluation has named, without evaluating again. */
import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { CommandError, isUserError, UserError } from "../shared/errors.ts";
import { runNix } from "./command.ts";
import { lostBuilder } from "./remote-builders.ts";
import type { Evaluation, NixSession } from "./types.ts";

export interface RealiseOptions {
  /** Folder for garbage collector roots: what is realised stays as long as the links in it. */
  roots: string;
  signal?: AbortSignal;
}

/** Paths in one call: far below what an argument list may hold. */
const atOnce = 1000;

/**
 * Realises the toplevel, and the derivations and sources that the template names.
 * @throws {UserError} when a build fails (with the builder's last lines), or when a store path that
 * the user gave is neither valid nor to be had from a substituter.
 */
export async function realise(
  evaluation: Evaluation,
  session: NixSession,
  options: RealiseOptions,
): Promise<void> {
  const { derivation, toplevel, context } = evaluation;
  if (derivation === undefined) await realiseGiven(toplevel, session, options);
  const wanted = derivation === undefined ? context : [derivation, ...context];
  await realisePaths(wanted, session, options);
}

/** Realises derivations (`<drv>`, `<drv>!<output>`) and store paths, and keeps them. */
export async function realisePaths(
  paths: readonly string[],
  session: NixSession,
  options: RealiseOptions,
): Promise<void> {
  await mkdir(options.roots, { recursive: true, mode: 0o700 });
  for (let start = 0; start < paths.length; start += atOnce) {
    const root = path.join(options.roots, `root-${randomBytes(6).toString("hex")}`);
    const args = ["--realise", ...paths.slice(start, start + atOnce), "--add-root", root];
    await withLostBuilders(session, () =>
      runNix(session, "nix-store", args, {
        what: "building the configuration",
        input: "configuration",
        trees: [],
        progress: "realise",
        signal: options.signal,
      }),
    );
  }
}

/** Builders that may go away in one build before it counts as failed. */
const mostLost = 3;

/** Nix goes on to another builder only when it is asked again. */
async function withLostBuilders<T>(session: NixSession, work: () => Promise<T>): Promise<T> {
  for (let lost = 0; ; lost++) {
    try {
      return await work();
    } catch (error) {
      const cause = error instanceof Error ? error.cause : undefined;
      const host = cause instanceof CommandError ? lostBuilder(cause.stderr) : undefined;
      if (host === undefined || lost === mostLost) throw error;
      session.log.warning(`The builder ${host} disconnected during a build; building again.`);
    }
  }
}

async function realiseGiven(
  toplevel: string,
  session: NixSession,
  options: RealiseOptions,
): Promise<void> {
  try {
    await realisePaths([toplevel], session, options);
  } catch (error) {
    if (!isUserError(error)) throw error;
    throw new UserError(
      `toplevel: ${toplevel} is not in this machine's store, and no substituter has it. Build it in this job before this step, or name a substituter in the input \`nix-config\`.`,
      { details: [error.message, error.details ?? ""].join("\n"), cause: error },
    );
  }
}
