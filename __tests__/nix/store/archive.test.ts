/** The archive of store paths: damage, bad names, leftovers, references; with the Nix of this machine. */
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { zstdCompressSync } from "node:zlib";
import { afterAll, describe, expect, test } from "@jest/globals";
import {
  type Manifest,
  readArchiveManifest,
  writeArchiveManifest,
} from "../../../src/nix/store/manifest.ts";
import { readNar } from "../../../src/nix/store/nar-read.ts";
import { parsePathInfos } from "../../../src/nix/store/path-info.ts";
import type { PathInfo } from "../../../src/nix/store/types.ts";
import { which } from "../../../src/shared/files.ts";
import {
  hashOf,
  nix,
  pack,
  rawPath,
  restore,
  sourceOf,
  type TestStore,
  testStore,
} from "./archive-fixture.ts";

const withNix = (await which("nix-store", "/usr/bin")) === undefined ? describe.skip : describe;
const stores: TestStore[] = [];

function fresh(like?: TestStore): TestStore {
  if (like !== undefined) {
    // The same names, but nothing in them: another machine.
    rmSync(path.join(like.root, "away"), { recursive: true, force: true });
    mkdirSync(path.join(like.root, "away"));
    renameSync(like.storeDir, path.join(like.root, "away", "store"));
    renameSync(path.join(like.root, "var"), path.join(like.root, "away", "var"));
  }
  const store = testStore(like?.root);
  if (like === undefined) stores.push(store);
  return store;
}

afterAll(() => {
  for (const { root } of stores) rmSync(root, { recursive: true, force: true });
});

/** Three paths, each needing the one before. */
function chain(store: TestStore): PathInfo[] {
  const base = rawPath(store, "base");
  const middle = rawPath(store, "middle", [base.path]);
  const top = rawPath(store, "top", [middle.path, base.path]);
  return [base, middle, top];
}

function onDisk(store: TestStore): string[] {
  return readdirSync(store.storeDir).filter((name) => name !== ".links");
}

