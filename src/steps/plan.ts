/** `plan`: what `create` would do, and how the system differs, without building anything. */

import type { Against, Difference, Plan, StepResult } from "../action/step-result.ts";
import type { Image } from "../images/types.ts";
import { isLock, lockChanges } from "../nix/lock-changes.ts";
import type { Identity } from "../packer/types.ts";
import { isUserError } from "../shared/errors.ts";
import { once } from "../shared/once.ts";
import { withPeriod } from "../shared/text.ts";
import { baseOf, baseSystem } from "./base.ts";
import type { Context } from "./context.ts";
import type { Tree } from "./evaluate.ts";
import { acceptable, answerOf, findKnown, imagesOf } from "./find.ts";
import { difference, differenceFromHeld, nothing, ownSystem, systemOf } from "./systems.ts";

export async function plan(context: Context): Promise<StepResult> {
  const { toplevel, identity, image, family, notLookedUp, notListed } = await lookUp(context);
  const notes: string[] = [];
  if (notLookedUp !== undefined) {
    notes.push(`Whether such an image exists could not be looked up: ${withPeriod(notLookedUp)}`);
  }
  if (notListed !== undefined && notListed !== notLookedUp) {
    notes.push(`The images of this family could not be listed: ${withPeriod(notListed)}`);
  }
  const base = once(() => baseOf(context));
  const difference = await compare(context, { toplevel, family, base, notes });
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
      lock: await lockOf(context, base),
    },
  };
}

interface LookUp {
  toplevel: string;
  identity: string;
  image: Image | undefined;
  /** The images of the family that this run may take; empty where they could not be listed. */
  family: Image[];
  notLookedUp: string | undefined;
  /** Why the images of the family are not known. */
  notListed: string | undefined;
}

/** A plan needs no credentials: without them it says what it could not look up. */
async function lookUp(context: Context): Promise<LookUp> {
  // An error in the configuration ends the plan; an error of the home becomes a note.
  await context.builder();
  const find = (wanted: Identity) => reached(async () => answerOf(await imagesOf(context, wanted)));
  const isMiss = (found: Reached<Image | undefined>) =>
    !("why" in found) && found.value === undefined;
  const { toplevel, identity, found } = await findKnown(context, find, isMiss);
  const name = await context.family();
  const listed = await reached(async () => await (await context.home()).list(name));
  return {
    toplevel,
    identity: identity.text,
    image: "why" in found ? undefined : found.value,
    family: "why" in listed ? [] : acceptable(listed.value, context.run),
    notLookedUp: "why" in found ? found.why : undefined,
    notListed: "why" in listed ? listed.why : undefined,
  };
}

type Reached<T> = { value: T } | { why: string };

/** The answer of the home, or its error as a note for the user. */
async function reached<T>(work: () => Promise<T>): Promise<Reached<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    if (!isUserError(error)) throw error;
    return { why: error.message };
  }
}

interface Subject {
  toplevel: string;
  family: readonly Image[];
  base(): ReturnType<typeof baseOf>;
  notes: string[];
}

/** Compares with the holder of the stage, else with the base of the pull request. */
async function compare(context: Context, subject: Subject): Promise<Difference> {
  const { toplevel, family, notes } = subject;
  const own = ownSystem(context, toplevel);
  const former = await differenceFromHeld(context, own, family);
  if (former?.found !== undefined) return former.found;
  if (former !== undefined) {
    notes.push(
      `What is in ${former.held.name} is not known any more: no store, cache or substituter that this run can read has its list.`,
    );
  }
  const base = await subject.base();
  if (base === undefined) return { ...nothing, after: await own.size() };
  const system = "why" in base ? base : await baseSystem(context, base);
  if ("why" in system) {
    notes.push(`There is no comparison with the base branch: ${withPeriod(system.why)}`);
    return { ...nothing, after: await own.size() };
  }
  const { commit, branch, evaluation } = system;
  const against: Against = { kind: "base", commit, branch, toplevel: evaluation.toplevel };
  const other = systemOf(context, evaluation.toplevel, async () => evaluation.derivation);
  const found = await difference(own, other, against);
  if (found !== undefined) return found;
  notes.push("There is no comparison with the base branch: its system is not known here.");
  return { ...nothing, after: await own.size() };
}

/** The changes of `flake.lock` by `update`; without it, those by the pull request. */
async function lockOf(context: Context, baseTree: Subject["base"]): Promise<Plan["lock"]> {
  const renewed = context.renewedLock();
  if (renewed !== undefined) return lockChanges(renewed.before, renewed.text);
  const { lockTexts } = await import("../nix/store/lock-texts.ts");
  // Without `nixpkgs`: the lock file counts even if the input names another nixpkgs.
  const textIn = async (tree: Tree) => {
    const request = { ...(await context.requestIn(tree)), nixpkgs: undefined };
    return (await lockTexts(request, tree.workspace)).find(isLock);
  };
  const { workspace } = context.github;
  const after = await textIn({ workspace, workingDirectory: context.inputs.workingDirectory });
  const base = after === undefined ? undefined : await baseTree();
  if (after === undefined || base === undefined || "why" in base) return undefined;
  // The base may not have the file that the inputs name.
  const before = await textIn(base.tree).catch(() => undefined);
  const changes = lockChanges(before, after);
  return changes.length === 0 ? undefined : changes;
}
