/**
 * No evaluation sees the file that google-github-actions/auth writes into the workspace: not that of a
 * file, not that of a flake in a folder without git, which Nix copies into the store as a whole, and
 * not by `sources`.
 */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Fixture, makeFixture } from "../helpers/fixture.ts";

const name = "gha-creds-0123456789abcdef.json";
const secret = "bearer-of-the-tests-0123456789";
let fixture: Fixture;

beforeAll(async () => {
  fixture = await makeFixture();
  await fixture.write(name, JSON.stringify({ secret }));
  // Fails where it sees one.
  const look =
    'let names = builtins.filter (n: builtins.match "gha-creds-.*" n != null) (builtins.attrNames (builtins.readDir ./.)); in if names == [ ] then "none" else throw "seen: ${toString names}"';
  await fixture.write("look.nix", `{ ... }: { networking.hostName = ${look}; }\n`);
  await fixture.write(
    "flake.nix",
    `{
      outputs = { self }: {
        nixosConfigurations.web = import ./nixpkgs/nixos/lib/eval-config.nix {
          system = "x86_64-linux";
          modules = [ ./look.nix ];
        };
      };
    }`,
  );
});
afterAll(async () => await fixture?.[Symbol.asyncDispose]());

test.each<[string, Record<string, string>]>([
  ["a file", { configuration: "look.nix", nixpkgs: "nixpkgs" }],
  [
    "a file with `sources`",
    { configuration: "look.nix", nixpkgs: "nixpkgs", sources: "look.nix\n*.json" },
  ],
  ["a flake", { flake: "path:.#web" }],
])("not the evaluation of %s", async (_, inputs) => {
  const file = path.join(fixture.workspace, name);
  const env = { GOOGLE_APPLICATION_CREDENTIALS: file };
  const given = { step: "plan", template: "tiny.json", ...inputs };
  const { result, outputs } = await fixture.run(given, { env });
  const { log } = result;
  expect({ status: outputs["status"], log }).toEqual({
    status: "would-create",
    log: expect.any(String),
  });
  expect(log).not.toContain(secret);
  expect(await readFile(file, "utf8")).toContain(secret);
});

test("what cannot be put back is not removed with the folder of the invocation", async () => {
  const blocked = "gha-creds-fedcba9876543210.json";
  const place = path.join(fixture.workspace, blocked);
  await fixture.write(blocked, secret);
  // While the step has the file, a folder comes to its name.
  const template = {
    builders: [{ type: "null", communicator: "none" }],
    provisioners: [{ type: "shell-local", inline: [`mkdir '${place}'`] }],
  };
  await fixture.write("blocking.json", JSON.stringify(template));
  const inputs = { configuration: "look.nix", nixpkgs: "nixpkgs", template: "blocking.json" };
  const { step, finish } = await fixture.start({ step: "create", ...inputs });
  const main = await step.done;
  expect(main.outputs["status"]).toBe("created");
  expect(main.log).toMatch(/Not everything that this step made could be removed: /);
  const below = await readdir(fixture.folder, { recursive: true, withFileTypes: true });
  const kept = below.filter((entry) => entry.isFile() && entry.name === blocked);
  expect(kept).toHaveLength(1);
  const [{ parentPath, name: file } = { parentPath: "", name: "" }] = kept;
  expect(await readFile(path.join(parentPath, file), "utf8")).toBe(secret);
  await finish();
});
