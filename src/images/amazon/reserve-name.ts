/** Reserves a name for the image: names of AMIs are unique in a region of an account. */
import { backoff } from "../backoff.ts";
import type { BuildInput, NameReservation } from "../types.ts";
import type { Account } from "./account.ts";
import { describeEverywhere, exactly } from "./amis.ts";
import { completeImage } from "./complete.ts";
import { causeOf, isForbidden } from "./errors.ts";
import { checkTags, finalMarks } from "./image-tags.ts";
import { freshImages, hasCopy, isForPreview } from "./images.ts";
import { ownershipOf } from "./name-owner.ts";
import { removeAmis } from "./remove.ts";

/**
 * packer-plugin-amazon, common/step_pre_validate.go; EC2 API Reference, "Error codes". Packer ends
 * lines where it likes.
 */
const nameTaken = /is\s+used\s+by\s+an\s+existing\s+AMI|InvalidAMIName\.Duplicate/;

export async function reserveName(
  account: Account,
  input: BuildInput,
  refusal: readonly string[] | undefined,
): Promise<NameReservation | undefined> {
  if (refusal !== undefined && !nameTaken.test(refusal.join("\n"))) return undefined;
  const { builder, options, api } = account;
  // Tags that Amazon would refuse at the end are refused before the build.
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

/** @returns `taken` when another image has the name for good. */
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
    const candidates = found.map((regional) => ({ regional, ...ownershipOf(account, regional) }));
    for (const one of candidates) {
      if (one.state !== "finished") continue;
      const { identity, trusted } = one.finished;
      if (identity !== input.facts.identity.text || (input.facts.trusted && !trusted)) {
        return "taken";
      }
      const images = await freshImages(account, identity);
      const image = images.find((other) => hasCopy(other, one.regional));
      if (image !== undefined) return { image: await completeImage(account, image) };
    }
    if (candidates.some((one) => one.state === "foreign")) return "taken";
    for (const one of candidates.filter((other) => other.state === "dead")) {
      const { region, id } = one.regional;
      options.log.info(`Removing ${region}:${id}, which ${one.run} left under this name`);
      try {
        await removeAmis(account, [one.regional], one.run ?? "", undefined);
      } catch (error) {
        // A role for previews is not allowed to remove what other runs left.
        if (!isForbidden(causeOf(error))) throw error;
        return "taken";
      }
    }
    const live = candidates.find((one) => one.state === "live");
    if (live === undefined) continue;
    // A trusted run cannot use the image of a pull request, so it does not wait for it.
    if (input.facts.trusted && isForPreview(live.regional)) return "taken";
    const { region, id } = live.regional;
    options.log.progress(
      "claim",
      `Waiting for ${live.run}, which is making the same image (${region}:${id}, ${live.regional.ami.State})`,
    );
    await wait();
  }
}
