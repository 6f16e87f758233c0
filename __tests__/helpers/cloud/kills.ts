/** A maker that is killed: when, what of it, and what its job leaves, judged by what is in the cloud. */
import { expect } from "@jest/globals";
import { killEach, processesNaming } from "../runner/index.ts";
import { until } from "../until.ts";
import type { CloudDouble, CloudRuns } from "./runs.ts";

const ways = ["the action", "Packer", "both"] as const;
export type Way = (typeof ways)[number];

type Runs = Pick<CloudRuns, "fixture">;
type Started = Awaited<ReturnType<CloudRuns["start"]>>;

/** Packer, its plugins and their emulated machines. */
export function packersOf({ fixture }: Runs): number[] {
  return processesNaming(fixture.folder)
    .filter(({ command }) => /packer\S* .*build|plugin|qemu-system/.test(command))
    .map(({ pid }) => pid);
}

/**
 * Kills a step when the moment has come, or its job has ended before.
 * @returns the log of the whole job.
 */
export async function killed(
  runs: Runs,
  started: Started,
  has: () => boolean,
  way: Way,
): Promise<string> {
  const ended = started.step.done.then(() => true);
  const isHere = async () => has() || (await Promise.race([ended, false]));
  await until("the moment has come", isHere);
  const packers = packersOf(runs);
  const action = [started.step.pid];
  killEach({ "the action": action, Packer: packers, both: [...action, ...packers] }[way]);
  const { result } = await started.finish();
  expect(result.orphans).toEqual([]);
  return result.log;
}

/**
 * Holds provisioning, and lets it go on when the cloud has been made slow.
 * @param slow Makes it slow.
 */
export async function slowAfterProvisioning(
  runs: CloudRuns,
  slow: () => void,
  has: () => boolean,
): Promise<() => boolean> {
  await runs.hold();
  return () => {
    if (runs.isProvisioning()) {
      slow();
      void runs.release();
    }
    return has();
  };
}

/** Twenty moments of a whole life, as parts of its requests, and what is killed then. */
export const twenty = Array.from({ length: 20 }, (_, index): [number, Way] => [
  index + 1,
  ways[index % 3] ?? "both",
]);

/** @param life Requests of a run that nobody has killed. @returns whether the moment has come. */
export function momentOf(
  { requests }: Pick<CloudDouble, "requests">,
  life: number,
  number: number,
): () => boolean {
  const at = Math.ceil((life * (number - 0.5)) / 20);
  return () => requests.length >= at;
}
