/** Reading single keys of the template's builder, whose values Packer takes as text or number. */
import { UserError } from "../shared/errors.ts";
import type { JsonObject } from "../shared/json.ts";

/** The value as text; undefined when it is absent, empty or still one of Packer's expressions. */
export function textOf(builder: JsonObject, key: string): string | undefined {
  const value = builder[key];
  if (typeof value === "number") return String(value);
  if (typeof value !== "string" || value === "" || value.includes("{{")) return undefined;
  return value;
}

/**
 * @param where What holds the token, such as `HCLOUD_TOKEN`.
 * @throws {UserError} for a text that no header of a request takes.
 */
export function checkToken(cloud: string, where: string, token: string): string {
  if (/^[!-~]+$/.test(token)) return token;
  throw new UserError(
    `${cloud}: ${where} holds a line break, a space or another character that no token has. Store the secret again without it.`,
  );
}

/** True, also as text; Packer takes both. */
export function isOn(builder: JsonObject, key: string): boolean {
  return builder[key] === true || builder[key] === "true";
}

/** These keys, where they are written; one that is null is not. */
export function only(builder: JsonObject, keys: readonly string[] | RegExp): JsonObject {
  const isWanted = (key: string) => (keys instanceof RegExp ? keys.test(key) : keys.includes(key));
  const all = Object.entries(builder);
  return Object.fromEntries(all.filter(([key, value]) => isWanted(key) && value !== null));
}

/** @throws {UserError} for what is no list of texts. */
export function textsOf(builder: JsonObject, key: string): string[] {
  const value = builder[key] ?? [];
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value;
  throw new UserError(`builder-config: \`${key}\` must be a list of texts.`);
}
