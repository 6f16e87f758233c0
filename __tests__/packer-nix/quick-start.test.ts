/** The flake that the README begins with, evaluated with the offline nixpkgs. */
import { existsSync } from "node:fs";
import { cp, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { cacheFolder } from "../../scripts/lib/offline.ts";
import { run } from "../../src/shared/exec.ts";
import { scratch, toolEnvironment } from "./tools.ts";

const root = path.resolve(import.meta.dirname, "../..");
const nixpkgs = path.join(cacheFolder, "offline", "nixpkgs");

/** The offline nixpkgs has no nginx and no firewall: their options are declared here. */
const withOptions = `{
  inputs.small.url = "path:${nixpkgs}";
  outputs = { small, ... }: {
    lib.nixosSystem = args: small.lib.nixosSystem (args // {
      modules = args.modules ++ [
        ({ lib, ... }: {
          options.services.nginx.enable = lib.mkOption { type = lib.types.bool; default = false; };
          options.networking.firewall.allowedTCPPorts = lib.mkOption { default = [ ]; };
        })
      ];
    });
  };
}`;

test("the quick start is a flake that evaluates to a system with a disk", async () => {
  if (!existsSync(nixpkgs)) {
    throw new Error("The offline example is not prepared: run these tests by `npm test`.");
  }
  const home = scratch();
  const flake = path.join(home, "flake");
  await cp(path.join(root, "examples/quick-start"), flake, { recursive: true });
  await mkdir(path.join(home, "nixpkgs"));
  await writeFile(path.join(home, "nixpkgs/flake.nix"), withOptions);
  const action = path.join(home, "action");
  await mkdir(action);
  await cp(path.join(root, "flake.nix"), path.join(action, "flake.nix"));
  await cp(path.join(root, "packer"), path.join(action, "packer"), { recursive: true });
  const { stdout } = await run(
    "nix",
    [
      ...["eval", "--json", "--no-write-lock-file", `path:${flake}#nixosConfigurations.web.config`],
      ...["--override-input", "nixpkgs", `path:${path.join(home, "nixpkgs")}`],
      ...["--override-input", "packernix", `path:${action}`],
      "--apply",
      `config: {
        inherit (config.networking) hostName;
        root = config.fileSystems."/".device;
        drv = builtins.unsafeDiscardStringContext config.system.build.toplevel.drvPath;
      }`,
    ],
    { env: toolEnvironment(home) },
  );
  expect(JSON.parse(stdout)).toEqual({
    hostName: "web",
    root: "/dev/disk/by-label/nixos",
    drv: expect.stringMatching(/-nixos-system-web-.*\.drv$/),
  });
});
