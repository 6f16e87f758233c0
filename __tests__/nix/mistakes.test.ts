/** What people meet in their first hour: each mistake ends in a sentence that says what to write. */
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { cacheFolder } from "../../scripts/lib/offline.ts";
import { readInputs } from "../../src/action/inputs/read.ts";
import { run } from "../../src/shared/exec.ts";
import { github } from "./evaluation-cache/fixture.ts";
import { type Fixture, fixture, nixpkgs, nixVersions, scratch, userErrorOf } from "./fixture.ts";

const project = path.resolve(import.meta.dirname, "../..");
/** With options, assertions and traces as in nixpkgs, over what examples/offline/prepare.sh made. */
const offline = path.join(scratch(), "nixpkgs");
cpSync(path.join(project, "examples/offline/nixpkgs"), offline, { recursive: true });
const pool = path.join(cacheFolder, "offline/nixpkgs/pool");
execFileSync("cp", ["--archive", "--link", pool, offline]);
const qemu = { generator: { kind: "bundled", builder: "qemu" } as const };
const amazon = { generator: { kind: "bundled", builder: "amazon-ebs" } as const };

const system = (modules: string) =>
  `nixpkgs.lib.nixosSystem { system = "x86_64-linux"; modules = [ ${modules} ]; }`;
const flake = (outputs: string, pkgs = nixpkgs) =>
  `{\n  inputs.nixpkgs.url = "path:${pkgs}";\n  outputs = { self, nixpkgs }: ${outputs};\n}\n`;

async function repository(
  files: Record<string, string>,
  bin: string | undefined,
): Promise<Fixture> {
  const w = fixture(bin, "workspace");
  for (const [file, text] of Object.entries(files)) w.write(file, text);
  await w.git("init", "-q");
  await w.git("add", ".");
  return w;
}

async function lock(w: Fixture, bin: string | undefined, folder = w.workspace): Promise<void> {
  const session = await w.session();
  const nix = bin === undefined ? "nix" : path.join(bin, "nix");
  await run(nix, ["flake", "lock"], { env: session.env, cwd: folder });
  await w.git("add", ".");
}

async function locked(files: Record<string, string>, bin: string | undefined): Promise<Fixture> {
  const w = await repository(files, bin);
  await lock(w, bin);
  return w;
}

describe("what the text of an input says already", () => {
  const problem = async (inputs: Record<string, string>): Promise<string> => {
    const entries = Object.entries(inputs).map(([name, value]) => [
      `INPUT_${name.toUpperCase()}`,
      value,
    ]);
    try {
      await readInputs(Object.fromEntries(entries), github(scratch()));
    } catch (error) {
      return (error as Error).message;
    }
    return "";
  };

  test.each<[Record<string, string>, string]>([
    [{ flake: "web" }, "write `flake: .#web`"],
    [{ flake: "." }, "write `.#<name>`"],
    [{ flake: "./sub" }, "write `./sub#<name>`"],
    [{ flake: "flake.nix" }, "write `.#<name>`"],
    [{ flake: "./hosts/flake.nix" }, "write `./hosts#<name>`"],
    [{ flake: "web.nix" }, "write `configuration: web.nix`"],
    [{ flake: "." }, "`.#nixosModules.<name>`"],
    [{ flake: ".#web", nixpkgs: "nixos-25.05" }, "name one of `nixosModules`"],
    [{ flake: "git+file:///a b#web" }, "write `%20` for it"],
    [{ flake: ".#web", "eval-env": "SITE: berlin" }, "builtins.getEnv is always empty, so SITE"],
    [{ flake: ".#nixosModules.web", "eval-env": "SITE: x" }, "Give the value by"],
  ])("%j", async (inputs, sentence) => {
    const said = await problem(inputs);
    expect(said).toContain(sentence);
    expect(said).not.toContain("\n");
  });

  test("variables of Nix, git and ssh go with a flake", async () => {
    expect(await problem({ flake: ".#web", "eval-env": "GIT_SSH_COMMAND: ssh -v" })).toBe("");
  });

  test("a workspace that does not exist is a message", async () => {
    const workspace = "/nonexistent-workspace";
    const read = readInputs({ INPUT_FLAKE: ".#web" }, github(workspace));
    await expect(read).rejects.toThrow(
      /GITHUB_WORKSPACE: there is no folder \/nonexistent-workspace/,
    );
  });
});

