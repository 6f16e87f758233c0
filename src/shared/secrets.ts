/** Recognises variables and keys that contain secrets by their names. */
import { isObject, type Json } from "./json.ts";

/**
 * Words in names of credentials, such as AWS_ACCESS_KEY_ID, GITHUB_TOKEN, HCLOUD_TOKEN,
 * DIGITALOCEAN_API_KEY, ARM_CLIENT_SECRET, AZURE_CREDENTIALS, GOOGLE_APPLICATION_CREDENTIALS. Plural
 * `tokens` are settings (`http_tokens`), and a plain `_KEY` may open a cache as well as a door.
 */
const credentialName =
  /SECRET|TOKEN(?!S)|PASSWORD|PASSWD|PASSPHRASE|(ACCESS|API|AUTH|PRIVATE|ACCOUNT)_?KEY(_?ID)?$|CREDENTIALS(_JSON)?$|^(SSHPASS|DOCKER_AUTH_CONFIG|GITHUB_PAT|GH_PAT)$/i;

/** True for a name of a credential, whose value never counts as content of an image. */
export function isCredentialName(name: string): boolean {
  return credentialName.test(name);
}

/** True if the value of a variable of this name must not be in logs, outputs and hashes. */
export function isSecretName(name: string): boolean {
  return /_KEY$/i.test(name) || isCredentialName(name);
}

/** Texts below keys with such names, except Packer's expressions, which are references. */
export function secretTexts(value: Json, named = false): string[] {
  if (typeof value === "string") {
    return named && value !== "" && !value.includes("{{") ? [value] : [];
  }
  if (Array.isArray(value)) return value.flatMap((item) => secretTexts(item, named));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    secretTexts(item, named || isSecretName(key)),
  );
}
