/** SSH into a machine that this action started a moment ago. */
import { CommandError } from "../../shared/errors.ts";
import { run } from "../../shared/exec.ts";
import type { HomeOptions } from "../types.ts";

export interface Connection {
  ssh: string;
  args: string[];
}

/** Nothing of the user's own settings, no agent, no known hosts: the machine lives for a minute. */
export function sshArguments(port: number, keyFile: string): string[] {
  const settings = [
    ["BatchMode", "yes"],
    ["IdentitiesOnly", "yes"],
    ["IdentityAgent", "none"],
    ["LogLevel", "ERROR"],
    ["PreferredAuthentications", "publickey"],
    ["ServerAliveInterval", "15"],
    ["StrictHostKeyChecking", "no"],
    ["UserKnownHostsFile", "/dev/null"],
    ["GlobalKnownHostsFile", "/dev/null"],
  ].flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  return ["-F", "none", "-i", keyFile, "-p", String(port), ...settings, "root@127.0.0.1"];
}

/**
 * The arguments of one connection.
 * @param seconds For the server's first answer and the keys. What connects to a machine that boots
 *   may never get an answer, so there it is better to try again soon.
 */
export function within(seconds: number, { args }: Connection): string[] {
  return ["-o", `ConnectTimeout=${seconds}`, ...args];
}

/** `refused`: a server answered and did not take the key. */
export async function attempt(
  connection: Connection,
  seconds: number,
  options: HomeOptions,
): Promise<"in" | "refused" | "silent"> {
  try {
    const { exitCode, stderr } = await run(
      connection.ssh,
      [...within(seconds, connection), "true"],
      {
        env: options.env,
        signal: options.signal,
        timeout: (seconds + 20) * 1000,
        anyExit: true,
      },
    );
    if (exitCode === 0) return "in";
    return stderr.includes("Permission denied") ? "refused" : "silent";
  } catch (error) {
    options.signal.throwIfAborted();
    if (error instanceof CommandError && error.timedOut) return "silent";
    throw error;
  }
}
