/**
 * What a Nix daemon says when one connects: whether it trusts us. No Nix is needed for it. Worker
 * protocol of Nix: both sides send a magic number and their version; since 1.33 the daemon tells its
 * version, since 1.35 (Nix 2.15) its trust.
 */
import { createConnection, type Socket } from "node:net";

export interface DaemonGreeting {
  /** Undefined with a daemon that does not say: older than Nix 2.15. */
  trusted: boolean | undefined;
}

const magicOfClient = 0x6e697863n;
const magicOfDaemon = 0x6478696fn;
/** 1.35: what later versions add is not needed here, and needs more of an answer. */
const ownVersion = 0x123n;
const answerLimit = 5_000;

/** @returns undefined when nothing answers there as a Nix daemon does. */
export async function greetDaemon(socketPath: string): Promise<DaemonGreeting | undefined> {
  const socket = createConnection(socketPath);
  socket.setTimeout(answerLimit, () => socket.destroy(new Error("the daemon does not answer")));
  try {
    return await greet(socket);
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
}

async function greet(socket: Socket): Promise<DaemonGreeting> {
  const input = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let held = Buffer.alloc(0);
  const take = async (size: number) => {
    while (held.length < size) {
      const { value, done } = await input.next();
      if (done) throw new Error("the daemon hung up");
      held = Buffer.concat([held, value]);
    }
    const taken = held.subarray(0, size);
    held = held.subarray(size);
    return taken;
  };
  const number = async () => (await take(8)).readBigUInt64LE();

  socket.write(numbers(magicOfClient));
  if ((await number()) !== magicOfDaemon) throw new Error("this is no Nix daemon");
  const theirs = await number();
  if (theirs >> 8n !== ownVersion >> 8n) throw new Error("a daemon of another protocol");
  const agreed = theirs < ownVersion ? theirs : ownVersion;
  // Then what was once a CPU to run on, and whether to reserve space: nothing since long.
  socket.write(numbers(ownVersion, 0n, 0n));
  if (agreed < 0x121n) return { trusted: undefined };
  const length = Number(await number());
  if (length > 1024) throw new Error("a version of that length is none");
  await take(Math.ceil(length / 8) * 8);
  if (agreed < 0x123n) return { trusted: undefined };
  const trust = await number();
  return { trusted: trust === 1n ? true : trust === 2n ? false : undefined };
}

function numbers(...values: bigint[]): Buffer {
  const bytes = Buffer.alloc(8 * values.length);
  for (const [index, value] of values.entries()) bytes.writeBigUInt64LE(value, 8 * index);
  return bytes;
}
