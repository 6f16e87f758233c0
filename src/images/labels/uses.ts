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
