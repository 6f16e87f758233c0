/** From a step's selector to images: by identity, by id, or by family and stage. */
import type { Image } from "../images/types.ts";
import type { Context } from "./context.ts";
import { acceptable, answerOf, holderOf, holdOn, previewStage, type WantedPlace } from "./find.ts";

export interface Selection {
  /** The answer first; by identity all equal ones follow, for a preview all earlier ones. */
  images: Image[];
  /** Set by `family` and `stage`. */
  place?: WantedPlace | undefined;
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
      const place = { family, stage, pullRequest: selector.pullRequest };
      const images = acceptable(await home.list(family), { ...context.run, stage });
      const holder = holderOf(images, place);
      if (holder === undefined) return { images: [], place };
      // Every push to a pull request made a preview; they are of use, and go, together.
      const earlier = stage === previewStage ? images.filter((image) => holdOn(image, place)) : [];
      return { images: [holder, ...earlier.filter((image) => image !== holder)], place };
    }
    const images: Image[] = [];
    for (const id of selector.images) {
      const image = await home.get(id);
      if (image !== undefined) images.push(image);
    }
    return { images: acceptable(images, context.run) };
  });
}

async function byIdentity(context: Context): Promise<Selection> {
  const { toplevel, identity } = await context.known();
  const home = await context.home();
  const found = await context.timeline.phase("Find the image", () => home.find(identity));
  const images = acceptable(found, context.run);
  const answer = answerOf(images);
  const others = images.filter((image) => image !== answer);
  return {
    images: answer === undefined ? [] : [answer, ...others],
    toplevel,
    identity: identity.text,
  };
}
