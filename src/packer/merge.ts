/** The same merge as `mkTemplate` of `packer/lib.nix`: maps are merged, everything else is replaced. */
import { isObject, type JsonObject } from "../shared/json.ts";

export function deepMerge(base: JsonObject, over: JsonObject): JsonObject {
  const result: JsonObject = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = result[key];
    result[key] = isObject(below) && isObject(value) ? deepMerge(below, value) : value;
  }
  return result;
}
