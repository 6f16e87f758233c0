/**
 * Names of store paths, computed without Nix. Format: Nix manual, "Complete Store Path Calculation"
 * (fixed outputs: recursive SHA-256, no references) and "Nix base 32".
 */
import { createHash } from "node:crypto";
import path from "node:path";

/**
 * Where Nix puts a tree of this hash, as inputs of flakes and fetched tarballs are.
 * @param narHash `sha256-<base64>`, `sha256:<base 16 or 32>`, or the digits alone.
 * @returns undefined when it is no SHA-256.
 */
export function sourcePath(
  narHash: string,
  { storeDir = "/nix/store", name = "source" } = {},
): string | undefined {
  const hash = parseSha256(narHash);
  if (hash === undefined) return undefined;
  const text = `source:sha256:${hash.toString("hex")}:${storeDir}:${name}`;
  const digest = compress(createHash("sha256").update(text).digest(), 20);
  return `${storeDir}/${toBase32(digest)}-${name}`;
}

/** The bytes of a SHA-256 in any of the forms that Nix writes. */
export function parseSha256(text: string): Buffer | undefined {
  const digits = /^(?:sha256[:-])?([^:]+)$/.exec(text)?.[1];
  if (digits === undefined) return undefined;
  if (/^[0-9a-f]{64}$/i.test(digits)) return Buffer.from(digits, "hex");
  // 52 digits have 260 bits: of the first one only the lowest counts.
  if (/^[01][0-9a-df-np-sv-z]{51}$/.test(digits)) return fromBase32(digits);
  if (/^[0-9A-Za-z+/]{43}=$/.test(digits)) return Buffer.from(digits, "base64");
  return undefined;
}

/** Nix's base 32: the bytes as one number, the last byte first (Nix manual, "Nix32"). */
const digits = "0123456789abcdfghijklmnpqrsvwxyz";

export function toBase32(bytes: Uint8Array): string {
  let number = BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);
  let text = "";
  for (let left = Math.ceil((bytes.length * 8) / 5); left > 0; left--) {
    text = digits.charAt(Number(number & 31n)) + text;
    number >>= 5n;
  }
  return text;
}

/** @throws {Error} for a foreign digit, and for digits that say more than whole bytes can hold. */
export function fromBase32(text: string): Buffer {
  let number = 0n;
  for (const digit of text) number = number * 32n + BigInt(digits.indexOf(digit));
  const length = 2 * Math.floor((text.length * 5) / 8);
  const hex = number.toString(16).padStart(length, "0");
  if (!/^[0-9a-df-np-sv-z]+$/.test(text) || hex.length > length) {
    throw new Error(`${text} is no hash in base 32`);
  }
  return Buffer.from(hex, "hex").reverse();
}

/** A hash folded to fewer bytes. */
function compress(hash: Uint8Array, size: number): Buffer {
  const folded = Buffer.alloc(size);
  for (const [index, byte] of hash.entries()) {
    folded[index % size] = (folded[index % size] ?? 0) ^ byte;
  }
  return folded;
}

/** True for the base name of a store path: digits of Nix's base 32, then a name (Nix manual, "Store Path"). */
export function isStoreName(name: string): boolean {
  return /^[0-9a-df-np-sv-z]{32}-[\w+.?=-]{1,211}$/.test(name);
}

/** True for a whole store path and nothing else: one that others wrote down, such as on an image. */
export function isStorePath(text: string): boolean {
  return /^(?:\/[\w.-]+)+\/[0-9a-df-np-sv-z]{32}-[\w+.?=-]{1,211}$/.test(text);
}

/** The store path that holds a file; undefined when the file lies elsewhere. */
export function storePathOf(file: string, storeDir: string): string | undefined {
  const [name = ""] = path.relative(storeDir, file).split("/");
  return isStoreName(name) ? path.join(storeDir, name) : undefined;
}

/** The 32 digits of a store path that tell it from all others. */
export function storeHash(storePath: string): string {
  const hash = /\/([0-9a-df-np-sv-z]{32})-[^/]+$/.exec(storePath)?.[1];
  if (hash === undefined) throw new Error(`${storePath} is no store path`);
  return hash;
}
