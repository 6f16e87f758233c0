import { expect, test } from "@jest/globals";
import { plainLine } from "../../scripts/lib/step.ts";

test("shows workflow commands as text", () => {
  expect(plainLine("::group::Build 100%25")).toBe("▸ Build 100%");
  expect(plainLine("::error file=a.nix,line=1::wrong%0Ahere")).toBe("error: wrong\nhere");
  expect(plainLine("::endgroup::")).toBeUndefined();
  expect(plainLine("::add-mask::secret")).toBeUndefined();
  expect(plainLine("copied a::b")).toBe("copied a::b");
});
