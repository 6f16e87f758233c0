import { describe, expect, test } from "@jest/globals";
import { choose, readPatterns } from "../../../src/nix/evaluation-cache/patterns.ts";
import { isUserError } from "../../../src/shared/errors.ts";

const names = [
  ".hidden.nix",
  "README.md",
  "a.b/c.nix",
  "aXb/c.nix",
  "flake.nix",
  "hosts/db/default.nix",
  "hosts/web.nix",
  "hosts/web.nix.bak",
  "ü [x].nix",
];
const chosen = async (...patterns: string[]) => choose(await readPatterns(patterns), names).chosen;

describe("globs of `sources`", () => {
  test.each([
    [["*.nix"], [".hidden.nix", "flake.nix", "ü [x].nix"]],
    [["./flake.nix"], ["flake.nix"]],
    [["hosts"], ["hosts/db/default.nix", "hosts/web.nix", "hosts/web.nix.bak"]],
    [["hosts/"], ["hosts/db/default.nix", "hosts/web.nix", "hosts/web.nix.bak"]],
    [["hosts/*"], ["hosts/db/default.nix", "hosts/web.nix", "hosts/web.nix.bak"]],
    [["hosts/**/*.nix"], ["hosts/db/default.nix", "hosts/web.nix"]],
    [["hosts/**"], ["hosts/db/default.nix", "hosts/web.nix", "hosts/web.nix.bak"]],
    [["**/web.*"], ["hosts/web.nix", "hosts/web.nix.bak"]],
    [["a.b/*.nix"], ["a.b/c.nix"]],
    [["a?b/c.nix"], ["a.b/c.nix", "aXb/c.nix"]],
    [["a[!.]b"], ["aXb/c.nix"]],
    [["{flake,hosts/web}.nix"], ["flake.nix", "hosts/web.nix"]],
    [["ü *.nix"], ["ü [x].nix"]],
    [["hosts", "!**/*.bak", "!hosts/db"], ["hosts/web.nix"]],
    [["."], names],
  ])("%j", async (patterns, expected) => {
    expect(await chosen(...patterns)).toEqual(expected);
  });

  test.each([
    ["/etc/passwd", "absolute"],
    ["!/etc", "absolute"],
    ["../x", "leads out"],
    ["a/../../x", "leads out"],
    [":(top)x", "not a glob"],
    ["  ", "empty"],
    ["!x", "only takes files out"],
  ])("%j is refused", async (pattern, what) => {
    try {
      await readPatterns([pattern]);
    } catch (error) {
      expect(isUserError(error)).toBe(true);
      expect(String(error)).toMatch(new RegExp(`sources: .*${what}`));
      return;
    }
    throw new Error("accepted");
  });

  test("those that match nothing are named", async () => {
    const { unused } = choose(await readPatterns(["hosts", "lib/*.nix"]), names);
    expect(unused.map((pattern) => pattern.text)).toEqual(["lib/*.nix"]);
  });
});
