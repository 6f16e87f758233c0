/**
 * Packer's own log (PACKER_LOG). It is always written to the folder of the invocation, because only it
 * has the output of the builder's programs. It is shown if the user sets Packer's variables, or with
 * GitHub's step debugging.
 */
import { appendFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { messageOf, UserError } from "../shared/errors.ts";
import type { Log } from "../shared/log.ts";
import { follow, tail } from "./follow.ts";

/** In the session's folder. */
export const ownLogFile = "packer.log";

/** Of the session; see `session.ts`. */
interface Session {
  env: Record<string, string>;
  directory: string;
  workingDirectory: string;
  log: Pick<Log, "info">;
  debug?: boolean;
}

export type OwnLog = Awaited<ReturnType<typeof openOwnLog>>;

/**
 * @param hide Takes secrets out of a text.
 * @throws {UserError} when the file that PACKER_LOG_PATH names cannot be written.
 */
export async function openOwnLog(session: Session, hide: (text: string) => string) {
  const { PACKER_LOG: level = "", PACKER_LOG_PATH: wanted = "" } = session.env;
  const file = path.join(session.directory, ownLogFile);
  // It may hold secrets, and Packer keeps the mode of a file that is there.
  await writeFile(file, "", { mode: 0o600 });
  // Packer: "" and "0" are off (packer, log.go).
  const isAsked = !["", "0"].includes(level);
  const target =
    isAsked && wanted !== "" ? path.resolve(session.workingDirectory, wanted) : undefined;
  if (target !== undefined) await emptyFile(target);
  const isShown = session.debug === true || (isAsked && target === undefined);
  return {
    /** For Packer's environment. */
    env: { PACKER_LOG: isAsked ? level : "1", PACKER_LOG_PATH: file },
    /**
     * Shows lines as they come, or writes them to the user's file, until `ended` is true and the end is
     * reached.
     */
    async show(ended: () => boolean): Promise<void> {
      if (!isShown && target === undefined) return;
      for await (const line of follow(file, ended)) {
        if (isShown) session.log.info(hide(line));
        // On a full disk the build itself reports that.
        if (target !== undefined) await appendFile(target, `${hide(line)}\n`).catch(() => {});
      }
    },
    /** The error, with what the log says in place of a reference to the log. */
    async explained(error: string): Promise<string> {
      if (!error.includes("PACKER_LOG=1")) return error;
      // packer-plugin-qemu, builder/qemu/driver.go: `Qemu stderr: …`.
      const said = [...(await tail(file, 64 * 1024)).matchAll(/\bstderr: (.*\S)/gi)].slice(-5);
      if (said.length === 0) return error;
      const words = said.map(([, text]) => text).join("; ");
      return error.replace(/\.?\s*Please run with PACKER_LOG=1[^.]*\.?/, `: ${hide(words)}`);
    },
  };
}

async function emptyFile(file: string): Promise<void> {
  try {
    await writeFile(file, "", { mode: 0o600 });
  } catch (error) {
    throw new UserError(`PACKER_LOG_PATH: ${file} cannot be written: ${messageOf(error)}.`, {
      cause: error,
    });
  }
}
