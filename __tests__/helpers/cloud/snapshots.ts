/** What befalls snapshots in every cloud. */
import { expect } from "@jest/globals";
import { type Fixture, someFacts } from "../../contract/images.ts";
import { hurried, troubleOf } from "./outcomes.ts";

type Open = Pick<Fixture, "open">;

/** @param add Puts a stranger's snapshot there. @returns the stranger's, and how the home was asked. */
export async function takesAnotherName<Snapshot>(fixture: Open, add: (name: string) => Snapshot) {
  const { home, build } = await fixture.open();
  const { input } = await build(someFacts());
  const name = "nixos-taken";
  const other = add(name);
  const named = { ...input, facts: { ...input.facts, name } };
  const own = { name: expect.stringMatching(/^nixos-taken-[0-9a-f]{8}$/) };
  expect(await home.reserveName?.(named, undefined)).toEqual(own);
  return { home, named, other, own };
}

/** @param hold Has the snapshot of that artifact never become complete. @returns what is said in the end. */
export async function neverComplete(
  fixture: Open,
  secret: string,
  hold: (id: string) => void,
): Promise<string> {
  const { home, build } = await fixture.open();
  const { input, artifacts } = await build(someFacts());
  hold(artifacts[0]?.id ?? "");
  return await troubleOf(
    hurried(() => home.finalise(input, artifacts)),
    secret,
  );
}