withNix("an archive of store paths", () => {
  test("comes out as it went in: contents, modes, times, registration", async () => {
    const store = fresh();
    const infos = chain(store);
    const large = rawPath(store, "large", [], "x");
    for (let index = 0; index < 3; index++) {
      const noise = Buffer.alloc(5 * 1024 * 1024, `${index} some text that repeats itself`);
      writeFileSync(path.join(large.path, `file-${index}`), noise);
    }
    Object.assign(large, hashOf(large.path));
    const blob = await pack([...infos, large]);
    fresh(store);

    // References after their users: the order is the restore's business.
    const result = await restore(store, sourceOf(blob));
    expect(result).toMatchObject({ paths: 4, present: 0, left: [] });
    expect(result.bytes).toBe([...infos, large].reduce((sum, { narSize }) => sum + narSize, 0));
    for (const info of [...infos, large]) expect(hashOf(info.path)).toMatchObject(hashPart(info));
    const top = infos[2]?.path ?? "";
    expect(lstatSync(top).mode & 0o7777).toBe(0o555);
    expect(lstatSync(path.join(top, "text")).mode & 0o7777).toBe(0o444);
    expect(lstatSync(path.join(top, "program")).mode & 0o7777).toBe(0o555);
    for (const name of ["", "text", "link", "empty"]) {
      expect(lstatSync(path.join(top, name)).mtimeMs).toBe(1000);
    }
    expect((await nix(store, "nix-store", "-qR", top)).split("\n").sort()).toEqual(
      infos.map((info) => info.path).sort(),
    );
    await nix(store, "nix-store", "--verify", "--check-contents");
    expect(onDisk(store).sort()).toEqual(
      [...infos, large].map(({ path: p }) => path.basename(p)).sort(),
    );
    expect(readdirSync(path.join(store.root, "scratch"))).toEqual([]);

    // Again: all is there, and no shard is asked for.
    const asked: [number, number][] = [];
    expect(await restore(store, sourceOf(blob, asked))).toMatchObject({ paths: 0, present: 4 });
    expect(asked).toHaveLength(1);
  });

  test("is left alone where a byte of a shard changed, with all that needs that path", async () => {
    const store = fresh();
    const [base, middle, top] = chain(store) as [PathInfo, PathInfo, PathInfo];
    const other = rawPath(store, "other");
    // A shard of its own, which is damaged.
    writeFileSync(path.join(base.path, "data"), Buffer.alloc(5 * 1024 * 1024, 7));
    Object.assign(base, hashOf(base.path));
    const blob = await pack([other, middle, base, top]);
    const manifest = await readArchiveManifest(sourceOf(blob), store.storeDir);
    expect(manifest.paths[0]).toMatchObject({ info: { path: base.path }, shard: 0 });
    const shard = manifest.shards[0];
    const at = (shard?.offset ?? 0) + Math.floor((shard?.frames[0]?.[0] ?? 0) / 2);
    blob[at] = (blob[at] ?? 0) ^ 1;
    fresh(store);

    const result = await restore(store, sourceOf(blob));
    expect(result.paths).toBe(1);
    const left = new Map(result.left.map(({ path: name, why }) => [name, why]));
    expect([...left.keys()].sort()).toEqual([base.path, middle.path, top.path].sort());
    expect(left.get(middle.path)).toContain("which the store does not have");
    expect(onDisk(store)).toEqual([path.basename(other.path)]);
  });

  test.each([
    ["cut short", (blob: Buffer) => blob.subarray(0, blob.length - 10), "its end is missing"],
    [
      "its manifest changed",
      (blob: Buffer) => changed(blob, blob.length - 80),
      "manifest has changed",
    ],
    [
      "its trailer changed",
      (blob: Buffer) => changed(blob, blob.length - 60),
      "trailer does not fit",
    ],
    ["empty", () => Buffer.alloc(0), "it has 0 bytes"],
  ])("is refused when %s", async (_name, damage, message) => {
    const store = fresh();
    const blob = await pack(chain(store));
    fresh(store);
    await expect(restore(store, sourceOf(damage(blob)))).rejects.toThrow(message);
    expect(onDisk(store)).toEqual([]);
  });

  test("that ends in the middle of a shard leaves nothing behind", async () => {
    const store = fresh();
    const blob = await pack(chain(store));
    fresh(store);
    // With a database: Nix is started while the paths are unpacked.
    await nix(store, "nix-store", "--init");
    const source = sourceOf(blob);
    const short = {
      size: source.size,
      read: (start: number, end: number) => source.read(start, start === 16 ? end - 5 : end),
    };
    // The manifest is at hand by one request that begins at 16 as well: only the second is cut.
    let requests = 0;
    const cut = {
      size: short.size,
      read: (s: number, e: number) => (requests++ === 0 ? source : short).read(s, e),
    };
    await expect(restore(store, cut)).rejects.toThrow("cut short");
    expect(onDisk(store)).toEqual([]);
    // Nor a lock, nor a Nix that waits for paths: another one works at once.
    expect(await restore(store, source)).toMatchObject({ paths: 3, present: 0, left: [] });
  });

  test("leaves nothing behind where Nix refuses to register it", async () => {
    const store = fresh();
    const blob = await pack(chain(store));
    fresh(store);
    // With a database: Nix is started while the paths are unpacked.
    await nix(store, "nix-store", "--init");
    const bin = path.join(store.root, "refusing");
    mkdirSync(bin);
    const program = path.join(bin, "nix-store");
    writeFileSync(program, "#!/bin/sh\ncat >/dev/null\necho 'error: not today' >&2\nexit 1\n");
    chmodSync(program, 0o755);
    await expect(restore(store, sourceOf(blob), { bin })).rejects.toThrow("not today");
    expect(onDisk(store)).toEqual([]);
    // One that cannot even be started.
    rmSync(program);
    await expect(restore(store, sourceOf(blob), { bin })).rejects.toThrow("ENOENT");
    expect(onDisk(store)).toEqual([]);
    expect(await restore(store, sourceOf(blob))).toMatchObject({ paths: 3, left: [] });
  });

  test("is refused for names and sizes that no archive of ours has", async () => {
    const store = fresh();
    const blob = await pack(chain(store));
    const manifest = await readArchiveManifest(sourceOf(blob), store.storeDir);
    const end =
      (manifest.shards.at(-1)?.offset ?? 0) + (manifest.shards.at(-1)?.frames[0]?.[0] ?? 0);
    const forge = (change: (manifest: Manifest) => unknown) => {
      const copy = structuredClone(manifest);
      change(copy);
      return sourceOf(Buffer.concat([blob.subarray(0, end), writeArchiveManifest(copy)]));
    };
    const first = (m: Manifest) => m.paths[0] as Manifest["paths"][number];
    const [start] = manifest.shards;
    const named = (name: string) => ({ info: { path: `${store.storeDir}/${name}` } });
    const tries: [(m: Manifest) => unknown, string][] = [
      [(m) => Object.assign(first(m).info, named("..").info), "is no path of"],
      [(m) => Object.assign(first(m).info, named(".links").info), "is no path of"],
      [(m) => Object.assign(first(m).info, { narSize: 1e12 }), "outside its shard"],
      [(m) => Object.assign(first(m), { offset: m.paths[1]?.offset }), "in the same place"],
      [
        (m) => Object.assign(m.shards, [{ ...start, frames: [[5, 1e9]] }]),
        "shards.0.frames.0.1 of its manifest",
      ],
      [(m) => Object.assign(m.shards, [{ ...start, offset: 3 }]), "out of place"],
      [
        (m) => Object.assign(first(m).info, { signatures: ["a b\nc"] }),
        "paths.0.info.signatures.0 of its manifest",
      ],
      [
        (m) =>
          Object.assign(first(m).info, { path: `/elsewhere/${path.basename(first(m).info.path)}` }),
        "is no path of",
      ],
    ];
    for (const [change, message] of tries) {
      await expect(readArchiveManifest(forge(change), store.storeDir)).rejects.toThrow(message);
    }
    // A bomb: the frame decodes to more than it says.
    fresh(store);
    const frames = zstdCompressSync(Buffer.alloc(8 * 1024 * 1024));
    const bomb = structuredClone(manifest);
    bomb.shards = [
      { offset: 16, frames: [[frames.length, manifest.shards[0]?.frames[0]?.[1] ?? 0]] },
    ];
    const body = Buffer.concat([blob.subarray(0, 16), frames]);
    const source = sourceOf(Buffer.concat([body, writeArchiveManifest(bomb)]));
    const result = await restore(store, source);
    expect(result.paths).toBe(0);
    expect(result.left.map(({ why }) => why).join()).toContain("cannot be decoded");
    expect(onDisk(store)).toEqual([]);
  });

  test("asks for references that it does not hold, and goes without what they cannot give", async () => {
    const store = fresh();
    const [base, middle, top] = chain(store) as [PathInfo, PathInfo, PathInfo];
    const alone = rawPath(store, "alone");
    const blob = await pack([middle, top, alone]);
    const baseBlob = await pack([base]);
    fresh(store);
    const asked: string[][] = [];
    const without = await restore(store, sourceOf(blob), {
      realise: async (paths) => void asked.push(paths),
    });
    expect(asked).toEqual([[base.path]]);
    expect(without.paths).toBe(1);
    expect(without.left).toHaveLength(2);
    expect(onDisk(store)).toEqual([path.basename(alone.path)]);

    const whole = await restore(store, sourceOf(blob), {
      realise: async () => void (await restore(store, sourceOf(baseBlob))),
    });
    expect(whole).toMatchObject({ paths: 2, present: 1, left: [] });
  });

  test("replaces what is there without being valid, under Nix's lock", async () => {
    const store = fresh();
    const [base, middle, top] = chain(store) as [PathInfo, PathInfo, PathInfo];
    const blob = await pack([base, middle, top]);
    fresh(store);
    mkdirSync(base.path);
    writeFileSync(path.join(base.path, "half"), "made");
    const result = await restore(store, sourceOf(blob));
    expect(result).toMatchObject({ paths: 3, left: [] });
    expect(hashOf(base.path)).toMatchObject(hashPart(base));
    expect(existsSync(`${base.path}.lock`)).toBe(false);
  });

  test("clears away what a killed restore left, and nothing of one that lives", async () => {
    const store = fresh();
    const blob = await pack(chain(store));
    fresh(store);
    const signal = AbortSignal.abort(new Error("the job was cancelled"));
    await expect(restore(store, sourceOf(blob), { signal })).rejects.toThrow("cancelled");
    expect(onDisk(store)).toEqual([]);
    const { unpackFolderName } = await import("../../../src/nix/store/folder-name.ts");
    const alive = unpackFolderName();
    const dead = alive.replace(/-\d+-(\d+)-/, "-$1-1-");
    for (const name of [alive, dead])
      mkdirSync(path.join(store.storeDir, name, "0"), { recursive: true });
    expect((await restore(store, sourceOf(blob))).paths).toBe(3);
    expect(onDisk(store)).toContain(alive);
    expect(onDisk(store)).not.toContain(dead);
  });

  test("leaves out what changed or vanished while it was made", async () => {
    const store = fresh();
    const [base, middle, top] = chain(store) as [PathInfo, PathInfo, PathInfo];
    writeFileSync(path.join(base.path, "text"), "other");
    rmSync(middle.path, { recursive: true });
    const left: string[] = [];
    const blob = await pack([base, middle, top], left);
    expect(left.map((line) => line.split(":")[0])).toEqual(["base", "middle"]);
    const manifest = await readArchiveManifest(sourceOf(blob), store.storeDir);
    expect(manifest.paths.map(({ info }) => info.path)).toEqual([top.path]);
  });
});

