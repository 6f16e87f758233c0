/** OpenPGP signatures of vendors, against keys that are pinned by their fingerprint. */
import { messageOf, UserError } from "../shared/errors.ts";

export interface SigningKey {
  /** Who signs, for messages. */
  owner: string;
  /** Of the primary key, 40 hexadecimal digits. */
  fingerprint: string;
  /** The public key; another one than the fingerprint's is never used. */
  armored: string;
}

/**
 * Returns only if `signature` is a detached signature of exactly `text` by the pinned key or one of its
 * signing subkeys, and our copy of the key has not expired. Afterwards a signature proves nothing,
 * because whoever gets hold of the old key could date it back.
 * @throws {UserError} in every other case.
 */
export async function checkSignature(
  text: Uint8Array,
  signature: Uint8Array,
  key: SigningKey,
  options: { what: string; now?: Date },
): Promise<void> {
  const { what, now = new Date() } = options;
  const { createMessage, readKey, readSignature, verify } = await import("openpgp");
  const publicKey = await readKey({ armoredKey: key.armored });
  if (publicKey.getFingerprint().toUpperCase() !== key.fingerprint.toUpperCase()) {
    throw new Error(
      `the key of ${key.owner} in this action has a different fingerprint than the pinned one`,
    );
  }
  const end = await publicKey.getExpirationTime();
  if (end instanceof Date && end <= now) {
    throw new UserError(
      `${what} was refused: the key ${key.fingerprint} of ${key.owner}, as this action knows it, expired on ${end.toISOString().slice(0, 10)}, so its signature proves nothing. Update this action, use a version that the action has in its table, or give the hash of the archive (version@sha256:...).`,
    );
  }
  try {
    const { signatures } = await verify({
      message: await createMessage({ binary: text }),
      signature: await readSignature({ binarySignature: signature }),
      verificationKeys: publicKey,
      format: "binary",
      date: now,
    });
    if (signatures.length === 0) throw new Error("there is no signature in it");
    // `verify` itself succeeds for a bad signature; the promise of each signature tells.
    for (const { verified } of signatures) {
      if ((await verified) !== true) throw new Error("the signature is not valid");
    }
  } catch (error) {
    throw new UserError(
      `${what} was refused: its checksums are not signed by ${key.owner} (key ${key.fingerprint}): ${messageOf(error)}. The server or a mirror (input \`mirrors\`) has different files than the vendor published.`,
      { cause: error },
    );
  }
}
