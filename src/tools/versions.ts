/** Which version of a tool the user wants, and whether a given one fits. */
import type { Range } from "semver";
import { UserError } from "../shared/errors.ts";
import { quoted } from "../shared/text.ts";

/** A constraint on a version, from an input or from a template. */
export interface VersionConstraint {
  /** As it was written, without the hash; for messages. */
  text: string;
  range: Range;
  /** Set for a full version such as `1.14.2`. */
  exact?: string;
  /** SHA-256 of the vendor's archive, given by the user; only with `exact`. */
  sha256?: string;
}

const full = /^v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)$/;

/**
 * Reads a constraint: `2.28.3`, `2.28` (that line), `>=2.24 <3`, `~> 1.1` or `1.13.0@sha256:<64 digits>`.
 * @param input Where it stands, as messages name it: an input, or an argument of a template.
 * @returns undefined for an empty text.
 * @throws {UserError} for anything else.
 */
export async function parseConstraint(
  text: string | undefined,
  input: string,
): Promise<VersionConstraint | undefined> {
  if (text === undefined || text.trim() === "") return undefined;
  const [versionText = "", hash, ...more] = text.trim().split(/\s*@\s*sha256:/i);
  const wrong = (reason: string) =>
    new UserError(
      `${input}: ${quoted(text)} ${reason}. Write a version (1.14.2), a line (1.14), a range (">=1.11 <2") or a version with the SHA-256 of its archive (1.14.2@sha256:<64 hexadecimal digits>).`,
    );
  if (more.length > 0) throw wrong("has more than one hash");
  const { Range } = await import("semver");
  const exact = full.exec(versionText)?.[1];
  const range = rangeOf(Range, exact ?? versionText);
  if (range === undefined) throw wrong("is neither a version nor a range of versions");
  if (hash === undefined) {
    return { text: versionText, range, ...(exact === undefined ? {} : { exact }) };
  }
  if (exact === undefined) throw wrong("has a hash, but names more than one version");
  if (!/^[0-9a-f]{64}$/i.test(hash)) throw wrong("has a hash that is not 64 hexadecimal digits");
  return { text: versionText, range, exact, sha256: hash.toLowerCase() };
}

/** A comma joins conditions in Packer's notation. */
function rangeOf(Constructor: typeof Range, text: string): Range | undefined {
  try {
    return new Constructor(text.replaceAll(",", " "));
  } catch {
    return undefined;
  }
}

/**
 * True when a version is what the user wants, or, without a constraint, at least `minimum`. What a constraint
 * allows below the minimum does not fit either. A pre-release counts as the release it leads to,
 * unless the constraint names an exact version.
 */
export async function versionFits(
  version: string,
  constraint: VersionConstraint | undefined,
  minimum: string,
): Promise<boolean> {
  const { satisfies, valid, gte, coerce } = await import("semver");
  if (valid(version) === null) return false;
  if (!gte(coerce(version) ?? version, minimum)) return false;
  if (constraint === undefined) return true;
  return satisfies(version, constraint.range, {
    includePrerelease: constraint.exact === undefined,
  });
}

/** The highest of `versions` that fits, or undefined. */
export async function bestVersion(
  versions: readonly string[],
  constraint: VersionConstraint | undefined,
  minimum: string,
): Promise<string | undefined> {
  const { rcompare } = await import("semver");
  const fitting: string[] = [];
  for (const version of versions) {
    if (await versionFits(version, constraint, minimum)) fitting.push(version);
  }
  return fitting.sort(rcompare)[0];
}
