/**
 * Which size of machine: sizes are retired, are sold in some places only, and have disks of their own.
 * The cloud says what there is, and why one cannot be had.
 */
import type { Template } from "../../packer/types.ts";
import { UserError } from "../../shared/errors.ts";
import { quoted } from "../../shared/text.ts";
import { textOf } from "../builder-keys.ts";

export interface MachineSize {
  name: string;
  /** GB. */
  disk: number;
  /** For comparison. */
  price: number;
  /** Places where it is sold at all. */
  places: readonly string[];
  /** Why it cannot be had, as the end of a sentence that begins with its name. */
  wrong?: string | undefined;
}

export interface WantedSize {
  /** For messages. */
  cloud: string;
  /** Keys of the builder. */
  keys: { size: string; place: string };
  /** Undefined: any. */
  size: string | undefined;
  /** Somebody asked for that one, and gets no other. */
  isFirm: boolean;
  place: string;
  /** GB. */
  disk: number;
}

/**
 * The size that is wanted, else the one with the smallest disk that will do, which is the least that
 * a machine of the image must have, and of those the cheapest.
 * @throws {UserError} for a size or place that cannot be had.
 */
export function chooseSize(all: readonly MachineSize[], wanted: WantedSize): MachineSize {
  const { cloud, keys, isFirm, place, disk } = wanted;
  const wrongWith = (one: MachineSize): string | undefined => {
    if (one.wrong !== undefined) return one.wrong;
    if (one.disk < disk) return `has a disk of ${one.disk} GB, and ${disk} are needed`;
    return one.places.includes(place) ? undefined : `is not sold in \`${keys.place}\` ${place}`;
  };
  const fitting = all
    .filter((one) => wrongWith(one) === undefined)
    .sort((a, b) => a.disk - b.disk || a.price - b.price);
  const [smallest] = fitting;
  const asked = all.find(({ name }) => name === wanted.size);
  const wrong = asked && wrongWith(asked);
  if (asked !== undefined && wrong === undefined) return asked;
  if (smallest === undefined) {
    const places = [...new Set(all.flatMap((one) => one.places))].sort();
    throw new UserError(
      places.includes(place)
        ? `builder-config: ${cloud} has no machine with a disk of ${disk} GB or more for this platform in \`${keys.place}\` ${place}.`
        : `builder-config: \`${keys.place}\`: ${cloud} has no machines in ${quoted(place)}, but in ${places.join(", ")}.`,
    );
  }
  if (!isFirm) return smallest;
  const given = quoted(wanted.size ?? "");
  const is = wrong === undefined ? `${cloud} has no ${given}` : `${wanted.size} ${wrong}`;
  const some = fitting.slice(0, 12).map(({ name }) => name);
  throw new UserError(
    `builder-config: \`${keys.size}\`: ${is}. These will do: ${some.join(", ")}.`,
  );
}

/** What a key of the builder asks for. */
export interface Choice {
  id: string;
  /** Somebody asked for that one, and gets no other: it is not the generator's, which may be gone. */
  isFirm: boolean;
}

/** @param variable The generator's, whose value the key has unless somebody says otherwise. */
export function choiceOf(
  { builder, variables }: Pick<Template, "builder" | "variables">,
  key: string,
  variable: string,
): Choice | undefined {
  const id = textOf(builder, key);
  return id === undefined ? undefined : { id, isFirm: variables[variable] !== id };
}
