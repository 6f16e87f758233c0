/**
 * Packages by name and version out of the names of store paths, and how two sets of them differ: the
 * rules are those of `nix store diff-closures` (NixOS/nix, src/nix/diff-closures.cc and
 * src/libstore/names.cc), so that both say the same.
 */

/** A store path or derivation, with what it takes in a store where that is known. */
export interface Sized {
  /** Base name: 32 characters, `-`, name. */
  base: string;
  /** Bytes of its archive (NAR). */
  bytes?: number | undefined;
}

export interface PackageChange {
  name: string;
  /**
   * `resized`: the same versions, of another size. `rebuilt`: the same versions, from other
   * ingredients.
   */
  kind: "added" | "removed" | "changed" | "resized" | "rebuilt";
  /** Each version once, sorted; an empty text is a path without one. */
  before: string[];
  after: string[];
  /** Sum over its paths; undefined where one of them is not built, or there is none. */
  bytesBefore: number | undefined;
  bytesAfter: number | undefined;
  /**
   * Of derivations, where the closure of the system before is known: whether a package of this name
   * is in it. What is not may be needed by the build alone.
   */
  inSystem?: boolean;
}

interface Package {
  /** Version to bases. */
  versions: Map<string, Set<string>>;
  bytes: number | undefined;
}

/** What diff-closures leaves out as well: noise of compilers and compression. */
const leastDifference = 8 * 1024;

/** The name without its hash: `<store>/<hash>-foo-1.0` and `<hash>-foo-1.0` are `foo-1.0`. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).slice(33);
}

/**
 * `firefox-128.0-man` is `firefox` in version `128.0`. The version begins after the first hyphen that
 * no letter follows; a last word of letters is an output, which cannot be told from a version such as
 * `unstable`.
 */
export function splitName(name: string): { name: string; version: string } {
  const whole = /^(.*)-(?:[a-z]+|lib32|lib64)$/s.exec(name)?.[1] ?? name;
  const end = whole.search(/-[^A-Za-z]/);
  if (end < 0) return { name: whole, version: "" };
  return { name: whole.slice(0, end), version: whole.slice(end + 1) };
}

/** What differs, by name. Nothing that is in both is looked at twice. */
export function differenceOf(before: Iterable<Sized>, after: Iterable<Sized>): PackageChange[] {
  const [left, right] = [packagesIn(before), packagesIn(after)];
  const changes: PackageChange[] = [];
  for (const name of [...new Set([...left.keys(), ...right.keys()])].sort()) {
    const change = changeOf(name, left.get(name), right.get(name));
    if (change !== undefined) changes.push(change);
  }
  return changes;
}

/** What the derivations cannot tell, out of the closure of the system before. */
export function withSystem(
  changes: readonly PackageChange[],
  before: Iterable<Sized>,
): PackageChange[] {
  const packages = packagesIn(before);
  return changes.map((change) => ({
    ...change,
    bytesBefore: packages.get(change.name)?.bytes,
    inSystem: packages.has(change.name),
  }));
}

function packagesIn(paths: Iterable<Sized>): Map<string, Package> {
  const packages = new Map<string, Package>();
  for (const { base, bytes } of paths) {
    const { name, version } = splitName(nameOf(base).replace(/\.drv$/, ""));
    const known = packages.get(name) ?? { versions: new Map(), bytes: 0 };
    const bases = known.versions.get(version) ?? new Set();
    bases.add(base);
    known.versions.set(version, bases);
    known.bytes =
      known.bytes === undefined || bytes === undefined ? undefined : known.bytes + bytes;
    packages.set(name, known);
  }
  return packages;
}

function changeOf(
  name: string,
  left: Package | undefined,
  right: Package | undefined,
): PackageChange | undefined {
  const before = [...(left?.versions.keys() ?? [])].sort();
  const after = [...(right?.versions.keys() ?? [])].sort();
  const kind = kindOf(left, right, before, after);
  if (kind === undefined) return undefined;
  return { name, kind, before, after, bytesBefore: left?.bytes, bytesAfter: right?.bytes };
}

function kindOf(
  left: Package | undefined,
  right: Package | undefined,
  before: readonly string[],
  after: readonly string[],
): PackageChange["kind"] | undefined {
  if (left === undefined) return "added";
  if (right === undefined) return "removed";
  if (before.join("\0") !== after.join("\0")) return "changed";
  if (
    left.bytes !== undefined &&
    right.bytes !== undefined &&
    Math.abs(left.bytes - right.bytes) >= leastDifference
  ) {
    return "resized";
  }
  const same = before.every((version) => equal(left.versions, right.versions, version));
  return same ? undefined : "rebuilt";
}

function equal(left: Package["versions"], right: Package["versions"], version: string): boolean {
  const [one, other] = [left.get(version), right.get(version)];
  if (one === undefined || other === undefined || one.size !== other.size) return false;
  for (const base of one) if (!other.has(base)) return false;
  return true;
}

export function sumOf(paths: readonly Sized[]): { bytes: number; paths: number } | undefined {
  let bytes = 0;
  for (const path of paths) {
    if (path.bytes === undefined) return undefined;
    bytes += path.bytes;
  }
  return { bytes, paths: paths.length };
}
