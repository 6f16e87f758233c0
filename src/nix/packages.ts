/**
 * Packages by name and version out of the names of store paths, and how two sets of them differ. Sizes
 * are compared as `nix store diff-closures` does (NixOS/nix, src/nix/diff-closures.cc).
 */

/** A store path or derivation, with what it takes in a store where that is known. */
export interface StorePathSize {
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
  /** Of derivations: true where a closure shows that a package of this name is in its system. */
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
 * As `builtins.parseDrvName`: the version begins after the first hyphen that something other than a
 * letter follows (NixOS/nix, src/libstore/names.cc).
 */
export function splitName(whole: string): { name: string; version: string } {
  const end = whole.search(/-[^A-Za-z]/);
  if (end < 0) return { name: whole, version: "" };
  return { name: whole.slice(0, end), version: whole.slice(end + 1) };
}

/** What differs, by name. Nothing that is in both is looked at twice. */
export function differenceOf(
  before: Iterable<StorePathSize>,
  after: Iterable<StorePathSize>,
): PackageChange[] {
  const [left, right] = [packagesIn(before), packagesIn(after)];
  const changes: PackageChange[] = [];
  for (const name of [...new Set([...left.keys(), ...right.keys()])].sort()) {
    const change = changeOf(name, left.get(name), right.get(name));
    if (change !== undefined) changes.push(change);
  }
  return changes;
}

/**
 * Changes of derivations, less those of packages that a closure shows not to be in the system.
 * @param closures As far as they are known.
 */
export function withSystems(
  changes: readonly PackageChange[],
  closures: {
    before: Iterable<StorePathSize> | undefined;
    after: Iterable<StorePathSize> | undefined;
  },
): PackageChange[] {
  const before = closures.before && packagesIn(closures.before);
  const after = closures.after && packagesIn(closures.after);
  return changes.flatMap((change) => {
    const known =
      change.kind === "added" ? after : change.kind === "removed" ? before : (before ?? after);
    if (known === undefined) return [change];
    if (!known.has(change.name)) return [];
    const bytesBefore = before?.get(change.name)?.bytes;
    return [{ ...change, bytesBefore, bytesAfter: after?.get(change.name)?.bytes, inSystem: true }];
  });
}

function packagesIn(paths: Iterable<StorePathSize>): Map<string, Package> {
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
  for (const { versions } of packages.values()) joinParts(versions);
  return packages;
}

/**
 * `128.0-man` beside `128.0` is another output of it, and `6.6-modules` beside `6.6` a part: no
 * version of its own.
 */
function joinParts(versions: Package["versions"]): void {
  for (const [part, bases] of versions) {
    for (let end = part.lastIndexOf("-"); end > 0; end = part.lastIndexOf("-", end - 1)) {
      const whole = versions.get(part.slice(0, end));
      if (whole === undefined || !/[a-z]/i.test(part.charAt(end + 1))) continue;
      for (const base of bases) whole.add(base);
      versions.delete(part);
      break;
    }
  }
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
  const basesOf = ({ versions }: Package) =>
    [...versions.values()].flatMap((some) => [...some]).sort();
  return basesOf(left).join() === basesOf(right).join() ? undefined : "rebuilt";
}

export function sumOf(
  paths: readonly StorePathSize[],
): { bytes: number; paths: number } | undefined {
  let bytes = 0;
  for (const path of paths) {
    if (path.bytes === undefined) return undefined;
    bytes += path.bytes;
  }
  return { bytes, paths: paths.length };
}
