/** Replaces the host of a download by a mirror. */
import { UserError } from "../shared/errors.ts";
import { quoted } from "../shared/text.ts";

/**
 * The input `mirrors`: host, optionally with a port and the start of a path, to the base URL that
 * takes its place, such as `releases.hashicorp.com: https://mirror.example.org/hashicorp`.
 */
export type Mirrors = Readonly<Record<string, string>>;

const hostWithPath = /^[a-z0-9.-]+(:\d+)?(\/[^\s?#]*)?$/i;

/** @throws {UserError} naming each entry that is no host with a base URL. */
export function checkMirrors(mirrors: Mirrors): void {
  const wrong = Object.entries(mirrors).flatMap(([host, base]) => {
    if (!hostWithPath.test(host)) {
      return `${quoted(host)} is not a host such as releases.hashicorp.com, with or without a path`;
    }
    return baseProblem(base).map((problem) => `the mirror of ${host} ${problem}`);
  });
  if (wrong.length > 0) throw new UserError(`mirrors: ${wrong.join("; ")}.`);
}

function baseProblem(base: string): string[] {
  const url = URL.parse(base);
  if (url === null) return [`is not a URL: ${quoted(base)}`];
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    return [`is not an http or https URL: ${quoted(base)}`];
  }
  if (url.search !== "" || url.hash !== "") return [`has a query or a fragment: ${quoted(base)}`];
  return [];
}

/**
 * The URL to ask in place of `url`: that of the mirror with the longest fitting prefix, else `url`.
 * A mirror replaces a whole host, or a path and what is below it, never a part of a name.
 */
export function mirrored(url: string, mirrors: Mirrors): string {
  const asked = new URL(url);
  const whole = `${asked.host}${asked.pathname}`;
  const fitting = Object.entries(mirrors)
    .map(([host, base]) => ({ prefix: normalPrefix(host), base: base.replace(/\/+$/, "") }))
    .filter(({ prefix }) => whole === prefix || whole.startsWith(`${prefix}/`))
    .sort((a, b) => b.prefix.length - a.prefix.length)[0];
  if (fitting === undefined) return url;
  return `${fitting.base}${whole.slice(fitting.prefix.length)}${asked.search}`;
}

/** Host in lower case; the path as it is, without a slash at its end. */
function normalPrefix(prefix: string): string {
  const [host = "", ...rest] = prefix.replace(/\/+$/, "").split("/");
  return [host.toLowerCase(), ...rest].join("/");
}
