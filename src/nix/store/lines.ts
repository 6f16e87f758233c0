/** Lines from and to a pipe, synchronously: for a process that has nothing else to wait for. */
import { readSync, writeSync } from "node:fs";
import { hasCode } from "../../shared/errors.ts";

/** The lines of a descriptor until its end; what comes after the last line break is none. */
export function* linesOf(descriptor: number): Generator<string> {
  const piece = Buffer.allocUnsafe(64 * 1024);
  let parts: Buffer[] = [];
  for (;;) {
    const count = readWaiting(descriptor, piece);
    if (count === 0) return;
    let from = 0;
    for (let to = piece.indexOf(10); to !== -1 && to < count; to = piece.indexOf(10, from)) {
      parts.push(Buffer.from(piece.subarray(from, to)));
      yield Buffer.concat(parts).toString();
      parts = [];
      from = to + 1;
    }
    if (from < count) parts.push(Buffer.from(piece.subarray(from, count)));
  }
}

function readWaiting(descriptor: number, piece: Buffer): number {
  for (;;) {
    try {
      return readSync(descriptor, piece, 0, piece.length, null);
    } catch (error) {
      if (hasCode(error, "EOF")) return 0;
      if (!hasCode(error, "EAGAIN")) throw error;
      pause();
    }
  }
}

/** Writes a line; one that nobody reads any more is lost without an error. */
export function writeLine(descriptor: number, text: string): void {
  const bytes = Buffer.from(`${text}\n`);
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      if (hasCode(error, "EPIPE")) return;
      if (!hasCode(error, "EAGAIN")) throw error;
      pause();
    }
  }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
}
