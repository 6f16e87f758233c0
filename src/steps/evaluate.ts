/** The evaluation of one step: updates the lock, copies `sources`, evaluates. */
import { randomBytes } from "node:crypto";
import path from "node:path";
import { rootOfSources } from "../nix/evaluation-cache/copy.ts";
import { isSandboxTrouble } from "../nix/sandbox-settings.ts";
import type { Evaluation, EvaluationRequest, NixSession } from "../nix/types.ts";
import { UserError } from "../shared/errors.ts";
import type { StepEnvironment } from "./step-environment.ts";

/** A tree with the same paths as the workspace. */
export type Tree = Pick<NixSession, "workspace" | "workingDirectory" | "standsFor">;

interface EvaluateOptions extends Pick<StepEnvironment, "inputs" | "log" | "record" | "signal"> {
  /** The request for the tree of a session. */
  request(folders: Tree): Promise<EvaluationRequest>;
  session: NixSession;
  /** The session for what builds, asked for only when evaluation itself has to build. */
  builderNix(): Promise<NixSession>;
  /** Folder for roots of the garbage collector. */
  roots: string;
}

export async function evaluateRequest(options: EvaluateOptions): Promise<Evaluation> {
  const { log } = options;
  const move = await renewLock(options);
  const session = move(options.session);
  const request = await options.request(session);
  const narrowed = await sourcesOf({ ...options, request, session });
  const { evaluate } = await import("../nix/evaluate.ts");
  const attempt = async (nix: NixSession) => {
    const moved = await narrowed(move(nix));
    return await evaluate(moved.request, moved.session);
  };
  try {
    return await attempt(session);
  } catch (error) {
    if (request.source.kind === "toplevel" || !isSandboxTrouble(error)) throw error;
    log.info("Evaluation has to build something, and Nix could not set up its sandbox.");
    return await attempt(await options.builderNix());
  }
}

type SessionMove = (session: NixSession) => NixSession;

/**
 * Updates the inputs that `update` names; `plan` does so in a copy of the work tree.
 * @returns a function that moves a session to the tree with the new lock.
 */
async function renewLock(options: EvaluateOptions): Promise<SessionMove> {
  const { inputs, log, record } = options;
  if (inputs.update.length === 0) return (session) => session;
  const move =
    inputs.step === "plan" ? await copyOfTree(options) : (session: NixSession) => session;
  const session = move(options.session);
  const { source } = await options.request(session);
  if (source.kind !== "flake" && source.kind !== "module") {
    throw new Error("the inputs allow `update` for flakes only");
  }
  const { updateLock } = await import("../nix/update.ts");
  const lock = await updateLock(source, inputs.update, session);
  log.info(lock.changed ? "flake.lock: updated" : "flake.lock: nothing newer");
  await record({ lock });
  return move;
}

async function copyOfTree({ request, session, signal }: EvaluateOptions): Promise<SessionMove> {
  const root = await rootOfSources(await request(session), session.workspace);
  // `updateLock` refuses a flake outside the checkout, and its message names it.
  if (root === undefined) return (nix) => nix;
  const { copyTree, inTree } = await import("../nix/own-tree.ts");
  const folder = path.join(session.scratch, `renewed-${randomBytes(4).toString("hex")}`, "source");
  await copyTree(root, folder, { signal });
  return (nix) => inTree(nix, root, folder);
}

/** Request and session unchanged, or moved to a copy that contains only `sources`. */
async function sourcesOf(
  options: Pick<EvaluateOptions, "inputs" | "session" | "roots"> & { request: EvaluationRequest },
) {
  const { inputs, request, session, roots } = options;
  const { sources } = inputs;
  if (sources.length === 0) {
    return async (nix: NixSession) => ({ request, session: nix });
  }
  const root = await rootOfSources(request, session.workspace);
  if (root === undefined) {
    throw new UserError(
      "sources: nothing of this configuration lies in the checkout, so there is nothing to choose from. Remove it.",
    );
  }
  const { copySources, withSources } = await import("../nix/evaluation-cache/copy.ts");
  const copy = await copySources({ sources, root, session, roots });
  return async (nix: NixSession) => await withSources(request, copy, nix);
}
