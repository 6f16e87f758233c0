/** Which store paths belong into an entry of the store cache. */
import { exists } from "../../shared/files.ts";
import { isObject, type Json } from "../../shared/json.ts";
import { listSetting, type SettingOptions } from "../settings.ts";
import { sourcePath, storePathOf } from "./store-path.ts";
import type { PathInfo } from "./types.ts";

/** Signs what cache.nixos.org has, which every Nix trusts unless it is told otherwise. */
const usualKey = "cache.nixos.org-1";

/**
 * What an evaluation needs, as far as the store has it.
 * @param options `locks`: contents of `flake.lock` and npins' `sources.json`. `nix`: the closure of
 * a Nix that the action has installed. `others`: such as the folder of nixpkgs; what lies outside
 * the store is left out.
 */
export async function evaluationPaths(options: {
  locks: readonly string[];
  nix?: readonly string[];
  others?: readonly string[];
  storeDir?: string;
}): Promise<string[]> {
  const { storeDir = "/nix/store" } = options;
  const wanted = new Set(options.nix ?? []);
  for (const lock of options.locks) {
    for (const hash of hashesOf(lock)) {
      const source = sourcePath(hash, { storeDir });
      if (source !== undefined) wanted.add(source);
    }
  }
  for (const other of options.others ?? []) {
    const inside = storePathOf(other, storeDir);
    if (inside !== undefined) wanted.add(inside);
  }
  const there = await Promise.all([...wanted].map((one) => exists(one)));
  return [...wanted].filter((_, index) => there[index]);
}

/** Hashes of trees in a lock: `narHash` of a flake's nodes, `hash` and `sha256` of pins. */
function hashesOf(lock: string): string[] {
  let value: Json;
  try {
    value = JSON.parse(lock) as Json;
  } catch {
    // Whoever evaluates it says so, with its name.
    return [];
  }
  const sources = isObject(value) ? (value["nodes"] ?? value["pins"]) : undefined;
  if (!isObject(sources)) return [];
  return Object.values(sources).flatMap((source) => {
    if (!isObject(source)) return [];
    const locked = isObject(source["locked"]) ? source["locked"] : source;
    const hashes = [locked["narHash"], locked["hash"], locked["sha256"]];
    return hashes.filter((hash) => typeof hash === "string");
  });
}

/**
 * Parts a closure into what only this machine has and what substituters have too: a signature by a
 * trusted key says the latter. Derivations are made anew by every evaluation.
 */
export function selectOwn(
  infos: readonly PathInfo[],
  trustedKeys: readonly string[],
): { kept: PathInfo[]; left: PathInfo[] } {
  const trusted = new Set(trustedKeys);
  const isPublic = ({ signatures }: PathInfo) =>
    signatures.some((one) => trusted.has(one.slice(0, one.indexOf(":"))));
  const outputs = infos.filter((info) => !info.path.endsWith(".drv"));
  return {
    kept: outputs.filter((info) => !isPublic(info)),
    left: outputs.filter(isPublic),
  };
}

/** Names of the keys that Nix trusts; what cannot be asked is the usual one. */
export async function trustedKeyNames(options: SettingOptions): Promise<string[]> {
  const names = (await listSetting("trusted-public-keys", options)).map((key) =>
    key.slice(0, Math.max(key.indexOf(":"), 0)),
  );
  return [...new Set([usualKey, ...names.filter((name) => name !== "")])];
}
