/** Deletion of images at ghcr.io, on a double of GitHub's API for packages. */
import { describe, expect, test } from "@jest/globals";
import { removeVersions } from "../../../src/images/docker/github-packages.ts";
import { isUserError } from "../../../src/shared/errors.ts";
import { startPackages } from "../../helpers/github-api/packages.ts";

const token = "ghs_packages";
const digest = (number: number) => `sha256:${String(number).padStart(64, "0")}`;
const many = Array.from({ length: 230 }, (_, number) => digest(number));

async function start(settings: Partial<Parameters<typeof startPackages>[0]> = {}) {
  const owner = { name: "acme", kind: "orgs" as const };
  const double = await startPackages({ owner, package: "images/web", token, ...settings });
  double.versions.push(...many);
  const remove = async (
    digests: string[],
    given: { githubToken?: string } = { githubToken: token },
  ) => {
    const options = { githubToken: given.githubToken, signal: new AbortController().signal };
    await removeVersions("acme/images/web", digests, options, { GITHUB_API_URL: double.apiUrl });
  };
  return { double, remove, [Symbol.asyncDispose]: () => double[Symbol.asyncDispose]() };
}

describe("versions of a package", () => {
  test.each(["orgs", "users"] as const)("of %s are found on any page and go", async (kind) => {
    await using there = await start({ owner: { name: "acme", kind } });
    const { double, remove } = there;
    await remove([digest(3), digest(220)]);
    expect(double.versions).toEqual(many.filter((_, number) => ![3, 220].includes(number)));
    expect(double.requests.filter((line) => line.startsWith("DELETE "))).toHaveLength(2);
    // What is gone is success, and so is a package that nobody knows.
    await remove([digest(3)]);
    expect(double.versions).toHaveLength(228);
    double.requests.splice(0);
    await remove([digest(5)]);
    // The first page has it; a user's package is asked for as an organisation's first.
    expect(double.requests).toHaveLength(kind === "orgs" ? 2 : 3);
  });

  test("of a package that is not there are gone", async () => {
    await using there = await start({ package: "images/mail" });
    await there.remove([digest(1)]);
    expect(there.double.requests.every((line) => line.startsWith("GET "))).toBe(true);
  });

  test.each([
    ["there is no token", {}, {}, /github-token: .*permissions: packages: write/],
    ["the token is another's", { token: "ghs_other" }, undefined, /Bad credentials.*role Admin/],
    [
      "the token may not delete",
      { isAdmin: false },
      undefined,
      /refused the deletion of sha256:0+1 .*admin permission.*role Admin/,
    ],
  ])("stay where %s, and that is said", async (_, settings, given, words) => {
    await using there = await start(settings);
    const error = await there.remove([digest(1)], given).catch((thrown: unknown) => thrown);
    expect(String(error)).toMatch(words);
    expect(isUserError(error)).toBe(true);
    expect(there.double.versions).toEqual(many);
  });

  test("the last one stays: GitHub's words", async () => {
    await using there = await start();
    there.double.versions.splice(1);
    const error = await there.remove([digest(0)]).catch((thrown: unknown) => thrown);
    expect(String(error)).toMatch(/cannot delete the last version of a package/);
  });
});
