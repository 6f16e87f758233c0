/** The steps by name. A step that is missing here is a type error, because inputs name them. */
import type { StepName } from "../action/inputs/table.ts";
import type { StepResult } from "../action/step-result.ts";
import type { Context } from "./context.ts";

export const steps = {
  create: async () => (await import("./create.ts")).create,
  read: async () => (await import("./read.ts")).read,
  plan: async () => (await import("./plan.ts")).plan,
  test: async () => (await import("./test.ts")).test,
  promote: async () => (await import("./promote.ts")).promote,
  prune: async () => (await import("./prune.ts")).prune,
  delete: async () => (await import("./delete.ts")).remove,
  install: async () => (await import("./install.ts")).install,
} satisfies Record<StepName, () => Promise<(context: Context) => Promise<StepResult>>>;
