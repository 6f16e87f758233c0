/** Which commit a folder was checked out from, read from git's own files: git may not be installed. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { localFolder } from "../nix/reference.ts";
import { isInside, upwards } from "../shared/files.ts";
import { gitDirectory } from "../shared/git.ts";
import type { Inputs } from "./inputs/read.ts";

/**
 * The commits of the checkouts that the evaluation or the checks of these inputs would read.
 * @returns one entry per checkout; undefined for a folder outside any checkout.
 */
export async function commitsInUse(
  inputs: Inputs,
  workspace: string,
): Promise<(string | undefined)[]> {
  const { selector, workingDirectory } = inputs;
  const named = [
    selector.kind === "configuration" ? (selector.flake?.reference ?? selector.value) : undefined,
    inputs.templateGenerator,
    inputs.template,
    inputs.nixpkgs,
    inputs.testScript,
    ...inputs.testCommand,
  ];
  const folders = new Set([workingDirectory]);
  for (const text of named) {
    if (text === undefined || text.length > 4096) continue;
    const folder = path.resolve(workingDirectory, localFolder(text) ?? text.replace(/\?.*/s, ""));
    if (isInside(folder, workspace)) folders.add(folder);
  }
  const commits = new Set<string | undefined>();
  for (const folder of folders) commits.add(await commitOf(folder, workspace));
  return [...commits];
}

/** The commit of the nearest checkout around `start`, a folder in the workspace, at most as high as that. */
export async function commitOf(start: string, workspace: string): Promise<string | undefined> {
  for (const folder of upwards(start, workspace)) {
    const git = await gitDirectory(folder);
    if (git !== undefined) return await headCommit(git);
  }
  return undefined;
}

async function headCommit(git: string): Promise<string | undefined> {
  const head = await text(path.join(git, "HEAD"));
  const ref = /^ref: (refs\/\S+)$/.exec(head)?.[1];
  if (ref === undefined) return commit(head);
  if (ref.includes("..")) return undefined;
  // A linked work tree keeps its branches in the folder that `commondir` names.
  const common = path.resolve(git, (await text(path.join(git, "commondir"))) || ".");
  const loose = commit(await text(path.join(common, ref)));
  if (loose !== undefined) return loose;
  const packed = await text(path.join(common, "packed-refs"));
  const line = packed.split("\n").find((entry) => entry.endsWith(` ${ref}`));
  return commit(line?.split(" ")[0] ?? "");
}

function commit(text: string): string | undefined {
  return /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(text) ? text : undefined;
}

async function text(file: string): Promise<string> {
  try {
    return (await readFile(file, "utf8")).trim();
  } catch {
    return "";
  }
}
