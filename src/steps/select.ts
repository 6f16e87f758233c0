/** Finds the images that a step selects: by identity, by id, or by family and stage. */
import { historyOf, holdsOn, previewStage, stagesNow, type WantedSlot } from "../images/holds.ts";
import { buildersOf } from "../images/registry.ts";
import type { Image } from "../images/types.ts";
import type { Context } from "./context.ts";
import { acceptable, answerOf, imagesOf } from "./find.ts";
import { slotText } from "./stage.ts";

export interface Selection {
  /** The answer first; then by identity the equal ones, for a preview the earlier ones. */
  images: Image[];
  /** Set by `family` and `stage`. */
  slot?: WantedSlot | undefined;
  /** Expired previews of that slot: never the answer, but removed with the others. */
  ended?: Image[] | undefined;
  /** The stages of the first one, if its family was listed. */
  stages?: string[] | undefined;
  /** Set by a configuration. */
  toplevel?: string | undefined;
  identity?: string | undefined;
}

export async function select(context: Context): Promise<Selection> {
  const { selector } = context.inputs;
  if (selector.kind === "configuration") return await byIdentity(context);
  if (selector.kind === "none") throw new Error("this step selects no image");
  const home = await context.home();
  return await context.timeline.phase("Find the image", async () => {
    if (selector.kind === "family") {
      const { family, stage } = selector;
      const slot = { family, stage, pullRequest: selector.pullRequest };
      const listed = await home.list(family);
      const images = acceptable(listed, { ...context.run, stage });
      const history = historyOf(images, slot);
      const [holder] = history;
      const stages = holder === undefined ? undefined : stagesNow(holder, listed, family);
      if (stage !== previewStage) {
        return { images: holder === undefined ? [] : [holder], slot, stages };
      }
      // Several pushes to a pull request may each have left a preview; all are selected.
      const ended = images.filter(
        (image) => !history.includes(image) && holdsOn(image, slot).length > 0,
      );
      return { images: history, slot, ended, stages };
    }
    const images: Image[] = [];
    for (const id of selector.images) {
      const image = await home.get(id);
      if (image !== undefined) images.push(image);
    }
    // Deletion by id means that image, even if a pull request made it.
    const isAny = context.inputs.step === "delete";
    return { images: isAny ? images : acceptable(images, context.run) };
  });
}

/** The message for a selection without an image: what was selected, and what may be wrong. */
export async function missing({ inputs, builder }: Context): Promise<string> {
  const { selector } = inputs;
  const name = await builder();
  const what =
    selector.kind === "image"
      ? `\`image\` names ${selector.images.join(", ")}, and there is none that this run may take`
      : selector.kind === "family"
        ? `none holds ${slotText(selector)}`
        : "none has been made of this configuration";
  const others = selector.kind === "image" ? selector.images.flatMap(buildersOf) : [];
  const other = others.find((one) => one !== name) ?? "another builder";
  return `There is no such image of builder ${name}: ${what}. If it is of ${other}, set \`builder\`.`;
}

async function byIdentity(context: Context): Promise<Selection> {
  const { toplevel, identity } = await context.known();
  const images = await imagesOf(context, identity);
  const answer = answerOf(images);
  const others = images.filter((image) => image !== answer);
  return {
    images: answer === undefined ? [] : [answer, ...others],
    toplevel,
    identity: identity.text,
  };
}
