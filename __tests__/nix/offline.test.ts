/** The example's own nixpkgs, where it has been made: see examples/offline/prepare.sh. */
import { copyFileSync, existsSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { fixture, nixVersions, userErrorOf } from "./fixture.ts";

const cache = process.env["XDG_CACHE_HOME"] ?? path.join(homedir(), ".cache");
const nixpkgs = path.join(cache, "packernix-action/offline/nixpkgs");
const example = path.resolve(import.meta.dirname, "../../examples/offline/configuration.nix");
const whenMade = existsSync(path.join(nixpkgs, "nixos"))
  ? describe.each(nixVersions)
  : describe.skip.each(nixVersions);

whenMade("the offline example with %s", (_name, bin) => {
  function withExample() {
    const w = fixture(bin);
    copyFileSync(example, path.join(w.workspace, "configuration.nix"));
    return w;
  }
  const bundled = { kind: "bundled" as const, builder: "qemu" };

  test("gives one toplevel, whether the configuration imports baseModules or not", async () => {
    const w = withExample();
    w.write(
      "base.nix",
      `{ baseModules, ... }: { imports = baseModules ++ [ ./configuration.nix ]; }`,
    );
    const plain = await w.evaluate(
      { configuration: "configuration.nix" },
      { nixpkgs, generator: bundled },
    );
    const base = await w.evaluate({ configuration: "base.nix" }, { nixpkgs, generator: bundled });
    expect(base.toplevel).toBe(plain.toplevel);
    const other = await w.evaluate(
      { configuration: "configuration.nix" },
      { nixpkgs, moduleConfig: { hostName: "other" } },
    );
    expect(other.hostName).toBe("other");
    expect(other.toplevel).not.toBe(plain.toplevel);
  });

  test.each([
    ["services.nope.enable = true;", /option `services\.nope\S*' does not exist/, 3],
    [`services.openssh.enable = "yes";`, /`services\.openssh\.enable' is not of type `boolean'/, 3],
    [
      `assertions = [ { assertion = false; message = "must not"; } ];`,
      /Failed assertions:\n- must not/,
      undefined,
    ],
  ])("%s", async (line, message, place) => {
    const w = withExample();
    w.write("web.nix", `{\n  imports = [ ./configuration.nix ];\n  ${line}\n}\n`);
    const error = await userErrorOf(w.evaluate({ configuration: "web.nix" }, { nixpkgs }));
    expect(error.message).toMatch(message);
    expect(error.location?.file).toBe("web.nix");
    expect(error.location?.line).toBe(place);
  });
});
