/**
 * One evaluation: configuration and template generator in, store paths and template out. Files are
 * evaluated restricted, flakes pure; one process and one expression each (`packer/evaluate/`).
 */
import path from "node:path";
import { splitExpressions, writeArguments } from "./arguments.ts";
import { evaluateOurs } from "./command.ts";
import { requireStoreName, storeDirectory } from "./configuration.ts";
import { evaluateFlake, evaluateModule } from "./flake.ts";
import { generatorFile, generatorRoots, ownTemplate } from "./generator.ts";
import { chooseNixpkgs, nixpkgsPath } from "./nixpkgs.ts";
import { commonValues, failureContext, inputOf, type SourceOf } from "./request.ts";
import { type EvaluationOutput, readOutput } from "./result.ts";
import { readableRoot, restrictions, searchPathArguments } from "./roots.ts";
import type { Evaluation, EvaluationRequest, NixSession } from "./types.ts";

/**
 * @throws {UserError} for everything that is wrong in the configuration, the generator or the
 * inputs, with its location in the workspace where there is one.
 */
export async function evaluate(
  request: EvaluationRequest,
  session: NixSession,
): Promise<Evaluation> {
  const { source } = request;
  const made = await make(request, session);
  const template = made.template ?? (await ownTemplate(request, made, session));
  requireStoreName(made.toplevel, made.storeDir, inputOf(source));
  return { ...made, template: template?.text, context: template?.context ?? [] };
}

async function make(request: EvaluationRequest, session: NixSession): Promise<EvaluationOutput> {
  const { source } = request;
  switch (source.kind) {
    case "file":
      return await evaluateFile(source, request, session);
    case "flake":
      return await evaluateFlake(source, request, session);
    case "module":
      return await evaluateModule(source, request, session);
    case "toplevel":
      return {
        toplevel: source.path,
        derivation: undefined,
        template: undefined,
        platform: request.platform,
        sources: [],
        hostName: undefined,
        storeDir: storeDirectory(),
      };
  }
}

async function evaluateFile(
  source: SourceOf<"file">,
  request: EvaluationRequest,
  session: NixSession,
): Promise<EvaluationOutput> {
  const root = await readableRoot(source.path, session.workspace);
  const pin = await chooseNixpkgs(
    request.nixpkgs,
    { folder: path.dirname(source.path), root },
    session,
  );
  const nixpkgs = await nixpkgsPath(pin, session);
  const { short, long } = splitExpressions(request.arg);
  const values = await writeArguments(
    session.scratch,
    {
      ...commonValues(request, await generatorFile(request, session)),
      nixpkgs,
      file: source.path,
    },
    long,
  );
  const readable = [root, values.directory, ...(await generatorRoots(request, session))];
  const args = [
    ...(await searchPathArguments(session, nixpkgs, readable)),
    ...short.flatMap(([name, expression]) => ["--arg", name, expression]),
  ];
  const output = await evaluateOurs(session, "file.nix", values.directory, args, {
    ...failureContext(request, session),
    trees: [root],
    defaults: restrictions(session),
  });
  return { ...readOutput(output, request), sources: [nixpkgs] };
}
