/** `read`: find, change nothing. */
import type { Context } from "./context.ts";
import { select } from "./select.ts";
import type { StepResult } from "./types.ts";

export async function read(context: Context): Promise<StepResult> {
  const selected = await select(context);
  const image = await context.present(selected.images[0]);
  return {
    status: image === undefined ? "absent" : "found",
    changed: false,
    image,
    images: image === undefined ? [] : [image],
    stages: selected.stages,
    toplevel: selected.toplevel ?? image?.toplevel,
    identity: selected.identity ?? image?.identity,
  };
}
