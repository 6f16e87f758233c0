/** Runs the built action as a runner runs a step: inputs in the environment, outputs in files. */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { parse } from "yaml";

export interface StepOutcome {
  exitCode: number;
  outputs: Record<string, string>;
  /** The job summary, Markdown. */
  summary: string;
  /** Of main alone. */
  seconds: number;
}

/** What is read of action.yml. */
interface Action {
  inputs: Record<string, { default?: unknown }>;
  runs: { main: string; post: string };
}

/** Runs main, then post, of the action in `root` with these inputs; the log goes to `print`. */
export async function runStep(
  root: string,
  inputs: Record<string, string>,
  print: (line: string) => void,
): Promise<StepOutcome> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "packernix-step-"));
  try {
    const files = await runnerFiles(folder);
    // Whose images these are: without it no step lists or removes any.
    const GITHUB_REPOSITORY = "packernix/demo";
    const base = { ...cleanEnvironment(), ...files, GITHUB_REPOSITORY, RUNNER_TEMP: folder };
    const action = parse(await readFile(path.join(root, "action.yml"), "utf8")) as Action;
    const given = inputEnvironment(action, inputs);
    const started = performance.now();
    const exitCode = await runFile(root, action.runs.main, { ...base, ...given }, print);
    const seconds = (performance.now() - started) / 1000;
    const state = parseRunnerFile(await readFile(files.GITHUB_STATE, "utf8"));
    if (Object.keys(state).length > 0) {
      const env = { ...base, ...given, ...prefixed("STATE_", state) };
      await runFile(root, action.runs.post, env, print);
    }
    return {
      exitCode,
      outputs: parseRunnerFile(await readFile(files.GITHUB_OUTPUT, "utf8")),
      summary: await readFile(files.GITHUB_STEP_SUMMARY, "utf8"),
      seconds,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Reads what a step wrote to `GITHUB_OUTPUT` or `GITHUB_STATE`: `name=value` lines, and
 * `name<<delimiter`, lines, `delimiter` for values of several lines. The last value wins.
 */
export function parseRunnerFile(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  const lines = text.split(/\r?\n/);
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? "";
    const long = /^([^=<]+)<<(.+)$/.exec(line);
    const short = /^([^=]+)=(.*)$/.exec(line);
    if (long?.[1] !== undefined) {
      const end = lines.indexOf(long[2] ?? "", index + 1);
      values[long[1]] = lines.slice(index + 1, end).join("\n");
      index = end;
    } else if (short?.[1] !== undefined) {
      values[short[1]] = short[2] ?? "";
    }
  }
  return values;
}

/** A line of the log as a person at a terminal wants it; undefined for what only a runner reads. */
export function plainLine(line: string): string | undefined {
  const command = /^::([a-z-]+)(?: [^:]*)?::(.*)$/.exec(line);
  if (command === null) return line;
  const text = (command[2] ?? "")
    .replaceAll("%0A", "\n")
    .replaceAll("%0D", "")
    .replaceAll("%25", "%");
  switch (command[1]) {
    case "group":
      return `▸ ${text}`;
    case "error":
    case "warning":
    case "notice":
      return `${command[1]}: ${text}`;
    default:
      return undefined;
  }
}

async function runnerFiles(folder: string) {
  const files = {
    GITHUB_OUTPUT: path.join(folder, "output"),
    GITHUB_STATE: path.join(folder, "state"),
    GITHUB_STEP_SUMMARY: path.join(folder, "summary"),
    GITHUB_ENV: path.join(folder, "env"),
    GITHUB_PATH: path.join(folder, "path"),
  };
  for (const file of Object.values(files)) await writeFile(file, "");
  return files;
}

/** Our environment without what belongs to a step around this one. */
function cleanEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(INPUT|STATE|GITHUB|RUNNER|ACTIONS)_/.test(name) && !/^npm_/.test(name),
  );
  return Object.fromEntries(kept) as Record<string, string>;
}

/** Every input of action.yml as the runner sets it: the given value, else the default, else empty. */
function inputEnvironment(action: Action, inputs: Record<string, string>) {
  const unknown = Object.keys(inputs).filter((name) => action.inputs[name] === undefined);
  if (unknown.length > 0) throw new Error(`action.yml has no input ${unknown.join(", ")}`);
  const defaults = Object.entries(action.inputs).map(([name, input]) => {
    const value = String(input.default ?? "");
    return [name, value.startsWith("${{") ? "" : value];
  });
  const all = { ...Object.fromEntries(defaults), ...inputs };
  return prefixed("INPUT_", all, (name) => name.replaceAll(" ", "_").toUpperCase());
}

function prefixed(
  prefix: string,
  values: Record<string, string>,
  change: (name: string) => string = (name) => name,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [prefix + change(name), value]),
  );
}

function runFile(
  root: string,
  file: string,
  env: Record<string, string>,
  print: (line: string) => void,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(root, file)], {
      cwd: root,
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const pass = (signal: NodeJS.Signals) => child.kill(signal);
    process.on("SIGINT", pass).on("SIGTERM", pass);
    createInterface({ input: child.stdout }).on("line", (line) => {
      const text = plainLine(line);
      if (text !== undefined) print(text);
    });
    child.on("error", reject);
    child.on("close", (code) => {
      process.off("SIGINT", pass).off("SIGTERM", pass);
      resolve(code ?? 1);
    });
  });
}
