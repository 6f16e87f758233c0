/** What is measured, in the order of the table. */
import type { Bench } from "../prepare.ts";
import type { Row } from "../types.ts";
import { restoreRows } from "./restore.ts";

export const groups: Record<string, (bench: Bench) => Promise<Row[]>> = {
  restore: restoreRows,
};
