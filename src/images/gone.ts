/** An ordinary race: what one run works with another one removes. */
import { UserError } from "../shared/errors.ts";
import type { Image } from "./types.ts";

export function goneMeanwhile({ image }: Pick<Image, "image">, cause?: unknown): UserError {
  return new UserError(
    `${image} is gone: another run removed it while this one worked with it. Run the step again.`,
    { cause },
  );
}