describe("where the flake is", () => {
  const w = fixture(undefined, "workspace");
  w.write("hosts/flake.nix", "{ }");
  w.write("hosts/modules/x.nix", "{ }");
  w.write("web.nix", "{ }");
  mkdirSync(path.join(w.workspace, ".git"));

  test.each<[Record<string, string>, RegExp]>([
    [{ flake: ".#web" }, /no flake\.nix in \., but in \.\/hosts; write `flake: \.\/hosts#web`/],
    [{ flake: ".?dir=hosts#web" }, /in \., but in \.\/hosts; write `flake: \.\/hosts#web`/],
    [{ flake: "hosts#web" }, /hosts is a folder here.*write `flake: \.\/hosts#web`/],
    [{ flake: "./hosts/flake.nix#web" }, /is a file; write `flake: \.\/hosts#web`/],
    [{ flake: "./web.nix#web" }, /is a file; name the folder with the flake\.nix/],
    [{ configuration: "hosts/flake.nix" }, /is a flake; write `flake: hosts#<name>`/],
    [{ configuration: ".#web" }, /is a flake; write `flake: \.#web`/],
  ])("%j", async (inputs, message) => {
    expect((await userErrorOf(w.evaluate(inputs))).message).toMatch(message);
  });
});

describe.each(nixVersions)("with %s", (_name, bin) => {
  describe("the module of the builder", () => {
    test("is missed where the system cannot boot without it, by the line to write", async () => {
      const w = fixture(bin);
      w.write("web.nix", `{ networking.hostName = "web"; }`);
      const file = w.evaluate({ configuration: "web.nix" }, { nixpkgs: offline, ...qemu });
      const message = `lacks the module of builder qemu: write \`imports = [ "\${packernixModulesPath}/qemu-config.nix" ];\``;
      expect((await userErrorOf(file)).message).toContain(message);
      w.write(
        "own.nix",
        `{ fileSystems."/" = { device = "/dev/disk/by-label/root"; fsType = "ext4"; }; boot.loader.grub.device = "/dev/vda"; services.openssh.enable = true; }`,
      );
      const own = await w.evaluate({ configuration: "own.nix" }, { nixpkgs: offline, ...qemu });
      expect(own.toplevel).toMatch(/nixos-system/);
    });

    test("in a flake is the one of this repository", async () => {
      const w = await locked(
        { "flake.nix": flake(`{ nixosConfigurations.web = ${system("")}; }`, offline) },
        bin,
      );
      const error = await userErrorOf(w.evaluate({ flake: ".#web" }, amazon));
      expect(error.message).toContain("add `packernix.nixosModules.amazon-ebs` to its `modules`");
    });

    test("of another builder is refused, whichever it is", async () => {
      const w = fixture(bin);
      const module = (name: string) =>
        w.write(
          `${name}.nix`,
          `{ packernixModulesPath, ... }: { imports = [ "\${packernixModulesPath}/${name}-config.nix" ]; }`,
        );
      for (const name of ["qemu", "amazon-ebs", "amazon-chroot"]) module(name);
      const evaluated = async (name: string, request: typeof qemu | typeof amazon) =>
        await w.evaluate({ configuration: `${name}.nix` }, { nixpkgs: offline, ...request });
      const wrong = await userErrorOf(evaluated("qemu", amazon));
      expect(wrong.message).toMatch(
        /^builder: is amazon-ebs, but .* module of qemu\. Set `builder: qemu`, or write `imports = \[ "\$\{packernixModulesPath\}\/amazon-ebs-config\.nix" \];`/,
      );
      const reverse = await userErrorOf(evaluated("amazon-ebs", qemu));
      expect(reverse.message).toMatch(/^builder: is qemu, but .* module of amazon-ebs/);
      for (const [name, request] of [
        ["qemu", qemu],
        ["amazon-ebs", amazon],
        ["amazon-chroot", amazon],
      ] as const) {
        expect((await evaluated(name, request)).toplevel).toMatch(/nixos-system/);
      }
    });

    test("by `packernixModulesPath` in a flake: the sentence names the flake's own way", async () => {
      const w = await locked(
        {
          "flake.nix": flake(`{ nixosConfigurations.web = ${system("./web.nix")}; }`, offline),
          "web.nix": `{ packernixModulesPath, ... }:\n{ imports = [ "\${packernixModulesPath}/qemu-config.nix" ]; }`,
        },
        bin,
      );
      const error = await userErrorOf(w.evaluate({ flake: ".#web" }, qemu));
      expect(error.message).toMatch(
        /without `packernixModulesPath`\. Leave it out, and add `packernix\.nixosModules\.qemu` to its `modules`/,
      );
    });

    test("as the README shows it, works", async () => {
      const w = await locked(
        {
          "flake.nix": `{
  inputs.nixpkgs.url = "path:${offline}";
  inputs.packernix.url = "path:${project}";
  outputs = { nixpkgs, packernix, ... }: {
    nixosConfigurations.web = nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      modules = [ packernix.nixosModules.qemu { networking.hostName = "web"; } ];
    };
  };
}`.replace(`path:${project}`, `path:${await modulesAlone()}`),
        },
        bin,
      );
      expect((await w.evaluate({ flake: ".#web" }, qemu)).hostName).toBe("web");
      const wrong = await userErrorOf(w.evaluate({ flake: ".#web" }, amazon));
      expect(wrong.message).toMatch(/add `packernix\.nixosModules\.amazon-ebs` to its `modules`/);
    });
  });

  describe("names", () => {
    test("that exist are listed, the nearest first", async () => {
      const many = ["db", "web-1", "wbe", "mail"].map((name) => `${name} = ${system("")};`);
      const w = await locked(
        {
          "flake.nix": flake(
            `{ nixosConfigurations = { ${many.join(" ")} }; nixosModules.web = { }; nixosModules.deep.er = { }; packages.x86_64-linux.image = 1; }`,
          ),
        },
        bin,
      );
      const message = async (inputs: Record<string, string>) =>
        (await userErrorOf(w.evaluate(inputs))).message;
      expect(await message({ flake: ".#web1" })).toMatch(/no `web1` there; there are `web-1`, `/);
      const packages = await message({ flake: ".#packages.x86_64-linux.image" });
      expect(packages).toMatch(/^flake: `flake` takes an entry of `nixosConfigurations`, .*`db`/);
      expect(await message({ flake: ".#nixosModules.wbe" })).toMatch(
        /^flake: .* no attribute `wbe` .*; there are `web`, `deep`\.$/,
      );
      expect(await message({ flake: ".#nixosModule.web" })).toMatch(
        /no attribute `nixosModule`\. Near to it there is .*nixosModules/,
      );
      expect(await message({ flake: ".#nixosModules.deep.eer" })).toMatch(/there is `er`\.$/);
    });

    test("where there is no system at all", async () => {
      const w = await locked({ "flake.nix": flake(`{ nixosModules.web = { }; }`) }, bin);
      const error = await userErrorOf(w.evaluate({ flake: ".#web" }));
      expect(error.message).toMatch(
        /^flake: the flake has no `nixosConfigurations`.*`\.#nixosModules\.<name>`/,
      );
    });
  });

  describe("a flake.lock", () => {
    test.each<[string, (text: string) => string, RegExp]>([
      [
        "cut off",
        (text) => text.slice(0, text.length / 2),
        /line \d+ is where the file is cut off/,
      ],
      [
        "with conflict marks",
        (text) => text.replace(`"nodes": {`, `"nodes": {\n<<<<<<< HEAD\n=======\n>>>>>>> other`),
        /line 3 holds a mark of a merge conflict/,
      ],
      ["with a comma too many", (text) => text.replace("}", ",,}"), /line \d+ is no JSON/],
      ["that is empty", () => "", /line 1 is where/],
    ])("%s is named with its line", async (_what, damage, message) => {
      const w = await locked(
        {
          "flake.nix": flake(
            `{ nixosConfigurations.web = ${system("")}; nixosModules.web = { }; }`,
          ),
          "web.nix": "{ }",
        },
        bin,
      );
      const { readFileSync } = await import("node:fs");
      const text = readFileSync(path.join(w.workspace, "flake.lock"), "utf8");
      w.write("flake.lock", damage(text));
      for (const inputs of [
        { flake: ".#web" },
        { flake: ".#nixosModules.web" },
        { configuration: "web.nix" },
      ]) {
        const error = await userErrorOf(w.evaluate(inputs));
        expect(error.message).toMatch(/flake\.lock is not a readable lock file/);
        expect(error.message).toMatch(message);
        expect(error.location?.line).toBeGreaterThan(0);
      }
    });
  });

  describe("a file that is not there", () => {
    test("in the flake: `git add` where it exists, else not", async () => {
      const w = await locked(
        {
          "flake.nix": flake(
            `{ nixosConfigurations = { new = ${system("./new.nix")}; none = ${system("./none.nix")}; theirs = ${system(`"\${nixpkgs}/nixos/modules/profiles/nope.nix"`)}; }; }`,
          ),
        },
        bin,
      );
      w.write("new.nix", "{ }");
      const message = async (name: string) =>
        (await userErrorOf(w.evaluate({ flake: `.#${name}` }))).message;
      expect(await message("new")).toMatch(/new\.nix.*`git add new\.nix`/);
      const none = await message("none");
      expect(none).toContain("none.nix");
      expect(none).not.toContain("git add");
      const theirs = await message("theirs");
      expect(theirs).toContain("nixos/modules/profiles");
      expect(theirs).not.toContain("git add");
    });

    test("but is a pointer of Git LFS", async () => {
      const w = fixture(bin);
      w.write("web.nix", "{ imports = [ ./large.nix ]; }");
      w.write(
        "large.nix",
        "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n",
      );
      const error = await userErrorOf(w.evaluate({ configuration: "web.nix" }, { nixpkgs }));
      expect(error.message).toMatch(/pointer of Git LFS.*`lfs: true` of actions\/checkout/);
      expect(error.location).toMatchObject({ file: "large.nix", line: 1 });
    });

    test("in a submodule: says `?submodules=1`, which works", async () => {
      const library = await repository({ "web.nix": `{ networking.hostName = "sub"; }` }, bin);
      await library.git("commit", "-qm", "x");
      const w = await repository(
        { "flake.nix": flake(`{ nixosConfigurations.web = ${system("./library/web.nix")}; }`) },
        bin,
      );
      const allow = ["-c", "protocol.file.allow=always"];
      await w.git(...allow, "submodule", "-q", "add", library.workspace, "library");
      await lock(w, bin);
      await w.git("commit", "-qm", "x");
      const error = await userErrorOf(w.evaluate({ flake: ".#web" }));
      expect(error.message).toMatch(/lies in the submodule library.*`\?submodules=1`/);
      expect(error.message).not.toContain("git add");
      // git reads repositories of this machine only where its settings allow it.
      const HOME = scratch();
      writeFileSync(path.join(HOME, ".gitconfig"), `[protocol "file"]\n\tallow = always\n`);
      const environment = { PATH: process.env["PATH"], HOME, NIX_PATH: "" };
      const found = await w.evaluate({ flake: ".?submodules=1#web" }, {}, { environment });
      expect(found.hostName).toBe("sub");
    });
  });

  test("infinite recursion names the options", async () => {
    const w = fixture(bin);
    w.write(
      "web.nix",
      `{ config, ... }: { networking.hostName = config.networking.domain; networking.domain = config.networking.hostName; }`,
    );
    w.write(
      "options.nix",
      `{ lib, packernixModulesPath, ... }: { imports = [ ./web.nix "\${packernixModulesPath}/qemu-config.nix" ]; options.networking.domain = lib.mkOption { type = lib.types.str; }; }`,
    );
    const error = await userErrorOf(
      w.evaluate({ configuration: "options.nix" }, { nixpkgs: offline }),
    );
    expect(error.message).toMatch(/infinite recursion.*option `networking\.(hostName|domain)'?`/);
  });

  test("`eval-env` arrives in a file, and in what it imports", async () => {
    const w = fixture(bin);
    w.write("web.nix", "{ imports = [ ./site.nix ]; }");
    w.write("site.nix", `{ networking.hostName = builtins.getEnv "SITE"; }`);
    const evalEnv = { SITE: "berlin" };
    const found = await w.evaluate({ configuration: "web.nix" }, { nixpkgs }, { evalEnv });
    expect(found.hostName).toBe("berlin");
    const blind = w.session({ evalEnv, nixConfig: ["restrict-eval = true"] });
    expect((await userErrorOf(blind)).message).toMatch(/^eval-env: with `restrict-eval = true`/);
  });

  test("a nixpkgs of GitHub by its commit is asked for as such", async () => {
    const w = fixture(bin);
    w.write("web.nix", "{ }");
    const commit = "0".repeat(40);
    const error = await userErrorOf(
      w.evaluate(
        { configuration: "web.nix" },
        { nixpkgs: `github:NixOS/nixpkgs/${commit}` },
        { nixConfig: ["download-attempts = 1"] },
      ),
    );
    expect(error.message).toMatch(new RegExp(`github\\.com/\\S*NixOS/nixpkgs/\\S*${commit}`));
  });

  test("a nixpkgs in git by its commit", async () => {
    const w = fixture(bin);
    w.write("web.nix", `{ networking.hostName = "web"; }`);
    const pkgs = fixture(bin, "pkgs");
    cpSync(nixpkgs, pkgs.workspace, { recursive: true });
    await pkgs.git("init", "-q", "-b", "main");
    await pkgs.git("add", ".");
    await pkgs.git("commit", "-qm", "x");
    const { stdout } = await run("git", ["rev-parse", "HEAD"], {
      env: { PATH: process.env["PATH"] ?? "" },
      cwd: pkgs.workspace,
    });
    const reference = `git+file://${pkgs.workspace}?ref=main&rev=${stdout.trim()}`;
    const found = await w.evaluate({ configuration: "web.nix" }, { nixpkgs: reference });
    expect(found.hostName).toBe("web");
  });
});

