import { describe, expect, test } from "@jest/globals";
import { childEnvironment } from "../../src/shared/environment.ts";

const job = {
  PATH: "/bin",
  HTTPS_PROXY: "http://proxy",
  RUNNER_TRACKING_ID: "github_1",
  ACTIONS_RUNTIME_TOKEN: "a",
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: "b",
  "INPUT_GITHUB-TOKEN": "c",
  STATE_packernix: "d",
  GITHUB_TOKEN: "e",
  GITHUB_OUTPUT: "/out",
  AWS_SECRET_ACCESS_KEY: "f",
  NIX_PATH: "nixpkgs=/n",
  MY_SIZE: "8G",
};

describe("the environment of a child", () => {
  test("never holds the runner's own powers", () => {
    for (const kind of ["common", "nix", "packer"] as const) {
      const names = Object.keys(childEnvironment(kind, { GITHUB_ENV: "x" }, Object.keys(job), job));
      expect(names.filter((name) => /^(ACTIONS_|INPUT_|STATE_|GITHUB_)/.test(name))).toEqual([]);
    }
  });
  test("keeps the mark by which the runner finds orphans", () => {
    expect(childEnvironment("common", {}, [], job)["RUNNER_TRACKING_ID"]).toBe("github_1");
  });
  test("gives cloud credentials to Packer only", () => {
    expect(childEnvironment("nix", {}, [], job)).not.toHaveProperty("AWS_SECRET_ACCESS_KEY");
    expect(childEnvironment("packer", {}, [], job)).toHaveProperty("AWS_SECRET_ACCESS_KEY", "f");
  });
  test("takes over what a template names, and nothing else", () => {
    expect(childEnvironment("packer", {}, [], job)).not.toHaveProperty("MY_SIZE");
    expect(childEnvironment("packer", {}, ["MY_SIZE"], job)).toHaveProperty("MY_SIZE", "8G");
  });
});
