/**
 * One evaluation: configuration and template generator in, store paths and template out. Files are
 * evaluated restricted, flakes pure; one process and one expression each (`packer/evaluate/`).
 */
import path from "node:path";
import { UserError } from "../shared/errors.ts";
import { realPath } from "../shared/files.ts";
import { nixString, splitExpressions, writeArguments } from "./arguments.ts";
import { parseOutput, runNix } from "./command.ts";
import { localFlake, requireStoreName, storeDirectory } from "./configuration.ts";
import { defaultFamily } from "./family.ts";
import { flakePin, lockedInput, type NixpkgsSource } from "./lock.ts";
import { narHash } from "./nar.ts";
import { chooseNixpkgs, lockedNixpkgs, nixpkgsPath, parseNixpkgs } from "./nixpkgs.ts";
import { type Made, readMade } from "./result.ts";
import { readableRoot, restrictedDefaults, searchPathArguments, workTree } from "./roots.ts";
import type {
  ConfigurationSource,
  Evaluation,
  EvaluationRequest,
  JsonObject,
  NixSession,
} from "./types.ts";

type SourceOf<Kind extends ConfigurationSource["kind"]> = Extract<
  ConfigurationSource,
  { kind: Kind }
>;

const evalFlags = ["--eval", "--strict", "--json", "--read-write-mode", "--show-trace"];
// Together with `--no-write-lock-file` a stale lock would only be a warning, and the inputs unpinned.
const lockFlags = ["--no-update-lock-file", "--show-trace"];

/**
 * @throws {UserError} for everything that is wrong in the configuration, the generator or the
 * inputs, with its place in the workspace where there is one.
 */
export async function evaluate(
  request: EvaluationRequest,
  session: NixSession,
): Promise<Evaluation> {
  checkRequest(request);
  const { source } = request;
  const made = await make(request, session);
  const template = made.template ?? (await ownTemplate(request, made, session));
  requireStoreName(made.toplevel, made.storeDir, inputOf(source));
  return {
    toplevel: made.toplevel,
    derivation: made.derivation,
    template: template?.text,
    context: template?.context ?? [],
    platform: made.platform,
    hostName: made.hostName,
    defaultFamily: defaultFamily(source, made.hostName, session.workspace),
  };
}

async function make(request: EvaluationRequest, session: NixSession): Promise<Made> {
  const { source } = request;
  switch (source.kind) {
    case "file":
      return await evaluateFile(source, request, session);
    case "flake":
      return await evaluateFlake(source, request, session);
    case "installable":
      return await evaluateInstallable(source, request, session);
    case "toplevel":
      return {
        toplevel: source.path,
        derivation: undefined,
        template: undefined,
        platform: request.platform,
        hostName: undefined,
        storeDir: storeDirectory(),
      };
  }
}

async function evaluateFile(
  source: SourceOf<"file">,
  request: EvaluationRequest,
  session: NixSession,
): Promise<Made> {
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
    path.join(session.packerDirectory, "evaluate", "file.nix"),
    ...evalFlags,
    ...(await searchPathArguments(session, nixpkgs, readable)),
    ...["--argstr", "packernixArguments", values.directory],
    ...Object.entries(short).flatMap(([name, expression]) => ["--arg", name, expression]),
  ];
  const stdout = await runNix(session, "nix-instantiate", args, {
    ...failureContext(request, session),
    trees: [root],
    defaults: restrictedDefaults,
  });
  return readMade(parseOutput(stdout, "nix-instantiate"), request);
}

async function evaluateFlake(
  source: SourceOf<"flake">,
  request: EvaluationRequest,
  session: NixSession,
): Promise<Made> {
  if (request.nixpkgs !== undefined) {
    throw new UserError(
      "`nixpkgs` has no meaning with `flake`: an entry of nixosConfigurations brings its own. Leave out the input `nixpkgs`, or use `installable`.",
    );
  }
  const extend =
    request.moduleConfig !== undefined ||
    Object.keys(request.arg).length + Object.keys(request.argstr).length > 0;
  return await evaluatePure(
    `nixosConfigurations."${source.name}"`,
    { file: "flake.nix", argument: "configuration", values: { extend } },
    source.reference,
    request,
    session,
  );
}

