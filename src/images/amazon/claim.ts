/** Names of AMIs are unique in a region of an account: whose is the one that this run wants? */

import { backoff } from "../backoff.ts";
import type { BuildInput, NameReservation } from "../types.ts";
import type { Account } from "./account.ts";
import { describeEverywhere, exactly } from "./amis.ts";
import { completeImage } from "./complete.ts";
import { causeOf, isForbidden } from "./errors.ts";
import { checkTags, finalMarks } from "./image-tags.ts";
import { freshImages, hasCopy, isForPreview } from "./images.ts";
import { standingOf } from "./occupant.ts";
import { removeAmis } from "./remove.ts";

/**
 * packer-plugin-amazon, common/step_pre_validate.go; EC2 API Reference, "Error codes". Packer ends
 * lines where it likes.
 */
const nameTaken = /is\s+used\s+by\s+an\s+existing\s+AMI|InvalidAMIName\.Duplicate/;

export async function claimName(
  account: Account,
  input: BuildInput,
  refusal: readonly string[] | undefined,
): Promise<NameReservation | undefined> {
  if (refusal !== undefined && !nameTaken.test(refusal.join("\n"))) return undefined;
  const { builder, options, api } = account;
  // What cannot be marked at the end is better known at the beginning.
  const { repositoryId } = options;
  const { region, regions } = api;
  checkTags(finalMarks(input, { builder, region, regions, repositoryId }));
  const { name } = input.facts;
  const own = `${name}-${options.invocation.id.slice(-8)}`;
  const first = await settleName(account, input, name);
  if (first !== "taken") return first;
  options.log.info(`The name ${name} is taken by another image; this one is called ${own}.`);
  const second = await settleName(account, input, own);
  if (second !== "taken") return second;
  throw new Error(`both ${name} and ${own} are taken by images that this run cannot use`);
}

/** @returns `taken` when what has the name is not to be waited for. */
async function settleName(
  account: Account,
  input: BuildInput,
  name: string,
): Promise<NameReservation | "taken"> {
  const { api, options } = account;
  const wait = backoff(options.signal);
  for (;;) {
    const found = await describeEverywhere(api, api.regions, { name: exactly(name) });
    if (found.length === 0) return { name };
    const standings = found.map((placed) => ({ placed, ...standingOf(account, placed) }));
    for (const one of standings) {
      if (one.standing !== "finished") continue;
      const { identity, trusted } = one.finished;
      if (identity !== input.facts.identity.text || (input.facts.trusted && !trusted)) {
        return "taken";
      }
      const images = await freshImages(account, identity);
      const image = images.find((other) => hasCopy(other, one.placed));
      if (image !== undefined) return { image: await completeImage(account, image) };
    }
    if (standings.some((one) => one.standing === "foreign")) return "taken";
    for (const one of standings.filter((other) => other.standing === "dead")) {
      const { region, id } = one.placed;
      options.log.info(`Removing ${region}:${id}, which ${one.run} left under this name`);
      try {
        await removeAmis(account, [one.placed], one.run ?? "", undefined);
      } catch (error) {
        // A role for previews may not touch what others left.
        if (!isForbidden(causeOf(error))) throw error;
        return "taken";
      }
    }
    const live = standings.find((one) => one.standing === "live");
    if (live === undefined) continue;
    // What a pull request makes is nothing that main would use, and it says itself when it expires.
    if (input.facts.trusted && isForPreview(live.placed)) return "taken";
    const { region, id } = live.placed;
    options.log.progress(
      "claim",
      `Waiting for ${live.run}, which is making the same image (${region}:${id}, ${live.placed.ami.State})`,
    );
    await wait();
  }
}
