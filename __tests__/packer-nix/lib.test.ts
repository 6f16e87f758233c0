import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { run } from "../../src/shared/exec.ts";
import { packerDirectory, scratch, toolEnvironment } from "./tools.ts";

const root = resolve(packerDirectory, "..");

async function nix(args: readonly string[]): Promise<unknown> {
  const { stdout } = await run("nix", args, { env: toolEnvironment(scratch()) });
  return JSON.parse(stdout);
}

describe("packer/lib.nix", () => {
  test("merges deeply, the right side wins, lists are replaced", async () => {
    const expression = `(import ${packerDirectory}/lib.nix).recursiveMerge
      { a = { b = 1; c = [ 1 2 ]; }; d = 1; } { a = { c = [ 3 ]; e = null; }; d = { f = 1; }; }`;
    expect(await nix(["eval", "--json", "--impure", "--expr", expression])).toEqual({
      a: { b: 1, c: [3], e: null },
      d: { f: 1 },
    });
  });

  test("is reached in pure evaluation, its scripts on disk", async () => {
    const hashed = await run("nix", ["hash", "path", packerDirectory], {
      env: toolEnvironment(scratch()),
    });
    const expression = `(import "\${builtins.fetchTree {
      type = "path"; path = "${packerDirectory}"; narHash = "${hashed.stdout.trim()}";
    }}/lib.nix").script "seal.sh"`;
    const script = await nix(["eval", "--json", "--expr", expression]);
    expect(script).toMatch(/^\/nix\/store\/.*\/scripts\/seal\.sh$/);
    expect(existsSync(script as string)).toBe(true);
  });

  test("the table of base disks names a hash and its source for each platform", () => {
    const table = JSON.parse(readFileSync(join(packerDirectory, "base-disks.json"), "utf8"));
    expect(Object.keys(table).sort()).toEqual(["aarch64-linux", "x86_64-linux"]);
    for (const disk of Object.values(table)) {
      expect(disk).toEqual({
        url: expect.stringMatching(
          /^https:\/\/cloud\.debian\.org\/images\/cloud\/bookworm\/\d+-\d+\//,
        ),
        checksum: expect.stringMatching(/^sha512:[0-9a-f]{128}$/),
        source: expect.stringContaining("SHA512SUMS"),
      });
    }
  });

  test("every module is an output of the flake", async () => {
    const expression = "flake: builtins.mapAttrs (_: toString) flake";
    const modules = await nix([
      ...["eval", "--json", "--no-write-lock-file", `path:${root}#nixosModules`],
      ...["--apply", expression],
    ]);
    const files = readdirSync(join(packerDirectory, "modules"));
    const names = files.flatMap((file) => /^(.+)-config\.nix$/.exec(file)?.[1] ?? []);
    expect(names).toEqual(expect.arrayContaining(["docker", "qemu", "vultr"]));
    const ending = (name: string) => expect.stringMatching(`/packer/modules/${name}-config\\.nix$`);
    expect(modules).toEqual(Object.fromEntries(names.map((name) => [name, ending(name)])));
  });
});

// nixpkgs lib/modules.nix, today and in 16.09.
test.each([1500, 1001])("a module says it between mkDefault and a default of %d", async (own) => {
  const expression = `import ${packerDirectory}/modules/weak.nix {
    mkOptionDefault = _: { priority = ${own}; };
    mkOverride = priority: _: priority;
  } null`;
  const priority = await nix(["eval", "--json", "--impure", "--expr", expression]);
  expect(priority).toBeLessThan(own);
  expect(priority).toBeGreaterThan(1000);
});

test("every script passes shellcheck", async () => {
  const directory = join(packerDirectory, "scripts");
  const { stdout } = await run("sh", ["-c", 'shellcheck -x "$1"/*.sh', "sh", directory], {
    env: toolEnvironment(scratch()),
    anyExit: true,
  });
  expect(stdout).toBe("");
});
