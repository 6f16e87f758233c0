import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { untrustedDaemon } from "../../src/nix/daemon.ts";
import { isSandboxTrouble, unsandboxedLine } from "../../src/nix/sandbox-settings.ts";
import { CommandError, UserError } from "../../src/shared/errors.ts";
import { which } from "../../src/shared/files.ts";

const folder = mkdtempSync(path.join(tmpdir(), "packernix-sandbox-settings-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("lines that ask for builds without a sandbox", () => {
  test.each([
    ["sandbox = false"],
    ["sandbox=relaxed"],
    ["  build-use-sandbox =  false # faster"],
    ["sandbox-fallback = yes"],
    ["sandbox =", "max-jobs = 2"],
  ])("%s", (...lines) => {
    expect(unsandboxedLine(lines)).toContain(lines[0]?.trim().split(" ")[0]?.split("=")[0]);
  });

  test.each([
    ["sandbox = true"],
    ["# sandbox = false"],
    ["sandbox-fallback = false"],
    ["extra-sandbox-paths = /dev/kvm"],
    ["sandbox = false", "sandbox = true"],
  ])("and not: %s", (...lines) => {
    expect(unsandboxedLine(lines)).toBeUndefined();
  });
});

describe("Nix's words for a machine without sandbox", () => {
  test.each([
    "error: cloning builder process: Operation not permitted",
    "error: unable to start build process",
    "error: this system does not support the kernel namespaces that are required for sandboxing; use '--no-sandbox'",
    "error: cannot perform a sandboxed build because user namespaces are not enabled; check /proc/sys/user/max_user_namespaces",
    "error: while setting up the build environment: mounting /proc: Operation not permitted",
  ])("%s", (text) => {
    expect(isSandboxTrouble(text)).toBe(true);
    const cause = new CommandError({ command: "nix", exitCode: 1, stderr: text });
    expect(isSandboxTrouble(new UserError("The evaluation failed.", { cause }))).toBe(true);
    expect(isSandboxTrouble(new UserError("It failed.", { details: text }))).toBe(true);
  });

  test.each([
    "error: builder for '/nix/store/x.drv' failed with exit code 1",
    "error: while setting up the build environment: executing '/bin/bash': No such file or directory",
    undefined,
    new Error("No space left on device"),
  ])("and not: %s", (failure) => {
    expect(isSandboxTrouble(failure)).toBe(false);
  });
});

const hasNix = (await which("nix", process.env["PATH"] ?? "")) !== undefined;
(hasNix ? describe : describe.skip)("a daemon that does not trust the user", () => {
  const conf = path.join(folder, "etc");
  mkdirSync(conf);
  writeFileSync(
    path.join(conf, "nix.conf"),
    "substituters = https://cache.nixos.org/\ntrusted-substituters = https://known.example.org\n",
  );
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: folder,
    NIX_CONF_DIR: conf,
    NIX_CONFIG: "substituters = https://of-the-job.example.org",
  };
  const ask = (...settings: string[]) => untrustedDaemon({ bin: undefined, env, settings });

  test("takes what is no matter of the daemon, and what it has anyway", async () => {
    await ask(
      "max-jobs = 4",
      "allowed-uris = https:",
      "access-tokens = github.com=x",
      "extra-substituters = https://known.example.org/",
      "builders =",
      "sandbox = true",
      "extra-trusted-public-keys = cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=",
    );
  });

  test("is named with each line that it would ignore", async () => {
    const error = await ask("cores = 2", "post-build-hook = /x", "builders = ssh://b").catch(
      (caught: Error) => caught.message,
    );
    expect(error).toContain("would ignore `post-build-hook = /x`, `builders = ssh://b`");
    expect(error).toContain("trusted-users");
  });

  test("may be told of a cache without trusting the user", async () => {
    const error = await ask("substituters = https://of-the-job.example.org").catch(
      (caught: Error) => caught.message,
    );
    expect(error).toContain("`substituters = https://of-the-job.example.org`");
    expect(error).toContain("`trusted-substituters`");
  });
});
