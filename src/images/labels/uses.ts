import type { Log } from "../../shared/log.ts";
import { refusalOf } from "../../shared/rest.ts";

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

interface Machine {
  id: string;
  name: string;
  image?: { id: string } | null | undefined;
}

/**
 * Machines as users of the images that they were made from.
 * @param word Of the user's, such as `server`.
 * @returns for each image a phrase for each of its machines.
 */
export function usesBy(
  machines: readonly Machine[],
  word: string,
  ids: readonly string[],
): Map<string, string[]> {
  const uses = new Map(ids.map((id): [string, string[]] => [id, []]));
  for (const { id, name, image } of machines)
    uses.get(image?.id ?? "")?.push(`${word} ${name} (${id})`);
  return uses;
}
