/** Figures as the log shows them. */
import { counted } from "../../shared/text.ts";

export function mebibytes(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}

/** Seconds since a `performance.now()`, to a tenth. */
export function secondsSince(start: number): number {
  return Math.round((performance.now() - start) / 100) / 10;
}

export function paths(count: number): string {
  return counted(count, "path");
}
