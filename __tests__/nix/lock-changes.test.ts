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

test("what follows another input is that one's business, and no lock is an empty one", () => {
  expect(lockChanges(undefined, lock({ a: { rev: "1" }, b: ["a", "nixpkgs"] }))).toEqual([
    { input: "a", before: undefined, after: "1" },
  ]);
  expect(lockChanges("{}", '{"nodes": [], "root": "constructor"}')).toEqual([]);
});
