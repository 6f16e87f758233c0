/** Keys of the store cache: what may be mixed up, and what never. */
import { expect, test } from "@jest/globals";
import {
  type EntryName,
  entryKey,
  type Form,
  lockDigest,
  lookupKeys,
} from "../../../src/nix/store/cache-keys.ts";

const toplevel = "/nix/store/0123456789abcdfghijklmnpqrsvwxyz-nixos-system-web";
const closure: EntryName = {
  kind: "closure",
  system: "x86_64-linux",
  lock: lockDigest(["lock"]),
  toplevel,
  sandboxed: true,
};
const evaluation: EntryName = {
  kind: "evaluation",
  system: "x86_64-linux",
  nix: "2.26.3",
  lock: lockDigest(["lock"]) ?? "",
};

/** The entry among `saved` that a lookup of these keys gives, as the service decides it. */
function found(name: EntryName, forms: readonly Form[], saved: readonly string[]) {
  const { exact, older } = lookupKeys(name, forms);
  const whole = saved.find((key) => exact.includes(key));
  return whole ?? older.map((one) => saved.find((key) => key.startsWith(one))).find(Boolean);
}

test("keys are what the service takes", () => {
  for (const name of [closure, evaluation]) {
    for (const form of ["nar", "image"] as const) {
      expect(entryKey(name, form)).toMatch(/^packernix-store-2-[\w.+-]+$/);
      expect(entryKey(name, form).length).toBeLessThan(200);
    }
  }
  const odd = entryKey({ ...evaluation, nix: "2.30pre,x y" }, "nar");
  expect(odd).not.toMatch(/[, ]/);
});

test("an older closure of the same lock is found, of another lock not", () => {
  const other = { ...closure, toplevel: toplevel.replace("0123", "3210") };
  expect(found(closure, ["nar"], [entryKey(other, "nar")])).toBe(entryKey(other, "nar"));
  const changed = { ...other, lock: lockDigest(["other"]) };
  expect(found(closure, ["nar"], [entryKey(changed, "nar")])).toBeUndefined();
  expect(found(closure, ["nar"], [entryKey({ ...other, lock: undefined }, "nar")])).toBeUndefined();
});

test("a machine finds only forms that it can take, the better one first", () => {
  const image = entryKey(closure, "image");
  const nar = entryKey(closure, "nar");
  expect(found(closure, ["nar"], [image])).toBeUndefined();
  expect(found(closure, ["image", "nar"], [nar])).toBe(nar);
  expect(lookupKeys(closure, ["image", "nar"]).exact).toEqual([image, nar]);
});

test("what was built without a sandbox stays with machines that have none", () => {
  const without = { ...closure, sandboxed: false };
  const key = entryKey(without, "nar");
  expect(found(closure, ["image", "nar"], [key])).toBeUndefined();
  expect(found(without, ["nar"], [key])).toBe(key);
  expect(found(without, ["nar"], [entryKey(closure, "nar")])).toBe(entryKey(closure, "nar"));
});

test("an evaluation entry is exact or none, and tells whether Nix is in it", () => {
  expect(lookupKeys(evaluation, ["nar"]).older).toEqual([]);
  const host = entryKey({ ...evaluation, nix: undefined }, "nar");
  expect(found(evaluation, ["nar"], [host])).toBeUndefined();
});

test("another system has other entries", () => {
  const arm: EntryName = { ...closure, system: "aarch64-linux" };
  expect(found(closure, ["nar"], [entryKey(arm, "nar")])).toBeUndefined();
});

test("a lookup stays within ten keys", () => {
  const { exact, older } = lookupKeys({ ...closure, sandboxed: false }, ["image", "nar"]);
  expect(exact.length + older.length).toBeLessThanOrEqual(10);
});

test("the digest of locks sees each file and where one ends", () => {
  expect(lockDigest([])).toBeUndefined();
  const digests = [["ab"], ["a", "b"], ["b", "a"], ["ab", ""]].map((one) => lockDigest(one));
  expect(new Set(digests).size).toBe(4);
  expect(lockDigest([Buffer.from("é")])).toBe(lockDigest(["é"]));
});
