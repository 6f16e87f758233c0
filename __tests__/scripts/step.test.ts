import { expect, test } from "@jest/globals";
import { parseRunnerFile, plainLine } from "../../scripts/lib/step.ts";

test("reads values of one line and of several", () => {
  const text = "a=1\nb<<END\nx=y\n<<\nEND\nempty=\na=2\n";
  expect(parseRunnerFile(text)).toEqual({ a: "2", b: "x=y\n<<", empty: "" });
});

test("shows workflow commands as text", () => {
  expect(plainLine("::group::Build 100%25")).toBe("▸ Build 100%");
  expect(plainLine("::error file=a.nix,line=1::wrong%0Ahere")).toBe("error: wrong\nhere");
  expect(plainLine("::endgroup::")).toBeUndefined();
  expect(plainLine("::add-mask::secret")).toBeUndefined();
  expect(plainLine("copied a::b")).toBe("copied a::b");
});
