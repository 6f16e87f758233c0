import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { lockedInput, pinBeside } from "../../src/nix/lock.ts";
import { splitSearchPath } from "../../src/nix/search-path.ts";
import { isUserError } from "../../src/shared/errors.ts";
import { scratch } from "./fixture.ts";

const github = {
  type: "github",
  owner: "NixOS",
  repo: "nixpkgs",
  rev: "0".repeat(40),
  narHash: "sha256-AAAA",
  lastModified: 1,
};
const lock = (inputs: object, nodes: object) => ({
  version: 7,
  root: "root",
  nodes: { root: { inputs }, ...nodes } as never,
});

describe("the input nixpkgs of a flake.lock", () => {
  test("by the name of its node", () => {
    const pin = lockedInput(
      lock({ nixpkgs: "nixpkgs_2" }, { nixpkgs_2: { locked: github } }),
      "flake.lock",
      "/f",
    );
    expect(pin).toEqual({ kind: "tree", locked: github });
  });

  test("that follows the input of another flake, which follows a third", () => {
    const nodes = {
      a: { inputs: { pkgs: ["b", "nixpkgs"] } },
      b: { inputs: { nixpkgs: "c" } },
      c: { locked: { ...github, dir: "sub", __final: true } },
    };
    const pin = lockedInput(
      lock({ nixpkgs: ["a", "pkgs"], a: "a", b: "b" }, nodes),
      "flake.lock",
      "/f",
    );
    expect(pin).toEqual({ kind: "tree", locked: github });
  });

  test("that follows itself, or is absent", () => {
    expect(lockedInput(lock({ nixpkgs: ["nixpkgs"] }, {}), "flake.lock", "/f")).toBeUndefined();
    expect(lockedInput(lock({}, {}), "flake.lock", "/f")).toBeUndefined();
  });

  test("that is a folder of the same tree", () => {
    const locked = { type: "path", path: "./nixpkgs" };
    const pin = lockedInput(lock({ nixpkgs: "n" }, { n: { locked } }), "flake.lock", "/f");
    expect(pin).toEqual({ kind: "path", path: "/f/nixpkgs" });
  });

  test("without a hash is refused: it could name any folder of the machine", () => {
    const locked = { type: "path", path: "/home/someone" };
    const read = () => lockedInput(lock({ nixpkgs: "n" }, { n: { locked } }), "x/flake.lock", "/f");
    expect(read).toThrow(/x\/flake\.lock: the input `nixpkgs` has no narHash/);
  });

  test.each([[{}], [{ nodes: [], root: "root" }], [{ nodes: {}, root: 3 }]])("%j", (content) => {
    try {
      lockedInput(content, "x/flake.lock", "/f");
      throw new Error("no error");
    } catch (error) {
      expect(isUserError(error)).toBe(true);
    }
  });
});

describe("the pin beside a configuration", () => {
  test("is looked for up to the root, and not above it", async () => {
    const folder = scratch();
    mkdirSync(path.join(folder, "tree/hosts/web"), { recursive: true });
    mkdirSync(path.join(folder, "tree/npins"), { recursive: true });
    const tree = path.join(folder, "tree");
    writeFileSync(path.join(folder, "flake.lock"), "broken");
    expect(await pinBeside(path.join(tree, "hosts/web"), tree)).toBeUndefined();
    const pins = {
      version: 5,
      pins: {
        nixpkgs: {
          type: "Channel",
          name: "nixos-26.05",
          url: "https://x/y.tar.xz",
          hash: "sha256-A",
        },
      },
    };
    writeFileSync(path.join(tree, "npins/sources.json"), JSON.stringify(pins));
    expect(await pinBeside(path.join(tree, "hosts/web"), tree)).toEqual({
      kind: "tarball",
      url: "https://x/y.tar.xz",
      sha256: "sha256-A",
    });
    const git = {
      version: 5,
      pins: {
        nixpkgs: {
          type: "Git",
          repository: { type: "Git", url: "https://x/y.git" },
          revision: "abc",
          url: null,
          hash: "x",
        },
      },
    };
    writeFileSync(path.join(tree, "npins/sources.json"), JSON.stringify(git));
    expect(await pinBeside(tree, tree)).toEqual({
      kind: "git",
      url: "https://x/y.git",
      rev: "abc",
      submodules: false,
    });
    git.pins.nixpkgs.repository.url = "file:///home/someone/secrets";
    writeFileSync(path.join(tree, "npins/sources.json"), JSON.stringify(git));
    await expect(pinBeside(tree, tree)).rejects.toThrow(/only https: and ssh: are fetched/);
  });
});

test.each([
  ["/a:nixpkgs=/b:/c", ["/a", "nixpkgs=/b", "/c"]],
  ["nixpkgs=https://x.org/a.tar.gz:/b", ["nixpkgs=https://x.org/a.tar.gz", "/b"]],
  ["nixpkgs=channel:nixos-26.05:x=.", ["nixpkgs=channel:nixos-26.05", "x=."]],
  ["nixpkgs=flake:github:NixOS/nixpkgs:/b", ["nixpkgs=flake:github:NixOS/nixpkgs", "/b"]],
  ["nixpkgs=flake:nixpkgs", ["nixpkgs=flake:nixpkgs"]],
  ["::", []],
])("the search path %s", (text, entries) => {
  expect(splitSearchPath(text)).toEqual(entries);
});
