/** The steps by name. A step that is missing here is a type error, because inputs name them. */
import type { StepName } from "../action/inputs/table.ts";
import type { Context } from "./context.ts";
import type { StepResult } from "./types.ts";

export const steps = {
  create: async () => (await import("./create.ts")).create,
  read: async () => (await import("./read.ts")).read,
  delete: async () => (await import("./delete.ts")).remove,
  install: async () => (await import("./install.ts")).install,
} satisfies Record<StepName, () => Promise<(context: Context) => Promise<StepResult>>>;
