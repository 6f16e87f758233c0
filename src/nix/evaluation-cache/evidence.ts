/** What evaluation of one configuration can read, and how each of it is proven. */
import path from "node:path";
import type { Inputs } from "../../action/inputs/read.ts";
import { codeVariables } from "../../shared/environment.ts";
import { isInside, realPath } from "../../shared/files.ts";
import type { JsonObject } from "../../shared/json.ts";
import { collectingLog } from "../../shared/log.ts";
import { storeDirectory } from "../configuration.ts";
import { flakePin, type NixpkgsSource } from "../lock.ts";
import { chooseNixpkgs, type Finding, parseNixpkgs } from "../nixpkgs.ts";
import type { SourceOf } from "../request.ts";
import { readableRoot } from "../roots.ts";
import { searchPath } from "../search-path.ts";
import type { ConfigurationSource, EvaluationRequest } from "../types.ts";
import { rootOfSources } from "./copy.ts";
import { proveFlake, requireLock, requirePinned } from "./flake.ts";
import { keyBudget, NotProven } from "./proof.ts";
import { impurityOf } from "./scan.ts";
import { digestSources, listSources } from "./sources.ts";
import { type Impurity, proveTree, requireLinksInside } from "./tree.ts";

export type Covered = (file: string) => Promise<boolean>;

export interface Evidence {
  /** For the key. */
  facts: JsonObject;
  /** Folders of which everything but `.git` is covered; absolute. */
  folders: string[];
  /** Single files that are covered besides. */
  names?: { root: string; names: ReadonlySet<string> } | undefined;
  /** Where the copy of `sources` begins, when there is one. */
  sourcesRoot?: string | undefined;
}

interface Subject {
  source: ConfigurationSource;
  /** Of the user's own, where it is a file. */
  generator: EvaluationRequest["generator"];
  inputs: Inputs;
  workspace: string;
  environment: NodeJS.ProcessEnv;
}

interface Readable {
  folder: string;
  /** The user's own code, which may ask for what no key holds; a nixpkgs does not. */
  own: boolean;
}

/** @throws {NotProven} with the first thing that stands in the way; {UserError} for a wrong input. */
export async function gather(subject: Subject): Promise<Evidence> {
  const { source, generator, inputs, workspace } = subject;
  const readable: Readable[] = [];
  const evidence: Evidence = { facts: {}, folders: [] };
  const nixPath = await searchPath(
    inputs.evalEnv["NIX_PATH"] ?? subject.environment["NIX_PATH"],
    inputs.workingDirectory,
    subject.environment,
  );
  const finding = {
    workingDirectory: inputs.workingDirectory,
    nixPath,
    log: collectingLog(),
  };
  const copied = await provenSources(subject, evidence);
  for (const part of [source, generator]) {
    if (part.kind !== "file" || (copied !== undefined && isInside(part.path, copied))) continue;
    readable.push({ folder: await readableRoot(part.path, workspace), own: true });
  }
  if (source.kind === "flake" || source.kind === "module") {
    await provenFlake(source, copied, evidence);
  }
  const pin = await pinOf(subject, copied, finding);
  evidence.facts["pins"] = provenPin(pin, readable, copied, evidence);
  // What a flake and a generator of ours see does not depend on the search path.
  if (source.kind === "file" || generator.kind === "file") {
    const [variable] = codeVariables(inputs.evalEnv);
    if (variable !== undefined) {
      throw new NotProven(`\`eval-env\` shows the environment to the evaluation (${variable})`);
    }
    evidence.facts["search"] = await provenSearchPath(nixPath, readable);
  }
  for (const expression of Object.values(inputs.arg)) {
    const what = impurityOf(expression);
    if (what !== undefined) throw new NotProven(`\`arg\` ${what}`);
  }
  await proveFolders(readable, evidence, workspace);
  return evidence;
}

async function provenFlake(
  source: SourceOf<"flake" | "module">,
  copied: string | undefined,
  evidence: Evidence,
): Promise<void> {
  const { folder } = source;
  if (folder === undefined) return requirePinned(source.reference, "flake");
  if (copied !== undefined && isInside(folder, copied)) {
    evidence.facts["flake"] = path.relative(copied, folder);
    return await requireLock(folder, copied);
  }
  if (isInside(folder, storeDirectory())) return;
  const proof = await proveFlake(source.reference, folder);
  evidence.facts["flake"] = proof.facts;
  evidence.names = { root: proof.root, names: proof.tracked };
}

