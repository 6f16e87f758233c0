/**
 * What a Nix expression can do that no key holds: read the clock, fetch what no hash pins, read
 * git's own files. A search in the text: it takes a comment for code, and knows no name that is put
 * together from parts.
 */

/** For `git grep -E`: files worth a closer look. */
export const suspicious =
  "currentTime|fetch(Tarball|url|Git|Tree|Mercurial|Closure)|getFlake|\\.git/";

const fetcher =
  /(?<![\w'])(__)?(fetch(?:Tarball|url|Git|Tree|Mercurial|Closure)|getFlake)(?![\w'])/g;

/** @returns what it may do, to go on after the file's name; undefined when there is nothing. */
export function impurityOf(text: string): string | undefined {
  if (text.includes("currentTime")) return "reads the clock (builtins.currentTime)";
  // HEAD and what it names are part of the key, git's other files are not.
  const git = /(?<![\w-])\.git\/(?!(?:HEAD|refs|packed-refs)\b)[\w$]/.exec(text)?.[0];
  if (git !== undefined) return "reads git's own files (.git)";
  for (const match of text.matchAll(fetcher)) {
    const [whole, underscores, name = ""] = match;
    const before = text.slice(Math.max(0, match.index - 400), match.index);
    const after = text.slice(match.index + whole.length);
    const set = /([\w'-]+)\s*\.\s*$/.exec(before)?.[1];
    // Functions of nixpkgs with these names make derivations whose output has a declared hash.
    if (set !== undefined && set !== "builtins") continue;
    const builtin = set !== undefined || underscores !== undefined;
    if (isPinned(name, after) || (!builtin && isOnlyNamed(before, after))) continue;
    return `may fetch something that no hash pins (${name})`;
  }
  return undefined;
}

/** The argument is written out and holds what pins it. */
function isPinned(name: string, after: string): boolean {
  const start = /^\s*(\(\s*)?(rec\s*)?\{/.exec(after);
  if (start === null) return false;
  let depth = 1;
  let end = start[0].length;
  for (; end < after.length && depth > 0; end++) {
    if (after[end] === "{") depth += 1;
    if (after[end] === "}") depth -= 1;
  }
  const argument = after.slice(start[0].length, end);
  const byCommit = /^fetch(Git|Tree|Mercurial)$/.test(name);
  return (byCommit ? /\b(rev|narHash)\b/ : /\b(sha256|sha512|sha1|hash)\b/).test(argument);
}

/** An argument of a function, a name in `inherit`, the left side of a definition, a file's name. */
function isOnlyNamed(before: string, after: string): boolean {
  if (/^\s*(,|\}|\?|=[^=]|\.(?![\w"$])|\.(?:nix|override\w*)\b)/.test(after)) return true;
  return /\binherit\s*(\([^()]*\))?[\w\s'-]*$/.test(before);
}
