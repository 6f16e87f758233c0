/** Commands that run as root without a password. */
import { childEnvironment } from "./environment.ts";
import { run } from "./exec.ts";
import { which } from "./files.ts";
import { once } from "./once.ts";

/**
 * The prefix of a command that must run as root: `[]` as root, `["sudo", "-n"]` if sudo needs no
 * password, else undefined. Looked up once per process; sudo never prompts.
 */
export const asRoot = once(async (): Promise<readonly string[] | undefined> => {
  if (process.getuid?.() === 0) return [];
  try {
    const env = childEnvironment("common");
    const { exitCode } = await run("sudo", ["-n", "true"], { env, anyExit: true, timeout: 10_000 });
    return exitCode === 0 ? ["sudo", "-n"] : undefined;
  } catch {
    // No sudo here, or one that hangs on its way to a directory service.
    return undefined;
  }
});

/**
 * Runs a command that sets up this machine.
 * @param root What `asRoot` gave.
 * @param input Goes to its standard input, which the command has to read to its end.
 * @throws {Error} with the command's own words when it fails.
 */
export async function runAsRoot(
  root: readonly string[],
  command: readonly string[],
  input?: string,
): Promise<void> {
  const { getExecOutput } = await import("@actions/exec");
  const [program = "", ...args] = [...root, ...command];
  const env = childEnvironment("common");
  // Looked up here, because the library would print the folders that it cannot read.
  const found = (await which(program, env["PATH"] ?? "")) ?? program;
  const { exitCode, stderr } = await getExecOutput(found, args, {
    env,
    silent: true,
    ignoreReturnCode: true,
    ...(input === undefined ? {} : { input: Buffer.from(input) }),
  });
  if (exitCode === 0) return;
  throw new Error(`\`${[program, ...args].join(" ")}\` failed: ${stderr.trim()}`);
}
