/**
 * Filters as every Describe action has them: values of one filter are alternatives, filters add up,
 * `*` and `?` are wildcards, case counts (EC2 User Guide, "Filter your resources using the console
 * and API"; EC2 API Reference, data type "Filter").
 */
import { ApiError, list, type Parameters, structures, type Tree, text } from "./wire.ts";

export interface Filter {
  name: string;
  values: string[];
  /** Of each value; made once, as listings are long. */
  patterns: RegExp[];
}

export function filtersOf(parameters: Parameters): Filter[] {
  const filters = structures(parameters, "Filter").map((one) => {
    const values = list(one, "Value");
    return { name: one["Name"] ?? "", values, patterns: values.map(pattern) };
  });
  // EC2 User Guide, "Filter your resources using the console and API": at most 200 values per call.
  if (filters.flatMap(({ values }) => values).length > 200) {
    throw new ApiError(
      "FilterLimitExceeded",
      "The maximum number of filter values specified on a single call is 200",
    );
  }
  return filters;
}

export const isTagFilter = ({ name }: Filter) => name === "tag-key" || name.startsWith("tag:");

/** @param values What the resource has under the filter's name; one match is enough. */
export function matches(values: readonly string[], filter: Filter): boolean {
  return values.some((value) => filter.patterns.some((one) => one.test(value)));
}

export function matchesTags(tags: ReadonlyMap<string, string>, filter: Filter): boolean {
  if (filter.name === "tag-key") return matches([...tags.keys()], filter);
  const value = tags.get(filter.name.slice("tag:".length));
  return value !== undefined && matches([value], filter);
}

/** Filters that are answered from what the answer itself says, by name. */
export type Readers = Record<string, (resource: Tree) => string[]>;

/** A reader of one plain element. */
export const plain = (name: string) => (resource: Tree) =>
  resource[name] === undefined ? [] : [text(resource, name)];

export function matchesAll(resource: Tree, filters: readonly Filter[], readers: Readers): boolean {
  return filters.every((filter) => {
    const reader = readers[filter.name];
    if (reader === undefined) {
      throw new ApiError("InvalidParameterValue", `The filter '${filter.name}' is invalid`);
    }
    return matches(reader(resource), filter);
  });
}

/** A backslash takes a wildcard its meaning. */
function pattern(value: string): RegExp {
  const source = value.replaceAll(/\\?[\s\S]/g, (part) => {
    if (part === "*") return "[\\s\\S]*";
    if (part === "?") return "[\\s\\S]";
    const literal = part.length === 2 ? part.slice(1) : part;
    return literal.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${source}$`);
}
