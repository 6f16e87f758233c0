/** What is measured, in the order of the table. */
import type { Bench } from "../prepare.ts";
import type { Row } from "../types.ts";
import { amazonRows } from "./amazon.ts";
import { cloudRows } from "./clouds.ts";
import { copyRows } from "./copy.ts";
import { createRows } from "./create.ts";
import { dockerRows } from "./docker.ts";
import { pruneRows } from "./prune.ts";
import { restoreRows } from "./restore.ts";
import { saveRows } from "./save.ts";
import { startRows } from "./start.ts";
import { wholeRows } from "./whole.ts";

export const groups: Record<string, (bench: Bench) => Promise<Row[]>> = {
  start: startRows,
  create: createRows,
  restore: restoreRows,
  whole: wholeRows,
  save: saveRows,
  copy: copyRows,
  amazon: amazonRows,
  prune: pruneRows,
  ...cloudRows,
  docker: dockerRows,
};
