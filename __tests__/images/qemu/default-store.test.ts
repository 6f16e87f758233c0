import { homedir } from "node:os";
import { describe, expect, it } from "@jest/globals";
import { defaultImageStore } from "../../../src/images/qemu/default-store.ts";

const id = { GITHUB_REPOSITORY_ID: "42" };

describe("defaultImageStore", () => {
  it.each([
    [{ ...id, RUNNER_ENVIRONMENT: "github-hosted" }, "cache"],
    [
      { ...id, HOME: "/h", RUNNER_ENVIRONMENT: "self-hosted" },
      "/h/.local/share/packernix/images/42",
    ],
    [{ ...id, HOME: "/h", XDG_DATA_HOME: "/data" }, "/data/packernix/images/42"],
    [{ ...id, HOME: "/h", XDG_DATA_HOME: "data" }, "/h/.local/share/packernix/images/42"],
    [{ HOME: "/h" }, "/h/.local/share/packernix/images/local"],
    [{ HOME: "/h", GITHUB_REPOSITORY_ID: "../x" }, "/h/.local/share/packernix/images/local"],
    [{}, `${homedir()}/.local/share/packernix/images/local`],
  ])("for %j is %s", (environment, expected) => {
    expect(defaultImageStore(environment)).toBe(expected);
  });
});
