/** Key pairs, and what their instances are told of them. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { execa } from "execa";
import type { Account, Call } from "./account.ts";
import { forward } from "./forward.ts";
import { ApiError, items, list, type Tree, text, without } from "./wire.ts";

export const keyPairActions = {
  /** By names, by ids, or all; moto knows names only. */
  async DescribeKeyPairs(account: Account, call: Call): Promise<Tree> {
    const ids = list(call.parameters, "KeyPairId");
    const answer = await forward(account, {
      ...call,
      parameters: without(call.parameters, "KeyPairId"),
    });
    if (ids.length === 0) return answer;
    const keySet = items(answer, "keySet").filter((one) => ids.includes(text(one, "keyPairId")));
    const missing = ids.find((id) => !keySet.some((one) => text(one, "keyPairId") === id));
    if (missing === undefined) return { ...answer, keySet };
    throw new ApiError("InvalidKeyPair.NotFound", `The key pair '${missing}' does not exist`);
  },

  async CreateKeyPair(account: Account, call: Call): Promise<Tree> {
    const answer = await forward(account, call);
    const { KeyName = "" } = call.parameters;
    if (account.hardware !== undefined) {
      const line = await publicKey(text(answer, "keyMaterial"));
      account.publicKeys.set(`${call.region} ${KeyName}`, line);
    }
    return answer;
  },

  async ImportKeyPair(account: Account, call: Call): Promise<Tree> {
    const answer = await forward(account, call);
    const { KeyName = "", PublicKeyMaterial = "" } = call.parameters;
    const line = Buffer.from(PublicKeyMaterial, "base64").toString();
    account.publicKeys.set(`${call.region} ${KeyName}`, line.trim());
    return answer;
  },

  /** By name or by id; a key pair that is not there is no error (DeleteKeyPair). */
  async DeleteKeyPair(account: Account, { region, parameters }: Call): Promise<Tree> {
    const found = await account.moto.ask("ec2", region, "DescribeKeyPairs");
    const key = items(found, "keySet").find(
      (one) =>
        text(one, "keyName") === parameters["KeyName"] ||
        text(one, "keyPairId") === parameters["KeyPairId"],
    );
    if (key === undefined) return { return: true };
    const KeyName = text(key, "keyName");
    await account.moto.ask("ec2", region, "DeleteKeyPair", { KeyName });
    account.tags.forget(text(key, "keyPairId"));
    // Instances that run keep the key that they were started with.
    account.publicKeys.delete(`${region} ${KeyName}`);
    return { return: true, keyPairId: text(key, "keyPairId") };
  },
};

async function publicKey(privateKey: string): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "ec2-key-"));
  try {
    const file = path.join(folder, "key");
    await writeFile(file, privateKey, { mode: 0o600 });
    return (await execa("ssh-keygen", ["-y", "-P", "", "-f", file])).stdout.trim();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
