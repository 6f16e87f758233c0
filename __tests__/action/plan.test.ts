import { describe, expect, test } from "@jest/globals";
import { differenceMarkdown, planJson, planOutput } from "../../src/action/plan.ts";
import type { Plan, StepResult } from "../../src/action/step-result.ts";
import { renderSummary } from "../../src/action/summary.ts";
import type { PackageChange } from "../../src/nix/packages.ts";
import { expectInert, hostile } from "./hostile.ts";

const MiB = 1024 * 1024;
const room = { max: 60_000, rows: 100 };

function change(name: string, more: Partial<PackageChange> = {}): PackageChange {
  const sizes = { bytesBefore: undefined, bytesAfter: undefined };
  return { name, kind: "changed", before: ["1"], after: ["2"], ...sizes, ...more };
}

function planned(plan: Partial<Plan>, more: Partial<StepResult> = {}) {
  return {
    status: "would-create" as const,
    changed: false,
    images: [],
    toplevel: "/nix/store/x-nixos-system-web",
    identity: "x-y",
    ...more,
    plan: {
      notLookedUp: undefined,
      by: "closure" as const,
      changes: [],
      lock: undefined,
      before: undefined,
      after: undefined,
      against: { kind: "base" as const, commit: "c".repeat(40), branch: "main", toplevel: "/t" },
      ...plan,
    },
  };
}

const markdownOf = ({ plan }: ReturnType<typeof planned>, limits: typeof room) =>
  differenceMarkdown(plan, limits);

const rowsOf = (text: string) => text.split("\n").filter((line) => line.startsWith("| `"));

test("one row for each package, the heaviest on top, and no column that nobody filled", () => {
  const text = markdownOf(
    planned({
      by: "derivations",
      changes: [
        change("gone", { kind: "removed", after: [] }),
        change("small"),
        change("fresh", { kind: "added", before: [] }),
        change("etc", { kind: "rebuilt", before: [""], after: [""] }),
      ],
      before: { bytes: 700 * MiB, paths: 1 },
    }),
    room,
  );
  expect(text).toContain("| Package | Before | After |\n| --- | --- | --- |\n");
  expect(rowsOf(text)).toEqual([
    "| `small` | `1` | `2` |",
    "| `fresh` | – | `2` |",
    "| `gone` | `1` | – |",
  ]);
  expect(text).toContain("Compared with branch `main` at commit `cccccccccccc`.");
  expect(text).toContain("packages that only the build needs may appear");
  expect(text).toContain("Closure: 700 MiB in 1 store path → not built.");
  expect(text).toContain(
    "<details><summary>Rebuilt with the same version: 1</summary>\n\n`etc`.\n\n</details>\n",
  );
});

test("sizes are shown where they are known", () => {
  const text = markdownOf(
    planned({
      changes: [
        change("small", { bytesBefore: MiB, bytesAfter: 2 * MiB }),
        change("large", { bytesBefore: MiB, bytesAfter: 9 * MiB }),
        change("grown", { kind: "resized", after: ["1"], bytesBefore: MiB, bytesAfter: 2 * MiB }),
        change("fresh", { kind: "added", before: [], bytesAfter: 1 }),
        change("gone", { kind: "removed", after: [], bytesBefore: 3 * MiB }),
      ],
    }),
    room,
  );
  expect(text).toContain("| Package | Before | After | Size |\n| --- | --- | --- | --- |\n");
  expect(rowsOf(text)).toEqual([
    "| `large` | `1` | `2` | 1.0 MiB → 9.0 MiB |",
    "| `small` | `1` | `2` | 1.0 MiB → 2.0 MiB |",
    "| `fresh` | – | `2` | 1 byte |",
    "| `gone` | `1` | – | 3.0 MiB |",
    "| `grown` | `1` | `1` | 1.0 MiB → 2.0 MiB |",
  ]);
});

test("kernel, systemd, openssh, openssl and the programs of services come first", () => {
  const names = [
    ...["unit-nginx.service", "aaa", "nginx", "linux-pam", "openssl", "systemd", "linux"],
    ...["linux-zen", "openssh", "linux-firmware", "systemd-minimal"],
  ];
  const changes = names.map((name) =>
    change(name, name.startsWith("unit") ? { kind: "added", before: [], after: [""] } : {}),
  );
  const services = ["nginx", "systemd"];
  expect(rowsOf(markdownOf(planned({ changes, services }), room))).toEqual([
    "| `linux` | `1` | `2` |",
    "| `linux-zen` | `1` | `2` |",
    "| `systemd` | `1` | `2` |",
    "| `openssh` | `1` | `2` |",
    "| `openssl` | `1` | `2` |",
    "| `nginx` | `1` | `2` |",
    "| `aaa` | `1` | `2` |",
    "| `linux-firmware` | `1` | `2` |",
    "| `linux-pam` | `1` | `2` |",
    "| `systemd-minimal` | `1` | `2` |",
    "| `unit-nginx.service` | – | `no version` |",
  ]);
  expect(planJson(planned({ changes, services }))).toMatchObject({
    changed: expect.arrayContaining([expect.objectContaining({ name: "linux" })]),
  });
});

