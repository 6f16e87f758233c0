/**
 * Ends this process even if a library keeps sockets open. Pending output is written first, because
 * `process.exit` would drop it.
 */
export async function leave(code: number): Promise<never> {
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise<void>((resolve) => stream.write("", () => resolve()));
  }
  process.exit(code);
}
