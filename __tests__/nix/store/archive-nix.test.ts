/** The archive with real paths, with each Nix: claims survive, checking stores take them, imports by the daemon work. */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { readPathInfos } from "../../../src/nix/store/path-info.ts";
import type { PathInfo, StoreAccess } from "../../../src/nix/store/types.ts";
import { which } from "../../../src/shared/files.ts";
import { newerNix } from "../../helpers/newer-nix.ts";
import {
  hashOf,
  makeTree,
  nix,
  pack,
  restore,
  sourceOf,
  type TestStore,
  testStore,
} from "./archive-fixture.ts";

const root = process.getuid?.() === 0;
const searchPath = process.env["PATH"] ?? "";
const ready = root && (await which("nix-store", "/usr/bin")) !== undefined;
const newer =
  ready && (await which("mmdebstrap", searchPath)) !== undefined ? await newerNix() : undefined;
const kinds = [
  { name: "the Nix of this machine", bin: "/usr/bin", run: ready ? describe : describe.skip },
  {
    name: "a newer Nix",
    bin: newer?.bin ?? "",
    run: newer === undefined ? describe.skip : describe,
  },
];
const roots: string[] = [];

afterAll(() => {
  for (const folder of roots) rmSync(folder, { recursive: true, force: true });
});

for (const kind of kinds) {
  kind.run(`with ${kind.name}`, () => {
    const program = (name: string) => path.join(kind.bin, name);

    /** A content-addressed path, a derivation and its signed result that needs both. */
    async function real(): Promise<{
      store: TestStore;
      infos: PathInfo[];
      top: string;
      key: string;
    }> {
      const store = testStore();
      roots.push(store.root);
      const tree = path.join(store.root, "tree");
      makeTree(tree, "text");
      const added = await nix(store, program("nix-store"), "--add", tree);
      const file = path.join(store.root, "default.nix");
      writeFileSync(
        file,
        `derivation { name = "top"; system = builtins.currentSystem; builder = "/bin/sh";
          args = [ "-c" "echo \${builtins.storePath ${added}} $out > $out" ]; }`,
      );
      const top = await nix(store, program("nix-build"), "--no-out-link", file);
      const secret = path.join(store.root, "secret");
      const key = path.join(store.root, "key");
      await nix(store, program("nix-store"), "--generate-binary-cache-key", "test-1", secret, key);
      await nix(store, program("nix"), "store", "sign", "--key-file", secret, top);
      const options = {
        bin: kind.bin,
        env: store.env,
        signal: new AbortController().signal,
      };
      const infos = await readPathInfos([top], { ...options, recursive: true });
      const deriver = infos.find((info) => info.path === top)?.deriver ?? "";
      const derivations = await readPathInfos(
        [deriver, `${store.storeDir}/${"0".repeat(32)}-none`],
        { ...options, recursive: false },
      );
      return { store, infos: [...infos, ...derivations], top, key };
    }

    function emptied(store: TestStore): TestStore {
      const away = mkdtempSync(path.join(store.root, "away-"));
      renameSync(store.storeDir, path.join(away, "store"));
      renameSync(path.join(store.root, "var"), path.join(away, "var"));
      return testStore(store.root);
    }

    test("what Nix knew of paths it knows again, and stores that check signatures take them", async () => {
      const { store, infos, top, key } = await real();
      expect(infos).toHaveLength(3);
      for (const info of infos)
        expect(hashOf(info.path)).toEqual({ narHash: info.narHash, narSize: info.narSize });
      expect(infos.filter(({ ca }) => ca !== undefined)).toHaveLength(2);
      const blob = await pack(infos);
      emptied(store);
      const lines: string[] = [];
      const result = await restore(store, sourceOf(blob), { bin: kind.bin });
      expect({ ...result, lines }).toMatchObject({ paths: 3, left: [] });

      const again = await readPathInfos(
        infos.map((info) => info.path),
        {
          bin: kind.bin,
          env: store.env,
          signal: new AbortController().signal,
          recursive: false,
        },
      );
      const sorted = (list: PathInfo[]) =>
        list
          .map((info) => ({ ...info, references: [...info.references].sort() }))
          .sort((a, b) => a.path.localeCompare(b.path));
      expect(sorted(again)).toEqual(sorted(infos));

      // A second store below another folder, which believes that key only.
      const other = path.join(store.root, "other");
      const { readFileSync } = await import("node:fs");
      const trusted = readFileSync(key, "utf8").trim();
      const checking = { ...store, env: { ...store.env } };
      checking.env["NIX_CONFIG"] += `trusted-public-keys = ${trusted}\nrequire-sigs = true\n`;
      await nix(checking, program("nix"), "copy", "--to", `local?root=${other}`, top);
      await expect(
        nix(store, program("nix"), "copy", "--to", `local?root=${other}-untrusting`, top),
      ).rejects.toThrow("signature");
    });

    test("an import by the daemon brings the same into a store through Nix alone", async () => {
      const { store, infos, top } = await real();
      const outputs = infos.filter((info) => !info.path.endsWith(".drv"));
      const blob = await pack(outputs);
      emptied(store);
      const access: StoreAccess = { kind: "daemon", why: "" };
      const result = await restore(store, sourceOf(blob), { bin: kind.bin, access });
      expect(result).toMatchObject({ paths: 2, left: [] });
      await nix(store, program("nix-store"), "--verify-path", top);
      const { readdirSync } = await import("node:fs");
      expect(readdirSync(path.join(store.root, "scratch"))).toEqual([]);
    });

    test("a refused registration leaves the store as it was", async () => {
      const { store, infos } = await real();
      const blob = await pack(infos);
      emptied(store);
      await expect(restore(store, sourceOf(blob), { bin: "/nowhere" })).rejects.toThrow("ENOENT");
      const { readdirSync } = await import("node:fs");
      expect(readdirSync(store.storeDir)).toEqual([]);
    });
  });
}
