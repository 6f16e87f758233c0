/** `plan`: what `create` would do, and how the system differs, without building anything. */
import type { Image, ImageHome } from "../images/types.ts";
import { closureElsewhere, closureOf, graphOf } from "../nix/closure.ts";
import { lockChanges } from "../nix/lock-changes.ts";
import { differenceOf, type Sized, sumOf, withSystem } from "../nix/packages.ts";
import { isStorePath } from "../nix/store/store-path.ts";
import { CommandError, isUserError } from "../shared/errors.ts";
import { exists } from "../shared/files.ts";
import { once } from "../shared/once.ts";
import { withPeriod } from "../shared/text.ts";
import { baseSystem } from "./base.ts";
import type { Context } from "./context.ts";
import { acceptable, answerOf, holderOf, previewStage } from "./find.ts";
import type { Against, Plan, StepResult } from "./types.ts";

export async function plan(context: Context): Promise<StepResult> {
  const { toplevel, identity, image, family, notLookedUp } = await lookUp(context);
  const notes: string[] = [];
  if (notLookedUp !== undefined) {
    notes.push(`Whether such an image exists could not be looked up: ${withPeriod(notLookedUp)}`);
  }
  const difference = await compare(context, { toplevel, family, notes });
  const lock = context.renewedLock();
  return {
    status: image === undefined ? "would-create" : "reused",
    changed: false,
    image,
    images: image === undefined ? [] : [image],
    toplevel,
    identity,
    notes,
    plan: {
      notLookedUp,
      ...difference,
      lock: lock && lockChanges(lock.before, lock.text),
    },
  };
}

interface Looked {
  toplevel: string;
  /** Undefined where the home could not be opened, which knows what counts. */
  identity: string | undefined;
  image: Image | undefined;
  /** The images of the family that this run may take; empty where they could not be listed. */
  family: Image[];
  notLookedUp: string | undefined;
}

/** A plan needs no credentials: where there are none, it says what it could not look up. */
async function lookUp(context: Context): Promise<Looked> {
  // A fault of the configuration itself ends the plan; only the home may be out of reach.
  await context.builder();
  const opened = await reached(() => context.home());
  if ("why" in opened) {
    const { toplevel } = await context.evaluation();
    await context.family();
    return { toplevel, identity: undefined, image: undefined, family: [], notLookedUp: opened.why };
  }
  const home = opened.value;
  let { toplevel, identity, isEvaluated } = await context.known();
  let found = await findImage(context, home, identity);
  if (!isEvaluated && !("why" in found) && found.value === undefined) {
    // What `create` would execute it evaluates first.
    const before = identity.text;
    ({ toplevel, identity } = await context.evaluated());
    if (identity.text !== before) found = await findImage(context, home, identity);
  }
  const name = await context.family();
  const listed = await reached(() => home.list(name));
  return {
    toplevel,
    identity: identity.text,
    image: "why" in found ? undefined : found.value,
    family: "why" in listed ? [] : acceptable(listed.value, context.run),
    notLookedUp: "why" in found ? found.why : "why" in listed ? listed.why : undefined,
  };
}

async function findImage(
  context: Context,
  home: ImageHome,
  identity: Parameters<ImageHome["find"]>[0],
) {
  return await context.timeline.phase("Find the image", () =>
    reached(async () => answerOf(acceptable(await home.find(identity), context.run))),
  );
}

/** What a home answers, or the user's reason why it does not. */
async function reached<T>(work: () => Promise<T>): Promise<{ value: T } | { why: string }> {
  try {
    return { value: await work() };
  } catch (error) {
    if (!isUserError(error)) throw error;
    return { why: error.message };
  }
}

type Difference = Pick<Plan, "against" | "by" | "changes" | "before" | "after">;

interface Subject {
  toplevel: string;
  family: readonly Image[];
  notes: string[];
}

/** Against the image that is held; else against the base of the pull request. */
async function compare(context: Context, subject: Subject): Promise<Difference> {
  const { toplevel, family, notes } = subject;
  const { stage } = context.inputs;
  const held = await heldImage(context, family);
  const own = systemOf(context, toplevel, async () => (await context.evaluation()).derivation);
  if (held !== undefined) {
    const against: Against = { kind: "image", image: held.image, toplevel: held.toplevel, stage };
    const found = await difference(own, systemOf(context, held.toplevel), against);
    if (found !== undefined) return found;
    notes.push(
      `What is in ${held.name} is not known any more: no store, cache or substituter that this run can read has its list.`,
    );
  }
  const base = await baseSystem(context);
  if (base === undefined) return { ...nothing, after: await own.size() };
  if ("why" in base) {
    notes.push(`There is no comparison with the base branch: ${withPeriod(base.why)}`);
    return { ...nothing, after: await own.size() };
  }
  const { commit, branch, evaluation } = base;
  const against: Against = { kind: "base", commit, branch, toplevel: evaluation.toplevel };
  const other = systemOf(context, evaluation.toplevel, async () => evaluation.derivation);
  const found = await difference(own, other, against);
  if (found !== undefined) return found;
  notes.push("There is no comparison with the base branch: its system is not known here.");
  return { ...nothing, after: await own.size() };
}

const nothing: Difference = {
  against: undefined,
  by: undefined,
  changes: [],
  before: undefined,
  after: undefined,
};

async function heldImage(context: Context, family: readonly Image[]): Promise<Image | undefined> {
  const { stage } = context.inputs;
  if (stage === undefined) return family.filter((image) => image.trusted).at(-1);
  const pullRequest = stage === previewStage ? context.pullRequest : undefined;
  return holderOf(family, { family: await context.family(), stage, pullRequest });
}

/** A system of which things become known when they are asked for. */
interface System {
  toplevel: string;
  closure(): Promise<readonly Sized[] | undefined>;
  graph(): Promise<readonly Sized[] | undefined>;
  size(): Promise<Plan["after"]>;
}

/** @param derivation Asked for when nobody else knows what the system is made from. */
function systemOf(
  context: Context,
  toplevel: string,
  derivation?: () => Promise<string | undefined>,
): System {
  // What stands on an image can be anybody's text.
  const isPath = isStorePath(toplevel);
  const written = once(async () =>
    isPath ? await (await context.caches.book())?.read(toplevel) : undefined,
  );
  const closure = once(async (): Promise<readonly Sized[] | undefined> => {
    if (!isPath) return undefined;
    return (
      (await written())?.closure ??
      (await localClosure(context, toplevel)) ??
      (await closureElsewhere(toplevel, await context.nix(), context.signal))
    );
  });
  const graph = async (): Promise<readonly Sized[] | undefined> => {
    const found = (await written())?.graph;
    if (found !== undefined) return found.map((base) => ({ base }));
    const file = await derivation?.();
    if (file === undefined) return undefined;
    return (await graphOf(file, await context.nix())).map((base) => ({ base }));
  };
  const size = async () => {
    const paths = await closure();
    return paths && sumOf(paths);
  };
  return { toplevel, closure, graph, size };
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
async function difference(
  own: System,
  other: System,
  against: Against,
): Promise<Difference | undefined> {
  if (own.toplevel === other.toplevel) {
    const size = await own.size();
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
