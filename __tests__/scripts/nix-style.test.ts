import { expect, test } from "@jest/globals";
import { nixStyleProblems } from "../../scripts/lib/nix-style.ts";

test("a tidy file has no problem", () => {
  expect(nixStyleProblems("a.nix", '{ lib }:\nlib.id "with lib;"\n')).toEqual([]);
});

test.each([
  ["{ }:\n\t1\n", "a.nix:2: a tab"],
  ["1 \n", "a.nix:1: white space"],
  ["{ lib }: with lib; id\n", "a.nix:1: `with`"],
  ["1", "exactly one line end"],
  ["1\n\n", "exactly one line end"],
  [`${"a ".repeat(61)}b\n`, "longer than"],
])("%j is refused", (text, message) => {
  expect(nixStyleProblems("a.nix", text).join("\n")).toContain(message);
});
