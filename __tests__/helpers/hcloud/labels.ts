/** Labels and selectors: docs.hetzner.cloud, "Labels" and "Label Selector". */
import { ApiError } from "../cloud/wire.ts";

const name = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

export function checkLabels(labels: unknown): Record<string, string> {
  const pairs = Object.entries((labels ?? {}) as Record<string, string>);
  for (const [key, value] of pairs) {
    const [, prefix, rest = ""] = /^(?:([^/]*)\/)?(.*)$/.exec(key) ?? [];
    const isGood =
      (prefix === undefined || /^[a-z0-9.-]{1,253}$/.test(prefix)) &&
      name.test(rest) &&
      (value === "" || name.test(value));
    if (!isGood) throw new ApiError(422, "invalid_input", `invalid label ${key}=${value}`);
  }
  return Object.fromEntries(pairs);
}

export function selects(
  selector: string | null,
): (thing: { labels: Record<string, string> }) => boolean {
  const parts = (selector ?? "").split(/,(?![^(]*\))/).filter((part) => part !== "");
  const tests = parts.map((part) => {
    const set = /^(\S+) (not)?in \((.*)\)$/.exec(part);
    const pair = /^([^=!]+)(!=|==?)(.*)$/.exec(part);
    return (labels: Record<string, string>) => {
      if (set !== null) {
        const values = (set[3] ?? "").split(",");
        return values.includes(labels[set[1] ?? ""] ?? "\0") === (set[2] === undefined);
      }
      if (pair !== null) return (labels[pair[1] ?? ""] === pair[3]) === (pair[2] !== "!=");
      if (part.startsWith("!")) return !Object.hasOwn(labels, part.slice(1));
      return Object.hasOwn(labels, part);
    };
  });
  return ({ labels }) => tests.every((test) => test(labels));
}
