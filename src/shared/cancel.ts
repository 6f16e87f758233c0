/**
 * The runner cancels with SIGINT, 7.5 s later SIGTERM and 2.5 s later SIGKILL, each to our process
 * alone (actions/runner, ProcessInvoker). That is too short to remove anything: we abort the signal, so
 * that child processes begin to end, and exit; the post step does the rest.
 */

/** Milliseconds from the cancel to our exit: time to send signals and to write lines. */
const exitDelay = 500;

/**
 * @param announce Called once, before the signal is aborted.
 * @returns a signal that is aborted by a cancel.
 */
export function onCancel(announce: () => void): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) return;
      announce();
      controller.abort(new Error("the job was cancelled"));
      setTimeout(() => process.exit(name === "SIGINT" ? 130 : 143), exitDelay);
    });
  }
  return controller.signal;
}
