/** The tar archive inside a compressed file. */
import { spawn } from "node:child_process";
import { closeSync, createReadStream, openSync } from "node:fs";
import { Readable } from "node:stream";
import { childEnvironment } from "../shared/environment.ts";
import { which } from "../shared/files.ts";

/** An invalid archive: damaged, truncated, or with paths outside of its folder. */
export class ArchiveError extends Error {}

/** The tar archive in a `.tar.xz`, by `xz` where there is one, else in WebAssembly. */
export async function* decodeXz(file: string, env: NodeJS.ProcessEnv): AsyncGenerator<Uint8Array> {
  const xz = await which("xz", env["PATH"] ?? "");
  if (xz === undefined) {
    const library = await import("xz-decompress");
    // A CommonJS module: Node gives its exports as the default one, a bundler by their names.
    const { XzReadableStream } =
      "default" in library ? (library.default as typeof library) : library;
    const source = Readable.toWeb(createReadStream(file)) as unknown as ReadableStream<Uint8Array>;
    yield* new XzReadableStream(source) as unknown as AsyncIterable<Uint8Array>;
    return;
  }
  // Not by shared/exec.ts, because the output is needed as a stream.
  // On standard input, because xz checks the extension of a file name.
  const input = openSync(file, "r");
  const child = spawn(xz, ["--decompress", "--stdout"], {
    env: childEnvironment("common", {}, [], env),
    stdio: [input, "pipe", "pipe"],
  });
  closeSync(input);
  let complaint = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    if (complaint.length < 4096) complaint += chunk.toString();
  });
  const ended = new Promise<number | null>((done, failed) => {
    child.once("error", failed);
    child.once("close", done);
  });
  ended.catch(() => {});
  try {
    yield* child.stdout as AsyncIterable<Uint8Array>;
    if ((await ended) !== 0) throw new ArchiveError(complaint.trim() || "xz could not decode it");
  } finally {
    child.kill();
  }
}
