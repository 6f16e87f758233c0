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
  const byPath = new Map(wanted.map((archived) => [archived.info.path, archived]));
  const good = new Map<string, boolean>();
  for (const { path } of left) good.set(path, false);
  const ordered: T[] = [];

  const settle = (path: string, why: string | undefined) => {
    good.set(path, why === undefined);
    if (why !== undefined) left.push({ path, why });
  };
  for (const root of wanted) {
    if (good.has(root.info.path)) continue;
    // A stack of our own: chains of references are as long as their author likes.
    const stack = [{ archived: root, next: 0 }];
    const open = new Set([root.info.path]);
    while (stack.length > 0) {
      const top = stack.at(-1) as (typeof stack)[number];
      const { path, references } = top.archived.info;
      const reference = references[top.next++];
      if (reference === undefined) {
        settle(path, undefined);
        ordered.push(top.archived);
      } else if (reference === path || there.has(reference) || good.get(reference) === true) {
        continue;
      } else {
        const archived = good.has(reference) ? undefined : byPath.get(reference);
        if (archived !== undefined && !open.has(reference)) {
          open.add(reference);
          // It is looked at again when the reference is settled.
          top.next--;
          stack.push({ archived, next: 0 });
          continue;
        }
        const what = open.has(reference) ? "refers in a circle to" : "needs";
        const rest = open.has(reference) ? "" : ", which the store does not have";
        settle(path, `it ${what} ${baseName(reference)}${rest}`);
      }
      open.delete(path);
      stack.pop();
    }
  }
  return ordered;
}
