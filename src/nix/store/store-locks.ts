/**
 * Nix's own locks, taken as Nix takes them (pathlocks.cc, gc.cc): flock(2), which Node does not
 * have. The program `flock` locks a descriptor that we gave it; the lock belongs to the open file,
 * which it shares with us, and so outlives that program until we close the file.
 */
import { spawnSync } from "node:child_process";
import { closeSync, constants, fstatSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import path from "node:path";

/** `none`: this machine has no such program. */
export type LockResult = { release(): void } | "busy" | "none";

/**
 * Keeps the garbage collector away: what is not registered yet is garbage to it.
 * @param wait Milliseconds for a collection that runs already.
 */
export function holdOffCollector(stateDir: string, wait: number): LockResult {
  const { O_RDWR, O_CREAT } = constants;
  return waitFor(openSync(path.join(stateDir, "gc.lock"), O_RDWR | O_CREAT, 0o600), "-s", wait);
}

/**
 * One restore after the other: paths that one has put in place and not registered yet would look
 * half-made to the next. Nix does not lock this folder.
 * @param wait Milliseconds for another restore.
 */
export function takeTurn(stateDir: string, wait: number): LockResult {
  return waitFor(openSync(stateDir, constants.O_RDONLY | constants.O_DIRECTORY), "-x", wait);
}

function waitFor(file: number, mode: "-s" | "-x", wait: number): LockResult {
  const until = Date.now() + wait;
  for (;;) {
    const result = flock(file, mode);
    if (result === "locked") return { release: () => closeSync(file) };
    if (result === "none" || Date.now() > until) {
      closeSync(file);
      return result;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
}

/** The lock under which any Nix makes or replaces this path. */
export function lockPath(storePath: string): LockResult {
  const name = `${storePath}.lock`;
  const { O_RDWR, O_CREAT, O_NOFOLLOW } = constants;
  const file = openSync(name, O_RDWR | O_CREAT | O_NOFOLLOW, 0o600);
  const result = flock(file, "-x");
  if (result !== "locked") {
    closeSync(file);
    return result;
  }
  // A lock file with something in it, or of another name by now, is one that was given up.
  const status = fstatSync(file);
  const there = statSync(name, { throwIfNoEntry: false });
  if (status.size !== 0 || there?.ino !== status.ino) {
    closeSync(file);
    return "busy";
  }
  return {
    release() {
      rmSync(name, { force: true });
      writeSync(file, "d");
      closeSync(file);
    },
  };
}

function flock(descriptor: number, mode: "-s" | "-x"): "locked" | "busy" | "none" {
  const { status, error } = spawnSync("flock", [mode, "-n", "3"], {
    stdio: ["ignore", "ignore", "ignore", descriptor],
  });
  if (error !== undefined) return "none";
  return status === 0 ? "locked" : "busy";
}
