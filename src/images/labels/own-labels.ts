/** Labels that the user has written for Packer's builder, beside those of the run. */
import { UserError } from "../../shared/errors.ts";
import { isObject, type JsonObject } from "../../shared/json.ts";
import { quoted } from "../../shared/text.ts";
import type { MapLimits, TextLimits } from "./limits.ts";
import type { Labels } from "./types.ts";

/**
 * The user's own stay, and ours are laid over.
 * @param key Of the builder.
 * @throws {UserError} for a label that the cloud would refuse when all is built.
 */
export function withOwnLabels(
  builder: JsonObject,
  key: string,
  labels: Labels,
  limits: MapLimits,
): JsonObject {
  const { cloud, name, value } = limits;
  const own = builder[key] ?? {};
  if (!isObject(own)) throw new UserError(`builder-config: \`${key}\` must be a map of labels.`);
  const fits = (text: string, { longest, plain, first, last }: TextLimits) =>
    text.length <= longest &&
    [...text].every((one) => one === limits.escape || plain.test(one)) &&
    (first?.test(text.charAt(0)) ?? true) &&
    (last?.test(text.slice(-1)) ?? true);
  for (const [label, text] of Object.entries(own)) {
    // Only Packer knows what an expression is.
    if (typeof text !== "string" || text.includes("{{")) continue;
    // What stands before a slash is the domain of whose label it is.
    const bare = label.replace(/^[a-z0-9.-]{1,253}\//, "");
    if (fits(bare, name) && (text === "" || fits(text, value))) continue;
    throw new UserError(
      `builder-config: \`${key}\`: ${cloud} takes no label ${quoted(label)} with the value ${quoted(text)}: at most ${value.longest} letters, digits, \`-\`, \`_\` and \`.\`, with a letter or digit at both ends.`,
    );
  }
  return { ...own, ...labels };
}
