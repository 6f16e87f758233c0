import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { isUserError } from "../../src/shared/errors.ts";
import { run } from "../../src/shared/exec.ts";
import { fixture, nixpkgs, nixVersions, scratch, userErrorOf } from "./fixture.ts";

const system = (modules: string) =>
  `nixpkgs.lib.nixosSystem { system = "x86_64-linux"; modules = [ ${modules} ]; }`;
const flake = (outputs: string) =>
  `{\n  inputs.nixpkgs.url = "path:${nixpkgs}";\n  outputs = { self, nixpkgs }: ${outputs};\n}\n`;

describe("a configuration that Nix need not see", () => {
  const w = fixture(undefined);
  w.write("web.nix", "{ }");
  w.write("folder/configuration.nix", "{ }");
  const outside = scratch();
  writeFileSync(path.join(outside, "web.nix"), "{ }");
  symlinkSync(path.join(outside, "web.nix"), path.join(w.workspace, "link.nix"));
  symlinkSync(outside, path.join(w.workspace, "out"));

  test.each([
    [{ configuration: "nope.nix" }, /configuration: there is no nope\.nix.*checked out/],
    [
      { configuration: "folder" },
      /configuration: folder is a folder; write folder\/configuration\.nix/,
    ],
    [{ configuration: "." }, /configuration: \. is a folder/],
    [{ configuration: "../../etc/passwd" }, /configuration: there is no|outside the workspace/],
    [{ configuration: "/etc/passwd" }, /configuration: \/etc\/passwd lies outside the workspace/],
    [{ configuration: "link.nix" }, /configuration: link\.nix lies outside the workspace/],
    [{ configuration: "out/web.nix" }, /configuration: out\/web\.nix lies outside the workspace/],
    [{ flake: "./out#web" }, /flake: \.\/out lies outside the workspace/],
    [{ flake: "./nope#web" }, /flake: there is no \.\/nope/],
    [{ flake: "./web.nix#web" }, /flake: \.\/web\.nix is a file/],
    [{ flake: "." }, /flake: `\.` names no configuration; write `\.#<name>`/],
    [{ flake: '.#a"b' }, /flake: .* contains a character/],
    [{ flake: "--expr#a" }, /flake: .* begins with a hyphen/],
    [{ toplevel: "/etc" }, /toplevel: \/etc is not a path in the Nix store/],
    [{ toplevel: "/nix/store/short-x" }, /toplevel: .*hash of 32 characters\. Content-addressed/],
    [{ toplevel: `/nix/store/${"0".repeat(32)}-x/bin` }, /toplevel: .*inside a store path/],
    [{ toplevel: `/nix/store/${"e".repeat(32)}-x` }, /toplevel: .*hash of 32 characters/],
  ])("%j", async (inputs, message) => {
    const error = await userErrorOf(w.evaluate(inputs, { nixpkgs }));
    expect(error.message).toMatch(message);
  });
});

