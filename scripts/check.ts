/** `npm run check [-- name…]`: everything that can be seen without running the action. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { projectFiles, shellScripts } from "./lib/files.ts";
import { findActionlint, findDeadnix, findZizmor, type Linter } from "./lib/linters.ts";
import { nixStyleProblems } from "./lib/nix-style.ts";
import { cacheFolder } from "./lib/offline.ts";

const root = path.dirname(import.meta.dirname);
const modules = path.join(root, "node_modules");

/** Throws what is wrong; returns a remark where something could not be looked at. */
type Check = () => Promise<string | undefined>;

const checks: Record<string, Check> = {
  "format and lint": () => tool(path.join(modules, ".bin/biome"), ["ci", "--colors=off", "."]),
  types: () => tool(path.join(modules, ".bin/tsc"), ["--noEmit"]),
  shell: checkShell,
  nix: checkNix,
  workflows: checkWorkflows,
  "workflow security": checkWorkflowSecurity,
  dist: () => tool(process.execPath, ["scripts/check-dist.ts"]),
  "input tables": () => tool(process.execPath, ["scripts/readme-tables.ts", "--check"]),
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => checks[name] === undefined);
if (unknown.length > 0) {
  process.stderr.write(`No such check: ${unknown.join(", ")}. There are: ${names().join(", ")}\n`);
  process.exit(2);
}
let failed = 0;
for (const name of wanted.length > 0 ? wanted : names()) await runCheck(name);
process.stdout.write(failed === 0 ? "all checks passed\n" : `${failed} checks failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

function names(): string[] {
  return Object.keys(checks);
}

async function runCheck(name: string): Promise<void> {
  const started = performance.now();
  try {
    const remark = await checks[name]?.();
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    process.stdout.write(`ok   ${name} (${seconds} s)\n`);
    if (remark !== undefined) process.stdout.write(`!!   ${name}: ${remark}\n`);
  } catch (error) {
    failed += 1;
    process.stdout.write(`FAIL ${name}\n${(error as Error).message}\n\n`);
  }
}

async function tool(command: string, args: string[]): Promise<undefined> {
  const result = await execa(command, args, { cwd: root, reject: false, all: true });
  if (result.failed) throw new Error(result.all || result.message || `${command} failed`);
}

async function checkShell(): Promise<undefined> {
  const { scripts, templates } = await shellScripts(root);
  await tool("shellcheck", ["--external-sources", ...scripts]);
  // Left out: complaints about the first line, and about @names@ that look like constants.
  const excluded = "--exclude=SC1008,SC2148,SC2194,SC2239";
  for (const [shell, files] of Object.entries(templates)) {
    if (files.length > 0) await tool("shellcheck", [`--shell=${shell}`, excluded, ...files]);
  }
}

async function checkNix(): Promise<string | undefined> {
  const files = (await projectFiles(root)).filter((file) => file.endsWith(".nix"));
  const problems: string[] = [];
  for (const file of files) {
    problems.push(...nixStyleProblems(file, await readFile(path.join(root, file), "utf8")));
    // Separately, because a syntax error in one file hides those in the next.
    const parse = await execa("nix-instantiate", ["--parse", file], { cwd: root, reject: false });
    if (parse.failed) problems.push(parse.stderr || `${file}: does not parse`);
  }
  if (problems.length > 0) throw new Error(problems.join("\n"));
  const deadnix = await findDeadnix(cacheFolder);
  if ("missing" in deadnix) return `deadnix SKIPPED: ${deadnix.missing}`;
  return tool(deadnix.path, ["--fail", "--no-lambda-arg", "--no-lambda-pattern-names", ...files]);
}

async function checkWorkflows(): Promise<string | undefined> {
  // Named, because without a .git folder it finds none itself.
  return lintWith(findActionlint(cacheFolder), ["-color=false", ...(await workflowFiles())]);
}

async function checkWorkflowSecurity(): Promise<string | undefined> {
  return lintWith(findZizmor(cacheFolder), [
    "--offline",
    "--no-progress",
    "--color=never",
    "--pedantic",
    "--config=.github/zizmor.yml",
    // Named, because of a folder it looks at `.github/workflows` alone.
    ...(await workflowFiles()),
    ".github/dependabot.yml",
    "action.yml",
  ]);
}

async function workflowFiles(): Promise<string[]> {
  return (await projectFiles(root)).filter((file) => /workflows\/[^/]+\.ya?ml$/.test(file));
}

/** On a developer's machine a linter may be missing; in CI only where nothing could install it. */
async function lintWith(finding: Promise<Linter>, args: string[]): Promise<string | undefined> {
  const linter = await finding;
  if ("path" in linter) return tool(linter.path, args);
  if (linter.installable && process.env["CI"] === "true") throw new Error(linter.missing);
  return `SKIPPED: ${linter.missing}`;
}
