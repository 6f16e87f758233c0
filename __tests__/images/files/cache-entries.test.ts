import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { cacheEntries } from "../../../src/images/files/cache-entries.ts";
import { type CacheFixture, cacheFixture } from "./cache-fixture.ts";

let fixture: CacheFixture;
let folder: string;

beforeEach(async () => {
  fixture = await cacheFixture();
  folder = await mkdtemp(path.join(tmpdir(), "packernix-entries-"));
});
afterEach(async () => {
  await fixture.close();
  await rm(folder, { recursive: true, force: true });
});

it("takes plain files out of an entry, and never a link", async () => {
  const entries = cacheEntries(process.env);
  const [from, to] = [path.join(folder, "from"), path.join(folder, "to")];
  const restored = async (key: string) => {
    const target = await mkdtemp(to);
    return await entries.restore(target, ["disk"], key);
  };
  const plain = await mkdtemp(from);
  await writeFile(path.join(plain, "disk"), "bytes");
  expect(await entries.save(plain, ["disk"], "plain")).toBe("saved");
  expect(await restored("plain")).toBe("plain");

  const linked = await mkdtemp(from);
  await symlink("/etc/hostname", path.join(linked, "disk"));
  expect(await entries.save(linked, ["disk"], "linked")).toBe("saved");
  expect(await restored("linked")).toBeUndefined();
});
