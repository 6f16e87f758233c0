/** Removing images: one, and one by one where a home has no way for many. */
import type { Catalog, Image, Removal, RemoveOptions } from "./types.ts";

/**
 * @returns false for an image that does not fit any more, and stays; gone already is success.
 * @throws what the home says when it cannot remove the image.
 */
export async function removeImage(
  catalog: Pick<Catalog, "removeMany">,
  image: Image,
  options: RemoveOptions = {},
): Promise<boolean> {
  const [removal] = await catalog.removeMany([image], options);
  if (removal !== undefined && "error" in removal) throw removal.error;
  return removal?.outcome !== "changed";
}

/** Each is read anew and goes by itself, all at one time. */
export async function removeEach<Now extends Image>(
  chosen: readonly Image[],
  { fits }: RemoveOptions,
  home: {
    /** As it is now. */
    look(image: Image): Promise<Now | undefined>;
    remove(now: Now): Promise<void>;
  },
): Promise<Removal[]> {
  return await Promise.all(
    chosen.map(async (image): Promise<Removal> => {
      try {
        const now = await home.look(image);
        if (now === undefined || now.invocation !== image.invocation) return { outcome: "gone" };
        if (fits?.(image, now) === false) return { outcome: "changed" };
        await home.remove(now);
        return { outcome: "removed" };
      } catch (error) {
        return { error };
      }
    }),
  );
}
