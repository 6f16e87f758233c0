/** Turns what Nix says when it fails into a sentence for the user, with its location in their files. */
import { type SourceLocation, UserError } from "../shared/errors.ts";
import { capital, shorten, withPeriod } from "../shared/text.ts";
import { type FailureContext, knownFailure } from "./known-failures.ts";
import type { NixError, NixLogReader } from "./log-reader.ts";
import { locationOf, ownFile, type Trees, withOwnPaths } from "./positions.ts";
import type { NixSession } from "./types.ts";

const longestCause = 1200;
const longestDetails = 32 * 1024;
const shownBuildLines = 10;

/** @returns undefined when Nix ended without a word. */
export async function nixFailure(
  reader: NixLogReader,
  context: FailureContext,
  session: NixSession,
): Promise<UserError | undefined> {
  const error = rootCause(reader);
  if (error === undefined) return undefined;
  const trees = {
    workspace: session.workspace,
    copied: [...context.trees, ...(session.copied ?? [])],
  };
  const details = shorten(error.full, longestDetails);
  const location = async () =>
    (await locationOf(error, trees)) ?? (await locationOfFile(context.file, trees));
  const build = failedBuild(error.text);
  if (build !== undefined) return await buildFailure(build, reader, context, trees, details);
  const known = knownFailure(error);
  if (known === undefined) {
    const cause = await withOwnPaths(sentence(error.text), trees);
    const message = `${capital(context.what)} failed: ${cause}`;
    return new UserError(message, { location: await location(), details });
  }
  const message = await known.say(known.match, { ...context, session, trees, error, reader });
  const at = known.hasNoFile ? undefined : await location();
  return new UserError(await withOwnPaths(message, trees), { location: at, details });
}

async function locationOfFile(
  file: string | undefined,
  trees: Trees,
): Promise<SourceLocation | undefined> {
  const own = file === undefined ? undefined : await ownFile(file, trees);
  return own === undefined ? undefined : { file: own };
}

function rootCause(reader: NixLogReader): NixError | undefined {
  const build = reader.errors.find((error) => failedBuild(error.text) !== undefined);
  if (build !== undefined) return build;
  const last = reader.errors.at(-1);
  if (last !== undefined) return last;
  // Before its logger starts, Nix prints plain lines.
  const start = reader.plain.findIndex((line) => /^error:/.test(line.trim()));
  if (start < 0) return undefined;
  const full = reader.plain.slice(start).join("\n");
  return { text: full.replace(/^\s*error:\s*/, ""), position: undefined, trace: [], full };
}

interface FailedBuild {
  derivation: string;
  reason: string;
}

function failedBuild(text: string): FailedBuild | undefined {
  const [, derivation, reason] =
    // Nix up to 2.29, and since.
    /builder for '([^']+\.drv)' (failed[^;\n]*)/.exec(text) ??
    /Cannot build '([^']+\.drv)'\.\s*Reason: (?!required system)([^\n]+)/.exec(text) ??
    [];
  return derivation === undefined || reason === undefined ? undefined : { derivation, reason };
}

async function buildFailure(
  build: FailedBuild,
  reader: NixLogReader,
  context: FailureContext,
  trees: Trees,
  details: string,
): Promise<UserError> {
  const log = (reader.buildLogs.get(build.derivation) ?? []).slice(-shownBuildLines);
  const shown = log.length === 0 ? " It printed nothing." : ` Its last lines:\n${log.join("\n")}`;
  const reason = build.reason.replace(/[:;.]+$/, "");
  const message = `${capital(context.what)} failed: the build of ${build.derivation} ${reason}.${shown}`;
  return new UserError(await withOwnPaths(message, trees), { details });
}

/** The first paragraphs of an error, in one piece and not too long. */
function sentence(text: string): string {
  const trimmed = text
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
  return withPeriod(shorten(trimmed, longestCause));
}
