/** Suggestions for misspelt names. */
import { closest, distance } from "fastest-levenshtein";

/** @returns the one of `names` that `name` is close enough to; undefined if there is none. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const found = closest(name, names);
  return distance(name, found) <= allowance(found) ? found : undefined;
}

/** Letters that may differ: with short names almost everything is close to something. */
function allowance(name: string): number {
  if (name.length <= 4) return 1;
  return name.length <= 8 ? 2 : 3;
}