describe.each(nixVersions)("failures with %s", (_name, bin) => {
  async function fails(files: Record<string, string>, name = "web.nix", nixConfig: string[] = []) {
    const w = fixture(bin);
    for (const [file, text] of Object.entries(files)) w.write(file, text);
    const error = await userErrorOf(
      w.evaluate({ configuration: name }, { nixpkgs }, { nixConfig }),
    );
    expect(error.message).not.toContain("\u001b");
    expect(error.message).not.toContain(w.workspace);
    return error;
  }

  test("a syntax error has its place", async () => {
    const error = await fails(
      { "hosts/web.nix": "{\n  networking.hostName = ;\n}\n" },
      "hosts/web.nix",
    );
    expect(error.message).toMatch(
      /^The evaluation of hosts\/web\.nix failed: syntax error, unexpected ';'/,
    );
    expect(error.location).toEqual({ file: "hosts/web.nix", line: 2, column: 25 });
  });

  test("an undefined variable has its place", async () => {
    const error = await fails({ "web.nix": "{ ... }:\n{ networking.hostName = nope; }\n" });
    expect(error.message).toMatch(/undefined variable 'nope'/);
    expect(error.location).toEqual({ file: "web.nix", line: 2, column: 25 });
  });

  test("a missing attribute in an imported file has its place there", async () => {
    const error = await fails({
      "web.nix": "{ imports = [ ./lib/a.nix ]; }",
      "lib/a.nix": '{ lib, ... }:\n\n{\n  networking.hostName = lib.nope "x";\n}\n',
    });
    expect(error.message).toMatch(/attribute 'nope' missing/);
    expect(error.location).toMatchObject({ file: "lib/a.nix", line: 4 });
  });

  test("a throw keeps its text, and the trace is only in the details", async () => {
    const error = await fails({
      "web.nix": `{ networking.hostName = throw "first line\\n::error::second $\{toString 1}"; }`,
    });
    expect(error.message).toBe("The evaluation of web.nix failed: first line\n::error::second 1");
    expect(error.location).toMatchObject({ file: "web.nix", line: 1 });
    expect(error.details).toContain("while");
  });

  test("an unknown option, a wrong type and a conflict name the file", async () => {
    const unknown = await fails({
      "web.nix": "{ imports = [ ./a.nix ]; }",
      "a.nix": "{\n  # nope\n  services.nope = {\n    enable = true;\n  };\n}",
    });
    expect(unknown.message).toMatch(
      /The option `services\.nope\.enable' does not exist.*In `a\.nix'/s,
    );
    expect(unknown.location).toEqual({ file: "a.nix", line: 3, column: 3 });
    const type = await fails({ "web.nix": "{ networking.hostName = 3; }" });
    expect(type.message).toMatch(/is not of type `string'/);
    expect(type.location).toMatchObject({ file: "web.nix", line: 1 });
    const conflict = await fails({
      "web.nix": `{ imports = [ ./b.nix ]; networking.hostName = "a"; }`,
      "b.nix": `{ networking.hostName = "b"; }`,
    });
    expect(conflict.message).toMatch(/conflicting definition values/);
  });

  test("what fails outside the user's files is shown at the configuration", async () => {
    const error = await fails({
      "web.nix": `{ config, ... }: { test.values = config.packernix.nope; }`,
    });
    expect(error.message).toMatch(/attribute 'nope' missing/);
    expect(error.location).toMatchObject({ file: "web.nix", line: 1 });
    const w = fixture(bin);
    w.write("web.nix", "{ }");
    const generator = { kind: "file" as const, path: path.join(nixpkgs, "flake.nix") };
    const outside = await userErrorOf(
      w.evaluate({ configuration: "web.nix" }, { nixpkgs, generator }),
    );
    expect(outside.message).toMatch(/not a function but an attribute set/);
  });

  test("infinite recursion", async () => {
    const error = await fails({ "web.nix": "let a = a; in { networking.hostName = a; }" });
    expect(error.message).toMatch(/infinite recursion encountered/);
    expect(error.location).toMatchObject({ file: "web.nix", line: 1 });
  });

  test("a module that is no system", async () => {
    const w = fixture(bin);
    w.write("web.nix", "{ }");
    w.write(
      "pkgs/nixos/lib/eval-config.nix",
      "{ modules, system, specialArgs }: { config = { }; }",
    );
    w.write("pkgs/nixos/modules/module-list.nix", "[ ]");
    const error = await userErrorOf(
      w.evaluate({ configuration: "web.nix" }, { nixpkgs: "./pkgs" }),
    );
    expect(error.message).toMatch(
      /configuration: the configuration has no `system\.build\.toplevel`/,
    );
  });

  test("a content-addressed system", async () => {
    const w = fixture(bin);
    w.write("web.nix", "{ }");
    w.write(
      "pkgs/nixos/lib/eval-config.nix",
      `{ modules, system, specialArgs }: { config.system.build.toplevel = derivation { name = "x"; inherit system; builder = "/bin/sh"; __contentAddressed = true; outputHashMode = "recursive"; outputHashAlgo = "sha256"; }; }`,
    );
    w.write("pkgs/nixos/modules/module-list.nix", "[ ]");
    const error = await userErrorOf(
      w.evaluate(
        { configuration: "web.nix" },
        { nixpkgs: "./pkgs" },
        { nixConfig: ["extra-experimental-features = ca-derivations"] },
      ),
    );
    expect(error.message).toMatch(/Content-addressed systems have no path before they are built/);
  });

  test("no nixpkgs, and one that is none", async () => {
    const w = fixture(bin);
    w.write("web.nix", "{ }");
    w.write("empty/x", "");
    const none = await userErrorOf(w.evaluate({ configuration: "web.nix" }));
    expect(none.message).toMatch(
      /nixpkgs: nothing says which nixpkgs.*nixpkgs: github:NixOS\/nixpkgs/,
    );
    const wrong = await userErrorOf(
      w.evaluate({ configuration: "web.nix" }, { nixpkgs: "./empty" }),
    );
    expect(wrong.message).toMatch(/nixpkgs: .*empty is not nixpkgs/);
    for (const nixpkgs of ["<nixpkgs>", "~/nixpkgs"]) {
      const odd = await userErrorOf(w.evaluate({ configuration: "web.nix" }, { nixpkgs }));
      expect(odd.message).toMatch(/^nixpkgs: [<~]\S+ is neither a path, .*NIX_PATH/);
    }
    const environment = { ...process.env, NIX_PATH: "nixpkgs=/nonexistent/nixpkgs" };
    const gone = w.evaluate({ configuration: "web.nix" }, {}, { environment });
    expect((await userErrorOf(gone)).message).toContain(
      "NIX_PATH has none (nixpkgs=/nonexistent/nixpkgs).",
    );
    const missing = await userErrorOf(
      w.evaluate({ configuration: "web.nix" }, { nixpkgs: "./nope" }),
    );
    expect(missing.message).toBe("nixpkgs: there is no ./nope.");
    w.write("flake.lock", "{");
    const broken = await userErrorOf(w.evaluate({ configuration: "web.nix" }));
    expect(broken.message).toMatch(/flake\.lock is not a readable lock file/);
  });

  test("files outside are refused by name, with the input that allows them", async () => {
    const secret = path.join(scratch(), "secret.txt");
    writeFileSync(secret, "secret");
    const files = { "web.nix": `{ networking.hostName = builtins.readFile ${secret}; }` };
    const refused = await fails(files);
    // Nix 2.26 stops at the folder.
    expect(refused.message).toContain(path.dirname(secret));
    expect(refused.message).toMatch(/`eval-env`.*`nix-config`/);
    expect(refused.location).toMatchObject({ file: "web.nix", line: 1 });
    const w = fixture(bin);
    w.write("web.nix", files["web.nix"]);
    const options = { nixConfig: ["restrict-eval = false"] };
    const result = await w.evaluate({ configuration: "web.nix" }, { nixpkgs }, options);
    expect(result.hostName).toBe("secret");
    const named = { evalEnv: { NIX_PATH: `secrets=${path.dirname(secret)}` } };
    const allowed = await w.evaluate({ configuration: "web.nix" }, { nixpkgs }, named);
    expect(allowed.toplevel).toBe(result.toplevel);
  });

  test("the environment stays outside, http: is refused by name", async () => {
    const w = fixture(bin);
    w.write("web.nix", `{ networking.hostName = "x" + builtins.getEnv "SECRET"; }`);
    const environment = { ...process.env, NIX_PATH: "", SECRET: "s" };
    const plain = await w.evaluate({ configuration: "web.nix" }, { nixpkgs }, { environment });
    expect(plain.hostName).toBe("x");
    const uri = "http://127.0.0.1:9/x";
    const refused = await fails({
      "web.nix": `{ networking.hostName = builtins.readFile (builtins.fetchurl "${uri}"); }`,
    });
    expect(refused.message).toContain(`Evaluation may not fetch ${uri}`);
    expect(refused.message).toContain("`nix-config`");
  });

  test("a nixpkgs by URL is fetched, and told as unpinned", async () => {
    const archive = path.join(scratch(), "nixpkgs.tar.gz");
    await run("tar", ["-czf", archive, "-C", path.dirname(nixpkgs), "nixpkgs"], {
      env: { PATH: process.env["PATH"] ?? "" },
    });
    const { readFile } = await import("node:fs/promises");
    const server = createServer(async (request, response) => {
      if (request.url === "/nixpkgs.tar.gz") response.end(await readFile(archive));
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const w = fixture(bin);
      w.write("web.nix", `{ networking.hostName = "web"; }`);
      const url = `http://127.0.0.1:${port}/nixpkgs.tar.gz`;
      const result = await w.evaluate({ configuration: "web.nix" }, { nixpkgs: url });
      const plain = await w.evaluate({ configuration: "web.nix" }, { nixpkgs });
      expect(result.toplevel).toBe(plain.toplevel);
      expect(w.log.lines.join("\n")).toMatch(/notice: nixpkgs: .* names no commit/);
      const error = await userErrorOf(
        w.evaluate({ configuration: "web.nix" }, { nixpkgs: `${url}.nope` }),
      );
      expect(error.message).toMatch(/Fetching nixpkgs failed: .*404/s);
    } finally {
      server.close();
    }
  });

  test.each([
    ["1 +", "arg: `1 +` cannot be evaluated: syntax error, unexpected end of file."],
    ["let\n  a = 1;\nin\n  foo", "arg: `  foo` cannot be evaluated: undefined variable 'foo'."],
  ])("an expression of `arg` is blamed for its own faults: %j", async (n, message) => {
    const w = fixture(bin);
    w.write("web.nix", "{ n, ... }: { networking.hostName = toString n; }");
    const evaluated = w.evaluate({ configuration: "web.nix" }, { nixpkgs, arg: { m: "1", n } });
    const error = await userErrorOf(evaluated);
    expect(error.message).toBe(message);
    expect(error.location).toBeUndefined();
  });

  test("a missing search path entry names the input", async () => {
    const error = await fails({ "web.nix": "{ imports = [ <nope/x.nix> ]; }" });
    expect(error.message).toMatch(/<nope\/x\.nix> is not on the search path.*`eval-env`/);
    expect(error.location).toMatchObject({ file: "web.nix" });
  });

  test("a failed build inside the evaluation tells its last lines", async () => {
    const error = await fails({
      "web.nix": `{ imports = [ (import (derivation { name = "made"; system = "x86_64-linux"; builder = "/bin/sh"; args = [ "-c" "echo told; exit 4" ]; })) ]; }`,
    });
    expect(error.message).toMatch(
      /the build of \S+-made\.drv failed with exit code 4\. Its last lines:\ntold/,
    );
  });

  describe("a generator", () => {
    test.each([
      ["{ builders = [ ]; }", /is not a function but an attribute set/],
      ["{ nixos }: [ nixos ]", /does not return an attribute set but a list/],
      ["{ nixos }: nixos", /does not return an attribute set but a string/],
      ["{ nixos }: { f = x: x; }", /cannot convert a function to JSON/],
      ["{ }: { }", /called with .*unexpected argument|unexpected argument `nixos`|`nixos`/],
      ["{ nixos, must }: { }", /called without required argument 'must'/],
      ["{ nixos", /syntax error/],
    ])("%s", async (text, message) => {
      const w = fixture(bin);
      w.write("web.nix", "{ }");
      const file = w.write("generator.nix", text);
      const generator = { kind: "file" as const, path: file };
      const error = await userErrorOf(
        w.evaluate({ configuration: "web.nix" }, { nixpkgs, generator }),
      );
      expect(error.message).toMatch(message);
      const second = await userErrorOf(
        w.evaluate({ toplevel: `/nix/store/${"0".repeat(32)}-x` }, { generator }),
      );
      expect(second.message).toMatch(message);
    });

    test("that does not exist", async () => {
      const w = fixture(bin);
      w.write("web.nix", "{ }");
      for (const builder of ["nope", "lib", "../packer/qemu", ""]) {
        const error = await userErrorOf(
          w.evaluate(
            { configuration: "web.nix" },
            { nixpkgs, generator: { kind: "bundled", builder } },
          ),
        );
        expect(error.message).toMatch(/^builder: there is no template generator for/);
      }
    });
  });

  describe("a flake", () => {
    async function repository(files: Record<string, string>) {
      const w = fixture(bin, "workspace");
      for (const [file, text] of Object.entries(files)) w.write(file, text);
      await w.git("init", "-q");
      await w.git("add", ".");
      return w;
    }
    async function locked(files: Record<string, string>) {
      const w = await repository(files);
      const session = await w.session();
      const nix = bin === undefined ? "nix" : path.join(bin, "nix");
      await run(nix, ["flake", "lock"], { env: session.env, cwd: w.workspace });
      await w.git("add", ".");
      return w;
    }

    test("without its lock", async () => {
      const w = await repository({
        "flake.nix": flake(`{ nixosConfigurations.web = ${system("")}; }`),
      });
      const error = await userErrorOf(w.evaluate({ flake: ".#web" }));
      expect(error.message).toMatch(
        /flake\.lock is missing or does not fit.*`nix flake lock`.*commit/,
      );
    });

    test("with a place in the workspace", async () => {
      const w = await locked({
        "flake.nix": flake(`{ nixosConfigurations.web = ${system("./hosts/web.nix")}; }`),
        "hosts/web.nix": `{ ... }:\n{\n  networking.hostName = nope;\n}\n`,
      });
      const error = await userErrorOf(w.evaluate({ flake: ".#web" }));
      expect(error.message).toBe("The evaluation of .#web failed: undefined variable 'nope'.");
      expect(error.location).toEqual({ file: "hosts/web.nix", line: 3, column: 25 });
    });

    test("with a module error that names only the store", async () => {
      const w = await locked({
        "flake.nix": flake(`{ nixosConfigurations.web = ${system("./hosts/web.nix")}; }`),
        "hosts/web.nix": `{ services.nope = 1; }\n`,
      });
      const error = await userErrorOf(w.evaluate({ flake: ".#web" }));
      expect(error.message).toContain("- In `hosts/web.nix': 1");
      expect(error.location).toMatchObject({ file: "hosts/web.nix" });
    });

    test("with a file that git does not know", async () => {
      const w = await locked({
        "flake.nix": flake(`{ nixosConfigurations.web = ${system("./hosts/web.nix")}; }`),
      });
      w.write("hosts/web.nix", "{ }");
      const error = await userErrorOf(w.evaluate({ flake: ".#web" }));
      expect(error.message).toMatch(/hosts(\/web\.nix)? is not known to git.*`git add hosts/);
    });

    test("that git does not know, or that is not there", async () => {
      const w = await repository({ README: "" });
      const absent = await userErrorOf(w.evaluate({ flake: ".#web" }));
      expect(absent.message).toMatch(/flake: there is no flake\.nix in \.\. Is the repo/);
      w.write("flake.nix", "{ outputs = _: { }; }");
      const untracked = await userErrorOf(w.evaluate({ flake: ".#web" }));
      expect(untracked.message).toMatch(/git add flake\.nix/);
    });

    test("that reads what it may not", async () => {
      const w = await locked({
        "flake.nix": flake(`{ nixosConfigurations.web = ${system("/etc/nixos/x.nix")}; }`),
      });
      const error = await userErrorOf(w.evaluate({ flake: ".#web" }));
      expect(error.message).toMatch(/A flake may read only its own tree.*\/etc/);
    });

    test("without that configuration, or with something else there", async () => {
      const w = await locked({
        "flake.nix": flake(
          `{ nixosConfigurations.three = 3; nixosConfigurations.set = { config = { }; }; }`,
        ),
      });
      const missing = await userErrorOf(w.evaluate({ flake: ".#web" }));
      expect(missing.message).toBe(
        "flake: `flake` takes an entry of `nixosConfigurations`, and the flake has no `web` there; there are `set`, `three`.",
      );
      const three = await userErrorOf(w.evaluate({ flake: ".#three" }));
      expect(three.message).toBe("flake: that is not a NixOS system but a number.");
      const set = await userErrorOf(w.evaluate({ flake: ".#set" }));
      expect(set.message).toMatch(/no `system\.build\.toplevel`/);
      const old = await userErrorOf(w.evaluate({ flake: ".#set" }, { moduleConfig: { a: 1 } }));
      expect(old.message).toMatch(/`module-config`.*older than 21\.11/);
      const other = await userErrorOf(w.evaluate({ flake: ".#nixosModules.x" }));
      expect(other.message).toMatch(/^flake: the flake has no attribute `nixosModules`/);
    });

    test("whose attribute needs a nixpkgs that nothing names", async () => {
      const w = await repository({ "flake.nix": "{ outputs = _: { nixosModules.web = { }; }; }" });
      const error = await userErrorOf(w.evaluate({ flake: ".#nixosModules.web" }));
      expect(error.message).toMatch(/flake: the flake has no input `nixpkgs`/);
    });
  });
});

describe("Nix itself", () => {
  function broken(script: string): string {
    const bin = scratch();
    for (const name of ["nix", "nix-instantiate", "nix-store"]) {
      writeFileSync(path.join(bin, name), `#!/bin/sh\n${script}`, { mode: 0o755 });
    }
    return bin;
  }
  const version = `case "$*" in *--version*) echo "nix (Nix) 2.99.1pre20990101_abcdef"; exit;; esac\n`;

  test("is missing", async () => {
    const w = fixture(scratch());
    const error = await userErrorOf(w.session());
    expect(error.message).toMatch(/Nix is not installed on this runner/);
  });

  test("tells its version, or garbage", async () => {
    expect((await fixture(broken(version)).session()).version).toBe("2.99.1pre20990101_abcdef");
    await expect(fixture(broken("echo hello")).session()).rejects.toThrow(
      /printed no version: "hello/,
    );
  });

  test.each([
    ["prints garbage", "echo garbage", /printed no JSON: "garbage/],
    ["prints nothing", "exit 0", /printed no JSON/],
    ["fails without a word", "exit 9", /exit code 9/],
    ["is killed", "kill -9 $$", /killed by SIGKILL/],
    ["prints a list", "echo '[1]'", /no JSON object/],
  ])("%s: a fault of the machine", async (_name, script, message) => {
    const w = fixture(broken(version + script));
    w.write("web.nix", "{ }");
    const outcome = await w
      .evaluate({ configuration: "web.nix" }, { nixpkgs })
      .catch((error: unknown) => error);
    expect(isUserError(outcome)).toBe(false);
    expect((outcome as Error).message).toMatch(message);
  });

  test("never gets what the job holds", async () => {
    const bin = broken(`${version}env >&2; exit 1`);
    const w = fixture(bin);
    w.write("web.nix", "{ }");
    const session = await w.session({
      environment: {
        PATH: process.env["PATH"],
        ACTIONS_RUNTIME_TOKEN: "secret",
        AWS_SECRET_ACCESS_KEY: "secret",
        GITHUB_TOKEN: "secret",
        NIX_PATH: "",
      },
      evalEnv: { ACTIONS_CACHE_URL: "secret", MINE: "yes" },
    });
    expect(JSON.stringify(session.env)).not.toContain("secret");
    expect(session.env["MINE"]).toBe("yes");
  });

  test("takes no settings that are never allowed", async () => {
    const w = fixture(undefined);
    const flakes = w.session({ nixConfig: ["accept-flake-config = true"] });
    expect((await userErrorOf(flakes)).message).toMatch(/^nix-config: `accept-flake-config`/);
    for (const line of ["garbage", "max-jobs = many", "restrict-eval = perhaps"]) {
      const error = await userErrorOf(w.session({ nixConfig: [line] }));
      expect(error.message).toMatch(/^nix-config: /);
    }
    const unknown = "max-jbos = 2";
    await w.session({
      nixConfig: [unknown, "cores = 1"],
      environment: { ...process.env, NIX_CONFIG: "other-unknown = 1" },
    });
    expect(w.log.lines).toEqual([
      expect.stringMatching(/^warning: nix-config: Nix \S+ knows no setting `max-jbos`/),
    ]);
    const inEnv = w.session({ evalEnv: { NIX_CONFIG: "x" } });
    expect((await userErrorOf(inEnv)).message).toMatch(/^eval-env: .*`nix-config`/);
  });

  test.each(["garbage", "max-jobs = many", "restrict-eval = perhaps"])(
    "settings of the machine that Nix refuses are no fault of the configuration: %s",
    async (line) => {
      const w = fixture(undefined);
      w.write("web.nix", "{ }");
      const conf = w.write("nix.conf", line);
      for (const settings of [{ NIX_CONFIG: line }, { NIX_USER_CONF_FILES: conf }]) {
        const environment = { ...process.env, NIX_PATH: "", ...settings };
        const error = await userErrorOf(
          w.evaluate({ configuration: "web.nix" }, { nixpkgs }, { environment, version: "2.8.0" }),
        );
        expect(error.message).toMatch(/^Nix does not take its settings: .*'.*NIX_CONFIG[^\n]*$/);
        expect(error.location).toBeUndefined();
      }
    },
  );

  test("with a scratch folder that cannot be written", async () => {
    const w = fixture(undefined);
    w.write("web.nix", "{ }");
    const session = await w.session();
    rmSync(session.scratch, { recursive: true });
    writeFileSync(session.scratch, "");
    chmodSync(session.scratch, 0o400);
    const { evaluate } = await import("../../src/nix/evaluate.ts");
    const request = { ...(await import("./fixture.ts")).emptyRequest, nixpkgs };
    await expect(
      evaluate(
        { ...request, source: { kind: "file", path: path.join(w.workspace, "web.nix") } },
        session,
      ),
    ).rejects.toThrow(/ENOTDIR|EEXIST/);
    mkdirSync(path.join(w.workspace, "x"));
  });
});
