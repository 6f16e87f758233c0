import { existsSync, readdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { readInputs, seenByEvaluation } from "../../../src/action/inputs/read.ts";
import { evaluate } from "../../../src/nix/evaluate.ts";
import { copySources, rootOfSources, withSources } from "../../../src/nix/evaluation-cache/copy.ts";
import { evaluationKey } from "../../../src/nix/evaluation-cache/key.ts";
import { locationOf } from "../../../src/nix/positions.ts";
import type { Evaluation } from "../../../src/nix/types.ts";
import { exists } from "../../../src/shared/files.ts";
import {
  emptyRequest,
  type Fixture,
  fixture,
  nixpkgs,
  nixVersions,
  parseConfiguration,
  userErrorOf,
} from "../fixture.ts";
import { github, quiet } from "./fixture.ts";

const flake = `{
  inputs.nixpkgs.url = "path:${nixpkgs}";
  outputs = { self, nixpkgs }: {
    nixosConfigurations.web = nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      modules = [ ./hosts/web.nix ];
    };
  };
}`;

type Given = Record<string, string>;

async function keyOf(w: Fixture, given: Given): Promise<string> {
  const entries = Object.entries(given).map(([name, value]) => [
    `INPUT_${name.toUpperCase()}`,
    value,
  ]);
  const inputs = await readInputs(Object.fromEntries(entries), github(w.workspace));
  const found = await evaluationKey({
    inputs,
    seen: seenByEvaluation(inputs),
    workspace: w.workspace,
    actionRoot: path.resolve(import.meta.dirname, "../../.."),
    nix: { folders: [], wouldInstall: "2.34.7" },
    environment: quiet(w.workspace),
  });
  if ("reason" in found) throw new Error(found.reason);
  return found.key;
}

async function onCopy(w: Fixture, bin: string | undefined, given: Given): Promise<Evaluation> {
  const session = await w.session({ bin });
  const { sources = "", nixpkgs: pin, ...configuration } = given;
  const source = await parseConfiguration(configuration, session);
  const request = { ...emptyRequest, source, nixpkgs: pin };
  const root = await rootOfSources(request, session.workspace);
  const copy = await copySources({ sources: sources.split("\n"), root: root ?? "", session });
  const moved = await withSources(request, copy, session);
  return await evaluate(moved.request, moved.session);
}

async function repository(bin: string | undefined): Promise<Fixture> {
  const w = fixture(bin, "work");
  w.write("hosts/web.nix", `{ imports = [ ../common/base.nix ]; networking.hostName = "web"; }`);
  w.write("common/base.nix", "{ }");
  w.write("README.md", "A machine.");
  await w.git("init", "-q", "-b", "main");
  await commit(w);
  return w;
}

async function commit(w: Fixture): Promise<void> {
  await w.git("add", "--all");
  await w.git("commit", "-q", "-m", "change");
}

const file = { configuration: "hosts/web.nix", nixpkgs, sources: "hosts\ncommon/*.nix" };

describe.each(nixVersions)("with %s, a file and its sources", (_name, bin) => {
  test("are the same after a commit of the README, and the copy gives the same system", async () => {
    const w = await repository(bin);
    const key = await keyOf(w, file);
    const before = await onCopy(w, bin, file);
    w.write("README.md", "Another text.");
    await commit(w);
    expect(await keyOf(w, file)).toBe(key);
    expect((await onCopy(w, bin, file)).toplevel).toBe(before.toplevel);
    // Nothing in this configuration depends on where it lies.
    const plain = await w.evaluate({ configuration: "hosts/web.nix" }, { nixpkgs });
    expect(before.toplevel).toBe(plain.toplevel);
    w.write("common/base.nix", "{ networking.domain = null; }");
    expect(await keyOf(w, file)).not.toBe(key);
  });

  test("hide everything else from evaluation, untracked files too", async () => {
    const w = await repository(bin);
    w.write("common/untracked.nix", "{ }");
    w.write(
      "hosts/web.nix",
      `{ lib, ... }: {
        networking.hostName = builtins.concatStringsSep "-" (
          [ "saw" ]
          ++ (if builtins.pathExists ../README.md then [ "readme" ] else [ ])
          ++ (if builtins.pathExists ../common/untracked.nix then [ "untracked" ] else [ ])
          ++ (if builtins.pathExists ../.git then [ "git" ] else [ ])
          ++ (if builtins.pathExists ../common/base.nix then [ "base" ] else [ ])
        );
      }`,
    );
    expect((await onCopy(w, bin, file)).hostName).toBe("saw-base");
    const whole = await w.evaluate({ configuration: "hosts/web.nix" }, { nixpkgs });
    expect(whole.hostName).toBe("saw-readme-untracked-git-base");
    for (const target of ["../README.md", `(/. + "${w.workspace}/README.md")`]) {
      w.write("hosts/web.nix", `{ networking.hostName = builtins.readFile ${target}; }`);
      const error = await userErrorOf(onCopy(w, bin, file));
      const isOfCopy = target.startsWith("..");
      expect(error.message).toMatch(
        isOfCopy ? /README\.md is not among `sources`/ : /README\.md|may not read/,
      );
    }
  });

  test("give relative paths of `arg` the folder in the copy", async () => {
    const w = await repository(bin);
    w.write("hosts/web.nix", `{ name, ... }: { networking.hostName = name; }`);
    w.write("common/name.nix", `"from-the-copy"`);
    await commit(w);
    const session = await w.session({ bin });
    const source = await parseConfiguration({ configuration: "hosts/web.nix" }, session);
    const request = { ...emptyRequest, source, nixpkgs, arg: { name: "import ./common/name.nix" } };
    const copy = await copySources({ sources: ["**/*.nix"], root: w.workspace, session });
    const moved = await withSources(request, copy, session);
    if (moved.session.workingDirectory === session.workingDirectory) return;
    expect((await evaluate(moved.request, moved.session)).hostName).toBe("from-the-copy");
  });

  test("that lack a file which the inputs name are refused by name", async () => {
    const w = await repository(bin);
    const error = await userErrorOf(onCopy(w, bin, { ...file, sources: "common" }));
    expect(error.message).toMatch(
      /^sources: hosts\/web\.nix is needed and is not among them; add it/,
    );
  });

  test("leave nothing but the store path, which depends on contents only", async () => {
    const w = await repository(bin);
    const session = await w.session({ bin });
    const copies = [];
    for (const commitFirst of [false, true]) {
      w.write("README.md", String(commitFirst));
      if (commitFirst) await commit(w);
      copies.push(await copySources({ sources: ["hosts", "common"], root: w.workspace, session }));
    }
    expect(copies[0]?.path).toBe(copies[1]?.path);
    expect(copies[0]?.path).toMatch(/^\/nix\/store\/[0-9a-z]{32}-source$/);
    expect(copies[0]?.names).toEqual(["common/base.nix", "hosts/web.nix"]);
    expect(readdirSync(session.scratch)).toEqual([]);
  });

  test("say where an error is in the checkout", async () => {
    const w = await repository(bin);
    const session = await w.session({ bin });
    const copy = await copySources({ sources: ["hosts", "common"], root: w.workspace, session });
    const position = { file: path.join(copy.path, "common/base.nix"), line: 1, column: 3 };
    const error = { text: "x", position, trace: [], full: "x" };
    const trees = { workspace: w.workspace, copied: [copy.root] };
    expect(await locationOf(error, trees)).toEqual({ file: "common/base.nix", line: 1, column: 3 });
  });

  test("give errors their place in the checkout, and a pin above the configuration", async () => {
    const w = await repository(bin);
    w.write("common/base.nix", "{\n  x = throw ''no'';\n  networking.hostName = x;\n}");
    const error = await userErrorOf(onCopy(w, bin, file));
    expect(error.message).toMatch(/^The evaluation of hosts\/web\.nix failed: /);
    expect(error.location?.file).toBe("common/base.nix");
    w.write("common/base.nix", "{ }");
    w.write(
      "flake.lock",
      JSON.stringify({
        version: 7,
        root: "root",
        nodes: {
          root: { inputs: { nixpkgs: "nixpkgs" } },
          nixpkgs: { locked: { type: "path", path: "./pkgs" } },
        },
      }),
    );
    const { cpSync } = await import("node:fs");
    cpSync(nixpkgs, path.join(w.workspace, "pkgs"), { recursive: true });
    await commit(w);
    // A store of another machine cannot be looked into for the pin.
    if (bin !== undefined) return;
    const given = { configuration: "hosts/web.nix", sources: "." };
    expect((await onCopy(w, bin, given)).toplevel).toMatch(/nixos-system/);
  });

  test("of a flake are all that it has", async () => {
    const w = await repository(bin);
    w.write("flake.nix", flake);
    const session = await w.session({ bin });
    const lock = ["flake", "lock", `path:${w.workspace}`];
    const { run } = await import("../../../src/shared/exec.ts");
    await run(bin === undefined ? "nix" : path.join(bin, "nix"), lock, { env: session.env });
    await commit(w);
    const given = { flake: ".#web", sources: "flake.*\nhosts\ncommon" };
    const key = await keyOf(w, given);
    const before = await onCopy(w, bin, given);
    expect(before.toplevel).toBe((await w.evaluate({ flake: ".#web" })).toplevel);
    w.write("README.md", "Another text.");
    await commit(w);
    expect(await keyOf(w, given)).toBe(key);
    expect((await onCopy(w, bin, given)).toplevel).toBe(before.toplevel);
    for (const missing of ["flake.nix", "flake.lock"]) {
      const rest = missing === "flake.nix" ? "flake.lock" : "flake.nix";
      const error = await userErrorOf(onCopy(w, bin, { ...given, sources: `${rest}\nhosts` }));
      expect(error.message).toContain(`sources: ${missing} is needed`);
    }
    const blind = { ...given, sources: "flake.*\nhosts" };
    const left = (await userErrorOf(onCopy(w, bin, blind))).message;
    expect(left).toMatch(/common(\/base\.nix)? is not among `sources`: add it there/);
  });

  test("of a flake in a folder below, alone and with files beside it", async () => {
    const w = fixture(bin, "work");
    w.write("nixos/flake.nix", flake);
    w.write("nixos/hosts/web.nix", "{ }");
    const session = await w.session({ bin });
    const { run } = await import("../../../src/shared/exec.ts");
    await run(
      bin === undefined ? "nix" : path.join(bin, "nix"),
      ["flake", "lock", `path:${w.workspace}/nixos`],
      { env: session.env },
    );
    await w.git("init", "-q", "-b", "main");
    await commit(w);
    const result = await onCopy(w, bin, { flake: "./nixos#web", sources: "nixos" });
    expect(result.toplevel).toMatch(/nixos-system/);
    w.write("nixos/hosts/web.nix", "{ imports = [ ../../common.nix ]; }");
    w.write("common.nix", "{ }");
    await commit(w);
    const alone = await userErrorOf(onCopy(w, bin, { flake: "./nixos#web", sources: "nixos" }));
    expect(alone.message).toMatch(/`sources`/);
    const more = onCopy(w, bin, { flake: "./nixos#web", sources: "nixos\ncommon.nix" });
    if (session.version.startsWith("2.8")) {
      expect((await userErrorOf(more)).message).toMatch(/^sources: Nix 2\.8\.0 cannot evaluate/);
    } else expect((await more).toplevel).toBe(result.toplevel);
  });
});

describe("sources", () => {
  test("without git are all files that match", async () => {
    const w = fixture(undefined, "work");
    w.write("web.nix", "{ }");
    w.write("data/x", "1");
    const session = await w.session();
    const copy = await copySources({ sources: ["*.nix", "data"], root: w.workspace, session });
    expect(copy.names).toEqual(["data/x", "web.nix"]);
  });

  test("hold links and executable bits, and do without what is gone", async () => {
    const w = await repository(undefined);
    symlinkSync("base.nix", path.join(w.workspace, "common/link.nix"));
    w.write("common/gone.nix", "{ }");
    await commit(w);
    const { rmSync } = await import("node:fs");
    rmSync(path.join(w.workspace, "common/gone.nix"));
    const session = await w.session();
    const copy = await copySources({ sources: ["common"], root: w.workspace, session });
    expect(copy.names).toEqual(["common/base.nix", "common/link.nix"]);
    if (await exists(copy.path)) {
      expect(existsSync(path.join(copy.path, "common/link.nix"))).toBe(true);
      expect(readdirSync(copy.path)).toEqual(["common"]);
    }
  });

  test("that match only what git does not track are named", async () => {
    const w = await repository(undefined);
    w.write("new/x.nix", "{ }");
    const session = await w.session();
    const error = await userErrorOf(
      copySources({ sources: ["hosts", "new"], root: w.workspace, session }),
    );
    expect(error.message).toMatch(/^sources: nothing matches `new` in .*git add/);
    const noLock = await userErrorOf(
      copySources({ sources: ["hosts", "sub/flake.lock"], root: w.workspace, session }),
    );
    expect(noLock.message).toMatch(/`sub\/flake\.lock` in .*`nix flake lock` makes it\./);
  });

  test("keep their key when a change is committed", async () => {
    const w = await repository(undefined);
    w.write("common/base.nix", "{ a = 1; }");
    const dirty = await keyOf(w, file);
    await commit(w);
    expect(await keyOf(w, file)).toBe(dirty);
  });
});
