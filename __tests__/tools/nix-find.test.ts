/** Where a Nix is looked for. */
import { type ChildProcess, spawn } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { comparable, nixFolders, versionOf } from "../../src/tools/nix-find.ts";

let folder = "";
let daemon: ChildProcess | undefined;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "nix-find-")));
});
afterEach(() => {
  daemon?.kill();
  rmSync(folder, { recursive: true, force: true });
});

function fake(place: string, words = "nix (Nix) 2.20.1"): string {
  const bin = join(folder, place);
  mkdirSync(bin, { recursive: true });
  for (const name of ["nix", "nix-store"]) {
    writeFileSync(join(bin, name), `#!/bin/sh\necho '${words}'\n`, { mode: 0o755 });
  }
  return bin;
}

async function found(env: NodeJS.ProcessEnv): Promise<string[]> {
  const folders: string[] = [];
  for await (const one of nixFolders({ HOME: join(folder, "home"), ...env })) {
    if (one.startsWith(folder)) folders.push(one);
  }
  return folders;
}

test("on PATH first, then in profiles, each Nix once, half of one never", async () => {
  const path = fake("path");
  const profile = fake("home/.local/state/nix/profile/bin");
  mkdirSync(join(folder, "linked"));
  for (const name of ["nix", "nix-store"])
    symlinkSync(join(path, name), join(folder, "linked", name));
  rmSync(join(fake("half"), "nix"));
  const PATH = ["half", "path", "linked", "none"].map((name) => join(folder, name)).join(":");
  expect(await found({ PATH: `relative::${PATH}` })).toEqual([path, profile]);
});

test("not where a process says that it is Nix's daemon: any user can start one", async () => {
  const bin = fake("daemon/bin");
  copyFileSync("/bin/sleep", join(bin, "nix-daemon"));
  daemon = spawn(join(bin, "nix-daemon"), ["60"], { stdio: "ignore" });
  await new Promise((done) => daemon?.once("spawn", done));
  expect(await found({ PATH: "" })).toEqual([]);
});

test.each([
  ["nix (Nix) 2.8.0", "2.8.0", "2.8.0"],
  ["nix (Determinate Nix 3.8.2) 2.30.1", "2.30.1", "2.30.1"],
  ["nix (Lix, like Nix) 2.93.0-dev", "2.93.0-dev", "2.93.0-dev"],
  [
    "nix (Nix) 2.31.0pre20250712_b1245123",
    "2.31.0pre20250712_b1245123",
    "2.31.0-pre20250712.b1245123",
  ],
  ["nix (Nix) 2.20", "2.20", "2.20.0"],
  ["something else", undefined, undefined],
])("%s", async (words, version, compared) => {
  expect(await versionOf(fake("some", words), { PATH: process.env["PATH"] })).toBe(version);
  if (version !== undefined) expect(comparable(version)).toBe(compared);
});

test("a home that this user may not enter does not hide the Nix of the machine", async () => {
  // Root may enter any folder, so a link in a circle stands for one.
  const home = join(folder, "home");
  symlinkSync("home", home);
  const env = { PATH: process.env["PATH"], HOME: home };
  for await (const bin of nixFolders(env)) {
    expect(await versionOf(bin, env)).toMatch(/^\d+\.\d+/);
    const { daemonSettings } = await import("../../src/nix/settings.ts");
    expect((await daemonSettings({ bin, env }))("system")).toHaveLength(1);
    return;
  }
  throw new Error("no Nix on PATH");
});
