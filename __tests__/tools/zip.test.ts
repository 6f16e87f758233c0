/** Archives that are damaged, lie, or reach out of their folder. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { isUserError } from "../../src/shared/errors.ts";
import { unzip } from "../../src/tools/zip.ts";
import { type Member, scratch, zipOf } from "./vendor.ts";

const folder = scratch();
let number = 0;

async function unpack(archive: Buffer, maxBytes = 1000) {
  number += 1;
  const target = path.join(folder, String(number), "target");
  mkdirSync(target, { recursive: true });
  const file = path.join(folder, String(number), "archive.zip");
  writeFileSync(file, archive);
  const names = await unzip(file, target, {
    what: "Tool 1.2.3",
    maxBytes,
    mode: (name) => (name === "tool" ? 0o755 : name === "notes" ? 0o644 : undefined),
  });
  return { names, target };
}

test("the expected files, with the modes that we give them", async () => {
  const { names, target } = await unpack(
    zipOf([
      { name: "notes", content: "n", mode: 0o100777 },
      { name: "tool", content: "t", mode: 0 },
    ]),
  );
  expect(names).toEqual(["notes", "tool"]);
  expect(readFileSync(path.join(target, "tool"), "utf8")).toBe("t");
  expect(statSync(path.join(target, "tool")).mode & 0o777).toBe(0o755);
  expect(statSync(path.join(target, "notes")).mode & 0o777).toBe(0o644);
});

const tool: Member = { name: "tool", content: "t" };

test.each<[string, Member[], RegExp]>([
  ["a parent", [{ name: "../escaped", content: "x" }], /outside of its folder/],
  ["an absolute name", [{ name: "/tmp/escaped", content: "x" }], /outside of its folder/],
  ["a name of Windows", [{ name: "..\\escaped", content: "x" }], /outside of its folder/],
  ["a folder", [{ name: "tool/", content: "", mode: 0o040755 }], /outside of its folder/],
  ["a name of another", [{ name: "toolx", content: "x" }], /forbidden member/],
  ["one name twice", [tool, tool], /forbidden member/],
  ["a link", [{ name: "tool", content: "/etc/passwd", mode: 0o120777 }], /not a plain file/],
  ["a device", [{ name: "tool", content: "", mode: 0o060644 }], /not a plain file/],
  ["more than the limit", [{ name: "tool", content: "x".repeat(1001) }], /larger than 1000/],
  ["a size that it hides", [{ name: "tool", content: "x".repeat(5000), told: 10 }], /damaged/],
])("an archive with %s is refused", async (_what, members, text) => {
  let error: unknown;
  await unpack(zipOf(members)).catch((caught) => {
    error = caught;
  });
  expect(isUserError(error)).toBe(true);
  expect((error as Error).message).toMatch(text);
  expect((error as Error).message).toContain("Tool 1.2.3");
  const target = path.join(folder, String(number));
  expect(readdirSync(target).sort()).toEqual(["archive.zip", "target"]);
  const left = path.join(target, "target", "tool");
  expect(existsSync(left) ? statSync(left).size : 0).toBeLessThanOrEqual(10);
});

test("no archive and a cut one are refused", async () => {
  const good = zipOf([{ name: "tool", content: "some text that is packed" }]);
  for (const archive of [Buffer.from("<html>"), Buffer.alloc(0), good.subarray(0, -30)]) {
    await expect(unpack(archive)).rejects.toThrow(
      /Tool 1\.2\.3 was refused: its archive is damaged/,
    );
  }
});
