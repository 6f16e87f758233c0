import { describe, expect, test } from "@jest/globals";
import {
  differenceOf,
  type StorePathSize,
  splitName,
  withSystems,
} from "../../src/nix/packages.ts";
import { run } from "../../src/shared/exec.ts";

const hash = "0123456789abcdfghijklmnpqrsvwxyz";
const path = (name: string, bytes?: number, first = "0"): StorePathSize => ({
  base: `${first}${hash.slice(1)}-${name}`,
  bytes,
});

const names = [
  "firefox-128.0.3",
  "firefox-128.0.3-man",
  "glibc-2.39-52-bin",
  "python3.12-requests-2.32.3",
  "linux-6.6.63-modules-shrunk",
  "linux-zen-6.6.63",
  "pkg-config-wrapper-0.29.2",
  "nix-2.18.1-dev",
  "nixos-system-web-26.05.20260101.abcdef0",
  "hello-fixture",
  "unit-nginx.service",
  "unit-getty-.service",
  "bash-completion-2.14.0",
  "foo-0-unstable-2024-01-01",
  "unstable-unstable",
  "font-awesome_4-v4.7",
  "gtk+3-3.24",
  "ca-certificates.crt",
  "www.evil.example",
  "x-",
  "x--1",
  "a-_b-1",
  "a-.b",
  "ünicode-1-ä",
  "-1",
];

test("names are split as `builtins.parseDrvName` splits them", async () => {
  const expression = `map builtins.parseDrvName (builtins.fromJSON ''${JSON.stringify(names)}'')`;
  const { stdout } = await run(
    "nix-instantiate",
    ["--eval", "--strict", "--json", "--expr", expression],
    { env: { PATH: process.env["PATH"] ?? "", NIX_CONFIG: "substituters =" } },
  );
  expect(names.map(splitName)).toEqual(JSON.parse(stdout));
});

describe("the difference", () => {
  const kindOf = (before: StorePathSize[], after: StorePathSize[]) =>
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

  test("another output or part of a version is none of its own, in one row with it", () => {
    const before = ["a-1", "a-1-man", "linux-6.6", "linux-6.6-modules", "linux-6.6-modules-shrunk"];
    const after = ["a-2", "a-2-lib", "linux-6.7-modules", "linux-6.7", "linux-6.7-modules-shrunk"];
    const bytes = 10;
    expect(
      differenceOf(
        before.map((name, index) => path(name, bytes, String(index))),
        after.map((name, index) => path(name, bytes, String(index))),
      ),
    ).toEqual([
      {
        ...{ name: "a", kind: "changed", before: ["1"], after: ["2"] },
        ...{ bytesBefore: 20, bytesAfter: 20 },
      },
      {
        ...{ name: "linux", kind: "changed", before: ["6.6"], after: ["6.7"] },
        ...{ bytesBefore: 30, bytesAfter: 30 },
      },
    ]);
  });

  test("packages whose names begin alike stay apart", () => {
    expect(kindOf([path("nixos-rebuild")], [path("nixos-install")])).toEqual([
      "nixos-install added",
      "nixos-rebuild removed",
    ]);
  });

  test("of derivations leaves out what a closure shows not to be in the system", () => {
    const before = [path("a-1.drv"), path("cc-1.drv"), path("gone-1.drv"), path("tar-1.drv")];
    const after = [path("a-2.drv"), path("cc-2.drv"), path("new-1.drv"), path("jq-1.drv")];
    const changes = differenceOf(before, after);
    const closures = { before: [path("a-1", 99), path("gone-1", 5)], after: undefined };
    expect(withSystems(changes, closures)).toMatchObject([
      { name: "a", inSystem: true, bytesBefore: 99, bytesAfter: undefined },
      { name: "gone", inSystem: true, bytesBefore: 5 },
      // Nobody knows what is in the system that is not built.
      { name: "jq", kind: "added" },
      { name: "new", kind: "added" },
    ]);
    const later = { before: undefined, after: [path("a-2", 98), path("new-1", 5)] };
    expect(withSystems(changes, later).map(({ name }) => name)).toEqual([
      "a",
      "gone",
      "new",
      "tar",
    ]);
    expect(withSystems(changes, { before: undefined, after: undefined })).toEqual(changes);
  });
});
