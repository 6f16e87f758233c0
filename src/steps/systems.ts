/** How two systems differ: by the closure index, this store, or substituters. */

import type { Against, Difference, Size } from "../action/step-result.ts";
import { historyOf } from "../images/holds.ts";
import type { Image } from "../images/types.ts";
import { closureElsewhere, closureOf } from "../nix/closure.ts";
import type { IndexEntry } from "../nix/closure-index.ts";
import { graphOf, type SystemGraph } from "../nix/derivation.ts";
import { differenceOf, type StorePathSize, sumOf, withSystems } from "../nix/packages.ts";
import { isStorePath } from "../nix/store/store-path.ts";
import { CommandError, isUserError, messageOf } from "../shared/errors.ts";
import { exists } from "../shared/files.ts";
import { once } from "../shared/once.ts";
import type { Context } from "./context.ts";
import { slotOf } from "./stage.ts";

/** The image that a new one replaces: the holder of `stage`, else the newest trusted one. */
async function heldImage(context: Context, family: readonly Image[]): Promise<Image | undefined> {
  const { stage } = context.inputs;
  if (stage === undefined) return family.filter((image) => image.trusted).at(-1);
  return historyOf(family, slotOf(context, await context.family(), stage))[0];
}

/**
 * How a system differs from that of the image that it replaces.
 * @param family Its images, oldest first.
 * @returns undefined without such an image, and no `found` where the contents of one of the two are not
 *   known.
 */
export async function differenceFromHeld(
  context: Context,
  own: System,
  family: readonly Image[],
): Promise<{ held: Image; found: Difference | undefined } | undefined> {
  const held = await heldImage(context, family);
  if (held === undefined) return undefined;
  const { image, toplevel } = held;
  const against = { kind: "image", image, toplevel, stage: context.inputs.stage } as const;
  return { held, found: await difference(own, systemOf(context, toplevel), against) };
}

/** The system of this run's configuration. */
export function ownSystem(context: Context, toplevel: string): System {
  return systemOf(context, toplevel, async () => (await context.evaluation()).derivation);
}

/** A system whose parts are looked up on first use. */
export interface System {
  toplevel: string;
  /** Its closure as an earlier run recorded it, which needs no Nix. */
  recorded(): Promise<readonly StorePathSize[] | undefined>;
  closure(): Promise<readonly StorePathSize[] | undefined>;
  graph(): Promise<SystemGraph | undefined>;
  size(): Promise<Size | undefined>;
}

/** @param derivation Evaluates, so it is asked last. */
export function systemOf(
  context: Context,
  toplevel: string,
  derivation?: () => Promise<string | undefined>,
): System {
  // The toplevel comes from an image's labels, which can hold any text.
  const isPath = isStorePath(toplevel);
  const entry = once(async (): Promise<IndexEntry | undefined> => {
    return isPath ? await (await context.caches.closureIndex())?.read(toplevel) : undefined;
  });
  const recorded = async () => (await entry())?.closure;
  const closure = once(async (): Promise<readonly StorePathSize[] | undefined> => {
    if (!isPath) return undefined;
    return (
      (await recorded()) ??
      (await localClosure(context, toplevel)) ??
      (await closureElsewhere(toplevel, await context.nix(), context.signal))
    );
  });
  const graph = once(
    async () => (await entry())?.graph ?? (await madeFrom(context, await derivation?.())),
  );
  const size = async () => {
    const paths = await closure();
    return paths && sumOf(paths);
  };
  return { toplevel, recorded, closure, graph, size };
}

/** The derivations of a system; undefined if they cannot be read. */
export async function madeFrom(
  context: Context,
  derivation: string | undefined,
): Promise<SystemGraph | undefined> {
  try {
    return derivation === undefined ? undefined : await graphOf(derivation);
  } catch (error) {
    context.log.debug(`${derivation} could not be read: ${messageOf(error)}`);
    return undefined;
  }
}

async function localClosure(context: Context, toplevel: string) {
  if (!(await exists(toplevel))) return undefined;
  try {
    return await closureOf(toplevel, await context.nix());
  } catch (error) {
    // A path that is still being built or fetched exists too, but is not valid.
    if (isUserError(error) || error instanceof CommandError) return undefined;
    throw error;
  }
}

/** Compares two closures or two derivation graphs; undefined if neither is known of both. */
export async function difference(
  own: System,
  other: System,
  against: Against,
): Promise<Difference | undefined> {
  if (own.toplevel === other.toplevel) {
    const paths = await own.recorded();
    const size = paths && sumOf(paths);
    return { ...nothing, against, by: "closure", before: size, after: size };
  }
  const [before, after] = [await other.closure(), await own.closure()];
  const sizes = { before: before && sumOf(before), after: after && sumOf(after) };
  const [made, making] = [await other.graph(), await own.graph()];
  const services = [...(made?.services ?? []), ...(making?.services ?? [])];
  const known = { against, services, ...sizes };
  if (before !== undefined && after !== undefined) {
    return { ...known, by: "closure", changes: differenceOf(before, after) };
  }
  if (made === undefined || making === undefined) return undefined;
  const changes = differenceOf(basesOf(made), basesOf(making));
  return { ...known, by: "derivations", changes: withSystems(changes, { before, after }) };
}

function basesOf({ packages }: SystemGraph): StorePathSize[] {
  return packages.map((base) => ({ base }));
}

export const nothing: Difference = {
  against: undefined,
  by: undefined,
  changes: [],
  before: undefined,
  after: undefined,
};
