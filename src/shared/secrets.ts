/** Which variables and keys hold secrets, as far as their names tell. */
import { isObject, type Json } from "./json.ts";

/**
 * The words by which credentials are known, such as AWS_ACCESS_KEY_ID, GITHUB_TOKEN, HCLOUD_TOKEN,
 * DIGITALOCEAN_API_KEY, ARM_CLIENT_SECRET, AZURE_CREDENTIALS, GOOGLE_APPLICATION_CREDENTIALS. Plural
 * `tokens` are settings (`http_tokens`), and a plain `_KEY` may open a cache as well as a door.
 */
const credentialName =
  /SECRET|TOKEN(?!S)|PASSWORD|PASSWD|PASSPHRASE|(ACCESS|API|AUTH|PRIVATE|ACCOUNT)_?KEY(_?ID)?$|CREDENTIALS(_JSON)?$|^(SSHPASS|DOCKER_AUTH_CONFIG|GITHUB_PAT|GH_PAT)$/i;

/** True for a name that says of its value, wherever it stands: this changes and is nobody's content. */
export function isCredentialName(name: string): boolean {
  return credentialName.test(name);
}

/** True when the value of a variable of this name is to be kept from logs, outputs and hashes. */
export function isSecretName(name: string): boolean {
  return /_KEY$/i.test(name) || isCredentialName(name);
}

/** Texts below keys with such names; not Packer's expressions, which only say where one is. */
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
