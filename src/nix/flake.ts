/** Flakes: evaluated pure, with the lock that is committed and no other. */
import path from "node:path";
import { UserError } from "../shared/errors.ts";
import { isObject, type JsonObject } from "../shared/json.ts";
import { nixString, writeArguments } from "./arguments.ts";
import { parseOutput, runNix } from "./command.ts";
import { bundledFile } from "./generator.ts";
import { flakePin, lockedInput, type NixpkgsSource, readLock } from "./lock.ts";
import { lockedNixpkgs, parseNixpkgs } from "./nixpkgs.ts";
import { attributeNames } from "./reference.ts";
import { commonValues, failureContext, type SourceOf } from "./request.ts";
import { type EvaluationOutput, readOutput } from "./result.ts";
import { workTree } from "./roots.ts";
import { narHash } from "./store/nar-write.ts";
import type { EvaluationRequest, FlakeSource, NixSession } from "./types.ts";

// Together with `--no-write-lock-file` a stale lock would only be a warning, and the inputs unpinned.
const lockFlags = ["--no-update-lock-file", "--show-trace"];

/** An entry of `nixosConfigurations`. */
export async function evaluateFlake(
  source: SourceOf<"flake">,
  request: EvaluationRequest,
  session: NixSession,
): Promise<EvaluationOutput> {
  const { moduleConfig, arg, argstr } = request;
  const extend = Object.keys({ ...moduleConfig, ...arg, ...argstr }).length > 0;
  return await evaluatePure(
    "nixosConfigurations",
    { file: "flake.nix", values: { extend, names: [source.name] } },
    source,
    request,
    session,
  );
}

/** An attribute that is a NixOS module. */
export async function evaluateModule(
  source: SourceOf<"module">,
  request: EvaluationRequest,
  session: NixSession,
): Promise<EvaluationOutput> {
  const pin =
    request.nixpkgs === undefined
      ? await pinOfFlake(source, session)
      : await parseNixpkgs(request.nixpkgs, session);
  if (pin === undefined) {
    throw new UserError(
      "flake: the flake has no input `nixpkgs`, so nothing says which nixpkgs to use; add the input `nixpkgs` to the step, such as `nixpkgs: github:NixOS/nixpkgs/<commit>`.",
    );
  }
  const [output = "", ...names] = attributeNames(source.attribute);
  return await evaluatePure(
    output,
    {
      file: "installable.nix",
      values: { nixpkgs: await lockedNixpkgs(pin, session), names },
    },
    source,
    request,
    session,
  );
}

/**
 * Evaluates an output of a flake: our expression reaches its own files by their hash only, and finds
 * the way to the attribute itself, because it has the names that exist when there is none.
 */
async function evaluatePure(
  output: string,
  expression: { file: string; values: JsonObject },
  { reference, folder }: FlakeSource,
  request: EvaluationRequest,
  session: NixSession,
): Promise<EvaluationOutput> {
  // Nix's own words for a damaged one name neither file nor line.
  if (folder !== undefined) await readLock(path.join(folder, "flake.lock"));
  const generator =
    request.generator.kind === "bundled"
      ? path.basename(await bundledFile(request, session))
      : null;
  const values = await writeArguments(
    session.scratch,
    { ...commonValues(request, generator), ...expression.values },
    request.arg,
  );
  const packer = await tree(session.packerDirectory);
  const directory = await tree(values.directory);
  const apply = `value: import (${packer} + ${nixString(`/evaluate/${expression.file}`)}) { directory = ${directory}; inherit value; }`;
  const installable = `${reference}#${encodeURIComponent(`"${output}"`)}`;
  const args = ["eval", "--json", ...lockFlags, "--apply", apply, installable];
  const stdout = await runNix(session, "nix", args, {
    ...failureContext(request, session),
    trees: await flakeTrees(folder, session),
    file: folder === undefined ? undefined : path.join(folder, "flake.nix"),
  });
  return readOutput(parseOutput(stdout, "nix eval"), request);
}

async function tree(directory: string): Promise<string> {
  const hash = await narHash(directory);
  return `(builtins.fetchTree { type = "path"; path = ${nixString(directory)}; narHash = ${nixString(hash)}; }).outPath`;
}

/** The node `nixpkgs` in the lock of the flake itself. */
export async function pinOfFlake(
  { reference, folder }: SourceOf<"flake" | "module">,
  session: NixSession,
): Promise<NixpkgsSource | undefined> {
  if (folder !== undefined) return await flakePin(folder);
  const stdout = await runNix(
    session,
    "nix",
    ["flake", "metadata", "--json", ...lockFlags, reference],
    {
      what: "reading the flake's lock",
      input: "flake",
      trees: [],
      progress: "flake",
      fetches: true,
    },
  );
  const locks = parseOutput(stdout, "nix flake metadata")["locks"];
  return isObject(locks)
    ? lockedInput(locks, `${reference}: flake.lock`, session.workingDirectory)
    : undefined;
}

/** Folders that Nix copies when it reads a flake of this machine. */
async function flakeTrees(folder: string | undefined, session: NixSession): Promise<string[]> {
  if (folder === undefined) return [];
  const root = await workTree(path.join(folder, "flake.nix"), session.workspace);
  return root === undefined ? [folder] : [root, folder];
}
