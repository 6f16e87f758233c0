/** The project's own files: what is built, downloaded or deliberately broken is left out. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

const skipped = new Set(["node_modules", "dist", ".git", "coverage", "fixtures"]);

/** Paths of all files below `root`, relative to it and sorted. */
export async function projectFiles(root: string, folder = ""): Promise<string[]> {
  const entries = await readdir(path.join(root, folder), { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory() && !skipped.has(entry.name)) {
      found.push(...(await projectFiles(root, file)));
    } else if (entry.isFile()) {
      found.push(file);
    }
  }
  return found.sort();
}

/** Shell scripts, by name or by first line. */
export interface ShellScripts {
  /** Run as they are. */
  scripts: string[];
  /** Filled in by Nix, `#! @shell@` with bash; others are sourced or get busybox' shell. */
  templates: { bash: string[]; dash: string[] };
}

export async function shellScripts(root: string): Promise<ShellScripts> {
  const found: ShellScripts = { scripts: [], templates: { bash: [], dash: [] } };
  for (const file of await projectFiles(root)) {
    const extension = path.extname(file);
    if (extension !== ".sh" && extension !== "") continue;
    const text = await readFile(path.join(root, file), "latin1");
    const isTemplate = /@[A-Za-z]+@/.test(text);
    if (/^#!.*\b(ba|da)?sh\n/.test(text) && !isTemplate) found.scripts.push(file);
    else if (extension === ".sh")
      found.templates[/^#! @shell@/.test(text) ? "bash" : "dash"].push(file);
  }
  return found;
}