async function evaluateInstallable(
  source: SourceOf<"installable">,
  request: EvaluationRequest,
  session: NixSession,
): Promise<Made> {
  const pin =
    request.nixpkgs === undefined
      ? await pinOfFlake(source.reference, "installable", session)
      : await parseNixpkgs(request.nixpkgs, session);
  if (pin === undefined) {
    throw new UserError(
      "installable: the flake has no input `nixpkgs`, so nothing says which nixpkgs to use; add the input `nixpkgs` to the step, such as `nixpkgs: github:NixOS/nixpkgs/<commit>`.",
    );
  }
  return await evaluatePure(
    source.attribute,
    {
      file: "installable.nix",
      argument: "module",
      values: { nixpkgs: await lockedNixpkgs(pin, session) },
    },
    source.reference,
    request,
    session,
  );
}

/** Evaluates an attribute of a flake: our expression reaches its own files by their hash only. */
async function evaluatePure(
  attribute: string,
  expression: { file: string; argument: string; values: JsonObject },
  reference: string,
  request: EvaluationRequest,
  session: NixSession,
): Promise<Made> {
  const generator =
    request.generator.kind === "bundled" ? path.basename(await bundledFile(request, session)) : null;
  const values = await writeArguments(
    session.scratch,
    { ...commonValues(request, generator), ...expression.values },
    request.arg,
  );
  const packer = await tree(session.packerDirectory);
  const directory = await tree(values.directory);
  const apply = `value: import (${packer} + ${nixString(`/evaluate/${expression.file}`)}) { directory = ${directory}; ${expression.argument} = value; }`;
  const installable = `${reference}#${encodeURIComponent(attribute)}`;
  const args = ["eval", "--json", ...lockFlags, "--apply", apply, installable];
  const stdout = await runNix(session, "nix", args, {
    ...failureContext(request, session),
    trees: await flakeTrees(reference, session),
  });
  return readMade(parseOutput(stdout, "nix eval"), request);
}

async function tree(directory: string): Promise<string> {
  const hash = await narHash(directory);
  return `(builtins.fetchTree { type = "path"; path = ${nixString(directory)}; narHash = ${nixString(hash)}; }).outPath`;
}

/** A generator that lies in a file of the user's, for a system that was evaluated by other means. */
async function ownTemplate(
  request: EvaluationRequest,
  made: Made,
  session: NixSession,
): Promise<Made["template"]> {
  const generator = await generatorFile(request, session);
  if (generator === null) return undefined;
  const values = await writeArguments(session.scratch, {
    ...commonValues(request, generator),
    nixos: made.toplevel,
    offered: { ...request.offeredArguments, hostPlatform: made.platform },
  });
  const readable = [values.directory, ...(await generatorRoots(request, session))];
  const nixpkgs = request.source.kind === "toplevel" ? request.nixpkgs : undefined;
  const args = [
    path.join(session.packerDirectory, "evaluate", "generator.nix"),
    ...evalFlags,
    ...(await searchPathArguments(
      session,
      nixpkgs === undefined
        ? undefined
        : await nixpkgsPath(await parseNixpkgs(nixpkgs, session), session),
      readable,
    )),
    ...["--argstr", "packernixArguments", values.directory],
  ];
  const stdout = await runNix(session, "nix-instantiate", args, {
    ...failureContext(request, session),
    what: "the evaluation of the template generator",
    trees: readable,
    defaults: restrictedDefaults,
  });
  const output = parseOutput(stdout, "nix-instantiate");
  return readMade({ ...output, toplevel: made.toplevel }, request).template;
}

function commonValues(request: EvaluationRequest, generator: string | null): JsonObject {
  return {
    platform: request.platform,
    moduleConfig: request.moduleConfig ?? {},
    strings: request.argstr,
    generator,
    generatorArguments: request.generatorArguments,
    offered: request.offeredArguments ?? {},
  };
}

