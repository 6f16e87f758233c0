/** Which paths of an archive can become valid, and in what order. */
import { baseName } from "./frames.ts";
import type { Left, PathInfo } from "./types.ts";

interface Wanted {
  info: PathInfo;
}

/** All that has to be known to be valid or not: the paths and what they refer to. */
export function namedPaths(paths: readonly Wanted[]): string[] {
  return [...new Set(paths.flatMap(({ info }) => [info.path, ...info.references]))];
}

/** References that are neither among the paths nor valid: only others can have them. */
export function missingReferences(wanted: readonly Wanted[], has: ReadonlySet<string>): string[] {
  const own = new Set(wanted.map(({ info }) => info.path));
  return namedPaths(wanted).filter((name) => !own.has(name) && !has.has(name));
}

/**
 * Those paths whose references are all there, each after what it refers to.
 * @param there Paths that are valid.
 * @param left Gets the others; those in it already stay out.
 */
export function inReferenceOrder<T extends Wanted>(
  wanted: readonly T[],
  there: ReadonlySet<string>,
  left: Left[],
): T[] {
  const out = new Set(left.map(({ path }) => path));
  const nodes = wanted
    .filter(({ info }) => !out.has(info.path))
    .map((one) => {
      const lacks = one.info.references.filter(
        (name) => name !== one.info.path && !there.has(name),
      );
      return { one, lacks: new Set(lacks) };
    });
  const users = new Map<string, typeof nodes>();
  for (const node of nodes) {
    for (const name of node.lacks) {
      const list = users.get(name);
      if (list === undefined) users.set(name, [node]);
      else list.push(node);
    }
  }
  const ordered = nodes.filter(({ lacks }) => lacks.size === 0);
  for (const { one } of ordered) {
    for (const user of users.get(one.info.path) ?? []) {
      user.lacks.delete(one.info.path);
      if (user.lacks.size === 0) ordered.push(user);
    }
  }
  for (const { one, lacks } of nodes) {
    const [first] = lacks;
    if (first === undefined) continue;
    const why = `it needs ${baseName(first)}, which the store does not have`;
    left.push({ path: one.info.path, why });
  }
  return ordered.map(({ one }) => one);
}
