/** What evaluation can see, the key sees too: each change is made for both. */
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { readInputs, seenByEvaluation } from "../../../src/action/inputs/read.ts";
import { evaluationKey } from "../../../src/nix/evaluation-cache/key.ts";
import { type Fixture, fixture, nixpkgs } from "../fixture.ts";
import { checkout, github, quiet } from "./fixture.ts";

// The name of the system tells everything that this configuration has read.
const curious = `{ ... }:
let
  dir = ./.;
  exists = name: if builtins.pathExists (dir + name) then "1" else "0";
  text = name: if builtins.pathExists (dir + name) then builtins.readFile (dir + name) else "";
  seen = builtins.concatStringsSep "|" [
    (text "/tracked")
    (text "/untracked")
    (text "/ignored")
    (exists "/absent")
    (builtins.toJSON (builtins.readDir dir))
    (text "/link")
    (text "/.git/HEAD")
    (text "/.git/refs/heads/main")
    (text "/library/tracked")
    (text "/library/ignored")
    (builtins.readFile <extra/file>)
    (toString dir)
  ];
in
{
  networking.hostName = builtins.hashString "sha256" seen;
}
`;

async function prepared() {
  const library = await checkout();
  library.write("tracked", "one");
  await library.commit();
  const w = fixture(undefined, "work");
  const extra = path.join(w.workspace, "../extra");
  mkdirSync(extra);
  w.write("../extra/file", "one");
  w.write("web.nix", curious);
  w.write("tracked", "one");
  w.write("one", "one");
  w.write("two", "two");
  symlinkSync("one", path.join(w.workspace, "link"));
  w.write(".gitignore", "ignored\nlink\n");
  await w.git("init", "-q", "-b", "main");
  await w.git(
    "-c",
    "protocol.file.allow=always",
    "submodule",
    "-q",
    "add",
    library.workspace,
    "library",
  );
  await w.git("add", "--all");
  await w.git("commit", "-q", "-m", "first");
  const environment = { ...quiet(w.workspace), NIX_PATH: `extra=${extra}` };
  const answer = async () => {
    const inputs = await readInputs(
      { INPUT_CONFIGURATION: "web.nix", INPUT_NIXPKGS: nixpkgs },
      github(w.workspace),
    );
    return await evaluationKey({
      inputs,
      seen: seenByEvaluation(inputs),
      workspace: w.workspace,
      actionRoot: path.resolve(import.meta.dirname, "../../.."),
      nix: { folders: [], wouldInstall: "2.34.7" },
      environment,
    });
  };
  const look = async () => {
    const found = await answer();
    const result = await w.evaluate({ configuration: "web.nix" }, { nixpkgs }, { environment });
    return { key: "key" in found ? found.key : found.reason, toplevel: result.toplevel };
  };
  return { w, answer, look };
}

const relink = (w: Fixture) => {
  rmSync(path.join(w.workspace, "link"));
  symlinkSync("two", path.join(w.workspace, "link"));
};

test("every change that changes the system changes the key, and nothing else does", async () => {
  const { w, look } = await prepared();
  const changes: [string, () => unknown][] = [
    ["a tracked file", () => w.write("tracked", "two")],
    ["an untracked file", () => w.write("untracked", "two")],
    ["an ignored file", () => w.write("ignored", "two")],
    ["a file that was absent", () => w.write("absent", "")],
    ["a folder that was absent", () => mkdirSync(path.join(w.workspace, "folder"))],
    ["a link", () => relink(w)],
    ["a file of a submodule", () => w.write("library/tracked", "two")],
    ["an ignored file of a submodule", () => w.write("library/ignored", "two")],
    ["a file on the search path", () => w.write("../extra/file", "two")],
    ["a commit without a change", () => w.git("commit", "-q", "--allow-empty", "-m", "second")],
    ["another branch", () => w.git("checkout", "-q", "-b", "other")],
  ];
  let before = await look();
  expect(before.key).toMatch(/^[0-9a-f]{64}$/);
  expect(await look()).toEqual(before);
  for (const [name, change] of changes) {
    await change();
    const after = await look();
    expect([name, after.toplevel === before.toplevel]).toEqual([name, false]);
    expect([name, after.key === before.key]).toEqual([name, false]);
    expect(after.key).toMatch(/^[0-9a-f]{64}$/);
    before = after;
  }
});

test("the clock has no key, because it gives another system each time", async () => {
  const { w, answer } = await prepared();
  w.write(
    "web.nix",
    `{ networking.hostName = builtins.hashString "sha256" (toString builtins.currentTime); }`,
  );
  expect(await answer()).toEqual({ reason: "web.nix reads the clock (builtins.currentTime)" });
  const look = async () => (await w.evaluate({ configuration: "web.nix" }, { nixpkgs })).toplevel;
  const first = await look();
  await new Promise((resolve) => setTimeout(resolve, 1100));
  expect(await look()).not.toBe(first);
});
