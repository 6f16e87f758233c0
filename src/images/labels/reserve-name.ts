/** Whose the name is that an image is to have: free, a dead run's, another run's or a stranger's. */
import { homeTime } from "../../shared/clock.ts";
import { isUserError } from "../../shared/errors.ts";
import { backoff } from "../backoff.ts";
import { finishedMark, isOverdue, keptSuffix, marks } from "../marks.ts";
import type { BuildInput, Image, NameReservation } from "../types.ts";
import { complete } from "./catalog.ts";
import type { CloudImage } from "./cloud.ts";
import { changed } from "./codec.ts";
import { finalMarks } from "./facts.ts";
import { cloudTime, isNamed, type Kit, marksOf, readImage, unfinishedRun } from "./kit.ts";

/** @throws {UserError} for facts that could not be written down when the image is finished. */
export function checkMarks(kit: Kit, input: BuildInput): void {
  const { cloud, options } = kit;
  const { repositoryId } = options;
  const final = finalMarks(input, { builder: cloud.builder, repositoryId });
  const moment = cloud.oldestWins ? {} : { [finishedMark]: String(homeTime()) };
  // A note shares its text with the name.
  const before = cloud.limits.form === "note" ? { "": otherName(kit, input) } : {};
  const put = { ...final, ...moment, ...cloud.images.furtherMarks?.() };
  changed(before, { put }, cloud.limits);
}

/** Of an image whose own name is taken. */
function otherName({ cloud, options }: Kit, { facts: { name } }: BuildInput): string {
  return `${name.slice(0, (cloud.longestName ?? 255) - 9)}-${options.invocation.id.slice(-8)}`;
}

export async function reserveName(
  kit: Kit,
  input: BuildInput,
  refusal: readonly string[] | undefined,
): Promise<NameReservation | undefined> {
  const { cloud, options } = kit;
  if (refusal !== undefined && cloud.nameTaken?.test(refusal.join("\n")) !== true) return undefined;
  const { name } = input.facts;
  const own = otherName(kit, input);
  const first = await settleName(kit, input, name);
  if (first !== "taken") return first;
  options.log.info(`The name ${name} is taken by another image; this one is called ${own}.`);
  const second = await settleName(kit, input, own);
  if (second !== "taken") return second;
  throw new Error(`both ${name} and ${own} are taken by images that this run cannot use`);
}

/** @returns `taken` when what has the name is not to be waited for. */
async function settleName(
  kit: Kit,
  { facts }: BuildInput,
  name: string,
): Promise<NameReservation | "taken"> {
  const { cloud, options } = kit;
  const wait = backoff(options.signal);
  for (;;) {
    const listed = await cloud.images.list({ name });
    const found = listed.filter((one) => isNamed(one, name));
    if (found.length === 0) return { name };
    await cloudTime(kit);
    const owners = found.map((one) => ({ one, ...ownerOf(kit, one) }));
    for (const { image } of owners) {
      if (image === undefined) continue;
      const isOurs = image.identity === facts.identity.text && (image.trusted || !facts.trusted);
      if (!isOurs) return "taken";
      return { image: await complete(kit, image) };
    }
    if (owners.some(({ state }) => state === "foreign")) return "taken";
    for (const { one, run } of owners.filter(({ state }) => state === "dead")) {
      options.log.info(`Removing ${one.id}, which ${run} left under this name`);
      try {
        await cloud.images.remove(one.id);
      } catch (error) {
        // A token for previews may not touch what others left.
        if (!isUserError(error)) throw error;
        return "taken";
      }
    }
    const live = owners.find(({ state }) => state === "live");
    if (live !== undefined) {
      // What a pull request makes is nothing that the repository itself would use.
      if (facts.trusted && marksOf(kit, live.one)[marks.stage] === "preview") return "taken";
      options.log.progress(
        "name",
        `Waiting for ${live.run}, which is making the same image (${live.one.id})`,
      );
    }
    // What was removed may be listed for a while.
    await wait();
  }
}

export interface Owner {
  state: "finished" | "dead" | "live" | "foreign";
  run: string | undefined;
  image?: Image;
}

export function ownerOf(kit: Kit, found: CloudImage): Owner {
  const image = readImage(kit, found);
  if (image !== undefined) return { state: "finished", run: image.invocation, image };
  const given = marksOf(kit, found);
  const run = unfinishedRun(kit, given);
  if (run === undefined) return { state: "foreign", run };
  const overdue = isOverdue(given[marks.expires]);
  if (run === kit.options.invocation.id || overdue) return { state: "dead", run };
  // One that is kept for a look is not to be waited for.
  return { state: overdue === false && !run.endsWith(keptSuffix) ? "live" : "foreign", run };
}
