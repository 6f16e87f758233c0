import { existsSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { realpath } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { evaluate } from "../../src/nix/evaluate.ts";
import { realise } from "../../src/nix/realise.ts";
import type { EvaluationRequest, NixSession } from "../../src/nix/types.ts";
import { run } from "../../src/shared/exec.ts";
import {
  emptyRequest,
  fixture,
  generator,
  nasty,
  nixpkgs,
  nixVersions,
  parseConfiguration,
} from "./fixture.ts";

const web = `{ networking.hostName = "web"; }`;
const flake = (body: string) => `{
  inputs.nixpkgs.url = "path:${nixpkgs}";
  outputs = { self, nixpkgs }: ${body};
}`;
const system = (modules: string) =>
  `nixpkgs.lib.nixosSystem { system = "x86_64-linux"; modules = [ ${modules} ]; }`;

/** The value of `test.values` that a system was evaluated with: it is text of the builder. */
async function valuesOf(session: NixSession, request: EvaluationRequest): Promise<unknown> {
  const evaluation = await evaluate(request, session);
  const command = session.bin === undefined ? "nix" : path.join(session.bin, "nix");
  const { stdout } = await run(command, ["show-derivation", evaluation.derivation ?? ""], {
    env: session.env,
    cwd: session.workspace,
  }).catch(() =>
    run(command, ["derivation", "show", evaluation.derivation ?? ""], {
      env: session.env,
      cwd: session.workspace,
    }),
  );
  const [derivation] = Object.values(
    JSON.parse(stdout) as Record<string, { inputSrcs: string[]; args: string[] }>,
  );
  const builder = await storeFile(session, derivation?.args[1] ?? "");
  const values = /cp (\S+-values\.json) /.exec(builder)?.[1] ?? "";
  return JSON.parse(await storeFile(session, values));
}

async function storeFile(session: NixSession, file: string): Promise<string> {
  const command = session.bin === undefined ? "nix" : path.join(session.bin, "nix");
  const { stdout } = await run(command, ["store", "cat", file], {
    env: session.env,
    cwd: session.workspace,
  });
  return stdout;
}

describe.each(nixVersions)("evaluation with %s", (_name, bin) => {
  describe("a file", () => {
    test("gives toplevel, derivation, names, and a template with its context", async () => {
      const w = fixture(bin);
      w.write("hosts/web.nix", `{ networking.hostName = "Web_1"; }`);
      const result = await w.evaluate(
        { configuration: "hosts/web.nix" },
        { nixpkgs, generator: { kind: "file", path: generator } },
        { nixConfig: ["restrict-eval = false"] },
      );
      expect(result.toplevel).toMatch(/^\/nix\/store\/[0-9a-z]{32}-nixos-system-Web_1-26\.05$/);
      expect(result.derivation).toMatch(/\.drv$/);
      expect(result).toMatchObject({
        hostName: "Web_1",
        platform: "x86_64-linux",
      });
      const template = JSON.parse(result.template ?? "");
      expect(template.variables).toEqual({
        nixos: result.toplevel,
        hostPlatform: "x86_64-linux",
        text: "",
      });
      expect(result.context).toHaveLength(2);
      expect(result.context).toContainEqual(expect.stringMatching(/-program\.drv!out$/));
      expect(result.context).toContainEqual(expect.stringMatching(/-script\.sh$/));
    });

    test("takes its special arguments, and values of every kind as data", async () => {
      const w = fixture(bin);
      w.write(
        "web.nix",
        `{ config, packernixModulesPath, tfpnModulesPath, baseModules, text, number, ... }: {
          imports = baseModules;
          test.values = {
            inherit text number packernixModulesPath;
            same = packernixModulesPath == tfpnModulesPath;
            isString = builtins.isString packernixModulesPath;
            new = config.packernix;
            old = config.tfpn;
          };
        }`,
      );
      const session = await w.session();
      const source = await parseConfiguration({ configuration: "web.nix" }, session);
      const moduleConfig = { [nasty]: nasty, list: [1, true, null, { x: nasty }], _type: "if" };
      const values = await valuesOf(session, {
        ...emptyRequest,
        source,
        nixpkgs,
        moduleConfig,
        arg: { number: "let x = 20; in x * 2 + 2" },
        argstr: { text: nasty },
      });
      expect(values).toEqual({
        text: nasty,
        number: 42,
        packernixModulesPath: path.join(session.packerDirectory, "modules"),
        same: true,
        isString: true,
        new: moduleConfig,
        old: moduleConfig,
      });
      expect(existsSync("/tmp/executed")).toBe(false);
    });

    test("has the same toplevel with and without values that it does not use", async () => {
      const w = fixture(bin);
      w.write("web.nix", web);
      const plain = await w.evaluate({ configuration: "web.nix" }, { nixpkgs });
      const given = await w.evaluate(
        { configuration: "web.nix" },
        { nixpkgs, moduleConfig: { a: 1 }, argstr: { a: nasty } },
      );
      expect(given.toplevel).toBe(plain.toplevel);
    });

    test("takes large values: module-config, arg, argstr, generator arguments", async () => {
      const w = fixture(bin);
      w.write(
        "web.nix",
        `{ config, a, s, ... }: { test.values = map builtins.stringLength [ config.packernix.big a s ]; }`,
      );
      const big = "x".repeat(200 * 1024);
      w.write("generator.nix", `{ nixos, text }: { n = builtins.stringLength text; }`);
      const session = await w.session();
      const request: EvaluationRequest = {
        ...emptyRequest,
        source: await parseConfiguration({ configuration: "web.nix" }, session),
        nixpkgs,
        moduleConfig: { big },
        arg: { a: `"${big}"` },
        argstr: { s: big },
        generator: { kind: "file", path: path.join(w.workspace, "generator.nix") },
        generatorArguments: { text: big },
      };
      expect(await valuesOf(session, request)).toEqual([204800, 204800, 204800]);
      expect((await evaluate(request, session)).template).toBe(`{"n":204800}`);
    });

    test("reads the whole work tree, builds what it imports, and may ask the time", async () => {
      const w = fixture(bin);
      await w.git("init", "-q");
      w.write("common.nix", `{ networking.hostName = "tree"; }`);
      w.write(
        "hosts/web/configuration.nix",
        `let
          made = derivation { name = "made"; system = "x86_64-linux"; builder = "/bin/sh"; args = [ "-c" "echo '{ made = 1; }' > $out" ]; };
        in { imports = [ ../../common.nix ]; test.values = import made // { old = builtins.currentTime > 5; }; }`,
      );
      const result = await w.evaluate(
        { configuration: "hosts/web/configuration.nix" },
        { nixpkgs },
      );
      expect(result.hostName).toBe("tree");
    });

    test("evaluates for the platform that is asked for", async () => {
      const w = fixture(bin);
      w.write("web.nix", web);
      const result = await w.evaluate(
        { configuration: "web.nix" },
        { nixpkgs, platform: "aarch64-linux" },
      );
      expect(result.platform).toBe("aarch64-linux");
    });

    test("may be named through a channel's link, and by an absolute path", async () => {
      const w = fixture(bin);
      const file = w.write("web.nix", web);
      symlinkSync(nixpkgs, path.join(w.workspace, "channel"));
      const plain = await w.evaluate({ configuration: "web.nix" }, { nixpkgs });
      const linked = await w.evaluate({ configuration: file }, { nixpkgs: "./channel" });
      expect(linked.toplevel).toBe(plain.toplevel);
    });

    test("may lie below folders of any name", async () => {
      const w = fixture(bin, `a "b" 'c' $d \\ $\{e} =x:y`);
      w.write("o'k $(x)/we b.nix", `{ imports = [ ./mod.nix ]; }`);
      w.write("o'k $(x)/mod.nix", web);
      const result = await w.evaluate({ configuration: "o'k $(x)/we b.nix" }, { nixpkgs });
      expect(result.hostName).toBe("web");
    });

    test("finds nixpkgs by flake.lock beside it, by npins' format of a lock, by NIX_PATH", async () => {
      const w = fixture(bin);
      w.write("web.nix", web);
      const plain = await w.evaluate({ configuration: "web.nix" }, { nixpkgs });
      for (const NIX_PATH of [`nixpkgs=${nixpkgs}`, path.dirname(nixpkgs)]) {
        const found = await w.evaluate({ configuration: "web.nix" }, {}, { evalEnv: { NIX_PATH } });
        expect(found.toplevel).toBe(plain.toplevel);
      }
      await lockFlake(w, bin, `{ }`);
      const locked = await w.evaluate({ configuration: "web.nix" });
      expect(locked.toplevel).toBe(plain.toplevel);
    });

    test("gives import <name> what eval-env's NIX_PATH holds, also relative", async () => {
      const w = fixture(bin);
      w.write("configuration.nix", `{ imports = [ <shared/web.nix> ]; }`);
      w.write("lib dir/web.nix", web);
      const result = await w.evaluate(
        { configuration: "configuration.nix" },
        { nixpkgs },
        { evalEnv: { NIX_PATH: "shared=lib dir", HOME: "/homeless-shelter" } },
      );
      expect(result.hostName).toBe("web");
      expect(existsSync("/homeless-shelter")).toBe(false);
    });
  });

  describe("a flake", () => {
    test("keeps its own toplevel, is extended only when values are given", async () => {
      const w = fixture(bin);
      w.write("mod.nix", web);
      await lockFlake(
        w,
        bin,
        `{
          nixosConfigurations.web = ${system("./mod.nix")};
          nixosConfigurations.values = ${system("({ config, ... }: { test.values = config.packernix; })")};
          nixosModules.web = ./mod.nix;
        }`,
      );
      const file = await w.evaluate({ configuration: "mod.nix" }, { nixpkgs });
      const forms = [".#web", "./#nixosConfigurations.web", "#web", "path:.#web"];
      for (const form of forms) {
        const result = await w.evaluate({ flake: form });
        expect([form, result.toplevel]).toEqual([form, file.toplevel]);
      }
      const unused = await w.evaluate({ flake: ".#web" }, { moduleConfig: { x: 1 } });
      expect(unused.toplevel).toBe(file.toplevel);
      const session = await w.session();
      const source = await parseConfiguration({ flake: ".#values" }, session);
      const values = await valuesOf(session, { ...emptyRequest, source, moduleConfig: { nasty } });
      expect(values).toEqual({ nasty });
      const module = await w.evaluate({ flake: ".#nixosModules.web" });
      expect(module.toplevel).toBe(file.toplevel);
      const named = await w.evaluate({ flake: ".#nixosModules.web" }, { nixpkgs });
      expect(named.toplevel).toBe(file.toplevel);
    });

    test("gives the bundled generator's template as the way of files does", async () => {
      const w = fixture(bin);
      w.write("mod.nix", web);
      await lockFlake(w, bin, `{ nixosConfigurations.web = ${system("./mod.nix")}; }`);
      const request: Partial<EvaluationRequest> = {
        generator: { kind: "bundled", builder: "qemu" },
        generatorArguments: { builder: { memory: 1234 } },
      };
      const parts = await Promise.all([
        w.evaluate({ flake: ".#web" }, request),
        w.evaluate({ configuration: "mod.nix" }, { ...request, nixpkgs }),
      ]);
      const [pure, restricted] = parts.map((part) => {
        expect(part.context).toHaveLength(1);
        return (part.template ?? "").replaceAll(
          /\/nix\/store\/[0-9a-z]{32}-(source|packernix)\//g,
          "",
        );
      });
      expect(pure).toContain('"memory":1234');
      expect(pure).toBe(restricted);
    });

    test("takes a generator from a file in a second process", async () => {
      const w = fixture(bin);
      w.write("mod.nix", web);
      w.write(
        "generators/mine.nix",
        `{ nixos, hostPlatform, text }: let lib = import <packernix/lib.nix>; in { inherit nixos hostPlatform text; hash = lib.pathHash nixos; }`,
      );
      await lockFlake(w, bin, `{ nixosConfigurations.web = ${system("./mod.nix")}; }`);
      const result = await w.evaluate(
        { flake: ".#web" },
        {
          generator: { kind: "file", path: path.join(w.workspace, "generators/mine.nix") },
          generatorArguments: { text: nasty },
        },
      );
      expect(JSON.parse(result.template ?? "")).toEqual({
        nixos: result.toplevel,
        hostPlatform: "x86_64-linux",
        text: nasty,
        hash: path.basename(result.toplevel).slice(0, 32),
      });
    });

    test("is read from a checkout that belongs to another user", async () => {
      const w = fixture(bin, "workspace");
      w.write("mod.nix", web);
      await w.git("init", "-q");
      await lockFlake(w, bin, `{ nixosConfigurations.web = ${system("./mod.nix")}; }`);
      await w.git("add", ".");
      await w.git("commit", "-qm", "x");
      await run("chown", ["-R", "1001:1001", w.workspace], { env: {} });
      const result = await w.evaluate({ flake: ".#web" });
      expect(result.hostName).toBe("web");
      const home = await w.evaluate(
        { flake: ".#web" },
        {},
        { evalEnv: { HOME: "/homeless-shelter" } },
      );
      expect(home.toplevel).toBe(result.toplevel);
      expect(existsSync("/homeless-shelter")).toBe(false);
    });

    test("never writes a lock file, and never takes settings from the flake", async () => {
      const w = fixture(bin);
      w.write(
        "flake.nix",
        `{ nixConfig.post-build-hook = "/bin/false"; outputs = { self }: { nixosConfigurations.web = (import ./nixpkgs/nixos/lib/eval-config.nix) { system = "x86_64-linux"; modules = [ ]; }; }; }`,
      );
      await run("cp", ["-r", nixpkgs, path.join(w.workspace, "nixpkgs")], { env: {} });
      const session = await w.session();
      const source = await parseConfiguration({ flake: ".#web" }, session);
      const result = await evaluate({ ...emptyRequest, source }, session);
      await realise(result, session, { roots: path.join(session.scratch, "roots") });
      expect(existsSync(path.join(w.workspace, "flake.lock"))).toBe(false);
    });
  });

  test("a toplevel is taken as it is, with a generator's template", async () => {
    const w = fixture(bin);
    const toplevel = "/nix/store/lsgj3ya6mrs2yz8ry6c5v1dzyrzdzmbf-nixos-system-web-26.05.1234";
    const result = await w.evaluate(
      { toplevel },
      { generator: { kind: "bundled", builder: "qemu" } },
    );
    expect(result).toMatchObject({ toplevel, derivation: undefined });
    expect(result.template).toContain("nixos-lsgj3ya6mrs2yz8ry6c5v1dzyrzdzmbf");
    const made = await realpath("/nix/store").then((store) =>
      readdirSync(store).find(
        (name) => /^[0-9a-z]{32}-nixos-system/.test(name) && !name.endsWith(".drv"),
      ),
    );
    if (made === undefined) return;
    symlinkSync(`/nix/store/${made}`, path.join(w.workspace, "result"));
    const linked = await w.evaluate({ toplevel: "./result" });
    expect(linked.toplevel).toBe(`/nix/store/${made}`);
  });
});

async function lockFlake(
  w: ReturnType<typeof fixture>,
  bin: string | undefined,
  outputs: string,
): Promise<void> {
  w.write("flake.nix", flake(outputs));
  const session = await w.session();
  const command = bin === undefined ? "nix" : path.join(bin, "nix");
  if (existsSync(path.join(w.workspace, ".git"))) await w.git("add", ".");
  await run(command, ["flake", "lock"], { env: session.env, cwd: w.workspace });
  expect(readFileSync(path.join(w.workspace, "flake.lock"), "utf8")).toContain("narHash");
}
