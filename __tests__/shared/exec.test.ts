import { describe, expect, test } from "@jest/globals";
import { run } from "../../src/shared/exec.ts";

const env = { PATH: process.env["PATH"] ?? "" };

describe("a child process", () => {
  test("gives back what it wrote and its exit code", async () => {
    const result = await run("sh", ["-c", "printf 'a\\n'; echo b >&2"], { env });
    expect(result).toEqual({ stdout: "a\n", stderr: "b\n", exitCode: 0 });
  });

  test("sees no variable but those given", async () => {
    process.env["ACTIONS_RUNTIME_TOKEN"] = "made-up";
    const { stdout } = await run("env", [], { env: { ...env, ONLY: "this" } });
    delete process.env["ACTIONS_RUNTIME_TOKEN"];
    expect(stdout.split("\n").map((line) => line.split("=")[0])).toEqual(
      expect.arrayContaining(["PATH", "ONLY"]),
    );
    expect(stdout).not.toContain("made-up");
  });

  test("gets its arguments as they are, without a shell", async () => {
    const nasty = "$(touch /tmp/never); `id` 'x' \"y\" *\nz";
    const { stdout } = await run("printf", ["%s", nasty], { env });
    expect(stdout).toBe(nasty);
  });

  test("reads standard input from a text, or end-of-file", async () => {
    expect((await run("cat", [], { env, input: "hello" })).stdout).toBe("hello");
    expect((await run("cat", [], { env })).stdout).toBe("");
  });

  test.each([
    ["a program that is not there", "no-such-program-here", [], { missing: true }],
    ["a file that is no program", "/etc/passwd", [], { missing: true }],
    ["another exit code", "sh", ["-c", "echo why >&2; exit 3"], { exitCode: 3, stderr: "why\n" }],
    ["a kill", "sh", ["-c", "kill -9 $$"], { signal: "SIGKILL" }],
  ])("fails with the reason: %s", async (_name, command, args, fields) => {
    await expect(run(command, args, { env })).rejects.toMatchObject({
      name: "CommandError",
      ...fields,
    });
  });

  test("is ended after its time, and when cancelled", async () => {
    await expect(run("sleep", ["30"], { env, timeout: 50 })).rejects.toMatchObject({
      timedOut: true,
    });
    const signal = AbortSignal.timeout(50);
    await expect(run("sleep", ["30"], { env, signal })).rejects.toMatchObject({
      signal: "SIGTERM",
    });
  });

  test("cannot fill the memory", async () => {
    await expect(run("yes", [], { env, maxOutput: 1000 })).rejects.toThrow("too long");
  });
});

test("a child that complains without end costs neither time nor memory", async () => {
  let lines = 0;
  const result = await run("sh", ["-c", "yes complaint | head -n 2000000 >&2"], {
    env,
    onStderrLine: () => {
      lines += 1;
    },
  });
  expect(lines).toBe(2_000_000);
  expect(result.stderr.length).toBeLessThan(1024 * 1024);
});
