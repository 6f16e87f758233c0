import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { execa } from "execa";
import { planRelease } from "../../scripts/release.ts";

const changelog = `# Changelog

## [Unreleased]

## [1.2.3] - 2026-12-01

### Fixed

- A fault.

## [1.2.2] - 2026-11-30

- Another.

## [1.2.1] - 2026-11-29

## [1.3.0-rc.1] - 2026-12-02

- To try.
`;
const tags = ["v1", "v1.2", "v1.2.1", "v1.2.2", "v1.3.0-rc.1", "preview"];

describe("a release", () => {
  test("has the notes of its version alone, and moves the tags of its line", () => {
    expect(planRelease("v1.2.3", "1.2.3", changelog, [...tags, "v1.2.3"])).toEqual({
      prerelease: false,
      moving: ["v1", "v1.2"],
      notes: "### Fixed\n\n- A fault.",
    });
  });

  test.each([
    ["a newer release of the line", ["v1.2.10"], []],
    ["a newer line", ["v1.10.0"], ["v1.2"]],
    ["a line whose number begins alike", ["v1.20.0", "v12.0.0"], ["v1.2"]],
    ["a newer major version", ["v2.0.0"], ["v1", "v1.2"]],
  ])("moves no tag back from %s", (_name, others, moving) => {
    expect(planRelease("v1.2.3", "1.2.3", changelog, [...tags, ...others]).moving).toEqual(moving);
  });

  test("before a release moves nothing", () => {
    const release = planRelease("v1.3.0-rc.1", "1.3.0-rc.1", changelog, tags);
    expect(release).toEqual({ prerelease: true, moving: [], notes: "- To try." });
  });

  test.each([
    ["1.2.3", "1.2.3", "1.2.3 is no tag of a release, such as v1.2.3"],
    ["v1.2", "1.2.3", "v1.2 is no tag of a release"],
    ["v1.2.3;id", "1.2.3", "v1.2.3;id is no tag of a release"],
    ["v1.2.3", "1.2.2", "the tag is v1.2.3, but package.json has version 1.2.2"],
    ["v1.2.1", "1.2.1", "CHANGELOG.md says nothing of 1.2.1"],
    ["v1.2.4", "1.2.4", "CHANGELOG.md says nothing of 1.2.4"],
  ])("%s with version %s is refused", (tag, version, message) => {
    expect(() => planRelease(tag, version, changelog, tags)).toThrow(message);
  });

  test("of this commit can be made", async () => {
    const root = path.resolve(import.meta.dirname, "../..");
    const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
    const folder = mkdtempSync(path.join(os.tmpdir(), "release-"));
    try {
      const notes = path.join(folder, "notes.md");
      const output = path.join(folder, "output");
      const script = path.join(root, "scripts", "release.ts");
      await execa(process.execPath, [script, `v${version}`, notes], {
        env: { GITHUB_OUTPUT: output },
      });
      expect(readFileSync(notes, "utf8")).toMatch(/^### \w+\n/);
      expect(readFileSync(output, "utf8")).toMatch(/^prerelease=(true|false)\nmoving=.*\n$/);
      const wrong = await execa(process.execPath, [script, "v0.0.1", notes], { reject: false });
      expect(wrong.exitCode).toBe(1);
      expect(wrong.stderr).toBe(
        `npm run release: the tag is v0.0.1, but package.json has version ${version}`,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
