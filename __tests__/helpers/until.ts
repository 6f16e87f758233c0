/** Waiting for what comes in its own time: late on a busy machine, never on a broken one. */
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/** Milliseconds: it ends only what hangs, on a machine with other work too. */
const longest = 300_000;

/**
 * Looks until there is something.
 * @returns what was seen: anything but false and undefined.
 * @throws after five minutes, or what `look` throws.
 */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
): Promise<Exclude<T, false | undefined>> {
  const end = Date.now() + longest;
  for (;;) {
    const seen = await look();
    if (seen !== false && seen !== undefined) return seen as Exclude<T, false | undefined>;
    if (Date.now() > end) throw new Error(`${what}: not so after ${longest / 1000} seconds`);
    await delay(20);
  }
}

/** Waits until somebody takes connections. */
export async function untilListening(port: number, address = "127.0.0.1"): Promise<void> {
  await until(`port ${port} of ${address} is open`, async () => {
    const socket = connect(port, address);
    try {
      await once(socket, "connect");
      return true;
    } catch {
      return false;
    } finally {
      socket.destroy();
    }
  });
}

/**
 * @returns a port of the loopback that nobody has at this moment, and that none gets by chance: it is
 *   below those that the kernel chooses (ip(7), ip_local_port_range).
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const server = createServer();
    try {
      await once(server.listen(port, "127.0.0.1"), "listening");
    } catch {
      continue;
    }
    server.close();
    await once(server, "close");
    return port;
  }
}
