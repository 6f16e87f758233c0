/** What befalls snapshots in every cloud. */
import { expect } from "@jest/globals";
import type { Image } from "../../../src/images/types.ts";
import { type Fixture, type OpenedHome, someFacts } from "../../contract/images.ts";
import type { makeActions } from "./actions.ts";
import { hurried, troubleOf } from "./outcomes.ts";

type Open = Pick<Fixture, "open">;

/** Asks for a machine of an image, for a test of the user's. */
export async function tryImage(
  { home, invocation }: Pick<OpenedHome, "home" | "invocation">,
  image: Image,
) {
  const platform = "x86_64-linux";
  const facts = someFacts();
  return await home.trial?.prepare({ image, template: undefined, facts, invocation, platform });
}

/**
 * A trial whose machine never starts. What cannot be removed then is found, and removed as soon as it can.
 * @param kinds Of what is found.
 * @returns what is said in the end.
 */
export async function neverStarts(
  fixture: Open,
  secret: string,
  settings: { actionMs: number },
  actions: ReturnType<typeof makeActions>["all"],
  kinds: readonly string[],
): Promise<string> {
  const opened = await fixture.open();
  const { home, invocation } = opened;
  const { input, artifacts } = await opened.build(someFacts());
  const image = await home.finalise(input, artifacts);
  settings.actionMs = 1e9;
  const said = await troubleOf(
    hurried(() => tryImage(opened, image)),
    secret,
  );
  const left = await home.leftovers(invocation.id);
  expect(left.map(({ what }) => what)).toEqual(
    kinds.map((kind) => expect.stringMatching(`^${kind} .*-test \\(`)),
  );
  settings.actionMs = 0;
  for (const action of actions.values()) action.end = 0;
  expect(await home.reap(left)).toEqual(left);
  return said;
}

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
