import { expect, test } from "@jest/globals";
import { formatAge, renderInventory } from "../../src/action/inventory.ts";
import { renderSummary } from "../../src/action/summary.ts";
import { rolledBack } from "../../src/images/holds.ts";
import { someHold as hold, someImage as image } from "../helpers/images.ts";

const now = Date.parse("2026-06-30T00:00:00.000Z");
const seconds = (day: string) => Date.parse(`${day}T00:00:00.000Z`) / 1000;

const one = image("one", {
  created: "2026-06-01T00:00:00.000Z",
  size: 3 * 1024 ** 3,
  toplevel: "/nix/store/abc-nixos-system-web-25.05",
  stages: [hold("testing", "2026-06-01T00:00:00.000Z"), hold("production", "2026-06-02T00:00:00Z")],
});
const two = image("two", {
  created: "2026-06-20T00:00:00.000Z",
  size: undefined,
  copies: [
    { region: "eu-central-1", id: "ami-1" },
    { region: "us-east-1", id: "ami-2" },
  ],
  stages: [hold("testing", "2026-06-20T00:00:00.000Z")],
});
const pulled = image("pulled", {
  created: "2026-06-29T22:00:00.000Z",
  trusted: false,
  stages: [
    hold("preview", "2026-06-29T22:00:00.000Z", { pullRequest: 7, until: seconds("2026-07-06") }),
    hold("preview", "2026-06-01T22:00:00.000Z", { pullRequest: 6, until: seconds("2026-06-08") }),
  ],
});

test("newest first, with who holds what", () => {
  expect(renderInventory({ title: "", images: [one, two, pulled] }, now)).toBe(
    [
      "| image | stages | age | size | system | where |",
      "| --- | --- | --- | --- | --- | --- |",
      "| `pulled` | `preview of pull request 7 until 2026-07-06`<br>`preview of pull request 6 (expired 2026-06-08)` | 2&nbsp;h | 1&nbsp;byte | `x` | `qemu` |",
      "| `two` | `testing` | 10&nbsp;d | – | `x` | `qemu eu-central-1 us-east-1` |",
      "| `one` | `testing (previous)`<br>`production` | 29&nbsp;d | 3.0&nbsp;GiB | `web-25.05` | `qemu` |",
      "",
    ].join("\n"),
  );
});

test("several families have a column", () => {
  const other = image("other", { family: "mail", created: "2026-06-29T22:00:00.000Z" });
  expect(renderInventory({ title: "", images: [one, other] }, now)).toMatch(
    /^\| image .* where \| family \|\n.*\n\| `other` .* `mail` \|\n\| `one` .* `web` \|\n$/,
  );
});

test("copies in a cloud link to its console", () => {
  const ami = image("ami", {
    builder: "amazon-ebs",
    copies: [
      { region: "eu-central-1", id: "ami-0a1" },
      { region: "us-gov-west-1", id: "ami-0a2" },
    ],
  });
  expect(renderInventory({ title: "", images: [ami] }, now)).toContain(
    "| `amazon-ebs` [eu-central-1](https://eu-central-1.console.aws.amazon.com/ec2/home?region=eu-central-1#ImageDetails:imageId=ami-0a1), [us-gov-west-1](https://us-gov-west-1.console.amazonaws-us-gov.com/ec2/home?region=us-gov-west-1#ImageDetails:imageId=ami-0a2) |",
  );
  const odd = { ...ami, copies: [{ region: "x) [y](https://evil.example", id: "ami-1" }] };
  expect(renderInventory({ title: "", images: [odd] }, now)).toContain("`amazon-ebs x) [y](");
});

test("a roll-back, a guest, and a reason are shown", () => {
  const back = image("back", {
    stages: [
      rolledBack(hold("production", ""), "2026-06-03T00:00:00.000Z"),
      hold("testing", "2026-06-03T00:00:00.000Z", { family: "mail" }),
    ],
  });
  const why = new Map([[back.image, "beyond the newest 5"]]);
  const text = renderInventory({ title: "", images: [back], why }, now);
  expect(text).toContain("| `production (rolled back)`<br>`testing in mail` |");
  expect(text).toContain("| `beyond the newest 5` |");
});

test("text of others stays text", () => {
  const nasty = "a|b`c <img src=x> @octo/team https://evil.example #1 <!-- m -->\n| x |";
  const text = renderInventory(
    {
      title: "",
      images: [
        image(nasty, {
          family: nasty,
          toplevel: nasty,
          builder: nasty,
          stages: [hold(nasty, "2026-06-03T00:00:00.000Z", { family: nasty })],
        }),
      ],
      why: new Map([[`/images/${nasty}.qcow2`, nasty]]),
    },
    now,
  );
  const lines = text.trimEnd().split("\n");
  expect(lines).toHaveLength(3);
  // Outside of code there is nothing but our own frame.
  const outside = (lines[2] ?? "").replace(/(`+)(?!`).*?(?<!`)\1(?!`)/g, "");
  expect(outside.replace(/[| ]|<br>|–|\d+&nbsp;(?:d|bytes?)/g, "")).toBe("");
});

test("two thousand images take a hundred rows, and fit with all the rest", () => {
  const images = Array.from({ length: 2000 }, (_, index) =>
    image(`i${index}`, { created: new Date(now - index * 1000).toISOString() }),
  );
  const text = renderInventory({ title: "", images }, now);
  expect(text.split("\n").filter((line) => line.startsWith("| `i"))).toHaveLength(100);
  expect(text).toContain("and 1900 older");
  const facts = {
    step: "prune",
    builder: "qemu",
    state: "done",
    phases: [],
    annotations: [],
  } as const;
  const result = { status: "pruned", changed: true, images } as const;
  const whole = renderSummary({
    ...facts,
    result: { ...result, images: [...images], inventories: [{ title: "Gone", images }] },
  });
  expect(whole).toContain("#### Gone");
  const small = renderSummary(
    { ...facts, result: { ...result, images: [], inventories: [{ title: "Gone", images }] } },
    3000,
  );
  expect(small).toContain("and 1980 older");
  expect(Buffer.byteLength(small)).toBeLessThanOrEqual(3000);
});

test.each([
  [0, "0 s"],
  [119_000, "119 s"],
  [120_000, "2 min"],
  [7_200_000, "2 h"],
  [47 * 3_600_000, "47 h"],
  [48 * 3_600_000, "2 d"],
])("an age of %d ms is %s", (milliseconds, text) => {
  expect(formatAge(milliseconds)).toBe(text);
});
