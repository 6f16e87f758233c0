import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { requireHashes } from "../../../src/nix/evaluation-cache/flake.ts";
import { checkout } from "./fixture.ts";

const web = { flake: ".#web", configuration: "", nixpkgs: "" };
const locked = (node: object) =>
  JSON.stringify({ nodes: { root: { inputs: { x: "x" } }, x: { locked: node } }, root: "root" });

async function flakeCheckout() {
  const c = await checkout();
  c.write("flake.nix", "{ outputs = _: { }; }");
  c.write("flake.lock", locked({ type: "github", narHash: "sha256-x" }));
  await c.commit();
  return c;
}

describe("the key of a flake", () => {
  test("is the commit's: files that git does not track are not part of it", async () => {
    const c = await flakeCheckout();
    const before = await c.key(web);
    expect(await c.key(web)).toBe(before);
    c.write("ignored.nix", "1");
    c.write("untracked.nix", "builtins.currentTime");
    expect(await c.key(web)).toBe(before);
    await c.git("add", "untracked.nix");
    expect(await c.reason(web)).toBe("tracked files were changed since the commit");
  });

  const changes: [string, (c: Awaited<ReturnType<typeof checkout>>) => Promise<void>][] = [
    [
      "a file",
      async (c) => {
        c.write("base.nix", "1");
        await c.commit();
      },
    ],
    ["a commit without a change", (c) => c.commit()],
    [
      "the lock file",
      async (c) => {
        c.write("flake.lock", locked({ type: "github", narHash: "sha256-y" }));
        await c.commit();
      },
    ],
    [
      "a clone that lacks history",
      async (c) => writeFileSync(path.join(c.workspace, ".git/shallow"), ""),
    ],
    ["this action's code", async (c) => writeFileSync(path.join(c.actionRoot, "dist/x.js"), "1")],
  ];
  test.each(changes)("changes with %s", async (name, change) => {
    const c = await flakeCheckout();
    const before = await c.key(web);
    await change(c);
    // An empty list of missing parents is none.
    if (name.startsWith("a clone")) {
      const head = await c.git("rev-parse", "HEAD");
      writeFileSync(path.join(c.workspace, ".git/shallow"), `${head}\n`);
    }
    expect(await c.key(web)).not.toBe(before);
  });

  test("changes with its attribute, and with where the flake is in the work tree", async () => {
    const c = await flakeCheckout();
    c.write("sub/flake.nix", "{ outputs = _: { }; }");
    await c.commit();
    const keys = [
      await c.key(web),
      await c.key({ ...web, flake: ".#db" }),
      await c.key({ ...web, flake: "./sub#web" }),
      await c.key({ ...web, flake: ".#nixosModules.web", nixpkgs: "../nixpkgs" }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  test("is the same in two checkouts of one commit", async () => {
    const one = await flakeCheckout();
    const clone = path.join(one.workspace, "../clone");
    await one.git("clone", "-q", one.workspace, clone);
    const other = await checkout(false);
    rmSync(other.workspace, { recursive: true });
    await one.git("clone", "-q", one.workspace, other.workspace);
    expect(await other.key(web)).toBe(await one.key(web));
  });

  test("elsewhere is its URL, when that names one content", async () => {
    const c = await checkout(false);
    const rev = "0123456789".repeat(4);
    for (const reference of [
      `github:owner/name/${rev}`,
      `github:owner/name/${rev}?dir=nixos`,
      `git+https://example.org/x.git?rev=${rev}`,
      "https://example.org/x.tar.gz?narHash=sha256-x",
    ]) {
      expect(await c.key({ ...web, flake: `${reference}#web` })).toMatch(/./);
    }
    for (const reference of ["github:owner/name", "github:owner/name/main", "nixpkgs"]) {
      expect(await c.reason({ ...web, flake: `${reference}#web` })).toBe(
        `\`flake\` names no commit (${reference})`,
      );
    }
  });

  test("a nixpkgs beside it counts by content", async () => {
    const c = await flakeCheckout();
    const inputs = {
      ...web,
      flake: ".#nixosModules.web",
      nixpkgs: path.join(c.workspace, "../nixpkgs"),
    };
    const before = await c.key(inputs);
    writeFileSync(path.join(c.workspace, "../nixpkgs/lib/new.nix"), "1");
    expect(await c.key(inputs)).not.toBe(before);
  });
});

describe("there is no key for a flake", () => {
  test("with changed files, outside git, as a path, with parameters", async () => {
    const c = await flakeCheckout();
    expect(await c.reason({ ...web, flake: "path:.#web" })).toMatch(/^a `path:` flake/);
    expect(await c.reason({ ...web, flake: ".?submodules=1#web" })).toMatch(/has parameters/);
    c.write("base.nix", "1");
    expect(await c.reason(web)).toBe("tracked files were changed since the commit");
    await c.git("checkout", "-q", "base.nix");
    await c.git("update-index", "--skip-worktree", "base.nix");
    expect(await c.reason(web)).toBe("tracked files were changed since the commit");
    const plain = await checkout(false);
    plain.write("flake.nix", "{ }");
    expect(await plain.reason(web)).toBe("the flake is not in a git work tree");
  });

  test("with filters or submodules", async () => {
    const c = await flakeCheckout();
    c.write("data/.gitattributes", "*.bin filter=lfs\n");
    await c.commit();
    expect(await c.reason(web)).toMatch(/^git filters/);
    c.remove("data");
    mkdirSync(path.join(c.workspace, ".git/info"), { recursive: true });
    c.write(".git/info/attributes", "* export-subst\n");
    await c.commit();
    expect(await c.reason(web)).toMatch(/^git filters/);
    const library = await checkout();
    const other = await flakeCheckout();
    await other.git("submodule", "--quiet", "add", library.workspace, "library");
    await other.commit();
    expect(await other.reason(web)).toMatch(/submodules/);
  });

  test("whose lock does not say what each input is", async () => {
    const c = await flakeCheckout();
    c.write("flake.lock", locked({ type: "github", rev: "0" }));
    await c.commit();
    expect(await c.reason(web)).toBe("flake.lock has no hash of `x`");
    // The same on a copy.
    expect(await c.reason({ ...web, sources: "." })).toBe("flake.lock has no hash of `x`");
    await c.git("rm", "-q", "--cached", "flake.lock");
    await c.git("commit", "-q", "-m", "untracked");
    expect(await c.reason(web)).toBe("flake.lock is not tracked by git");
  });

  test("but an input in its own tree needs none", () => {
    const own = (to: string) => locked({ type: "path", path: to });
    expect(() => requireHashes(own("./lib"), "/checkout/nixos", "/checkout")).not.toThrow();
    expect(() => requireHashes(own("../lib"), "/checkout/nixos", "/checkout")).not.toThrow();
    expect(() => requireHashes(own("../../lib"), "/checkout/nixos", "/checkout")).toThrow(
      "no hash",
    );
    expect(() => requireHashes(own("/lib"), "/checkout/nixos", "/checkout")).toThrow("no hash");
  });
});
