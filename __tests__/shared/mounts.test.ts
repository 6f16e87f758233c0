/** A folder is removed with all that is in it, and never what is mounted there. */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { execa } from "execa";
import { removeFolder } from "../../src/shared/mounts.ts";

// Mounting wants root.
const asRoot = process.getuid?.() === 0 ? test : test.skip;

test("a folder goes, and one that is not there is gone already", async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "packernix-mounts-"));
  await mkdir(path.join(folder, "a/b"), { recursive: true });
  await writeFile(path.join(folder, "a/b/file"), "x");
  await removeFolder(folder);
  expect(existsSync(folder)).toBe(false);
  await removeFolder(folder);
});

asRoot(
  "a folder in which something is mounted stays whole, and so does what is mounted",
  async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "packernix-mounts-"));
    const [other, point] = [path.join(folder, "other"), path.join(folder, "in/with blank")];
    for (const made of [other, point]) await mkdir(made, { recursive: true });
    await writeFile(path.join(other, "file"), "x");
    await execa("mount", ["--bind", other, point]);
    try {
      await expect(removeFolder(path.join(folder, "in"))).rejects.toThrow(`mounted: ${point}`);
      await expect(removeFolder(point)).rejects.toThrow("mounted");
      expect(existsSync(path.join(other, "file"))).toBe(true);
    } finally {
      await execa("umount", [point]);
    }
    // A name that only begins like it is another folder.
    await mkdir(path.join(folder, "in2"));
    await removeFolder(path.join(folder, "in"));
    expect(existsSync(path.join(folder, "in2"))).toBe(true);
    await removeFolder(folder);
  },
);
