/** `plan`: what `create` would do, and how the system differs, without building anything. */
import type { Catalog, Image } from "../images/types.ts";
import { lockChanges } from "../nix/lock-changes.ts";
import { isUserError } from "../shared/errors.ts";
import { withPeriod } from "../shared/text.ts";
import { baseSystem } from "./base.ts";
import type { Context } from "./context.ts";
import { acceptable, answerOf, findKnown } from "./find.ts";
import { difference, heldImage, systemOf } from "./systems.ts";
import type { Against, Difference, StepResult } from "./types.ts";

export async function plan(context: Context): Promise<StepResult> {
  const { toplevel, identity, image, family, notLookedUp, notListed } = await lookUp(context);
  const notes: string[] = [];
  if (notLookedUp !== undefined) {
    notes.push(`Whether such an image exists could not be looked up: ${withPeriod(notLookedUp)}`);
  }
  if (notListed !== undefined && notListed !== notLookedUp) {
    notes.push(`The images of this family could not be listed: ${withPeriod(notListed)}`);
  }
  const difference = await compare(context, { toplevel, image, family, notes });
  const lock = context.renewedLock();
  return {
    status: image === undefined ? "would-create" : "reused",
    changed: false,
    image,
    images: image === undefined ? [] : [image],
    toplevel,
    identity,
    notes,
    inventories: family.length === 0 ? [] : [{ title: "Images of this family", images: family }],
    plan: {
      notLookedUp,
      ...difference,
      lock: lock && lockChanges(lock.before, lock.text),
    },
  };
}

interface Looked {
  toplevel: string;
  identity: string;
  image: Image | undefined;
  /** The images of the family that this run may take; empty where they could not be listed. */
  family: Image[];
  notLookedUp: string | undefined;
  /** Why the images of the family are not known. */
  notListed: string | undefined;
}

/** A plan needs no credentials: where there are none, it says what it could not look up. */
async function lookUp(context: Context): Promise<Looked> {
  // A fault of the configuration itself ends the plan; only the home may be out of reach.
  await context.builder();
  const opened = await reached(() => context.home());
  if ("why" in opened) {
    const { toplevel, identity } = await context.known();
    await context.family();
    return {
      toplevel,
      identity: identity.text,
      image: undefined,
      family: [],
      notLookedUp: opened.why,
      notListed: undefined,
    };
  }
  const home = opened.value;
  const { toplevel, identity, found } = await findKnown(
    context,
    (wanted) => findImage(context, home, wanted),
    (one) => !("why" in one) && one.value === undefined,
  );
  const name = await context.family();
  const listed = await reached(() => home.list(name));
  return {
    toplevel,
    identity: identity.text,
    image: "why" in found ? undefined : found.value,
    family: "why" in listed ? [] : acceptable(listed.value, context.run),
    notLookedUp: "why" in found ? found.why : undefined,
    notListed: "why" in listed ? listed.why : undefined,
  };
}

async function findImage(
  context: Context,
  home: Pick<Catalog, "find">,
  identity: Parameters<Catalog["find"]>[0],
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

interface Subject {
  toplevel: string;
  image: Image | undefined;
  family: readonly Image[];
  notes: string[];
}

/** Against the image that is held; else against the base of the pull request. */
async function compare(context: Context, subject: Subject): Promise<Difference> {
  const { toplevel, image, family, notes } = subject;
  const { stage } = context.inputs;
  const held = await heldImage(context, family);
  const derivation = async () => (await context.evaluation()).derivation;
  const own = systemOf(context, toplevel, { image, derivation });
  if (held !== undefined) {
    const against: Against = { kind: "image", image: held.image, toplevel: held.toplevel, stage };
    const other = systemOf(context, held.toplevel, { image: held });
    const found = await difference(own, other, against);
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
  const other = systemOf(context, evaluation.toplevel, {
    derivation: async () => evaluation.derivation,
  });
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
