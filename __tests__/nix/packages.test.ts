import { describe, expect, test } from "@jest/globals";
import { differenceOf, type Sized, splitName, withSystem } from "../../src/nix/packages.ts";

const hash = "0123456789abcdfghijklmnpqrsvwxyz";
const path = (name: string, bytes?: number, first = "0"): Sized => ({
  base: `${first}${hash.slice(1)}-${name}`,
  bytes,
});

// As `nix store diff-closures` names them.
test.each([
  ["firefox-128.0.3", "firefox", "128.0.3"],
  ["firefox-128.0.3-man", "firefox", "128.0.3"],
  ["glibc-2.39-52-bin", "glibc", "2.39-52"],
  ["gcc-13.3.0-lib32", "gcc", "13.3.0"],
  ["python3.12-requests-2.32.3", "python3.12-requests", "2.32.3"],
  ["linux-6.6.63-modules-shrunk", "linux", "6.6.63-modules"],
  ["hello", "hello", ""],
  ["nixos-system-web-26.05", "nixos-system-web", "26.05"],
  ["source-unstable", "source", ""],
  ["www.evil.example", "www.evil.example", ""],
  ["x-", "x-", ""],
  ["-1", "", "1"],
])("%s is %s in version %s", (whole, name, version) => {
  expect(splitName(whole)).toEqual({ name, version });
});

describe("the difference", () => {
  const kindOf = (before: Sized[], after: Sized[]) =>
    differenceOf(before, after).map(({ name, kind }) => `${name} ${kind}`);

  test("has what comes, goes and changes, each name once", () => {
    const before = [path("a-1"), path("b-1"), path("b-1-lib", 1, "1"), path("same-1")];
    const after = [path("b-2"), path("b-2-lib", 1, "1"), path("c-1"), path("same-1")];
    expect(kindOf(before, after)).toEqual(["a removed", "b changed", "c added"]);
    expect(differenceOf(before, after)[1]).toMatchObject({ before: ["1"], after: ["2"] });
  });

  test("calls a size different from 8 KiB on, where both are known", () => {
    const of = (bytes?: number, first?: string) => [path("a-1", bytes, first)];
    expect(kindOf(of(100), of(100 + 8191))).toEqual([]);
    expect(kindOf(of(100), of(100 + 8191, "1"))).toEqual(["a rebuilt"]);
    expect(kindOf(of(100), of(100 + 8192, "1"))).toEqual(["a resized"]);
    expect(kindOf(of(undefined), of(9e9, "1"))).toEqual(["a rebuilt"]);
  });

  test("takes derivations by the names of what they make", () => {
    expect(kindOf([path("a-1.drv")], [path("a-2.drv")])).toEqual(["a changed"]);
  });

  test("an additional version of a package is a change", () => {
    const [change] = differenceOf([path("a-1", 5)], [path("a-1", 5), path("a-2", 7, "1")]);
    const sizes = { bytesBefore: 5, bytesAfter: 12 };
    expect(change).toMatchObject({ kind: "changed", before: ["1"], after: ["1", "2"], ...sizes });
  });

  test("says what of the derivations is known to be in the system", () => {
    const changes = differenceOf([path("a-1.drv"), path("cc-1.drv")], [path("a-2.drv")]);
    expect(withSystem(changes, [path("a-1", 99)])).toMatchObject([
      { name: "a", inSystem: true, bytesBefore: 99, bytesAfter: undefined },
      { name: "cc", inSystem: false, bytesBefore: undefined },
    ]);
  });
});
