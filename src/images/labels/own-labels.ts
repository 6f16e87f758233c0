/** Labels that the user has written for Packer's builder, beside those of the run. */
import { UserError } from "../../shared/errors.ts";
import { isObject, type JsonObject } from "../../shared/json.ts";
import { quoted } from "../../shared/text.ts";
import type { MapLimits } from "./limits.ts";
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
  { cloud, own: { name, value, rule } }: MapLimits & Required<Pick<MapLimits, "own">>,
): JsonObject {
  const own = builder[key] ?? {};
  if (!isObject(own)) throw new UserError(`builder-config: \`${key}\` must be a map of labels.`);
  for (const [label, text] of Object.entries(own)) {
    // Only Packer knows what an expression is.
    if (typeof text !== "string" || text.includes("{{")) continue;
    if (name.test(label) && value.test(text)) continue;
    throw new UserError(
      `builder-config: \`${key}\`: ${cloud} takes no label ${quoted(label)} with the value ${quoted(text)}: ${rule}.`,
    );
  }
  return { ...own, ...labels };
}
