import { homedir } from "node:os";
import { describe, expect, it } from "@jest/globals";
import { userFolder } from "../../src/shared/xdg.ts";

describe("userFolder", () => {
  it.each([
    [{ HOME: "/h" }, "/h/.local/share"],
    [{ HOME: "/h", XDG_DATA_HOME: "/data" }, "/data"],
    [{ HOME: "/h", XDG_DATA_HOME: "data" }, "/h/.local/share"],
    [{ HOME: "/h", XDG_DATA_HOME: "" }, "/h/.local/share"],
    [{ HOME: "" }, `${homedir()}/.local/share`],
    [{}, `${homedir()}/.local/share`],
  ])("of data for %j is %s", (environment, expected) => {
    expect(userFolder("data", environment)).toBe(expected);
  });
});
