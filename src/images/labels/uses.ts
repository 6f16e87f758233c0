import type { Log } from "../../shared/log.ts";
import { refusalOf } from "../../shared/rest.ts";
import type { ImageUse } from "./cloud.ts";

/**
 * A list that whoever asks may not be allowed to see: then it is empty, and that is said.
 * @param lost What follows from that, such as `disks count as unused`.
 */
export async function seen<T>(
  list: Promise<T[]>,
  lost: string,
  log: Pick<Log, "notice">,
): Promise<T[]> {
  try {
    return await list;
  } catch (error) {
    if (refusalOf(error)?.status !== 403) throw error;
    log.notice(lost);
    return [];
  }
}

/**
 * Machines as users of the images that they were made from.
 * @param word Of the user's, such as `server`.
 */
export function usesBy(
  machines: readonly { id: string; name: string; image?: { id: string } | null | undefined }[],
  word: string,
): ImageUse[] {
  return machines.map(({ id, name, image }) => ({
    image: image?.id,
    phrase: `${word} ${name} (${id})`,
  }));
}
