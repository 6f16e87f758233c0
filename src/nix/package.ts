/** A program from the user's own nixpkgs, such as qemu where the machine has none. */
import path from "node:path";
import { UserError } from "../shared/errors.ts";
import { writeArguments } from "./arguments.ts";
import { evaluateOurs } from "./command.ts";
import { pinOfFlake } from "./flake.ts";
import { chooseNixpkgs, nixpkgsPath } from "./nixpkgs.ts";
import { type RealiseOptions, realisePaths } from "./realise.ts";
import { readableRoot, restrictions, searchPathArguments } from "./roots.ts";
import type { EvaluationRequest, NixSession } from "./types.ts";

/**
 * Realises an attribute of the nixpkgs that the configuration is evaluated with.
 * @param platform Nix system to run on: the runner's, not the image's.
 * @returns the store path of its first output.
 * @throws {UserError} when no nixpkgs is known, or it has no such package.
 */
export async function fromNixpkgs(
  attribute: string,
  platform: string,
  request: EvaluationRequest,
  session: NixSession,
  options: RealiseOptions,
): Promise<string> {
  const nixpkgs = await nixpkgsOf(request, session);
  const values = await writeArguments(session.scratch, { nixpkgs, platform, attribute });
  const args = await searchPathArguments(session, nixpkgs, [values.directory]);
  const context = { what: `the evaluation of ${attribute}`, input: "nixpkgs", trees: [] };
  const { derivation, output } = await evaluateOurs(
    session,
    "package.nix",
    values.directory,
    args,
    { ...context, progress: attribute, defaults: restrictions(session) },
  );
  if (typeof derivation !== "string" || typeof output !== "string") {
    throw new UserError(`nixpkgs: ${nixpkgs} has no package ${attribute}.`);
  }
  await realisePaths([derivation], session, options);
  return output;
}

async function nixpkgsOf(request: EvaluationRequest, session: NixSession): Promise<string> {
  const { source } = request;
  if (source.kind === "flake" || source.kind === "module") {
    const pin = request.nixpkgs === undefined ? await pinOfFlake(source, session) : undefined;
    if (pin !== undefined) return await nixpkgsPath(pin, session);
  }
  const beside =
    source.kind === "file"
      ? {
          folder: path.dirname(source.path),
          root: await readableRoot(source.path, session.workspace),
        }
      : undefined;
  return await nixpkgsPath(await chooseNixpkgs(request.nixpkgs, beside, session), session);
}
