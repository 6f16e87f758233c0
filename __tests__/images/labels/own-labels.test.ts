/** Labels that users write for Packer's builder are refused where the cloud would refuse them, and nowhere else. */
import { expect, test } from "@jest/globals";
import { limits } from "../../../src/images/labels/limits.ts";
import { withOwnLabels } from "../../../src/images/labels/own-labels.ts";
import { isUserError } from "../../../src/shared/errors.ts";

type Cloud = "azure" | "google" | "hetzner";

test.each<[string, Cloud, Record<string, unknown>]>([
  ["a domain before the name", "hetzner", { "example.com/team_1": "a_B.c", none: "" }],
  ["letters of other languages", "google", { équipe: "vert-é_1", team: "" }],
  ["almost anything", "azure", { "Team x": "~ <a/b> %" }],
  ["what only Packer can read", "google", { team: "{{user `team`}}" }],
])("%s stays, and ours are laid over", (_, cloud, own) => {
  const ours = { "packernix-run": "1-1-1-aaaaaaaa" };
  const builder = { labels: { ...own, "packernix-run": "x" } } as never;
  expect(withOwnLabels(builder, "labels", ours, limits[cloud])).toEqual({ ...own, ...ours });
});

test.each<[Cloud, string, string, RegExp]>([
  ["hetzner", "-team", "x", /Hetzner takes no label "-team" .* a letter or digit at both ends/],
  ["hetzner", "team", "x".repeat(64), /at most 63 letters/],
  ["google", "example.com/team", "x", /Google takes no label "example.com\/team"/],
  ["google", "team", "a.b", /with the value "a\.b": at most 63 small letters/],
  ["google", "1team", "x", /a name begins with a letter/],
  ["azure", "a/b", "x", /Azure takes no label "a\/b" .* none of/],
  ["google", "goog-team", "x", /not with `goog`/],
  ["azure", "team", "x".repeat(257), /a value has at most 256/],
  ["azure", "Azure-team", "x", /does not begin with `azure`/],
])("at %s %s=%s is refused", (cloud, name, value, message) => {
  let error: unknown;
  try {
    withOwnLabels({ labels: { [name]: value } }, "labels", {}, limits[cloud]);
  } catch (thrown) {
    error = thrown;
  }
  expect(isUserError(error)).toBe(true);
  expect((error as Error).message).toMatch(message);
});
