/** `update`: the lock file of a flake in the checkout, written by real Nix. */
import { readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { updateLock } from "../../src/nix/update.ts";
import { childEnvironment } from "../../src/shared/environment.ts";
import { run } from "../../src/shared/exec.ts";
import { type Fixture, fixture, nixVersions, scratch, userErrorOf } from "./fixture.ts";

async function git(folder: string, ...args: string[]): Promise<string> {
  const user = ["-c", "user.email=test@example.org", "-c", "user.name=test"];
  const env = childEnvironment("common");
  return (await run("git", [...user, ...args], { env, cwd: folder })).stdout.trim();
}

async function commit(folder: string, text: string): Promise<string> {
  writeFileSync(path.join(folder, "value"), text);
  await git(folder, "add", ".");
  await git(folder, "commit", "--quiet", "--message", text);
  return await git(folder, "rev-parse", "HEAD");
}

/** A flake with two inputs, each a repository of its own, locked at their first commits. */
async function lockedFlake(w: Fixture) {
  const inputs = { one: scratch(), two: scratch() };
  for (const folder of Object.values(inputs)) {
    await git(folder, "init", "--quiet", "--initial-branch=main");
    await commit(folder, "first");
  }
  const input = (name: string, folder: string) =>
    `inputs.${name} = { url = "git+file://${folder}?ref=main"; flake = false; };`;
  w.write(
    "flake.nix",
    `{ ${input("one", inputs.one)} ${input("two", inputs.two)} outputs = _: { }; }`,
  );
  await w.git("init", "--quiet", "--initial-branch=main");
  await w.git("add", ".");
  await updateLock(flakeOf(w), ["*"], await w.session());
  await w.git("add", ".");
  await w.git("commit", "--quiet", "--message", "lock");
  return inputs;
}

const flakeOf = (w: Fixture) => ({ reference: ".", folder: w.workspace });

function revisions(w: Fixture): Record<string, string> {
  const lock = JSON.parse(readFileSync(path.join(w.workspace, "flake.lock"), "utf8"));
  return { one: lock.nodes.one.locked.rev, two: lock.nodes.two.locked.rev };
}

describe.each(nixVersions)("with %s", (_name, bin) => {
  test("one input is locked anew and the other stays; then nothing is left to do", async () => {
    const w = fixture(bin, "work");
    const inputs = await lockedFlake(w);
    const before = revisions(w);
    const newest = await commit(inputs.one, "second");
    await commit(inputs.two, "second");

    const session = await w.session();
    const first = await updateLock(flakeOf(w), ["one"], session);
    expect(first.changed).toBe(true);
    expect(revisions(w)).toEqual({ one: newest, two: before["two"] });
    expect(JSON.parse(first.text).nodes.one.locked.rev).toBe(newest);

    expect(await updateLock(flakeOf(w), ["one"], session)).toMatchObject({ changed: false });
    expect(await updateLock(flakeOf(w), ["*"], session)).toMatchObject({ changed: true });
    expect(revisions(w)["two"]).not.toBe(before["two"]);
  });

  test("a lock that is a link is refused, and its target stays as it is", async () => {
    const w = fixture(bin, "work");
    const inputs = await lockedFlake(w);
    await commit(inputs.one, "second");
    const target = path.join(scratch(), "target");
    const link = path.join(w.workspace, "flake.lock");
    renameSync(link, target);
    symlinkSync(target, link);
    await w.git("add", ".");
    const before = readFileSync(target, "utf8");
    const error = await userErrorOf(updateLock(flakeOf(w), ["*"], await w.session()));
    expect(error.message).toMatch(/^update: flake\.lock is a symbolic link/);
    expect(readFileSync(target, "utf8")).toBe(before);
  });

  test("a name that no input has is refused, and the lock stays as it is", async () => {
    const w = fixture(bin, "work");
    await lockedFlake(w);
    const before = revisions(w);
    const session = await w.session();
    const error = await userErrorOf(updateLock(flakeOf(w), ["nixpkgz"], session));
    expect(error.message).toBe('update: the flake has no input "nixpkgz"; it has one, two.');
    expect((await userErrorOf(updateLock(flakeOf(w), ["--impure"], session))).message).toMatch(
      /update: "--impure" is not a name/,
    );
    expect(revisions(w)).toEqual(before);
  });
});

test("a flake that is not in the checkout has no lock that could be written", async () => {
  const w = fixture(undefined, "work");
  const error = await userErrorOf(
    updateLock({ reference: "github:a/b", folder: undefined }, ["x"], await w.session()),
  );
  expect(error.message).toMatch(/update: the lock of "github:a\/b" cannot be written/);
});
