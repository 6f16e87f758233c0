/** What docs/google-role.yml gives, and what of it docs/googlecompute.md says that a step needs. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";

export const role: readonly string[] = parse(
  readFileSync("docs/google-role.yml", "utf8"),
).includedPermissions;

/** Rows of the table below "Rights": each adds to the one before it. */
const rows = readFileSync("docs/googlecompute.md", "utf8")
  .split("\n")
  .filter((line) => /^\| `\w+`(, `\w+`)* \| .*(`images|whole role)/.test(line))
  .map((line) =>
    line.split("|").map((cell) => [...cell.matchAll(/`([\w.]+)`/g)].map(([, word = ""]) => word)),
  );

/** @param step Such as `read`. */
export function permissionsOf(step: string): Set<string> {
  const last = rows.findIndex(([, steps]) => steps?.includes(step));
  if (last < 0) throw new Error(`docs/googlecompute.md says nothing of ${step}`);
  const all = rows.slice(0, last + 1).flatMap(([, , permissions = []]) => permissions);
  return new Set(last === rows.length - 1 ? role : all.map((one) => `compute.${one}`));
}
