import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { narHash } from "../../src/nix/store/nar-write.ts";
import { childEnvironment } from "../../src/shared/environment.ts";
import { run } from "../../src/shared/exec.ts";
import { packerDirectory, scratch } from "./fixture.ts";

async function nixHash(target: string): Promise<string> {
  const env = childEnvironment("nix", {
    HOME: scratch(),
    NIX_CONFIG: "experimental-features = nix-command",
  });
  const { stdout } = await run("nix", ["hash", "path", target], { env });
  return stdout.trim();
}

test("is Nix's own hash of a tree with everything that an archive tells apart", async () => {
  const folder = scratch();
  for (const size of [0, 1, 7, 8, 9, 300_000]) {
    writeFileSync(path.join(folder, `size-${size}`), Buffer.alloc(size, "x"));
  }
  writeFileSync(path.join(folder, "executable"), "#!/bin/sh\n");
  chmodSync(path.join(folder, "executable"), 0o755);
  mkdirSync(path.join(folder, "empty"));
  mkdirSync(path.join(folder, "folder with space/deep"), { recursive: true });
  // By bytes the second comes after the first, by UTF-16 units before it.
  writeFileSync(path.join(folder, "\u{ff5e}"), "1");
  writeFileSync(path.join(folder, "\u{1f600}"), "2");
  for (const name of ["a", "A", "a.b", "a-b", "a_b", "ü"]) {
    writeFileSync(path.join(folder, name), name);
  }
  symlinkSync("../nowhere ☃", path.join(folder, "link"));
  expect(await narHash(folder)).toBe(await nixHash(folder));
  const before = await narHash(folder);
  chmodSync(path.join(folder, "a"), 0o755);
  expect(await narHash(folder)).not.toBe(before);
});

test("hashes a file, a link, and this action's own folder", async () => {
  const file = path.join(scratch(), "file");
  writeFileSync(file, "text");
  expect(await narHash(file)).toBe(await nixHash(file));
  expect(await narHash(packerDirectory)).toBe(await nixHash(packerDirectory));
});

test("refuses what no archive can hold", async () => {
  await expect(narHash("/dev/null")).rejects.toThrow(/no file, folder or link/);
});
