/** Files of checksums, as `sha256sum` writes them. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";

/** The lines of a file of checksums: file name to SHA-256. Lines of another form are left out. */
export function parseChecksums(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const match = /^([0-9a-f]{64}) [ *](\S+)$/i.exec(line.trim());
    if (match?.[1] !== undefined && match[2] !== undefined) {
      found.set(match[2], match[1].toLowerCase());
    }
  }
  return found;
}

/** SHA-256 of a file, hexadecimal. */
export async function fileSha256(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), hash);
  return hash.digest("hex");
}