/** The nixpkgs that evaluation will use, where it is not the flake's own. */
async function pinOf(
  { source, generator, inputs, workspace }: Subject,
  copied: string | undefined,
  session: Finding,
): Promise<NixpkgsSource | undefined> {
  switch (source.kind) {
    case "file": {
      const root = copied ?? (await readableRoot(source.path, workspace));
      const beside = { folder: path.dirname(source.path), root };
      return await chooseNixpkgs(inputs.nixpkgs, beside, session);
    }
    case "flake":
      return undefined;
    case "module": {
      if (inputs.nixpkgs !== undefined) return await parseNixpkgs(inputs.nixpkgs, session);
      return source.folder === undefined ? undefined : await flakePin(source.folder);
    }
    case "toplevel":
      if (generator.kind !== "file" || inputs.nixpkgs === undefined) return undefined;
      return await parseNixpkgs(inputs.nixpkgs, session);
  }
}

/** @returns the root of the copy, or undefined where evaluation sees the checkout itself. */
async function provenSources(subject: Subject, evidence: Evidence): Promise<string | undefined> {
  const { source, generator, inputs, workspace } = subject;
  if (inputs.sources.length === 0) return undefined;
  const root = await rootOfSources({ source, generator }, workspace);
  if (root === undefined) return undefined;
  const files = await listSources(inputs.sources, root);
  // A flake alone is evaluated pure.
  const scan = source.kind === "file" || generator.kind === "file";
  const { digest, impurities } = await digestSources(files, scan);
  refuseImpurity(impurities, root);
  evidence.facts["sources"] = digest;
  evidence.facts["from"] = path.relative(root, inputs.workingDirectory);
  evidence.names = { root, names: new Set(files.names) };
  evidence.sourcesRoot = root;
  return root;
}

function provenPin(
  pin: NixpkgsSource | undefined,
  readable: Readable[],
  copied: string | undefined,
  evidence: Evidence,
): JsonObject[] {
  switch (pin?.kind) {
    case undefined:
      return [];
    case "path": {
      // A nixpkgs that the sources hold is part of the copy.
      const probe = path.join(pin.path, "nixos/lib/eval-config.nix");
      const inCopy =
        copied !== undefined && evidence.names?.names.has(path.relative(copied, probe)) === true;
      if (inCopy) return [{ kind: "copied", path: path.relative(copied, pin.path) }];
      readable.push({ folder: pin.path, own: false });
      return [{ kind: "path", path: pin.path }];
    }
    case "tree":
      return [{ kind: "tree", locked: pin.locked }];
    case "reference":
      requirePinned(pin.reference, "nixpkgs");
      return [{ ...pin }];
    case "tarball": {
      const { url, sha256 } = pin;
      if (sha256 === undefined && !/[0-9a-f]{40}/.test(url)) {
        throw new NotProven(`\`nixpkgs\` names no commit (${url})`);
      }
      return [{ kind: "tarball", url, sha256: sha256 ?? null }];
    }
    case "git":
      return [{ ...pin }];
  }
}

async function provenSearchPath(
  entries: readonly string[],
  readable: Readable[],
): Promise<string[]> {
  const facts: string[] = [];
  for (const entry of entries) {
    const target = entry.slice(entry.indexOf("=") + 1);
    if (!path.isAbsolute(target)) {
      if (!/[0-9a-f]{40}|narHash=/.test(target)) {
        throw new NotProven(`NIX_PATH names no commit (${entry})`);
      }
      facts.push(entry);
      continue;
    }
    const real = await realPath(target);
    facts.push(`${entry} ${real ?? "absent"}`);
    if (real !== undefined) readable.push({ folder: real, own: false });
  }
  return facts;
}

function refuseImpurity([first]: readonly Impurity[], root: string): void {
  if (first === undefined) return;
  throw new NotProven(`${path.relative(root, first.path)} ${first.what}`);
}

async function proveFolders(
  readable: readonly Readable[],
  evidence: Evidence,
  workspace: string,
): Promise<void> {
  const store = storeDirectory();
  const stored = readable.find((entry) => entry.own && isInside(entry.folder, store));
  if (stored !== undefined) throw new NotProven("the user's own code lies in the Nix store");
  const open = readable.filter(({ folder }) => !isInside(folder, store));
  const outer = [...new Set(open.map(({ folder }) => folder))].filter(
    (folder) => !open.some((other) => other.folder !== folder && isInside(folder, other.folder)),
  );
  const budget = keyBudget();
  const proofs: JsonObject[] = [];
  const links = [];
  for (const folder of outer) {
    const scan = open.some((entry) => entry.own && isInside(entry.folder, folder));
    const impurities: Impurity[] = [];
    const proof = await proveTree(folder, { budget, scan, impurities });
    const foreign = open.filter((entry) => !entry.own && entry.folder !== folder);
    const isOwn = ({ path: file }: Impurity) =>
      !foreign.some((entry) => isInside(file, entry.folder));
    refuseImpurity(impurities.filter(isOwn), workspace);
    links.push(...proof.links);
    proofs.push({ folder, digest: proof.digest });
  }
  requireLinksInside(links, [...outer, store]);
  evidence.folders.push(...outer);
  evidence.facts["folders"] = proofs;
  evidence.facts["readable"] = readable.map(({ folder }) => folder).sort();
}
