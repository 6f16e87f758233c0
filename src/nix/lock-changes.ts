/** What differs between two lock files of a flake. */
import { isObject, type Json, type JsonObject } from "../shared/json.ts";

export interface LockChange {
  /** `nixpkgs`, or `a/nixpkgs` for an input of the input `a`, as `update` takes them. */
  input: string;
  /** Undefined where there is none. */
  before: LockedInput | undefined;
  after: LockedInput | undefined;
  /** Address of a page with the commits between both, where the host has one. */
  compare: string | undefined;
}

export interface LockedInput {
  /** Revision, else hash of the content. */
  version: string;
  /** Day of the last change, such as `2026-01-31`, where it is known. */
  date: string | undefined;
}

/** Whether a text can be compared: a lock with the marks of a conflict cannot. */
export function isLock(text: string): boolean {
  try {
    return isObject(JSON.parse(text));
  } catch {
    return false;
  }
}

/** @param before Text of `flake.lock`, or undefined where there was none. */
export function lockChanges(before: string | undefined, after: string): LockChange[] {
  const [old, fresh] = [lockedInputs(before), lockedInputs(after)];
  return [...new Set([...old.keys(), ...fresh.keys()])].sort().flatMap((input) => {
    const [left, right] = [old.get(input), fresh.get(input)];
    const [from, to] = [left && lockedAt(left), right && lockedAt(right)];
    if (from?.version === to?.version) return [];
    return [
      { input, before: from, after: to, compare: left && right && compareAddress(left, right) },
    ];
  });
}

/** Input to its `locked`: flake.lock, format versions 5 to 7. */
function lockedInputs(text: string | undefined): Map<string, JsonObject> {
  const lock: unknown = text === undefined ? undefined : JSON.parse(text);
  const nodes = isObject(lock) ? objectIn(lock, "nodes") : {};
  const root = isObject(lock) ? lock["root"] : undefined;
  const locked = new Map<string, JsonObject>();
  const seen = new Set<string>();
  // Those of the root first, so that each node has its shortest path.
  const left = [{ name: String(root), path: "" }];
  for (const { name, path } of left) {
    if (seen.has(name)) continue;
    seen.add(name);
    const node = objectIn(nodes, name);
    const content = objectIn(node, "locked");
    if (path !== "" && lockedAt(content) !== undefined) locked.set(path, content);
    for (const [input, inner] of Object.entries(objectIn(node, "inputs"))) {
      // A list is the path to an input of another input, which it follows.
      if (typeof inner !== "string") continue;
      left.push({ name: inner, path: path === "" ? input : `${path}/${input}` });
    }
  }
  return locked;
}

function lockedAt(content: JsonObject): LockedInput | undefined {
  const version = textIn(content["rev"]) ?? textIn(content["narHash"]);
  const seconds = content["lastModified"];
  const day = typeof seconds === "number" ? new Date(seconds * 1000) : undefined;
  const isDay = day !== undefined && !Number.isNaN(day.getTime());
  return version === undefined
    ? undefined
    : { version, date: isDay ? day.toISOString().slice(0, 10) : undefined };
}

/**
 * Hosts that show what lies between two commits, by the type of the input (`nix flake --help`, "Types").
 * No others: the author of a pull request chooses what stands in its lock.
 */
const hosts = [
  { type: "github", host: "github.com", between: "compare/", dots: "..." },
  { type: "gitlab", host: "gitlab.com", between: "-/compare/", dots: "..." },
  { type: "sourcehut", host: "git.sr.ht", between: "log/", dots: ".." },
];

/** Made of parts that cannot be anything but an address. */
function compareAddress(before: JsonObject, after: JsonObject): string | undefined {
  const [old, fresh] = [repositoryOf(before), repositoryOf(after)];
  if (old === undefined || fresh === undefined || old.address !== fresh.address) return undefined;
  return `${fresh.address}/${fresh.between}${old.rev}${fresh.dots}${fresh.rev}`;
}

function repositoryOf({ type, host, owner, repo, rev, url }: JsonObject) {
  const ofType = hosts.find((one) => one.type === type)?.host;
  const address = type === "git" ? url : `https://${host ?? ofType}/${owner ?? ""}/${repo ?? ""}`;
  const parsed = URL.parse(String(address));
  const known = hosts.find((one) => one.host === parsed?.hostname);
  // Groups of GitLab's stand in the owner, with `%2F` between them.
  const name = parsed?.pathname.replaceAll("%2F", "/").replace(/(?:\.git)?\/?$/, "") ?? "";
  if (known === undefined || !/^(?:\/~?[\w.-]+){2,}$/.test(name)) return undefined;
  if (typeof rev !== "string" || !/^[0-9a-f]{40,64}$/.test(rev)) return undefined;
  return { ...known, address: `https://${known.host}${name}`, rev };
}

function objectIn(parent: JsonObject, name: string): JsonObject {
  const value = Object.hasOwn(parent, name) ? parent[name] : undefined;
  return isObject(value) ? value : {};
}

function textIn(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
