/**
 * `npm run release -- <tag> <notes file>`: checks that a tag is a release of this commit, writes its
 * notes from CHANGELOG.md, and prints as outputs of a job what the workflow needs:
 * `prerelease=true|false` and `moving=v1 v1.2`, the tags that must follow it.
 */
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { execa } from "execa";
import { parse, rcompare } from "semver";

export interface Release {
  prerelease: boolean;
  /** Tags such as `v1` and `v1.2`; none for a pre-release, nor for a fix of an older line's. */
  moving: string[];
  /** Markdown, as CHANGELOG.md has it. */
  notes: string;
}

/**
 * @param tags All tags of the repository.
 * @throws {Error} where the tag, package.json and CHANGELOG.md disagree.
 */
export function planRelease(
  tag: string,
  packageVersion: string,
  changelog: string,
  tags: readonly string[],
): Release {
  const version = tag.startsWith("v") ? parse(tag.slice(1)) : null;
  if (version === null) throw new Error(`${tag} is no tag of a release, such as v1.2.3`);
  if (version.version !== packageVersion) {
    throw new Error(`the tag is ${tag}, but package.json has version ${packageVersion}`);
  }
  const notes = sectionOf(changelog, version.version);
  if (notes === undefined || notes === "") {
    throw new Error(`CHANGELOG.md says nothing of ${version.version}`);
  }
  const prerelease = version.prerelease.length > 0;
  const released = [...tags, tag]
    .map((other) => parse(other.replace(/^v/, "")))
    .filter((other) => other !== null && other.prerelease.length === 0);
  const isNewest = (line: string) =>
    released
      .map((other) => `${other}`)
      .filter((other) => `${other}.`.startsWith(`${line}.`))
      .sort(rcompare)[0] === version.version;
  const lines = [`${version.major}`, `${version.major}.${version.minor}`];
  return {
    prerelease,
    moving: prerelease ? [] : lines.filter(isNewest).map((line) => `v${line}`),
    notes,
  };
}

/** What a Markdown file says under `## [<version>]`, up to the next heading of that level. */
function sectionOf(changelog: string, version: string): string | undefined {
  return changelog
    .split(/^## /m)
    .find((section) => section.startsWith(`[${version}]`))
    ?.replace(/^.*\n/, "")
    .trim();
}

async function main([tag, notesFile]: readonly string[]): Promise<void> {
  if (tag === undefined || notesFile === undefined) {
    throw new Error("usage: npm run release -- <tag> <notes file>");
  }
  const root = path.dirname(import.meta.dirname);
  const read = (file: string) => readFileSync(path.join(root, file), "utf8");
  const { stdout } = await execa("git", ["tag", "--list"], { cwd: root });
  const { version } = JSON.parse(read("package.json")) as { version: string };
  const release = planRelease(tag, version, read("CHANGELOG.md"), stdout.split("\n"));
  writeFileSync(notesFile, `${release.notes}\n`);
  const outputs = `prerelease=${release.prerelease}\nmoving=${release.moving.join(" ")}\n`;
  process.stdout.write(outputs);
  const file = process.env["GITHUB_OUTPUT"];
  if (file !== undefined && file !== "") appendFileSync(file, outputs);
}

if (import.meta.main) {
  await main(process.argv.slice(2)).catch((error: Error) => {
    process.stderr.write(`npm run release: ${error.message}\n`);
    process.exitCode = 1;
  });
}
