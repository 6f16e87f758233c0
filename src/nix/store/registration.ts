/**
 * Tells the store of paths that lie in it. Nix is started before the first of them is there: its
 * start is as long as all that it does then.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { messageOf } from "../../shared/errors.ts";
import { restoreClaims } from "./database.ts";
import type { PathInfo } from "./types.ts";

interface RegisterOptions {
  /** The program, with its folder. */
  nixStore: string;
  /** Holds `NIX_STORE_DIR` and `NIX_STATE_DIR` where they are not the usual ones. */
  env: Record<string, string>;
  stateDir: string;
  /** What to put before the command to run it as the owner of the store. */
  prefix?: readonly string[];
}

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
   * and signatures are put back, which `--load-db` does not take; as another user they are lost,
   * because no command of Nix can do it.
   * @returns a line for the log when these could not be put back.
   * @throws when Nix refuses.
   */
  finish(): Promise<string | undefined>;
  /** Ends it; when the promise settles, Nix registers nothing any more. */
  abandon(): Promise<void>;
}

export function startRegistration(options: RegisterOptions): Registration {
  const { nixStore, env, prefix = [] } = options;
  const added: PathInfo[] = [];
  const [program = "", ...args] = [...prefix, nixStore, "--load-db"];
  const child = spawn(program, args, {
    env: {
      ...env,
      // Straight to the database, and no setting that could change the owner of the store.
      NIX_REMOTE: "local",
      NIX_CONFIG: "build-users-group =\nsubstituters =\n",
    },
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
      return prefix.length === 0 ? restoreLost(options.stateDir, added) : undefined;
    },
    async abandon() {
      // In this order: the end of its input would tell it to register.
      child.kill("SIGKILL");
      child.stdin.destroy();
      await closed.catch(() => {});
    },
  };
}

/** The paths are valid by now: a failure here must not look like one of the registration. */
function restoreLost(stateDir: string, infos: readonly PathInfo[]): string | undefined {
  let why: string | undefined;
  try {
    why = restoreClaims(stateDir, infos);
  } catch (error) {
    why = messageOf(error);
  }
  return why === undefined ? undefined : `Signatures of restored paths are lost: ${why}.`;
}

/** The form of `nix-store --dump-db`. */
function dumpOf(info: PathInfo): string {
  const { path, narHash, narSize, deriver, references } = info;
  return `${[path, narHash, narSize, deriver ?? "", references.length, ...references].join("\n")}\n`;
}
