/** What is measured, in the order of the table. */
import type { Bench } from "../prepare.ts";
import type { Row } from "../types.ts";
import { amazonRows } from "./amazon.ts";
import { azureRows } from "./azure.ts";
import { copyRows } from "./copy.ts";
import { createRows } from "./create.ts";
import { dockerRows } from "./docker.ts";
import { googleRows } from "./google.ts";
import { maasRows } from "./maas.ts";
import { pruneRows } from "./prune.ts";
import { restoreRows } from "./restore.ts";
import { saveRows } from "./save.ts";
import { snapshotRows } from "./snapshots.ts";
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
  ...snapshotRows,
  google: googleRows,
  azure: azureRows,
  docker: dockerRows,
  maas: maasRows,
};
