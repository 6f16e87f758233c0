/** Selects one of several builders, as Packer's `-only` does. */
import { isObject, type Json, type JsonObject } from "../shared/json.ts";
import { deepMerge } from "./merge.ts";

/** Ends the reading of a template. */
export type Fail = (problem: string, details?: string) => never;

/**
 * The template for one of its builders: the one of this name, which is the type where it has none
 * (packer/core.go, Build), else the only one of this type. Provisioners and post-processors that are
 * for others go, and what `override` says of this one is laid over. A template with one builder is
 * left as it is.
 */
export function onlyBuilder(root: JsonObject, chosen: string | undefined, fail: Fail): JsonObject {
  const { builders } = root;
  if (!Array.isArray(builders) || builders.length < 2) return root;
  const all = builders.filter(isObject);
  const named = all.filter((builder) => nameOf(builder) === chosen);
  const found = named.length > 0 ? named : all.filter(({ type }) => type === chosen);
  const [builder] = found;
  if (builder === undefined || found.length > 1) {
    const names = all.map((one) => `\`${nameOf(one)}\``).join(", ");
    return fail(
      `has ${builders.length} builders, and \`builder: ${chosen}\` is ${found.length === 0 ? "none" : "several"} of them; one image is made of one. Set \`builder\` to the name of one: ${names}`,
    );
  }
  const name = nameOf(builder);
  const isFor = (part: Json) => !isObject(part) || !skips(part, name);
  const result: JsonObject = { ...root, builders: [builder] };
  if (Array.isArray(root["provisioners"])) {
    result["provisioners"] = root["provisioners"].filter(isFor).map((part) => forOne(part, name));
  }
  if (Array.isArray(root["post-processors"])) {
    result["post-processors"] = root["post-processors"]
      .map((chain) => (Array.isArray(chain) ? chain : [chain]).filter(isFor))
      .filter((chain) => chain.length > 0)
      .map((chain) => chain.map((part) => forOne(part, name)));
  }
  return result;
}

function nameOf({ name, type }: JsonObject): string {
  return typeof name === "string" && name !== "" ? name : String(type);
}

/** packer-plugin-sdk template/template.go, OnlyExcept.Skip. */
function skips({ only, except }: JsonObject, name: string): boolean {
  if (Array.isArray(only) && only.length > 0) return !only.includes(name);
  return Array.isArray(except) && except.includes(name);
}

function forOne(part: Json, name: string): Json {
  if (!isObject(part)) return part;
  const { only: _only, except: _except, override, ...rest } = part;
  const own = isObject(override) && Object.hasOwn(override, name) ? override[name] : undefined;
  return isObject(own) ? deepMerge(rest, own) : rest;
}
