import { expect, test } from "@jest/globals";
import { isLock, lockChanges } from "../../src/nix/lock-changes.ts";

/** Input, and what it was and is. */
function versions(before: string | undefined, after: string) {
  return lockChanges(before, after).map((change) => ({
    input: change.input,
    before: change.before?.version,
    after: change.after?.version,
  }));
}

function lock(inputs: Record<string, object | string[]>): string {
  const nodes: Record<string, unknown> = { root: { inputs: {} } };
  const names: Record<string, unknown> = {};
  for (const [name, locked] of Object.entries(inputs)) {
    names[name] = Array.isArray(locked) ? locked : `${name}_2`;
    if (!Array.isArray(locked)) nodes[`${name}_2`] = { locked };
  }
  nodes["root"] = { inputs: names };
  return JSON.stringify({ nodes, root: "root", version: 7 });
}

test("inputs are compared by revision, else by content", () => {
  const before = lock({
    a: { rev: "1" },
    b: { narHash: "x" },
    gone: { rev: "9" },
    same: { rev: "0" },
  });
  const after = lock({
    a: { rev: "2" },
    b: { narHash: "y" },
    fresh: { rev: "3" },
    same: { rev: "0" },
  });
  expect(versions(before, after)).toEqual([
    { input: "a", before: "1", after: "2" },
    { input: "b", before: "x", after: "y" },
    { input: "fresh", before: undefined, after: "3" },
    { input: "gone", before: "9", after: undefined },
  ]);
});

test("so are the inputs of inputs, by the path that `update` takes", () => {
  const nested = (rev: string, name: string) =>
    JSON.stringify({
      nodes: {
        root: { inputs: { a: "a", b: "b" } },
        a: { inputs: { nixpkgs: name, b: ["b"] }, locked: { rev: "1" } },
        b: { locked: { rev: "2" } },
        [name]: { inputs: { round: "a" }, locked: { rev } },
      },
      root: "root",
      version: 7,
    });
  // The names of nodes say nothing: Nix numbers them anew.
  expect(versions(nested("3", "nixpkgs_2"), nested("3", "nixpkgs_5"))).toEqual([]);
  expect(versions(nested("3", "nixpkgs_2"), nested("4", "nixpkgs_5"))).toEqual([
    { input: "a/nixpkgs", before: "3", after: "4" },
  ]);
});

test("what follows another input is that one's business, and no lock is an empty one", () => {
  expect(versions(undefined, lock({ a: { rev: "1" }, b: ["a", "nixpkgs"] }))).toEqual([
    { input: "a", before: undefined, after: "1" },
  ]);
  expect(versions("{}", '{"nodes": [], "root": "constructor"}')).toEqual([]);
});

const rev = { a: "a".repeat(40), b: "b".repeat(40) };

function changeOf(locked: object, after: object = locked, days = [1_767_225_600, 1_769_817_600]) {
  const [change] = lockChanges(
    lock({ x: { ...locked, rev: rev.a, lastModified: days[0] } }),
    lock({ x: { ...after, rev: rev.b, lastModified: days[1] } }),
  );
  return change;
}

test("a lock with the marks of a conflict is none, nor is a reference", () => {
  for (const text of ["{\n<<<<<<< HEAD\n}", "github:NixOS/nixpkgs", "[", "1"]) {
    expect(isLock(text)).toBe(false);
  }
  expect(isLock(lock({}))).toBe(true);
});

test("the day of each is told, where it is one", () => {
  expect(changeOf({})).toMatchObject({
    before: { version: rev.a, date: "2026-01-01" },
    after: { version: rev.b, date: "2026-01-31" },
  });
  expect(changeOf({}, {}, [9e99, 0])?.before?.date).toBeUndefined();
});

test.each([
  [
    "github",
    { type: "github", owner: "NixOS", repo: "nixpkgs" },
    `github.com/NixOS/nixpkgs/compare/${rev.a}...${rev.b}`,
  ],
  [
    "gitlab",
    { type: "gitlab", owner: "group", repo: "x" },
    `gitlab.com/group/x/-/compare/${rev.a}...${rev.b}`,
  ],
  [
    "a group",
    { type: "gitlab", owner: "a%2Fb", repo: "x" },
    `gitlab.com/a/b/x/-/compare/${rev.a}...${rev.b}`,
  ],
  [
    "sourcehut",
    { type: "sourcehut", owner: "~me", repo: "x" },
    `git.sr.ht/~me/x/log/${rev.a}..${rev.b}`,
  ],
  [
    "https",
    { type: "git", url: "https://github.com/o/x.git" },
    `github.com/o/x/compare/${rev.a}...${rev.b}`,
  ],
  [
    "ssh",
    { type: "git", url: "ssh://git@gitlab.com/o/x" },
    `gitlab.com/o/x/-/compare/${rev.a}...${rev.b}`,
  ],
])("%s has a page of the commits in between", (_, locked, address) => {
  expect(changeOf(locked)?.compare).toBe(`https://${address}`);
});

test.each([
  ["another host", { type: "github", host: "evil.example", owner: "o", repo: "x" }],
  ["a host in a name", { type: "github", owner: "o", repo: "x) [y](https://evil.example" }],
  ["a user in a host", { type: "git", url: "https://github.com@evil.example/o/x" }],
  ["a folder", { type: "path", path: "./x" }],
  ["no repository", { type: "github" }],
  ["an archive", { type: "tarball", url: "https://github.com/o/x/archive/main.tar.gz" }],
  ["a type by a known name", { type: "constructor", owner: "o", repo: "x" }],
])("%s has none", (_, locked) => {
  expect(changeOf(locked)?.compare).toBeUndefined();
});

test("neither has an input that moved elsewhere, or whose revision is none", () => {
  const github = { type: "github", owner: "o", repo: "x" };
  expect(changeOf(github, { ...github, owner: "p" })?.compare).toBeUndefined();
  const [odd] = lockChanges(
    lock({ x: { ...github, rev: "1" } }),
    lock({ x: { ...github, rev: "2" } }),
  );
  expect(odd?.compare).toBeUndefined();
});
