/** `read`: find, change nothing. */
import { buildersOf } from "../images/registry.ts";
import { UserError } from "../shared/errors.ts";
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
    failure: image === undefined ? await absence(context) : undefined,
  };
}

/** A later step that takes an empty output for an image would do harm, such as `terraform apply`. */
async function absence({ inputs, builder }: Context): Promise<UserError | undefined> {
  if (!inputs.required) return undefined;
  const { selector } = inputs;
  const name = await builder();
  const what =
    selector.kind === "image"
      ? `\`image\` names ${selector.images.join(", ")}, and there is none that this run may take`
      : selector.kind === "family"
        ? `none holds ${selector.stage} of ${selector.family ?? "this pull request"}`
        : "none has been made of this configuration";
  const others = selector.kind === "image" ? selector.images.flatMap(buildersOf) : [];
  const other = others.find((one) => one !== name) ?? "another builder";
  return new UserError(
    `There is no such image of builder ${name}: ${what}. If it is of ${other}, set \`builder\`; where it may be missing, set \`required: false\` and look at the output \`status\`.`,
  );
}