test("a thousand rebuilt packages are folded, and named as far as one reads", () => {
  const changes = Array.from({ length: 999 }, (_, index) =>
    change(`p${index}`, { kind: "rebuilt", after: ["1"] }),
  );
  const text = markdownOf(planned({ changes }), room);
  expect(text).toContain("<summary>Rebuilt with the same version: 999</summary>");
  expect(text).toContain(" and 899 more.\n\n</details>\n");
  expect(text).not.toContain("| Package");
});

test("changes of the lock are a table", () => {
  const lock = [
    {
      input: "nixpkgs",
      before: { version: "a".repeat(40), date: "2026-01-01" },
      after: { version: "b".repeat(40), date: "2026-01-31" },
      compare: "https://github.com/NixOS/nixpkgs/compare/a...b",
    },
    {
      input: "gone",
      before: { version: "sha256-x", date: undefined },
      after: undefined,
      compare: undefined,
    },
  ];
  const text = markdownOf(planned({ lock }), room);
  expect(text).toContain(
    [
      "Changes of `flake.lock`:",
      "",
      "| Input | Before | After | Commits |",
      "| --- | --- | --- | --- |",
      `| \`nixpkgs\` | \`${"a".repeat(12)}\` 2026-01-01 | \`${"b".repeat(12)}\` 2026-01-31 | [compare](https://github.com/NixOS/nixpkgs/compare/a...b) |`,
      "| `gone` | `sha256-x` | – | – |",
      "",
    ].join("\n"),
  );
  expect(planJson(planned({ lock })).lock).toEqual([
    { input: "nixpkgs", before: "a".repeat(40), after: "b".repeat(40) },
    { input: "gone", before: "sha256-x", after: null },
  ]);
  expect(markdownOf(planned({ lock: [] }), room)).toContain("finds nothing newer");
});

test("what could not be looked up is in the heading and in the JSON", () => {
  const result = planned({ notLookedUp: "no credentials" });
  const text = renderSummary({
    step: "plan",
    builder: "qemu",
    state: "done",
    phases: [],
    annotations: [],
    result,
  });
  expect(text).toContain("### NixOS: a new image would be created, unless there is one\n");
  expect(planJson(result)).toMatchObject({ status: "would-create", looked_up: false });
});

describe("five thousand changed packages", () => {
  const changes = Array.from({ length: 5000 }, (_, index) =>
    change(`package-with-a-long-name-${"x".repeat(60)}-${index}`, {
      before: ["2026-01-01-unstable"],
      after: ["2026-02-02-unstable"],
    }),
  );
  const lock = Array.from({ length: 3000 }, (_, index) => {
    const [before, after] = ["a", "b"].map((one) => ({ version: one.repeat(40), date: undefined }));
    return { input: `input-${index}`, before, after, compare: undefined };
  });
  const notes = Array.from({ length: 3000 }, () => "n".repeat(1000));
  const result = planned({ changes, lock }, { notes });

  test("fit the output, shortened, with the counts of all", () => {
    const text = planOutput(result);
    expect(Buffer.byteLength(text)).toBeLessThan(60_001);
    expect(JSON.parse(text)).toMatchObject({ truncated: true, counts: { changed: 5000 } });
    const short = JSON.parse(planOutput(planned({ changes })));
    expect(short.changed.length).toBeGreaterThan(100);
    expect(short.changed.length).toBeLessThan(5000);
    expect(planJson(result).truncated).toBe(false);
  });

  test("fit the summary, with a word on the rest", () => {
    const text = renderSummary({
      step: "plan",
      builder: "qemu",
      state: "done",
      phases: [],
      annotations: [],
      result: planned({ changes }),
    });
    expect(Buffer.byteLength(text)).toBeLessThan(1_000_000);
    expect(text).toContain("4500 more: see the output `plan_file`.");
  });

  test("fit any room there is", () => {
    for (const max of [60_000, 5000, 1200, 700]) {
      const text = markdownOf(planned({ changes }), { max, rows: 5000 });
      expect(text.length).toBeLessThanOrEqual(Math.max(max, 700));
      expect(text).toMatch(/\d+ more: see the output `plan_file`/);
    }
  });
});

test("what would be alive is seen by the check that the next test makes", () => {
  for (const text of hostile.filter((one) => !/^(-->|a \||``|<!--)/.test(one))) {
    expect(() => expectInert(`text\n\n${text}`)).toThrow();
  }
});

test("texts of others stay texts in the summary", () => {
  const changes = hostile.map((text) => change(text, { before: [text], after: [text, "2"] }));
  const against = {
    kind: "image" as const,
    image: hostile.join(" "),
    toplevel: "",
    stage: hostile[1],
  };
  const lock = hostile.map((text) => {
    const locked = { version: text, date: undefined };
    return { input: text, before: locked, after: locked, compare: undefined };
  });
  for (const plan of [
    { changes, lock, against },
    { changes: changes.map((one) => ({ ...one, kind: "rebuilt" as const })) },
    ...hostile.map((branch) => ({
      changes,
      against: { kind: "base" as const, commit: branch, branch, toplevel: branch },
    })),
  ]) {
    const result = planned(plan, { notes: hostile, toplevel: hostile[2], identity: hostile[5] });
    expectInert(markdownOf(result, room));
    expectInert(
      renderSummary({
        step: "plan",
        builder: "qemu",
        state: "done",
        phases: [],
        annotations: [],
        family: hostile[0] ?? "",
        result,
      }),
    );
  }
});
