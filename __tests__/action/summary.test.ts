import { mkdtempSync, readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { previewComment } from "../../src/action/comment-text.ts";
import { cell, code, codeBlock, cutBytes, table } from "../../src/action/markdown.ts";
import { formatBytes } from "../../src/action/size.ts";
import { renderSummary, type SummaryFacts, writeSummary } from "../../src/action/summary.ts";
import { formatDuration, makeTimeline } from "../../src/action/timeline.ts";
import type { Image } from "../../src/images/types.ts";
import { collectingLog } from "../../src/shared/log.ts";
import { someImage } from "../helpers/images.ts";

const MiB = 1024 * 1024;

const image = someImage("nixos-abc", {
  created: "2026-11-21T00:00:00.000Z",
  identity: "abc-def",
  toplevel: "/nix/store/abc-nixos-system-web",
  stages: [{ family: "web", stage: "testing", since: "2026-11-21T00:00:00.000Z" }],
  size: 700 * MiB,
});

function facts(more: Partial<SummaryFacts> = {}): SummaryFacts {
  return { step: "create", builder: "qemu", state: "done", phases: [], annotations: [], ...more };
}

test("what a created image looks like", async () => {
  let time = 1_000;
  const timeline = makeTimeline(() => time);
  await timeline.phase("Evaluate: x;y", async () => {
    time += 1_200;
  });
  const running = timeline.phase("Packer", () => new Promise<void>(() => {}));
  expect(running).toBeInstanceOf(Promise);
  const text = renderSummary(
    facts({
      phases: timeline.phases,
      result: {
        status: "created",
        changed: true,
        image,
        images: [image],
        closure: { bytes: 1.5 * 1024 * MiB, paths: 812 },
        notes: ["kept, because it holds testing"],
      },
      packerVersion: "1.6.6",
    }),
  );
  for (const part of [
    "### NixOS `web`: image created\n\nLater steps use the output `image`.\n",
    "| Image | `/images/nixos-abc.qcow2` |",
    "| Builder | `qemu` |",
    "| Status | `created` |",
    "| System | `/nix/store/abc-nixos-system-web` |",
    "| Identity | `abc-def` |",
    "| Stages | `testing` |",
    "| Closure | `1.5 GiB in 812 store paths` |",
    "| Size | `700 MiB` |",
    "| Packer | `1.6.6` |",
    "```mermaid\ngantt\n",
    "  Evaluate x y (1.2 s) :done, 1000, 2200\n",
    "  Packer :active, 2200, 2201\n```",
    "- `kept, because it holds testing`",
  ]) {
    expect(text).toContain(part);
  }
});

test("a run that was killed, and one that failed", () => {
  expect(renderSummary(facts({ state: "running", toplevel: "/nix/store/x" }))).toMatch(
    /create is running[\s\S]*the runner was lost[\s\S]*\/nix\/store\/x/,
  );
  expect(renderSummary(facts({ state: "cancelled", family: "web" }))).toMatch(
    /^### NixOS `web`: create was cancelled\n\nThe post step removes what this step has begun/,
  );
  const failed = renderSummary(
    facts({ state: "failed", error: { message: "no\n<b>way", details: "trace ``` here" } }),
  );
  expect(failed).toContain("### NixOS: create failed\n\n`no`<br>`<b>way`");
  const place = { file: "web.nix", line: 3 };
  expect(
    renderSummary({
      step: undefined,
      builder: "",
      state: "failed",
      phases: [],
      annotations: [],
      error: { message: "no", location: place },
    }),
  ).toBe("### NixOS: the step failed\n\n`web.nix:3` `no`\n");
  expect(failed).toContain("````text\ntrace ``` here\n````");
});

describe.each([0.9, 1.0, 1.1, 8])("a trace of %d MiB", (size) => {
  const trace = "ä".repeat((size * MiB) / 2);

  test("leaves a summary below a million bytes with nothing left open", () => {
    const text = renderSummary(facts({ state: "failed", error: { message: "x", details: trace } }));
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1_000_000);
    expect(text).not.toContain("�");
    expect(text.match(/^```/gm)).toHaveLength(2);
    expect(text.trimEnd().endsWith("</details>")).toBe(true);
    expect(text.includes("… (cut)")).toBe(size >= 1);
  });
});

test("a hundred thousand messages leave the rest standing", () => {
  const annotations = Array.from({ length: 100_000 }, (_, index) => ({
    kind: "warning" as const,
    message: `message ${index}`,
    location: { file: "a.nix", line: index },
  }));
  const text = renderSummary(facts({ annotations, state: "failed", error: { message: "why" } }));
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1_000_000);
  expect(text).toMatch(/- \d+ more in the log\n$/);
  expect(text).toContain("`why`");
});

test("the summary's file holds the last version only", async () => {
  const file = path.join(mkdtempSync(path.join(os.tmpdir(), "summary-")), "summary.md");
  const log = collectingLog();
  await writeSummary("first and longer", log, { GITHUB_STEP_SUMMARY: file });
  // Nothing is waited for when a step is cancelled.
  void writeSummary("second", log, { GITHUB_STEP_SUMMARY: file });
  expect(readFileSync(file, "utf8")).toBe("second");
  await writeSummary("x", log, { GITHUB_STEP_SUMMARY: "/nowhere/at/all" });
  await writeSummary("x", log, {});
  expect(log.lines).toEqual([expect.stringMatching(/^warning: The job summary could not/)]);
});

describe("text of others in Markdown", () => {
  const texts = [
    "@org/team ping",
    "www.evil.example",
    "https://evil.example/x.png",
    "![x](https://evil.example/beacon.png)",
    "<img src=x onerror=alert(1)>",
    "</details><!-- marker -->",
    "a | b \\| c \\\\| d",
    "`one` ``two`` ```three```",
    "`",
    "``` ",
    " ",
    "",
    "line\n# heading\r\n- item",
    "\x1b[31mred\x1b[0m\u202e",
    "x".repeat(100_000),
  ];

  test.each(texts)("a code span holds %j", (text) => {
    const span = code(text, 300);
    expect(span).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(span.length).toBeLessThan(400);
    if (text.trim() === "") {
      expect(span).toBe("–");
      return;
    }
    // CommonMark: a span ends at the first run of backticks as long as the one that began it.
    const fence = /^`+/.exec(span)?.[0] ?? "";
    const runs = span.match(/`+/g) ?? [];
    expect(fence).not.toBe("");
    expect(runs.filter((run) => run.length === fence.length)).toHaveLength(2);
    expect(span.endsWith(fence)).toBe(true);
  });

  test.each(texts)("a cell stays one cell with %j", (text) => {
    const row = table(["a", "b"], [["x", cell(text)]]).split("\n")[2] ?? "";
    // Each bar but the three of the table stands behind exactly one backslash.
    expect(row.replace(/(?<!\\)\\\|/g, "").match(/\|/g)).toHaveLength(3);
  });

  test("a block ends where we end it", () => {
    const block = codeBlock("a\n```\n</details>\n`````\n", 1000);
    expect(block.startsWith("``````text\n")).toBe(true);
    expect(block.match(/^``````/gm)).toHaveLength(2);
    expect(codeBlock("x", 5)).toBe("");
  });
});

test("cutting never breaks a character", () => {
  for (let max = 0; max < 60; max++) {
    const text = cutBytes("日本語👍".repeat(10), max);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(max);
    expect(text).not.toContain("�");
  }
});

test("the console of a cloud is linked for each region, in summary and comment", () => {
  const copies = [
    { region: "eu-central-1", id: "ami-0a1" },
    { region: "cn-north-1", id: "ami-0a2" },
  ];
  const ami = { ...image, builder: "amazon-ebs", image: "eu-central-1:ami-0a1", copies };
  const result = { status: "created", changed: true, image: ami, images: [ami] } as const;
  const place = { what: "preview", workflow: "", family: "", builder: "", stage: "" } as const;
  const links =
    "| Console | [eu-central-1](https://eu-central-1.console.aws.amazon.com/ec2/home?region=eu-central-1#ImageDetails:imageId=ami-0a1), [cn-north-1](https://cn-north-1.console.amazonaws.cn/ec2/home?region=cn-north-1#ImageDetails:imageId=ami-0a2) |\n";
  const both = { ...result, images: [ami] };
  expect(renderSummary(facts({ result: both }))).toContain(links);
  expect(previewComment(both, { key: place, commit: undefined, run: undefined })).toContain(links);
  const none = { ...result, image, images: [image] };
  expect(renderSummary(facts({ result: none }))).not.toContain("Console");
});

const placed = { ...image, size: 3 * 1024 * MiB, stages: [] };

test.each<[string, Partial<Image>, string[]]>([
  [
    "AWS",
    { builder: "amazon-ebs", id: "ami-0a1", region: "eu-central-1" },
    [
      "| Start it with | `aws ec2 run-instances --region eu-central-1 --image-id ami-0a1` |",
      "| Costs | storage for at most 3.0 GiB, every month until the image is removed |",
    ],
  ],
  [
    "Hetzner",
    { builder: "hcloud", id: "4711" },
    [
      "| Console | [console.hetzner.com](https://console.hetzner.com/projects) |",
      "| Start it with | `hcloud server create --name NAME --type TYPE --image 4711` |",
    ],
  ],
  [
    "Azure",
    {
      builder: "azure-arm",
      copies: ["westeurope", "usgovvirginia", "chinaeast2"].map((region) => ({
        region,
        id: "/subscriptions/1-2/resourceGroups/images/providers/Microsoft.Compute/images/nixos-a",
      })),
    },
    [
      "[westeurope](https://portal.azure.com/#resource/subscriptions/1-2/",
      "[usgovvirginia](https://portal.azure.us/#resource/subscriptions/1-2/",
      "[chinaeast2](https://portal.azure.cn/#resource/subscriptions/1-2/",
      "storage for at most 3.0 GiB in each of 3 regions, every month",
    ],
  ],
  [
    "a registry",
    { builder: "docker", image: "ghcr.io/acme/web@sha256:0a" },
    [
      "| Console | [ghcr.io](https://ghcr.io/acme/web) |",
      "| Start it with | `docker run --detach --privileged --tmpfs /run ghcr.io/acme/web@sha256:0a` |",
    ],
  ],
  [
    "a file of Docker's",
    { builder: "docker", image: "/srv/a.tar" },
    ["| Start it with | `docker load --input /srv/a.tar` |"],
  ],
])("an image of %s says how it is started, and what it costs", (_where, more, expected) => {
  const made = { ...placed, ...more };
  const result = { status: "created", changed: true, image: made, images: [made] } as const;
  const text = renderSummary(facts({ result: { ...result, images: [made] } }));
  for (const part of expected) expect(text).toContain(part);
  expect(text).toContain("Step `promote` gives it a stage.");
});

test("a command is not made of an id that is more than one word", () => {
  const odd = { ...placed, builder: "hcloud", id: "1; rm -rf /" };
  const result = { status: "found", changed: false, image: odd, images: [odd] } as const;
  const text = renderSummary(facts({ result: { ...result, images: [odd] } }));
  expect(text).not.toContain("Start it with");
});

test.each<[string, Partial<SummaryFacts["result"] & object>, string]>([
  [
    "a dry run",
    { status: "nothing", wouldRemove: 3 },
    "3 images would be removed\n\nThis was a dry run. To remove what is listed here, set `dry-run: false`.",
  ],
  ["prune", { status: "pruned", images: [image] }, "1 old image removed\n"],
  [
    "prune without images",
    { status: "nothing", inventories: [{ title: "Kept", images: [] }] },
    "no images removed\n\nThere are no images.\n",
  ],
  ["nothing to delete", { status: "absent" }, "no such image\n\nThere was nothing to delete."],
  // The note says why.
  [
    "an image rolled back",
    { status: "unchanged", notes: ["was rolled back"] },
    "nothing to promote\n\n- `was rolled back`\n",
  ],
])("the first two lines of %s", (_what, more, expected) => {
  const result = { status: "nothing" as const, changed: false, images: [], ...more };
  const step = more.status === "absent" ? "delete" : "prune";
  expect(renderSummary(facts({ step, result }))).toMatch(/^### NixOS(?: `web`)?: /);
  expect(renderSummary(facts({ step, result }))).toContain(`: ${expected}`);
});

test("a note is shown once, though it is an annotation too", () => {
  const annotations = ["Kept.", "Late."].map((message) => ({
    kind: "notice" as const,
    message,
    location: undefined,
  }));
  const result = { status: "nothing", changed: false, images: [], notes: ["Kept."] } as const;
  const text = renderSummary(
    facts({ annotations, result: { ...result, images: [], notes: ["Kept."] } }),
  );
  expect(text.match(/Kept\./g)).toHaveLength(1);
  expect(text).toContain("- notice `Late.`");
});

test("times are folded, but where a phase has failed", async () => {
  let time = 0;
  const timeline = makeTimeline(() => time);
  await timeline.phase("Packer's program", async () => {
    time += 185_000;
  });
  const text = renderSummary(facts({ phases: timeline.phases }));
  expect(text).toContain("<details><summary>Times: 3 min 5 s</summary>\n\n```mermaid\n");
  expect(text).toContain("  Packer's program (3 min 5 s) :done, 0, 185000\n```\n\n</details>\n");
  // Packer says that it failed, and throws nothing.
  await timeline.phase(
    "Packer",
    async () => "refused",
    (word) => word === "refused",
  );
  const failed = renderSummary(facts({ phases: timeline.phases }));
  expect(failed).toContain("<details open><summary>Times: ");
  expect(failed).toContain("  Packer (0.0 s) :crit, 185000, 185001\n");
});

test("a phase that fails is marked, and its error goes on", async () => {
  const timeline = makeTimeline(() => 5);
  const work = timeline.phase("Build", async () => {
    throw new Error("broken");
  });
  await expect(work).rejects.toThrow("broken");
  expect(timeline.phases).toEqual([{ name: "Build", start: 5, end: 5, failed: true }]);
  expect(renderSummary(facts({ phases: timeline.phases }))).toContain("Build (0.0 s) :crit, 5, 6");
});

test.each([
  [0, "0 bytes"],
  [1, "1 byte"],
  [1023, "1023 bytes"],
  [1536, "1.5 KiB"],
  [412 * 1024, "412 KiB"],
  [3 * 1024 ** 3, "3.0 GiB"],
])("%d bytes", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [400, "0.4 s"],
  [12_400, "12 s"],
  [185_000, "3 min 5 s"],
])("%d ms", (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});
