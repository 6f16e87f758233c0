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
import { closureOf, parseRegistration } from "../../src/tools/nix-reginfo.ts";
import { seal, unpackRelease } from "../../src/tools/nix-unpack.ts";

const top = "nix-2.30.1-x86_64-linux";
const name = "r9q3ddl8y59dxnfd1q0gqbza6a2k7giw-nix-2.30.1";
const other = "apx7yq8i9flhsyj9pfnhsyc4zr4wib2i-libraries";

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
  return await unpackRelease(parts(await tarOf(members)), top, target);
}

describe("a release is unpacked", () => {
  test("with the modes and times of a store, without the installer", async () => {
    expect(await unpack(good)).toEqual({ registration: "registration", names: [name] });
    const path = join(target, name);
    await seal(path);
    expect(readdirSync(target)).toEqual([name]);
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

  const within = (member: Member): Member[] => [...good, member];
  test.each<[string, Member[], RegExp]>([
    ["..", within({ name: `${top}/store/${name}/../../../out`, text: "x" }), /lies outside/],
    ["an absolute name", within({ name: "/etc/out", text: "x" }), /lies outside/],
    ["another top", within({ name: "nix-2.30.1-other/install", text: "x" }), /lies outside/],
    ["no store path", within({ name: `${top}/store/out`, text: "x" }), /is no store path/],
    ["a hidden one", within({ name: `${top}/store/.links/x`, text: "x" }), /is no store path/],
    [
      "a folder beside",
      within({ name: `${top}/etc/out`, text: "x" }),
      /nothing that a release has/,
    ],
    [
      "a file below a link",
      [
        ...good,
        { name: `${top}/store/${name}/out`, type: "symlink", linkname: "/tmp" },
        { name: `${top}/store/${name}/out/file`, text: "x" },
      ],
      /comes without its folder/,
    ],
    [
      "a file in place of a link",
      within({ name: `${top}/store/${name}/bin/nix-store`, text: "x" }),
      /two things of one name/,
    ],
    [
      "a folder in place of a link",
      within({ name: `${top}/store/${name}/bin/nix-store`, type: "directory" }),
      /two things of one name/,
    ],
    [
      "a hard link",
      within({ name: `${top}/store/${name}/passwd`, type: "link", linkname: "/etc/passwd" }),
      /is a link, which no store has/,
    ],
    [
      "a device",
      within({
        name: `${top}/store/${name}/null`,
        type: "character-device",
        devmajor: 1,
        devminor: 3,
      }),
      /is a character-device/,
    ],
    [
      "a link for .reginfo",
      [{ name: `${top}/.reginfo`, type: "symlink", linkname: "/etc/passwd" }],
      /is no file/,
    ],
    ["no .reginfo", good.filter((member) => !member.name.endsWith(".reginfo")), /no \.reginfo/],
    ["nothing", [], /no \.reginfo/],
  ])("but not with %s", async (_what, members, message) => {
    const error = await unpack(members).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ArchiveError);
    expect(String(error)).toMatch(message);
  });

  test.each([100, 600, 10_000, 50_000])("but not when cut off after %i bytes", async (size) => {
    const bytes = (await tarOf(good)).subarray(0, size);
    await expect(unpackRelease(parts(bytes), top, target)).rejects.toBeInstanceOf(ArchiveError);
  });

  test("a fault of the disk stays one", async () => {
    rmSync(target, { recursive: true });
    const error = await unpack(good).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "ENOENT" });
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

describe("a registration", () => {
  const zero = "0".repeat(64);
  const at = (one: string) => `/nix/store/${one}`;
  const entry = (one: string, references: string[]) =>
    [`/nix/store/${one}`, `sha256:${zero}`, "8", "", String(references.length)]
      .concat(references.map((reference) => `/nix/store/${reference}`))
      .map((line) => `${line}\n`)
      .join("");

  test("is read as nix-store writes it", () => {
    const text = entry(name, [other, name]) + entry(other, []);
    const paths = parseRegistration(text);
    expect(paths).toEqual([
      {
        path: at(name),
        narHash: zero,
        narSize: 8,
        references: [at(other), at(name)],
        signatures: [],
      },
      { path: at(other), narHash: zero, narSize: 8, references: [], signatures: [] },
    ]);
    expect(closureOf(at(name), paths)).toEqual([at(name), at(other)]);
  });

  test("may have hashes in all forms of Nix", () => {
    // `printf hello | sha256sum`, as `nix-hash --type sha256 --to-base32` and `--to-sri` write it.
    const hex = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    const forms = [
      `sha256:${hex}`,
      hex,
      "sha256:094qif9n4cq4fdg459qzbhg1c6wywawwaaivx0k0x8xhbyx4vwic",
      "sha256-LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=",
    ];
    const hashes = forms.map(
      (form) => parseRegistration(`/nix/store/${name}\n${form}\n1\n\n0\n`)[0]?.narHash,
    );
    expect(hashes).toEqual([hex, hex, hex, hex]);
  });

  test.each([
    ["empty", ""],
    ["without its last line", entry(name, []).slice(0, -1)],
    ["cut off", entry(name, [name]).replace(/[^\n]*\n$/, "")],
    ["a reference that is not named", entry(name, [other])],
    ["a path twice", entry(name, []) + entry(name, [])],
    ["a path elsewhere", entry(name, []).replace("/nix/store/", "/etc/")],
    ["a path with ..", entry(`${name}/../x`, [])],
    ["a hash that is none", entry(name, []).replace(zero, "abc")],
    ["a number that is none", entry(name, []).replace("\n8\n", "\n-8\n")],
  ])("is refused: %s", (_what, text) => {
    expect(() => parseRegistration(text)).toThrow();
  });
});

test("a tree without write permission is removed", async () => {
  await unpack(good);
  await seal(join(target, name));
  chmodSync(target, 0o555);
  removeTree(target);
  expect(readdirSync(folder)).toEqual([]);
});
