/** How images are named in the Actions cache; `cache-store.ts` says why so. */

export const imageFiles = ["disk", "record.json"];
export const holdFiles = ["record.json"];

export const imagePrefix = "packernix-image-";
const holdPrefix = "packernix-hold-";
const untrusted = "-untrusted";

/** What names an image in the cache. */
export interface Name {
  identity: string;
  trusted: boolean;
}

export const imageKey = (name: Name) =>
  imagePrefix + name.identity + (name.trusted ? "" : untrusted);
export const holdKeys = (name: Name) =>
  `${holdPrefix}${name.trusted ? "t" : "u"}-${name.identity}-`;

/** The image that the key of an image entry names. */
export function nameOf(key: string): Name {
  const text = key.slice(imagePrefix.length);
  const trusted = !text.endsWith(untrusted);
  return { trusted, identity: trusted ? text : text.slice(0, -untrusted.length) };
}

/** Repository, run and attempt of an invocation: `<repository id>-<run id>-<attempt>-<random>`. */
export function runOf(invocation: string): string {
  return invocation.slice(0, invocation.lastIndexOf("-"));
}
