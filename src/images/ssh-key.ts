/**
 * An ed25519 key for one use, in OpenSSH's own format, which every version of Packer reads.
 * Format: PROTOCOL.key of OpenSSH, and RFC 8709.
 */
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

export interface SshKey {
  /** Absolute path of the private key, mode 0600. */
  file: string;
  /** The line for authorized_keys, without a newline. */
  publicLine: string;
}

const keyType = "ssh-ed25519";

/** Makes a key and writes its private half into the folder. */
export async function makeSshKey(folder: string, name: string): Promise<SshKey> {
  const { privateKey } = generateKeyPairSync("ed25519");
  const { d = "", x = "" } = privateKey.export({ format: "jwk" });
  const secret = Buffer.from(d, "base64url");
  const point = Buffer.from(x, "base64url");
  const blob = Buffer.concat([string(keyType), string(point)]);
  const file = path.join(folder, name);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(file, privateFile(blob, secret, point), { mode: 0o600, flag: "wx" });
  return { file, publicLine: `${keyType} ${blob.toString("base64")} packernix` };
}

function privateFile(blob: Buffer, secret: Buffer, point: Buffer): string {
  const check = randomBytes(4);
  const fields = [check, check, blob, string(Buffer.concat([secret, point])), string("packernix")];
  const plain = Buffer.concat(fields);
  // Filled up to the block size of the cipher, which is 8 without one, by 1, 2, 3, ...
  const filling = Buffer.from(
    Array.from({ length: (8 - (plain.length % 8)) % 8 }, (_, i) => i + 1),
  );
  const whole = Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    ...["none", "none", ""].map(string),
    Buffer.from([0, 0, 0, 1]),
    string(blob),
    string(Buffer.concat([plain, filling])),
  ]);
  const lines = whole.toString("base64").match(/.{1,70}/g) ?? [];
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join("\n")}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

/** Length in four bytes, then the bytes (RFC 4251, section 5). */
function string(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
