/**
 * The runner cancels with SIGINT, 7.5 s later SIGTERM and 2.5 s later SIGKILL, each to our process
 * alone (actions/runner, ProcessInvoker). Too little to take anything back: we tell whoever works
 * for us, which stay alive, and end; the post step does the rest.
 */

/** Milliseconds between the news and our end: time for signals to be sent and lines to be written. */
const farewell = 500;

/**
 * @param announce Called once, before anything else learns of it.
 * @returns a signal that is aborted by a cancel.
 */
export function onCancel(announce: () => void): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) return;
      announce();
      controller.abort(new Error("the job was cancelled"));
      setTimeout(() => process.exit(name === "SIGINT" ? 130 : 143), farewell);
    });
  }
  return controller.signal;
}
