/** Which MAAS it is, and who asks it. */
import { randomBytes } from "node:crypto";
import { UserError } from "../../shared/errors.ts";

export interface Access {
  /** Without what follows `/MAAS`. */
  url: string;
  /** `consumer:token:secret`. */
  key: string;
}

/**
 * @returns undefined where nothing names a MAAS.
 * @throws {UserError} for half of it, or what can be none.
 */
export function accessOf(env: NodeJS.ProcessEnv): Access | undefined {
  const { MAAS_URL: given = "", MAAS_API_KEY: key = "" } = env;
  if (given === "" && key === "") return undefined;
  if (given === "" || key === "") {
    const [one, other] = given === "" ? ["MAAS_URL", "MAAS_API_KEY"] : ["MAAS_API_KEY", "MAAS_URL"];
    throw new UserError(
      `MAAS: ${other} is set, and ${one} is not. Set both in \`env\` of the step, or neither for an image that is a file.`,
    );
  }
  const url = given.replace(/\/+$/, "").replace(/\/api\/2\.0$/, "");
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? "")) {
    throw new UserError(
      "MAAS: MAAS_URL is no address of MAAS, such as https://maas.example.org/MAAS.",
    );
  }
  if (!/^[^:\s]+:[^:\s]+:[^:\s]+$/.test(key)) {
    throw new UserError(
      "MAAS: MAAS_API_KEY is no key of MAAS's, which has three parts with colons between them and no space or line break. Copy it from your preferences in MAAS, API keys.",
    );
  }
  return { url, key };
}

/**
 * Header `Authorization` of one request: a nonce counts once. RFC 5849, 3.4.4 PLAINTEXT, where the consumer
 * has no secret.
 * @param time By MAAS's clock, in milliseconds: it takes 300 seconds of difference (piston3/oauth.py).
 */
export function signature(key: string, time: number): string {
  const [consumer = "", token = "", secret = ""] = key.split(":").map(encodeURIComponent);
  const nonce = randomBytes(16).toString("hex");
  return [
    'OAuth oauth_version="1.0", oauth_signature_method="PLAINTEXT"',
    `oauth_consumer_key="${consumer}", oauth_token="${token}", oauth_signature="%26${secret}"`,
    `oauth_nonce="${nonce}", oauth_timestamp="${Math.floor(time / 1000)}"`,
  ].join(", ");
}
