/**
 * Ends this process: sockets that a library keeps open must not hold the job. What is still on its
 * way to a reader that is slow is written first, because `process.exit` would drop it.
 */
export async function leave(code: number): Promise<never> {
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise<void>((resolve) => stream.write("", () => resolve()));
  }
  process.exit(code);
}
