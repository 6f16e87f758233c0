/** What the store's database knows of the paths of an image, before and after it is joined. */
import { readdir } from "node:fs/promises";
import path from "node:path";
import { messageOf } from "../../shared/errors.ts";
import { run } from "../../shared/exec.ts";
import type { Log } from "../../shared/log.ts";
import { registerPaths } from "./register.ts";
import type { PathInfo } from "./types.ts";

export interface StoreTools {
  /** Folder that has `nix-store`. */
  bin: string;
  /** Environment of Nix. */
  env: Record<string, string>;
  /** What to put before a command that writes to the database. */
  access: { prefix: readonly string[] };
  signal?: AbortSignal;
}

/**
 * Which of the paths lie in the store already, and which of those are valid.
 * @param nixStore The program, undefined where there is no Nix yet and so nothing is valid.
 * @throws when a valid one has other contents than the image: mounted, the two would mix.
 */
export async function presentPaths(
  storeDir: string,
  infos: readonly PathInfo[],
  nixStore: string | undefined,
  tools: StoreTools,
): Promise<{ valid: Set<string>; invalid: string[] }> {
  const names = new Set(await readdir(storeDir));
  const there = infos.filter((info) => names.has(path.basename(info.path)));
  const valid = new Set<string>();
  for (let from = 0; from < there.length && nixStore !== undefined; from += 500) {
    const some = there.slice(from, from + 500).map((info) => info.path);
    const ask = async (...args: string[]) =>
      (await run(nixStore, [...args, ...some], options(tools))).stdout;
    const answer = await ask("--check-validity", "--print-invalid");
    const bad = new Set(answer.split("\n"));
    for (const name of some) if (!bad.has(name)) valid.add(name);
  }
  if (nixStore !== undefined && valid.size > 0) {
    const hashes = await narHashes(nixStore, [...valid], tools);
    for (const info of there) {
      const hash = hashes.get(info.path);
      if (hash !== undefined && hash !== info.narHash) {
        throw new Error(`${info.path} is in the store already, with other contents`);
      }
    }
  }
  const invalid = there.filter((info) => !valid.has(info.path)).map((info) => info.path);
  return { valid, invalid };
}

async function narHashes(
  nixStore: string,
  paths: readonly string[],
  tools: StoreTools,
): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  for (let from = 0; from < paths.length; from += 500) {
    const some = paths.slice(from, from + 500);
    // Of all that `nix-store` prints, only this has the hash in hexadecimal digits in every version.
    const { stdout } = await run(nixStore, ["--dump-db", ...some], options(tools));
    const lines = stdout.split("\n");
    for (let at = 0; at + 4 < lines.length; ) {
      hashes.set(lines[at] ?? "", lines[at + 1] ?? "");
      at += 5 + Number(lines[at + 4]);
    }
  }
  return hashes;
}

/**
 * Registers paths, those with invalid references left out. Where it takes `sudo`, the database then
 * lacks their signatures and content addresses, which no command of Nix can put back.
 */
export function loadDatabase(storeDir: string, tools: StoreTools & { log: Log }) {
  return async (infos: readonly PathInfo[]): Promise<{ path: string; why: string }[]> => {
    const nixStore = path.join(tools.bin, "nix-store");
    const ours = new Map(infos.map((info) => [info.path, info]));
    const foreign = [...new Set(infos.flatMap((info) => info.references))].filter(
      (reference) => !ours.has(reference),
    );
    const bad = new Set<string>();
    for (let from = 0; from < foreign.length; from += 500) {
      const some = foreign.slice(from, from + 500);
      const args = ["--check-validity", "--print-invalid", ...some];
      for (const line of (await run(nixStore, args, options(tools))).stdout.split("\n")) {
        if (line !== "") bad.add(line);
      }
    }
    const left: { path: string; why: string }[] = [];
    // What refers to something that is left out is left out too, and so on.
    for (let changed = true; changed; ) {
      changed = false;
      for (const info of ours.values()) {
        const reference = info.references.find((name) => bad.has(name));
        if (reference === undefined) continue;
        ours.delete(info.path);
        bad.add(info.path);
        left.push({ path: info.path, why: `${reference} is not valid` });
        changed = true;
      }
    }
    if (tools.access.prefix.length === 0) {
      const stateDir = tools.env["NIX_STATE_DIR"] ?? path.join(path.dirname(storeDir), "var/nix");
      const lost = registerPaths([...ours.values()], { nixStore, env: tools.env, stateDir });
      if (lost !== undefined) tools.log.info(lost);
      return left;
    }
    const [program = "", ...args] = [...tools.access.prefix, nixStore, "--load-db"];
    const input = [...ours.values()].map(registration).join("");
    try {
      if (ours.size > 0) await run(program, args, { ...options(tools), input });
    } catch (error) {
      throw new Error(`the store's paths were not registered: ${messageOf(error)}`, {
        cause: error,
      });
    }
    return left;
  };
}

function registration(info: PathInfo): string {
  const { path: name, narHash, narSize, deriver, references } = info;
  const fields = [name, narHash, narSize, deriver ?? "", references.length, ...references];
  return `${fields.join("\n")}\n`;
}

function options(tools: StoreTools) {
  return {
    env: tools.env,
    ...(tools.signal === undefined ? {} : { signal: tools.signal }),
  };
}