function changed(blob: Buffer, at: number): Buffer {
  const copy = Buffer.from(blob);
  copy[at] = (copy[at] ?? 0) ^ 0x40;
  return copy;
}

function hashPart({ narHash, narSize }: PathInfo): { narHash: string; narSize: number } {
  return { narHash, narSize };
}

describe("a NAR", () => {
  const word = (text: string) => {
    const bytes = Buffer.alloc(8 + Math.ceil(text.length / 8) * 8);
    bytes.writeUInt32LE(text.length);
    bytes.write(text, 8);
    return bytes;
  };
  const folder = (...names: string[]) =>
    Buffer.concat(
      [
        ...["nix-archive-1", "(", "type", "directory"],
        ...names.flatMap((name) => [
          ...["entry", "(", "name", name, "node"],
          ...["(", "type", "symlink", "target", "x", ")", ")"],
        ]),
        ")",
      ].map(word),
    );
  const read = (nar: Buffer) => {
    const seen: string[] = [];
    const quiet = () => {};
    readNar(
      { buffer: nar, position: 0, end: nar.length, more: () => false },
      {
        directory: quiet,
        leave: quiet,
        symlink: (name) => seen.push(String(name)),
        file: quiet,
        write: quiet,
        close: quiet,
      },
    );
    return seen;
  };

  test.each([
    [[".."]],
    [["."]],
    [[""]],
    [["a/b"]],
    [["/etc"]],
    [["b", "a"]],
    [["a", "a"]],
    [["a\0"]],
  ])("with the names %j is refused", (names) => {
    expect(() => read(folder(...names))).toThrow("the name");
  });

  test("with good names is read, and refused when it is cut anywhere", () => {
    const nar = folder("A", "a", "b");
    expect(read(nar)).toEqual(["/A", "/a", "/b"]);
    for (let length = 0; length < nar.length; length += 8) {
      expect(() => read(nar.subarray(0, length))).toThrow();
    }
  });
});

