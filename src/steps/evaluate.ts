/** The evaluation of one step: the lock renewed, the sources narrowed, the sandbox found where it must. */
import { rootOfSources } from "../nix/memo/copy.ts";
import { isSandboxTrouble } from "../nix/sandbox-settings.ts";
import type { Evaluation, EvaluationRequest, NixSession } from "../nix/types.ts";
import { UserError } from "../shared/errors.ts";
import type { Given } from "./given.ts";

interface EvaluateOptions extends Pick<Given, "inputs" | "log" | "learn"> {
  request: EvaluationRequest;
  session: NixSession;
  /** The session for what builds, asked for only when evaluation itself has to build. */
  builderNix(): Promise<NixSession>;
  /** Folder for roots of the garbage collector. */
  roots: string;
}

export async function evaluateRequest(options: EvaluateOptions): Promise<Evaluation> {
  const { request, session, log } = options;
  await renewLock(options);
  const narrowed = await sourcesOf(options);
  const { evaluate } = await import("../nix/evaluate.ts");
  const attempt = async (nix: NixSession) => {
    const moved = await narrowed(nix);
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

async function renewLock(options: EvaluateOptions): Promise<void> {
  const { inputs, request, session, log, learn } = options;
  const { source } = request;
  if (inputs.update.length === 0) return;
  if (source.kind !== "flake" && source.kind !== "installable") {
    throw new Error("the inputs allow `update` for flakes only");
  }
  const { updateLock } = await import("../nix/update.ts");
  const lock = await updateLock(source.reference, inputs.update, session);
  log.info(lock.changed ? "flake.lock: locked anew" : "flake.lock: nothing newer");
  await learn({ lock });
}

/** Request and session as they are, or on a copy that holds `sources` only. */
async function sourcesOf(options: EvaluateOptions) {
  const { inputs, request, session, roots } = options;
  const { sources } = inputs;
  if (sources.length === 0) {
    return async (nix: NixSession) => ({ request, session: nix });
  }
  const root = await rootOfSources(request, session);
  if (root === undefined) {
    throw new UserError(
      "sources: nothing of this configuration lies in the checkout, so there is nothing to choose from. Leave it out.",
    );
  }
  const { copySources, withSources } = await import("../nix/memo/copy.ts");
  const copy = await copySources({ sources, root, session, roots });
  return async (nix: NixSession) => await withSources(request, copy, nix);
}