async function generatorFile(
  request: EvaluationRequest,
  session: NixSession,
): Promise<string | null> {
  if (request.generator.kind === "none") return null;
  if (request.generator.kind === "file") return request.generator.path;
  return await bundledFile(request, session);
}

async function bundledFile(request: EvaluationRequest, session: NixSession): Promise<string> {
  const builder = request.generator.kind === "bundled" ? request.generator.builder : "";
  const file = path.join(session.packerDirectory, `${builder}.nix`);
  const isName = /^[a-z0-9]+(-[a-z0-9]+)*$/.test(builder) && builder !== "lib";
  if (isName && (await realPath(file)) !== undefined) return file;
  throw new UserError(
    `builder: there is no template generator for ${JSON.stringify(builder)}; name one of your own by the input \`template-generator\`.`,
  );
}

async function generatorRoots(
  request: EvaluationRequest,
  session: NixSession,
): Promise<string[]> {
  if (request.generator.kind !== "file") return [];
  return [await readableRoot(request.generator.path, session.workspace)];
}

/** The node `nixpkgs` in the lock of the flake itself. */
export async function pinOfFlake(
  reference: string,
  input: string,
  session: NixSession,
): Promise<NixpkgsSource | undefined> {
  const folder = await localFlake(reference, input, session);
  if (folder !== undefined) return await flakePin(folder);
  const stdout = await runNix(
    session,
    "nix",
    ["flake", "metadata", "--json", ...lockFlags, reference],
    { what: "reading the flake's lock", input, trees: [], progress: "flake" },
  );
  const locks = parseOutput(stdout, "nix flake metadata")["locks"];
  return locks === undefined
    ? undefined
    : lockedInput(locks as JsonObject, `${reference}: flake.lock`, session.workingDirectory);
}

/** Folders that Nix copies when it reads a flake of this machine. */
async function flakeTrees(reference: string, session: NixSession): Promise<string[]> {
  const folder = await localFlake(reference, "flake", session);
  if (folder === undefined) return [];
  const root = await workTree(path.join(folder, "flake.nix"), session.workspace);
  return root === undefined ? [folder] : [root, folder];
}

function failureContext(request: EvaluationRequest, session: NixSession) {
  return {
    what: `the evaluation of ${nameOf(request.source, session)}`,
    input: inputOf(request.source),
    progress: "evaluate",
  };
}

function inputOf(source: ConfigurationSource): string {
  return source.kind === "file" ? "configuration" : source.kind;
}

function nameOf(source: ConfigurationSource, session: NixSession): string {
  if (source.kind === "file") return path.relative(session.workspace, source.path);
  if (source.kind === "flake") return `${source.reference}#${source.name}`;
  if (source.kind === "installable") return `${source.reference}#${source.attribute}`;
  return source.path;
}

const reserved = ["baseModules", "config", "lib", "modulesPath", "options", "packernixArguments", "packernixModulesPath", "pkgs", "tfpnModulesPath"];

function checkRequest(request: EvaluationRequest): void {
  for (const [input, values] of Object.entries({ arg: request.arg, argstr: request.argstr })) {
    const taken = Object.keys(values).find((name) => reserved.includes(name));
    if (taken !== undefined) {
      throw new UserError(`${input}: \`${taken}\` is an argument that modules have already.`);
    }
  }
  const twice = Object.keys(request.arg).find((name) => Object.hasOwn(request.argstr, name));
  if (twice !== undefined) throw new UserError(`\`${twice}\` is both in \`arg\` and in \`argstr\`.`);
  if (Object.hasOwn(request.generatorArguments, "nixos")) {
    throw new UserError("generator-args: `nixos` is given by the action.");
  }
  if (request.source.kind !== "toplevel") return;
  const unused = Object.entries({
    "module-config": request.moduleConfig !== undefined,
    arg: Object.keys(request.arg).length > 0,
    argstr: Object.keys(request.argstr).length > 0,
  }).find(([, isSet]) => isSet)?.[0];
  if (unused === undefined) return;
  throw new UserError(
    `\`${unused}\` has no meaning with \`toplevel\`: that system is finished. Leave out one of them.`,
  );
}
