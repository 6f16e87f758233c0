/** `read`: find, change nothing. */

import type { StepResult } from "../action/step-result.ts";
import { UserError } from "../shared/errors.ts";
import type { Context } from "./context.ts";
import { missing, select } from "./select.ts";

export async function read(context: Context): Promise<StepResult> {
  const selected = await select(context);
  const [found] = selected.images;
  const image = found && (await context.present(found));
  return {
    status: image === undefined ? "absent" : "found",
    changed: false,
    image,
    images: image === undefined ? [] : [image],
    stages: selected.stages,
    toplevel: selected.toplevel ?? image?.toplevel,
    identity: selected.identity ?? image?.identity,
    failure: image === undefined ? await absence(context) : undefined,
  };
}

/**
 * The step fails when an id or a stage selects nothing, because a later step such as `terraform
 * apply` could do harm with an empty output. The image of a configuration may simply not exist yet.
 */
async function absence(context: Context): Promise<UserError | undefined> {
  if (context.inputs.selector.kind === "configuration") return undefined;
  return new UserError(
    `${await missing(context)} If there may be none, set \`continue-on-error: true\` and check the output \`status\`.`,
  );
}
