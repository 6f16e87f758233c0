/** Template generators: where they lie, and those that need an evaluation of their own. */
import path from "node:path";
import { UserError } from "../shared/errors.ts";
import { realPath } from "../shared/files.ts";
import { writeArguments } from "./arguments.ts";
import { evaluateOurs } from "./command.ts";
import { nixpkgsPath, parseNixpkgs } from "./nixpkgs.ts";
import { commonValues, failureContext } from "./request.ts";
import { type EvaluationOutput, readOutput } from "./result.ts";
import { readableRoot, restrictions, searchPathArguments } from "./roots.ts";
import type { EvaluationRequest, NixSession } from "./types.ts";

/** Its absolute path, or null where no template is wanted. */
export async function generatorFile(
  request: EvaluationRequest,
  session: NixSession,
): Promise<string | null> {
  if (request.generator.kind === "none") return null;
  if (request.generator.kind === "file") return request.generator.path;
  return await bundledFile(request, session);
}

/** @throws {UserError} when `packer/` has no generator of that name. */
export async function bundledFile(
  request: EvaluationRequest,
  session: NixSession,
): Promise<string> {
  const builder = request.generator.kind === "bundled" ? request.generator.builder : "";
  const file = path.join(session.packerDirectory, `${builder}.nix`);
  const isName = /^[a-z0-9]+(-[a-z0-9]+)*$/.test(builder) && builder !== "lib";
  if (isName && (await realPath(file)) !== undefined) return file;
  throw new UserError(
    `builder: there is no template generator for ${JSON.stringify(builder)}; name one of your own by the input \`template\`.`,
  );
}

/** What evaluation may read for a generator of the user's. */
export async function generatorRoots(
  request: EvaluationRequest,
  session: NixSession,
): Promise<string[]> {
  if (request.generator.kind !== "file") return [];
  return [await readableRoot(request.generator.path, session.workspace)];
}

/** A generator that lies in a file of the user's, for a system that was evaluated by other means. */
export async function ownTemplate(
  request: EvaluationRequest,
  made: EvaluationOutput,
  session: NixSession,
): Promise<EvaluationOutput["template"]> {
  const generator = await generatorFile(request, session);
  if (generator === null) return undefined;
  const values = await writeArguments(session.scratch, {
    ...commonValues(request, generator),
    nixos: made.toplevel,
    offered: { hostPlatform: made.platform },
  });
  const readable = [values.directory, ...(await generatorRoots(request, session))];
  const nixpkgs = request.source.kind === "toplevel" ? request.nixpkgs : undefined;
  const folder = nixpkgs && (await nixpkgsPath(await parseNixpkgs(nixpkgs, session), session));
  const args = await searchPathArguments(session, folder, readable);
  const output = await evaluateOurs(session, "generator.nix", values.directory, args, {
    ...failureContext(request, session),
    what: "the evaluation of the template generator",
    trees: readable,
    defaults: restrictions(session),
  });
  return readOutput({ ...output, toplevel: made.toplevel }, request).template;
}
