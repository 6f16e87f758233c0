import type { Context } from "./context.ts";
import type { StepResult } from "./types.ts";

export async function test(_context: Context): Promise<StepResult> {
  throw new Error("scaffold of a branch: replaced before it is merged");
}
