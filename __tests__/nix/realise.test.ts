import { cpSync, existsSync, lstatSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { closureOf } from "../../src/nix/closure.ts";
import { evaluate } from "../../src/nix/evaluate.ts";
import { fromNixpkgs } from "../../src/nix/package.ts";
import { realise } from "../../src/nix/realise.ts";
import { assertSystem } from "../../src/nix/system.ts";
import type { EvaluationRequest } from "../../src/nix/types.ts";
import {
  emptyRequest,
  fixture,
  generator,
  nixpkgs,
  nixVersions,
  parseConfiguration,
  scratch,
  userErrorOf,
} from "./fixture.ts";

describe.each(nixVersions)("realising with %s", (_name, bin) => {
  async function ready(text: string, more: Partial<EvaluationRequest> = {}) {
    const w = fixture(bin);
    w.write("web.nix", text);
    const session = await w.session({ nixConfig: ["restrict-eval = false"] });
    const source = await parseConfiguration({ configuration: "web.nix" }, session);
    const request: EvaluationRequest = { ...emptyRequest, source, nixpkgs, ...more };
    return { w, session, request, roots: path.join(session.scratch, "roots") };
  }
  const unique = () => `{ test.values = "${process.pid}-${Date.now()}-${Math.random()}"; }`;
  const inStore = (file: string) =>
    bin === undefined ? file : path.join(path.dirname(bin), "nix-trixie", file);

  test("builds toplevel and context of what was evaluated, with roots and progress", async () => {
    const { w, session, request, roots } = await ready(unique(), {
      generator: { kind: "file", path: generator },
    });
    const evaluation = await evaluate(request, session);
    expect(existsSync(inStore(evaluation.toplevel))).toBe(false);
    // No second evaluation: the configuration may be gone.
    rmSync(path.join(w.workspace, "web.nix"));
    await realise(evaluation, session, { roots });
    expect(existsSync(inStore(`${evaluation.toplevel}/init`))).toBe(true);
    const template = JSON.parse(evaluation.template ?? "");
    expect(existsSync(inStore(template.builders[0].script))).toBe(true);
    expect(existsSync(inStore(path.dirname(template.builders[0].program)))).toBe(true);
    expect(readdirSync(roots)).toHaveLength(3);
    for (const root of readdirSync(roots)) {
      expect(lstatSync(path.join(roots, root)).isSymbolicLink()).toBe(true);
    }
    expect(w.log.lines.some((line) => /^\d+ of \d+ paths built/.test(line))).toBe(true);
    // A second time there is nothing to do.
    await realise(evaluation, session, { roots });
    const closure = await closureOf(evaluation.toplevel, session);
    expect(closure.map(({ base }) => base)).toEqual([path.basename(evaluation.toplevel)]);
    expect(closure[0]?.bytes).toBeGreaterThan(1000);
  });

  test("a failed build names the derivation, its code and its last lines", async () => {
    const { session, request, roots } = await ready(unique().replace("}", `test.broken = true; }`));
    const evaluation = await evaluate(request, session);
    const error = await userErrorOf(realise(evaluation, session, { roots }));
    expect(error.message).toBe(
      `Building the configuration failed: the build of ${evaluation.derivation} failed with exit code 7. Its last lines:\none\ntwo`,
    );
  });

  test.each(["aarch64-linux", "x86_64-linux"])(
    "a machine that cannot build: %s",
    async (system) => {
      const { session, request, roots } = await ready(
        `{ test.packages = [ (derivation { name = "x"; system = "${system}"; builder = "/bin/sh"; requiredSystemFeatures = [ "quantum" ]; }) ]; }`,
      );
      const evaluation = await evaluate(request, session);
      const error = await userErrorOf(realise(evaluation, session, { roots }));
      expect(error.message).toBe(
        `Building the configuration failed: it has to build for ${system} with the features quantum, which this machine cannot. Take another runner (\`runs-on\`), or name such a machine by \`builders\` in the input \`nix-config\`.`,
      );
      expect(error.location).toBeUndefined();
    },
  );

  test("a toplevel is used when it is valid, else refused by its input", async () => {
    const { w, session, request, roots } = await ready(unique());
    const evaluation = await evaluate(request, session);
    const source = { kind: "toplevel" as const, path: evaluation.toplevel };
    const given = await evaluate({ ...request, nixpkgs: undefined, source }, session);
    const error = await userErrorOf(realise(given, session, { roots }));
    expect(error.message).toMatch(
      /^toplevel: .* is not in this machine's store, and no substituter/,
    );
    await realise(evaluation, session, { roots });
    await realise(given, session, { roots });
    expect(w.log.lines).toEqual(expect.arrayContaining([expect.stringMatching(/paths built/)]));
  });

  test("takes a package from the user's nixpkgs", async () => {
    const { session, request, roots } = await ready("{ }");
    const output = await fromNixpkgs("hello", "x86_64-linux", request, session, { roots });
    expect(output).toMatch(/^\/nix\/store\/.{32}-hello$/);
    expect(existsSync(inStore(output))).toBe(true);
    const error = await userErrorOf(
      fromNixpkgs("nope", "x86_64-linux", request, session, { roots }),
    );
    expect(error.message).toMatch(/^nixpkgs: .* has no package nope/);
  });

  test("knows a system from another store path", async () => {
    const { session, request, roots } = await ready("{ }");
    const evaluation = await evaluate(request, session);
    await realise(evaluation, session, { roots });
    await assertSystem(inStore(evaluation.toplevel));
    const copy = path.join(scratch(), "copy");
    cpSync(inStore(evaluation.toplevel), copy, { recursive: true });
    rmSync(path.join(copy, "init"));
    rmSync(path.join(copy, "bin"), { recursive: true });
    const error = await userErrorOf(assertSystem(copy));
    expect(error.message).toMatch(/not a NixOS system .* no init, bin\/switch-to-configuration/);
  });
});
