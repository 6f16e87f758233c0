/**
 * Tells the store of paths that lie in it. Nix is started before the first of them is there: its
 * start is as long as all that it does then.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { dumpOf, type RegisterOptions, registrationEnvironment, restoreLost } from "./register.ts";
import type { PathInfo } from "./types.ts";

/**
 * A registration that is under way. Nothing is registered before `finish`, unless this process dies
 * first: Nix takes that for the end, and what it was told by then is in place, each path after what
 * it refers to.
 */
export interface Registration {
  /**
   * Gives further paths to Nix, references first.
   * @param infos Their files are in place, and all that they refer to is valid or was added.
   */
  add(infos: readonly PathInfo[]): Promise<void>;
  /**
   * Registers what was added, all or none: Nix does it in one transaction. Then content addresses
   * and signatures are put back.
   * @returns a line for the log when these could not be put back.
   * @throws when Nix refuses.
   */
  finish(): Promise<string | undefined>;
  /** Ends it; when the promise settles, Nix registers nothing any more. */
  abandon(): Promise<void>;
}

export function startRegistration(options: RegisterOptions): Registration {
  const added: PathInfo[] = [];
  const child = spawn(options.nixStore, ["--load-db"], {
    env: registrationEnvironment(options),
    stdio: ["pipe", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-4096);
  });
  // A process that is gone says why by its exit; the broken pipe adds nothing.
  child.stdin.on("error", () => {});
  const closed = once(child, "close");
  // Whoever finishes gets the failure; until then it is not to end this process.
  closed.catch(() => {});
  return {
    async add(infos) {
      added.push(...infos);
      const text = infos.map(dumpOf).join("");
      await new Promise<void>((resolve) => child.stdin.write(text, () => resolve()));
    },
    async finish() {
      child.stdin.end();
      const [code, signal] = await closed;
      if (code !== 0) {
        const last = said.trim().split("\n").at(-1) ?? "";
        throw new Error(`nix-store --load-db failed: ${last || (signal ?? `exit code ${code}`)}`);
      }
      return restoreLost(options.stateDir, added);
    },
    async abandon() {
      // In this order: the end of its input would tell it to register.
      child.kill("SIGKILL");
      child.stdin.destroy();
      await closed.catch(() => {});
    },
  };
}
