/** What names of Amazon's regions look like. Loaded at the start of every step, so it needs nothing. */
import { UserError } from "../../shared/errors.ts";
import { quoted } from "../../shared/text.ts";

export function isRegion(text: string): boolean {
  return /^[a-z]{2,}(-[a-z]+)+-\d+$/.test(text);
}

/** @throws {UserError} for the first one that is no region. */
export function checkRegions(regions: readonly string[]): void {
  const odd = regions.find((region) => !isRegion(region));
  if (odd === undefined) return;
  throw new UserError(
    `regions: ${quoted(odd)} is no region of Amazon's. One looks like eu-central-1.`,
  );
}
