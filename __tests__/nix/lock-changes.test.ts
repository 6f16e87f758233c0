import { expect, test } from "@jest/globals";
import { lockChanges } from "../../src/nix/lock-changes.ts";

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
  expect(lockChanges(before, after)).toEqual([
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
  expect(lockChanges(nested("3", "nixpkgs_2"), nested("3", "nixpkgs_5"))).toEqual([]);
  expect(lockChanges(nested("3", "nixpkgs_2"), nested("4", "nixpkgs_5"))).toEqual([
    { input: "a/nixpkgs", before: "3", after: "4" },
  ]);
});

test("what follows another input is that one's business, and no lock is an empty one", () => {
  expect(lockChanges(undefined, lock({ a: { rev: "1" }, b: ["a", "nixpkgs"] }))).toEqual([
    { input: "a", before: undefined, after: "1" },
  ]);
  expect(lockChanges("{}", '{"nodes": [], "root": "constructor"}')).toEqual([]);
});
