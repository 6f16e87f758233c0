/** Archives of releases, good and bad, into a folder. */
import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type Header, pack } from "tar-stream";
import { run } from "../../src/shared/exec.ts";
import { removeTree } from "../../src/shared/remove-tree.ts";
import { ArchiveError, decodeXz } from "../../src/tools/nix-decode.ts";
import { seal, unpackRelease } from "../../src/tools/nix-unpack.ts";

const top = "nix-2.30.1-x86_64-linux";
const name = "r9q3ddl8y59dxnfd1q0gqbza6a2k7giw-nix-2.30.1";

let folder = "";
let target = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nix-unpack-"));
  target = mkdtempSync(join(folder, "store-"));
});
afterEach(() => {
  removeTree(folder);
});

type Member = Partial<Header> & { name: string; text?: string };

async function tarOf(members: readonly Member[]): Promise<Buffer> {
  const archive = pack();
  for (const { text, ...header } of members) archive.entry(header, text ?? "");
  archive.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

async function* parts(bytes: Buffer, size = 1000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const good: Member[] = [
  { name: `${top}/`, type: "directory" },
  { name: `${top}/install`, text: "exit 1", mode: 0o755 },
  { name: `${top}/.reginfo`, text: "registration" },
  { name: `${top}/store/`, type: "directory" },
  { name: `${top}/store/${name}/`, type: "directory" },
  { name: `${top}/store/${name}/bin/`, type: "directory" },
  { name: `${top}/store/${name}/bin/nix`, text: "program", mode: 0o4755 },
  { name: `${top}/store/${name}/bin/nix-store`, type: "symlink", linkname: "nix" },
  { name: `${top}/store/${name}/text`, text: "x".repeat(100_000), mode: 0o666 },
];

async function unpack(members: readonly Member[]) {
  await unpackRelease(parts(await tarOf(members)), target);
}

describe("a release is unpacked", () => {
  test("with the modes and times of a store", async () => {
    await unpack(good);
    const store = join(target, top, "store");
    const path = join(store, name);
    seal(path);
    expect(readdirSync(store)).toEqual([name]);
    expect(readFileSync(join(target, top, ".reginfo"), "utf8")).toBe("registration");
    const modes = ["", "bin", "bin/nix", "text"].map((file) => lstatSync(join(path, file)));
    expect(modes.map(({ mode }) => mode & 0o7777)).toEqual([
      process.getuid?.() === 0 ? 0o555 : 0o755,
      0o555,
      0o555,
      0o444,
    ]);
    expect(modes.map(({ mtimeMs }) => mtimeMs)).toEqual([1000, 1000, 1000, 1000]);
    expect(lstatSync(join(path, "bin/nix-store")).mtimeMs).toBe(1000);
    expect(readFileSync(join(path, "text"), "utf8")).toHaveLength(100_000);
  });

  test.each(["../out", `${top}/../../out`])("but not %s", async (out) => {
    const error = await unpack([...good, { name: out, text: "x" }]).catch((caught) => caught);
    expect(error).toBeInstanceOf(ArchiveError);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  test.each([100, 600, 10_000, 50_000])("but not when cut off after %i bytes", async (size) => {
    const bytes = (await tarOf(good)).subarray(0, size);
    await expect(unpackRelease(parts(bytes), target)).rejects.toBeInstanceOf(ArchiveError);
  });

  test("a fault of the disk stays one", async () => {
    rmSync(target, { recursive: true });
    writeFileSync(target, "");
    const error = await unpack(good).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "ENOTDIR" });
    expect(error).not.toBeInstanceOf(ArchiveError);
  });
});

describe("what is compressed", () => {
  const text = Buffer.from("Nix ".repeat(200_000));

  async function all(chunks: AsyncIterable<Uint8Array>): Promise<string> {
    const found: Uint8Array[] = [];
    for await (const chunk of chunks) found.push(chunk);
    return Buffer.concat(found).toString();
  }

  async function xz(): Promise<string> {
    const file = join(folder, "file");
    writeFileSync(file, text);
    await run("xz", ["-k", file], { env: { PATH: process.env["PATH"] ?? "" } });
    return `${file}.xz`;
  }

  test.each([
    ["xz", process.env["PATH"]],
    ["WebAssembly", ""],
  ])("is decoded by %s, and damage is seen", async (_by, PATH) => {
    const file = await xz();
    expect((await all(decodeXz(file, { PATH }))) === text.toString()).toBe(true);
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.subarray(0, bytes.length - 40));
    await expect(all(decodeXz(file, { PATH }))).rejects.toThrow();
    bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 0xff, bytes.length >> 1);
    writeFileSync(file, bytes);
    await expect(all(decodeXz(file, { PATH }))).rejects.toThrow();
    writeFileSync(file, gzipSync(text));
    await expect(all(decodeXz(file, { PATH }))).rejects.toThrow();
  });
});

test("a tree without write permission is removed", async () => {
  await unpack(good);
  seal(join(target, top, "store", name));
  chmodSync(target, 0o555);
  removeTree(target);
  expect(readdirSync(folder)).toEqual([]);
});