test("what nix path-info prints is read in all its forms", () => {
  const hash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
  const hex = Buffer.from(hash, "base64").toString("hex");
  const common = { narSize: 5, deriver: null, signatures: ["k:s"] };
  const name = `${"0".repeat(32)}-a`;
  const expected = {
    path: `/nix/store/${name}`,
    narHash: hex,
    narSize: 5,
    references: [`/nix/store/${name}`],
    deriver: undefined,
    signatures: ["k:s"],
  };
  const absolute = { ...common, narHash: `sha256-${hash}`, references: [expected.path] };
  const ca = "fixed:r:sha256:0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73";
  const list = [
    { path: expected.path, ...absolute },
    { path: `${expected.path}b`, valid: false },
  ];
  expect(parsePathInfos(JSON.stringify(list), "/nix/store")).toEqual([
    { ...expected, ca: undefined },
  ]);
  const map = { [expected.path]: { ...absolute, ca }, [`${expected.path}b`]: null };
  expect(parsePathInfos(JSON.stringify(map), "/nix/store")).toEqual([{ ...expected, ca }]);
  const object = { algorithm: "sha256", format: "base64", hash };
  const named = {
    version: 2,
    storeDir: "/nix/store",
    info: {
      [name]: {
        ...common,
        narHash: object,
        references: [name],
        ca: { method: "nar", hash: object },
      },
    },
  };
  expect(parsePathInfos(JSON.stringify(named), "/nix/store")).toEqual([{ ...expected, ca }]);
});
