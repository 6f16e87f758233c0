/** Names of store paths against those that Nix itself computes. */
import { randomBytes } from "node:crypto";
import { expect, test } from "@jest/globals";
import {
  fromBase32,
  parseSha256,
  sourcePath,
  storeHash,
  toBase32,
} from "../../../src/nix/store/store-path.ts";
import { childEnvironment } from "../../../src/shared/environment.ts";
import { run } from "../../../src/shared/exec.ts";

const env = childEnvironment("nix", { NIX_CONFIG: "extra-experimental-features = nix-command" });

async function output(command: string, ...args: string[]): Promise<string> {
  return (await run(command, args, { env })).stdout.trim();
}

test("a source lies where `nix-store --print-fixed-path` says", async () => {
  for (const name of ["source", "nixos-24.05"]) {
    const hex = randomBytes(32).toString("hex");
    const args = ["--print-fixed-path", "--recursive", "sha256", hex, name];
    const wanted = await output("nix-store", ...args);
    expect(sourcePath(hex, { name })).toBe(wanted);
    expect(storeHash(wanted)).toBe(wanted.slice("/nix/store/".length, "/nix/store/".length + 32));
  }
});

test("all forms of a hash are one hash", async () => {
  const hash = randomBytes(32);
  const sri = `sha256-${hash.toString("base64")}`;
  const base32 = await output("nix", "hash", "to-base32", sri);
  expect(toBase32(hash)).toBe(base32);
  for (const form of [sri, base32, `sha256:${base32}`, hash.toString("hex")]) {
    expect(parseSha256(form)?.equals(hash)).toBe(true);
  }
  expect(fromBase32(base32).equals(hash)).toBe(true);
  // Four bits more than 32 bytes have.
  const long = `z${base32.slice(1)}`;
  expect(() => fromBase32(long)).toThrow("no hash");
  expect(parseSha256(long)).toBeUndefined();
  expect(() => fromBase32("eeee")).toThrow("no hash");
});

test("another store has other names", () => {
  const hex = "00".repeat(32);
  expect(sourcePath(hex, { storeDir: "/gnu/store" })).not.toContain(
    storeHash(sourcePath(hex) ?? ""),
  );
});

test.each(["", "sha512-AAAA", "sha256-short", "md5:0123", "sha256-!!", "eeee".repeat(13)])(
  "%s is no SHA-256",
  (text) => {
    expect(sourcePath(text)).toBeUndefined();
  },
);
