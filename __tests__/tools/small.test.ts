/** Versions, mirrors, checksums, the committed table and the pinned key. */
import { expect, test } from "@jest/globals";
import { readKey } from "openpgp";
import { platforms } from "../../src/shared/platform.ts";
import { parseChecksums } from "../../src/tools/checksums.ts";
import { hashicorpKey } from "../../src/tools/keys/hashicorp.ts";
import { checkMirrors, mirrored } from "../../src/tools/mirrors.ts";
import { committedTable, defaultVersion, pinned, pinnedVersions } from "../../src/tools/table.ts";
import { bestVersion, parseConstraint, versionFits } from "../../src/tools/versions.ts";

const hash = "0123456789abcdef".repeat(4);

test.each([
  ["2.28.3", "2.28.3", true],
  ["2.28.3", "2.28.4", false],
  ["v2.28.3", "2.28.3", true],
  ["2.28", "2.28.9", true],
  ["2.28", "2.29.0", false],
  ["2", "2.29.0", true],
  [">=2.24 <3", "2.24.0", true],
  [">=2.24 <3", "3.0.0", false],
  [">= 2.24, < 3", "2.30.1", true],
  ["~> 2.24", "2.24.7", true],
  ["2.28 || 2.30", "2.30.1", true],
  [`2.28.3@sha256:${hash}`, "2.28.3", true],
  ["", "2.8.0", true],
  ["", "2.7.9", false],
  // Never below what works at all, whatever is wished.
  [">=2.0", "2.3.0", false],
  // A build of a distribution or from a branch.
  [">=2.24", "2.31.0-pre20250101", true],
  ["2.31.0", "2.31.0-pre20250101", false],
  ["", "nonsense", false],
])("%j and %s: %j", async (text, version, fits) => {
  expect(await versionFits(version, await parseConstraint(text, "nix-version"), "2.8.0")).toBe(
    fits,
  );
});

test("a wish keeps what it says", async () => {
  expect(
    await parseConstraint(` 1.13.0 @sha256:${hash.toUpperCase()}`, "packer-version"),
  ).toMatchObject({
    text: "1.13.0",
    exact: "1.13.0",
    sha256: hash,
  });
  expect((await parseConstraint("1.13", "packer-version"))?.exact).toBeUndefined();
  expect(await parseConstraint("  ", "packer-version")).toBeUndefined();
  const fitting = await parseConstraint("1.9", "packer-version");
  expect(await bestVersion(["1.9.2", "1.10.0", "1.9.10"], fitting, "1.6.6")).toBe("1.9.10");
  expect(await bestVersion(["1.8.0"], fitting, "1.6.6")).toBeUndefined();
});

test.each([
  "latest",
  "1.x.y",
  `1.13@sha256:${hash}`,
  "1.13.0@sha256:123",
  `1.13.0@sha256:${hash}@sha256:${hash}`,
  ">=1 <",
  "$(reboot)",
])("the wish %j is refused, with its input", async (text) => {
  await expect(parseConstraint(text, "packer-version")).rejects.toThrow("packer-version: ");
});

test("a mirror takes the place of a host, or of a part of it", () => {
  const mirrors = {
    "Releases.HashiCorp.com": "https://mirror.example.org/hashicorp/",
    "releases.hashicorp.com/packer": "https://packer.example.org",
    "github.com/hashicorp": "https://me:pass@git.example.org:8443/x",
  };
  checkMirrors(mirrors);
  const to = (url: string) => mirrored(url, mirrors);
  expect(to("https://releases.hashicorp.com/terraform/1/t.zip")).toBe(
    "https://mirror.example.org/hashicorp/terraform/1/t.zip",
  );
  expect(to("https://releases.hashicorp.com/packer/1/p.zip?a=b")).toBe(
    "https://packer.example.org/1/p.zip?a=b",
  );
  expect(to("https://releases.hashicorp.com/packer-plugin-qemu/1/q.zip")).toBe(
    "https://mirror.example.org/hashicorp/packer-plugin-qemu/1/q.zip",
  );
  expect(to("https://github.com/hashicorp/x")).toBe("https://me:pass@git.example.org:8443/x/x");
  for (const url of [
    "https://github.com/other/x",
    "https://releases.hashicorp.com.evil.org/packer",
  ]) {
    expect(to(url)).toBe(url);
  }
});

test.each([
  ["releases.hashicorp.com", "mirror"],
  ["releases.hashicorp.com", "ftp://mirror.example.org"],
  ["releases.hashicorp.com", "file:///srv"],
  ["releases.hashicorp.com", "https://mirror.example.org/?a=b"],
  ["https://releases.hashicorp.com", "https://mirror.example.org"],
  ["", "https://mirror.example.org"],
])("the mirror %j: %j is refused", (host, base) => {
  expect(() => checkMirrors({ [host]: base })).toThrow("mirrors: ");
});

test("checksum files are read by whole names", () => {
  const text = `${hash}  a.zip\r\n${hash.toUpperCase()} *b.zip\n${hash}  with blank.zip\nabc  c.zip\n\n`;
  expect([...parseChecksums(text)]).toEqual([
    ["a.zip", hash],
    ["b.zip", hash],
  ]);
});

test("the table has the defaults for both platforms, and every cell is of one piece", () => {
  for (const tool of ["nix", "packer"] as const) {
    for (const platform of platforms) {
      expect(pinned(tool, defaultVersion(tool), platform)).toBeDefined();
      expect(pinnedVersions(tool, platform)).toContain(defaultVersion(tool));
    }
  }
  const entries = [
    ...Object.entries(committedTable.tools),
    ...Object.entries(committedTable.plugins),
  ];
  const hashes: string[] = [];
  for (const [tool, { versions, default: usual }] of entries) {
    expect(Object.keys(versions)).toContain(usual);
    for (const [version, artifacts] of Object.entries(versions)) {
      for (const [platform, { url, sha256, source }] of Object.entries(artifacts)) {
        hashes.push(sha256);
        expect(sha256).toMatch(/^[0-9a-f]{64}$/);
        expect(url).toMatch(/^https:\/\/(releases\.nixos\.org|releases\.hashicorp\.com)\//);
        expect(url).toContain(version);
        expect(url).toMatch(
          tool === "nix"
            ? `${platform}.tar.xz`
            : platform.startsWith("x86")
              ? /_linux_amd64\.zip$/
              : /_linux_arm64\.zip$/,
        );
        // Beside the file, so by the same vendor.
        expect(source.startsWith(url.slice(0, url.lastIndexOf("/") + 1))).toBe(true);
      }
    }
  }
  expect(new Set(hashes).size).toBe(hashes.length);
});

test("names from outside are not taken for members of objects", () => {
  expect(pinned("packer", "constructor", "x86_64-linux")).toBeUndefined();
  expect(pinned("__proto__", "1.0.0", "x86_64-linux")).toBeUndefined();
});

test("HashiCorp's key is the pinned one, and says when it ends", async () => {
  const key = await readKey({ armoredKey: hashicorpKey.armored });
  expect(key.getFingerprint().toUpperCase()).toBe(hashicorpKey.fingerprint);
  expect(key.isPrivate()).toBe(false);
  expect(((await key.getExpirationTime()) as Date).toISOString().slice(0, 10)).toBe("2030-03-01");
});
