/** Whether a command can be run as root without anybody being asked. */
import { childEnvironment } from "./environment.ts";
import { run } from "./exec.ts";
import { once } from "./once.ts";

/**
 * What to put before a command that has to run as root: `[]` as root, `["sudo", "-n"]` where sudo
 * asks for no password, undefined where there is no way. Asked once per process; sudo never asks.
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
