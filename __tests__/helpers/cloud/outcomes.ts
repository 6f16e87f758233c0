/** How a step or a call ended, and that no secret is in what it says. */
import { expect, jest } from "@jest/globals";
import { isUserError } from "../../../src/shared/errors.ts";
import type { Ran } from "../fixture.ts";

/** Marks of a run that is over. */
export const dead = {
  "packernix-run": "1-1-1-aaaaaaaa",
  "packernix-expires": "1",
  "packernix-repository": "1",
};

/** @returns the outputs of a step that succeeded and has nothing to warn of. */
export function succeeded(ran: Ran, ...secrets: readonly string[]): Ran["outputs"] {
  const { annotations, log: whole } = ran.result;
  const trouble = annotations.filter(({ kind }) => kind !== "notice");
  expect({ trouble, whole }).toEqual({ trouble: [], whole: expect.any(String) });
  // The runner itself shows the step's environment, in which no workflow writes a secret as it is.
  const [, log = ""] = whole.split(/##\[endgroup\]([\s\S]*)/);
  for (const secret of secrets) {
    expect(JSON.stringify([ran.result.outputs, log])).not.toContain(secret);
  }
  return ran.outputs;
}

/** @returns what work says that fails by what the user can mend. */
export async function troubleOf(work: Promise<unknown>, secret: string): Promise<string> {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  expect([String(error), isUserError(error)]).toEqual([expect.any(String), true]);
  expect(String(error)).not.toContain(secret);
  return String(error);
}

/** Works while the clock of this process runs ten thousand times as fast; timers do not. */
export async function hurried<T>(work: () => Promise<T>): Promise<T> {
  const [began, at] = [Date.now(), performance.now()];
  const clock = jest.spyOn(Date, "now");
  clock.mockImplementation(() => began + (performance.now() - at) * 10_000);
  try {
    return await work();
  } finally {
    clock.mockRestore();
  }
}

export interface Things {
  keys(): Iterable<unknown>;
  delete(id: never): boolean;
}

/** @returns what removes from a cloud all that is put there from now on. */
export function keeping(...kinds: Things[]): () => void {
  const known = kinds.map((things) => new Set(things.keys()));
  return () => {
    for (const [index, things] of kinds.entries()) {
      for (const id of things.keys()) if (!known[index]?.has(id)) things.delete(id as never);
    }
  };
}
