/** The closure's way to a machine, over a real sshd on the loopback. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type RunResult, run } from "../../src/shared/exec.ts";
import { freePort, untilListening } from "../helpers/until.ts";
import { scratch, scripts, toolEnvironment } from "./tools.ts";

// A server is not put on anybody's machine for a test: without one, the end-to-end test of the
// example is what copies over SSH.
const root = process.getuid?.() === 0;
const bySsh = root && existsSync("/usr/sbin/sshd") ? describe : describe.skip;

bySsh("the copy of a closure", () => {
  const home = join(scratch(), "a home with blanks");
  mkdirSync(home);
  let port = 0;
  let sshd: ChildProcess | undefined;
  let closure = "";

  async function copy(target: string, changes: Record<string, string> = {}): Promise<RunResult> {
    return await run(join(scripts, "copy-closure.sh"), [], {
      env: {
        ...toolEnvironment(home),
        PACKERNIX_TOPLEVEL: closure,
        PACKERNIX_ROOT: target,
        PACKERNIX_HOST: "127.0.0.1",
        PACKERNIX_PORT: String(port),
        PACKERNIX_USER: userInfo().username,
        PACKERNIX_KEY: join(home, "key"),
        PACKERNIX_COMPRESS: "0",
        ...changes,
      },
      anyExit: true,
    });
  }

  beforeAll(async () => {
    const env = toolEnvironment(home);
    const far = scratch();
    for (const key of [join(home, "key"), join(home, "other"), join(far, "host")]) {
      await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key], { env });
    }
    await run("cp", [join(home, "key.pub"), join(far, "authorized_keys")], { env });
    port = await freePort();
    mkdirSync("/run/sshd", { recursive: true });
    const options = {
      ListenAddress: "127.0.0.1",
      Port: port,
      HostKey: join(far, "host"),
      AuthorizedKeysFile: join(far, "authorized_keys"),
      PidFile: "none",
      StrictModes: "no",
      UsePAM: "no",
      SetEnv: 'NIX_CONFIG="substituters ="',
    };
    sshd = spawn(
      "/usr/sbin/sshd",
      ["-D", "-e", "-f", "/dev/null"].concat(
        Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]),
      ),
      { stdio: "ignore" },
    );
    await untilListening(port);

    mkdirSync(join(home, "system"));
    writeFileSync(join(home, "system", "big"), Buffer.alloc(8 * 1024 * 1024, "x"));
    const added = await run("nix-store", ["--add", join(home, "system")], { env });
    closure = added.stdout.trim();
  });

  afterAll(() => {
    sshd?.kill();
  });

  test.each(["0", "1"])("ends in the store below the root, compressed: %s", async (compress) => {
    const target = scratch();
    const result = await copy(target, { PACKERNIX_COMPRESS: compress });
    expect(result).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(
        /copy: sending 1 paths, 8 MiB, not compressed\ncopy: done, 1 paths sent, 0 were there/,
      ),
    });
    expect(existsSync(join(target, closure, "big"))).toBe(true);

    const again = await copy(target);
    expect(again.stdout).toContain("copy: done, 0 paths sent, 1 were there or substituted");
  });

  test("says where it cannot log in", async () => {
    const result = await copy(scratch(), { PACKERNIX_KEY: join(home, "other") });
    expect(result).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(
        /copy: cannot log in to .*@127\.0\.0\.1:\d+: .*Permission denied/,
      ),
    });
  });

  test("says which variable is missing", async () => {
    expect(await copy(scratch(), { PACKERNIX_KEY: "" })).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("the variable packernix_ssh_private_key_file is not set"),
    });
  });

  test("names host and root when the disk is full", async () => {
    const target = scratch();
    const env = toolEnvironment(home);
    await run("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", target], { env });
    try {
      const result = await copy(target);
      expect(result.exitCode).toBe(1);
      expect(result.stderr).toMatch(/no room left below .*@127\.0\.0\.1:\d+, with 1 of 1 paths/);
    } finally {
      await run("umount", [target], { env });
    }
  });
});
