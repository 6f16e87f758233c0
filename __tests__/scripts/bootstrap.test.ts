import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { transformSync } from "@swc/core";
import { execa } from "execa";

const root = path.resolve(import.meta.dirname, "../..");
const script = path.join(root, "scripts", "bootstrap.cjs");
const log = (folder: string) => {
  const file = path.join(folder, "calls");
  return existsSync(file) ? readFileSync(file, "utf8") : "";
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "packernix-bootstrap-"));
  chmodSync(folder, 0o777);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A checkout of its own, whose commands are stubs that write down how they were called. */
function checkout(commands: Record<string, string>): string {
  const bin = path.join(folder, "bin");
  mkdirSync(bin);
  for (const [name, body] of Object.entries(commands)) {
    const file = path.join(bin, name);
    writeFileSync(file, `#!/bin/sh\necho "${name} $*" >> ${folder}/calls\n${body}\n`);
    chmodSync(file, 0o755);
  }
  for (const tool of ["sh", "env", "mkdir"]) symlinkSync(`/bin/${tool}`, path.join(bin, tool));
  mkdirSync(path.join(folder, "src", "scripts"), { recursive: true });
  chmodSync(path.join(folder, "src"), 0o777);
  writeFileSync(path.join(folder, "src", "scripts", "bootstrap.cjs"), readFileSync(script));
  writeFileSync(path.join(folder, "src", "package.json"), "{}");
  writeFileSync(path.join(folder, "src", "package-lock.json"), '{"packages":{"":{}}}');
  const demo = "console.log('demo got', JSON.stringify(process.argv.slice(2))); process.exit(7);";
  writeFileSync(path.join(folder, "src", "scripts", "demo.ts"), demo);
  return bin;
}

/** Runs the copy with nothing of this machine but the stubs. */
function bootstrap(bin: string, args: string[], uid = 0) {
  // Another user may not reach the Node in root's home, nor this folder.
  const node = uid === 0 ? process.execPath : path.join(folder, "node");
  if (uid !== 0) copyFileSync(process.execPath, node);
  return execa(node, [path.join(folder, "src", "scripts", "bootstrap.cjs"), ...args], {
    cwd: folder,
    env: { PATH: bin, HOME: folder },
    extendEnv: false,
    reject: false,
    all: true,
    ...(uid === 0 ? {} : { uid }),
  });
}

const asRoot = process.getuid?.() === 0 ? test : test.skip;
const nothingInstalled = {
  "dpkg-query": "exit 1",
  "apt-get": "exit 0",
  npm: "exit 0",
  "nix-store": "exit 0",
};

test("has no syntax newer than ES2019", () => {
  const source = readFileSync(script, "utf8");
  const lower = (target: "es2019" | "es2024") =>
    transformSync(source, {
      isModule: "commonjs",
      jsc: { target, parser: { syntax: "ecmascript" } },
    }).code;
  expect(lower("es2019")).toBe(lower("es2024"));
  expect(source).not.toMatch(/require\("node:/);
  expect(source).not.toMatch(/\.(replaceAll|at|flatMap|matchAll|hasOwn)\(/);
});

describe("a plain user without sudo", () => {
  asRoot("gets one message with the command to run, and nothing is done", async () => {
    const bin = checkout(nothingInstalled);
    const result = await bootstrap(bin, ["demo"], 65534);
    expect(result.exitCode).toBe(1);
    expect(result.stdout).toBe("");
    expect(result.stderr).toContain("sudo sh -c 'apt-get update && apt-get install");
    expect(result.stderr).toContain("nix-bin");
    expect(log(folder)).not.toMatch(/^(apt-get|npm)/m);
    expect(existsSync(path.join(folder, ".cache"))).toBe(false);
  });

  asRoot("with sudo, installs through it", async () => {
    const bin = checkout({
      ...nothingInstalled,
      sudo: 'shift; exec "$@"',
      true: "exit 0",
      "apt-cache": "echo '  Candidate: 1'",
    });
    const result = await bootstrap(bin, ["demo"], 65534);
    expect(log(folder)).toMatch(
      /^sudo -n env DEBIAN_FRONTEND=noninteractive .*apt-get .*install .*nix-bin/m,
    );
    expect(result.stdout).toContain("this will be installed first");
    expect(result.exitCode).toBe(7);
  });
});

describe("root", () => {
  asRoot("says first, installs, hands over with arguments and exit code", async () => {
    const bin = checkout({ ...nothingInstalled, "apt-cache": "echo '  Candidate: 1'" });
    const result = await bootstrap(bin, ["demo", "--fresh", "a b"]);
    expect(result.stdout).toContain("Debian packages, into the system: nix-bin packer");
    expect(log(folder)).toMatch(/^apt-get .*DPkg::Lock::Timeout/m);
    expect(log(folder)).toMatch(/^npm install --no-save --ignore-scripts/m);
    expect(result.stdout).toContain('demo got ["--fresh","a b"]');
    expect(result.exitCode).toBe(7);
  });

  asRoot("installs nothing the second time", async () => {
    const bin = checkout({ "dpkg-query": "printf installed", npm: "mkdir -p node_modules" });
    expect((await bootstrap(bin, ["demo"])).exitCode).toBe(7);
    rmSync(path.join(folder, "calls"));
    const second = await bootstrap(bin, ["demo"]);
    expect(second.stdout).toContain("everything is installed already");
    expect(log(folder)).not.toMatch(/^(apt-get|npm)/m);
  });

  asRoot("shows the end of the log of what failed", async () => {
    const bin = checkout({
      ...nothingInstalled,
      "apt-cache": "echo '  Candidate: 1'",
      "apt-get": "echo 'E: disk is full' >&2; exit 100",
    });
    const result = await bootstrap(bin, ["demo"]);
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toContain("E: disk is full");
    expect(log(folder)).not.toMatch(/^npm/m);
  });

  asRoot("says what to do where the release has no packer package", async () => {
    const bin = checkout({
      ...nothingInstalled,
      "apt-cache":
        'case "$2" in packer) echo "  Candidate: (none)";; *) echo "  Candidate: 1";; esac',
    });
    const result = await bootstrap(bin, ["demo"]);
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toContain("no `packer` package");
    expect(log(folder)).not.toMatch(/^apt-get .*install/m);
  });
});

test("an unknown mode shows the usage", async () => {
  const result = await execa(process.execPath, [script, "constructor"], { reject: false });
  expect(result.exitCode).toBe(1);
  expect(result.stderr).toContain("usage:");
});
