/** Which variables and keys hold secrets, as far as their names tell. */
import { isObject, type Json } from "./json.ts";

const secretName = /SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE|_KEY$/i;

/** True when the value of a variable of this name is to be kept from logs, outputs and hashes. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
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
