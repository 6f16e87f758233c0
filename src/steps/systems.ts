/** How two systems differ, from whatever knows of them: lists of earlier runs, this store, substituters. */
import { historyOf, previewStage } from "../images/holds.ts";
import type { Image } from "../images/types.ts";
import { closureElsewhere, closureOf, graphOf } from "../nix/closure.ts";
import type { BookEntry } from "../nix/closure-book.ts";
import { differenceOf, type Sized, sumOf, withSystem } from "../nix/packages.ts";
import { isStorePath } from "../nix/store/store-path.ts";
import { CommandError, isUserError, messageOf } from "../shared/errors.ts";
import { exists } from "../shared/files.ts";
import { once } from "../shared/once.ts";
import type { Context } from "./context.ts";
import type { Against, Difference, Size } from "./types.ts";

/** The image that a new one takes the place of: the holder of `stage`, else the newest trusted one. */
export async function heldImage(
  context: Context,
  family: readonly Image[],
): Promise<Image | undefined> {
  const { stage } = context.inputs;
  if (stage === undefined) return family.filter((image) => image.trusted).at(-1);
  const pullRequest = stage === previewStage ? context.pullRequest : undefined;
  const [holder] = historyOf(family, { family: await context.family(), stage, pullRequest });
  return holder;
}

/** A system of which things become known when they are asked for. */
export interface System {
  toplevel: string;
  /** Its closure as an earlier run wrote it down: to be had without Nix. */
  written(): Promise<readonly Sized[] | undefined>;
  closure(): Promise<readonly Sized[] | undefined>;
  graph(): Promise<readonly Sized[] | undefined>;
  size(): Promise<Size | undefined>;
}

interface Known {
  /** An image with this system. */
  image?: Image | undefined;
  /** Asked for when nobody else knows what the system is made from. */
  derivation?(): Promise<string | undefined>;
}

export function systemOf(
  context: Context,
  toplevel: string,
  { image, derivation }: Known = {},
): System {
  // What stands on an image can be anybody's text.
  const isPath = isStorePath(toplevel);
  const entry = once(async (): Promise<BookEntry | undefined> => {
    if (!isPath) return undefined;
    return (await besideImage(context, image)) ?? (await context.caches.book())?.read(toplevel);
  });
  const written = async () => (await entry())?.closure;
  const closure = once(async (): Promise<readonly Sized[] | undefined> => {
    if (!isPath) return undefined;
    return (
      (await written()) ??
      (await localClosure(context, toplevel)) ??
      (await closureElsewhere(toplevel, await context.nix(), context.signal))
    );
  });
  const graph = async (): Promise<readonly Sized[] | undefined> => {
    const found = (await entry())?.graph;
    if (found !== undefined) return found.map((base) => ({ base }));
    const file = await derivation?.();
    if (file === undefined) return undefined;
    return (await graphOf(file, await context.nix())).map((base) => ({ base }));
  };
  const size = async () => {
    const paths = await closure();
    return paths && sumOf(paths);
  };
  return { toplevel, written, closure, graph, size };
}

/** What lies beside an image; whatever is wrong with it counts as if it were not there. */
async function besideImage(
  context: Context,
  image: Image | undefined,
): Promise<BookEntry | undefined> {
  if (image === undefined) return undefined;
  const { entryIn, largest } = await import("../nix/closure-book.ts");
  try {
    const bytes = await (await context.home()).closureOf?.(image, largest);
    return bytes && (await entryIn(bytes, image.toplevel));
  } catch (error) {
    context.signal.throwIfAborted();
    context.log.debug(`What lies beside ${image.name} could not be read: ${messageOf(error)}`);
    return undefined;
  }
}

async function localClosure(context: Context, toplevel: string) {
  if (!(await exists(toplevel))) return undefined;
  try {
    return await closureOf(toplevel, await context.nix());
  } catch (error) {
    // What is being built or fetched lies there too; Nix says that it is not valid.
    if (isUserError(error) || error instanceof CommandError) return undefined;
    throw error;
  }
}

/** Like with like: what is in both, or what both are made from. Undefined when there is no telling. */
export async function difference(
  own: System,
  other: System,
  against: Against,
): Promise<Difference | undefined> {
  if (own.toplevel === other.toplevel) {
    const paths = await own.written();
    const size = paths && sumOf(paths);
    return { against, by: "closure", changes: [], before: size, after: size };
  }
  const [before, after] = [await other.closure(), await own.closure()];
  const sizes = { before: before && sumOf(before), after: after && sumOf(after) };
  if (before !== undefined && after !== undefined) {
    return { against, by: "closure", changes: differenceOf(before, after), ...sizes };
  }
  const [made, making] = [await other.graph(), await own.graph()];
  if (made === undefined || making === undefined) return undefined;
  const changes = differenceOf(made, making);
  return {
    against,
    by: "derivations",
    changes: before === undefined ? changes : withSystem(changes, before),
    ...sizes,
  };
}
