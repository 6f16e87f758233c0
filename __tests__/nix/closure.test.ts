/** What is in a system, as both versions of Nix tell it. */
import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { closureElsewhere, closureOf } from "../../src/nix/closure.ts";
import { runNix } from "../../src/nix/command.ts";
import { nameOf } from "../../src/nix/packages.ts";
import { realise } from "../../src/nix/realise.ts";
import { fixture, nixpkgs, nixVersions, scratch } from "./fixture.ts";

const signal = new AbortController().signal;

describe.each(nixVersions)("%s", (_name, bin) => {
  test("tells the closure, and what a substituter has", async () => {
    const w = fixture(bin);
    const salt = randomBytes(8).toString("hex");
    w.write(
      "web.nix",
      `{ pkgs, ... }: { test.packages = [ (pkgs.script "tool-1.0" "echo ${salt} > $out") ]; }`,
    );
    const evaluation = await w.evaluate({ configuration: "web.nix" }, { nixpkgs });
    const substituter = `file://${path.join(scratch(), "cache")}`;
    const session = await w.session({ nixConfig: [`substituters = ${substituter}`] });
    const { toplevel } = evaluation;
    // Nothing is built yet, and nobody else has it.
    await expect(closureOf(toplevel, session)).rejects.toThrow();
    expect(await closureElsewhere(toplevel, session, signal)).toBeUndefined();

    const roots = scratch();
    await realise(evaluation, session, { roots });
    const closure = await closureOf(toplevel, session);
    expect(closure.map(({ base }) => nameOf(base)).sort()).toEqual([
      "nixos-system-nixos-26.05",
      "tool-1.0",
    ]);
    for (const { bytes } of closure) expect(bytes).toBeGreaterThan(100);

    const asking = { what: "", input: "", trees: [], progress: "" };
    const features = ["--extra-experimental-features", "nix-command"];
    await runNix(session, "nix", ["copy", "--to", substituter, toplevel, ...features], asking);
    rmSync(roots, { recursive: true });
    await runNix(session, "nix", ["store", "delete", toplevel, ...features], asking);
    const elsewhere = await closureElsewhere(toplevel, session, signal);
    const sorted = (list: typeof closure) => list.map(({ base }) => base).sort();
    expect(sorted(elsewhere ?? [])).toEqual(sorted(closure));
  });
});
