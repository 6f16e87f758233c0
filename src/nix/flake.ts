/** Flakes: evaluated pure, with the lock that is committed and no other. */
import path from "node:path";
import { UserError } from "../shared/errors.ts";
import { isObject, type JsonObject } from "../shared/json.ts";
import { nixString, writeArguments } from "./arguments.ts";
import { parseOutput, runNix } from "./command.ts";
import { localFlake } from "./configuration.ts";
import { bundledFile } from "./generator.ts";
import { flakePin, lockedInput, type NixpkgsSource } from "./lock.ts";
import { narHash } from "./nar.ts";
import { lockedNixpkgs, parseNixpkgs } from "./nixpkgs.ts";
import { commonValues, failureContext, type SourceOf } from "./request.ts";
import { type Made, readMade } from "./result.ts";
import { workTree } from "./roots.ts";
import type { EvaluationRequest, NixSession } from "./types.ts";

// Together with `--no-write-lock-file` a stale lock would only be a warning, and the inputs unpinned.
const lockFlags = ["--no-update-lock-file", "--show-trace"];

/** An entry of `nixosConfigurations`. */
export async function evaluateFlake(
  source: SourceOf<"flake">,
  request: EvaluationRequest,
  session: NixSession,
): Promise<Made> {
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

/** An attribute that is a NixOS module. */
export async function evaluateInstallable(
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
  const apply = `value: import (${packer} + ${nixString(`/evaluate/${expression.file}`)}) { directory = ${directory}; ${expression.argument} = value; }`;
  const installable = `${reference}#${encodeURIComponent(attribute)}`;
  const args = ["eval", "--json", ...lockFlags, "--apply", apply, installable];
  const trees = await flakeTrees(reference, session);
  const folder = trees.at(-1);
  const stdout = await runNix(session, "nix", args, {
    ...failureContext(request, session),
    trees,
    file: folder === undefined ? undefined : path.join(folder, "flake.nix"),
  });
  return readMade(parseOutput(stdout, "nix eval"), request);
}

async function tree(directory: string): Promise<string> {
  const hash = await narHash(directory);
  return `(builtins.fetchTree { type = "path"; path = ${nixString(directory)}; narHash = ${nixString(hash)}; }).outPath`;
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
    { what: "reading the flake's lock", input, trees: [], progress: "flake", fetches: true },
  );
  const locks = parseOutput(stdout, "nix flake metadata")["locks"];
  return isObject(locks)
    ? lockedInput(locks, `${reference}: flake.lock`, session.workingDirectory)
    : undefined;
}

/** Folders that Nix copies when it reads a flake of this machine. */
async function flakeTrees(reference: string, session: NixSession): Promise<string[]> {
  const folder = await localFlake(reference, "flake", session);
  if (folder === undefined) return [];
  const root = await workTree(path.join(folder, "flake.nix"), session.workspace);
  return root === undefined ? [folder] : [root, folder];
}