test("niv is read as npins is", async () => {
  const w = fixture(undefined);
  w.write("hosts/web.nix", `{ networking.hostName = "web"; }`);
  await w.git("init", "-q");
  w.write("nix/sources.json", JSON.stringify({ nixpkgs: { type: "local", path: nixpkgs } }));
  expect((await w.evaluate({ configuration: "hosts/web.nix" })).hostName).toBe("web");
});

test("Nix 2.8 and a path with a blank: the sentence, whatever form the reference has", async () => {
  const w = fixture(undefined, "a b");
  w.write("flake.nix", "{ outputs = _: { nixosConfigurations.web = 1; }; }");
  await w.git("init", "-q");
  await w.git("add", ".");
  for (const form of [".#web", "./#web", `${w.workspace}#web`, ".?submodules=1#web"]) {
    const error = await userErrorOf(w.evaluate({ flake: form }));
    expect(error.message).toMatch(
      /^flake: Nix 2\.\d+\S* cannot read a flake in \S+.* holds a space/,
    );
  }
});

test.each([
  "error: opening lock file '/nix/var/nix/db/big-lock': Permission denied",
  "error: could not set permissions on '/nix/var/nix/profiles/per-user' to 755: Operation not permitted",
])("a store of another user without a daemon is told once, and of no file: %s", async (text) => {
  const w = fixture(undefined);
  w.write("web.nix", "{ }");
  const bin = scratch();
  for (const name of ["nix", "nix-instantiate"]) {
    writeFileSync(
      path.join(bin, name),
      `#!/bin/sh\ncase "$*" in *--version*) echo "nix (Nix) 2.8.0"; exit;; esac\necho "${text}" >&2; exit 1\n`,
    );
    chmodSync(path.join(bin, name), 0o755);
  }
  const error = await userErrorOf(w.evaluate({ configuration: "web.nix" }, { nixpkgs }, { bin }));
  expect(error.message).toMatch(/^Nix's store belongs to another user .* no Nix daemon is running/);
  expect(error.location).toBeUndefined();
});

/** This repository's flake with what it gives to others, and nothing that it does not. */
async function modulesAlone(): Promise<string> {
  const folder = scratch();
  for (const name of ["flake.nix", "packer"]) {
    cpSync(path.join(project, name), path.join(folder, name), { recursive: true });
  }
  return folder;
}
