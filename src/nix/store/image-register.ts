/** What the store's database knows of the paths of an image, before and after it is joined. */
import { readdir } from "node:fs/promises";
import path from "node:path";
import type { Log } from "../../shared/log.ts";
import { nixProgram } from "../program.ts";
import { storeFolders } from "./folders.ts";
import { readPathInfos, type StoreCommand, validInStore } from "./path-info.ts";
import { inReferenceOrder, missingReferences } from "./plan.ts";
import { register } from "./registration.ts";
import type { Left, PathInfo } from "./types.ts";

/**
 * Which of the paths lie in the store already, and which of those are valid.
 * @param nix Undefined where there is no Nix yet and so nothing is valid.
 * @throws when a valid one has other contents than the image: mounted, the two would mix.
 */
export async function presentPaths(
  storeDir: string,
  infos: readonly PathInfo[],
  nix: StoreCommand | undefined,
): Promise<{ valid: Set<string>; invalid: string[] }> {
  const names = new Set(await readdir(storeDir));
  const there = new Map(
    infos.filter((info) => names.has(path.basename(info.path))).map((info) => [info.path, info]),
  );
  const valid = nix === undefined ? [] : await validInStore([...there.keys()], nix);
  if (nix !== undefined && valid.length > 0) {
    const known = await readPathInfos(valid, { ...nix, recursive: false });
    const other = known.find((info) => there.get(info.path)?.narHash !== info.narHash);
    if (other !== undefined) {
      throw new Error(`${other.path} is in the store already, with other contents`);
    }
  }
  for (const name of valid) there.delete(name);
  return { valid: new Set(valid), invalid: [...there.keys()] };
}

/** Registers paths that lie in the store. @returns those whose references are not valid. */
export async function registerPaths(
  infos: readonly PathInfo[],
  nix: StoreCommand & { log: Log },
): Promise<Left[]> {
  const left: Left[] = [];
  const valid = await validInStore(missingReferences(infos, new Set()), nix);
  const ordered = inReferenceOrder(infos, new Set(valid), left);
  if (ordered.length === 0) return left;
  const note = register(ordered, {
    nixStore: nixProgram(nix.bin, "nix-store"),
    env: nix.env,
    stateDir: storeFolders(nix.env).state,
  });
  if (note !== undefined) nix.log.info(note);
  return left;
}
