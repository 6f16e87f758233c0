/** Runs one command of Nix: its log read, its failure told in a sentence. */
import path from "node:path";
import { CommandError, UserError } from "../shared/errors.ts";
import { run } from "../shared/exec.ts";
import { isObject, type JsonObject } from "../shared/json.ts";
import { quoted } from "../shared/text.ts";
import { nixFailure } from "./errors.ts";
import type { FailureContext } from "./known-failures.ts";
import { createNixLogReader } from "./log-reader.ts";
import { nixProgram } from "./program.ts";
import { nixConfigText, removeShelter } from "./session.ts";
import type { NixSession } from "./types.ts";

export interface NixCommandOptions extends FailureContext {
  /** Under which progress is shown. */
  progress: string;
  /** Lines of nix.conf for this command; the user's own lines win over them. */
  defaults?: readonly string[];
  /** It fetches sources, so it gets the credentials for that; what builds never does. */
  fetches?: boolean;
  signal?: AbortSignal | undefined;
}

/**
 * @returns standard output.
 * @throws {UserError} when Nix says what is wrong, caused by a CommandError with all that it wrote;
 * {CommandError} when it was killed or said nothing.
 */
export async function runNix(
  session: NixSession,
  program: "nix" | "nix-instantiate" | "nix-store",
  args: readonly string[],
  options: NixCommandOptions,
): Promise<string> {
  const reader = createNixLogReader(session.log, options.progress);
  const command = nixProgram(session.bin, program);
  const env = {
    ...session.env,
    ...(options.fetches ? session.fetching.environment : {}),
    NIX_CONFIG: nixConfigText(session.settings, [
      ...(options.defaults ?? []),
      ...(options.fetches ? session.fetching.settings : []),
    ]),
  };
  try {
    const result = await run(command, [...args, "--log-format", "internal-json"], {
      env,
      cwd: session.workingDirectory,
      onStderrLine: reader.line,
      signal: options.signal,
    });
    return result.stdout;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    if (error.missing) {
      throw new UserError(`Nix is not installed on this runner: there is no \`${program}\`.`, {
        cause: error,
      });
    }
    if (error.signal !== undefined || error.timedOut) throw error;
    const failure = await nixFailure(reader, options, session);
    if (failure === undefined) throw error;
    failure.cause = error;
    throw failure;
  } finally {
    reader.done();
    await removeShelter(session);
  }
}

/**
 * Evaluates a file of `packer/evaluate`. Derivations are written meanwhile, so that they can be built
 * without evaluating again.
 * @param directory Folder of its arguments; see `writeArguments`.
 * @throws as {@link runNix} does.
 */
export async function evaluateOurs(
  session: NixSession,
  file: string,
  directory: string,
  args: readonly string[],
  options: NixCommandOptions,
): Promise<JsonObject> {
  const stdout = await runNix(
    session,
    "nix-instantiate",
    [
      path.join(session.packerDirectory, "evaluate", file),
      ...["--eval", "--strict", "--json", "--read-write-mode", "--show-trace"],
      ...["--argstr", "packernixArguments", directory],
      ...args,
    ],
    options,
  );
  return parseOutput(stdout, "nix-instantiate");
}

/**
 * The JSON that a command printed.
 * @throws when it is no JSON object: a fault of the machine, not of the user.
 */
export function parseOutput(stdout: string, command: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(stdout);
  } catch (error) {
    throw new Error(`${command} printed no JSON: ${quoted(stdout, 200)}`, {
      cause: error,
    });
  }
  if (isObject(value)) return value;
  throw new Error(`${command} printed no JSON object: ${quoted(stdout, 200)}`);
}
