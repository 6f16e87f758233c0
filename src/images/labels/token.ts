/**
 * How a cloud is asked that wants a token and no more. The cloud gives the names by which its users
 * know the token and the address of the API.
 */
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { UserError } from "../../shared/errors.ts";
import { writeAtomically } from "../../shared/files.ts";
import type { JsonObject } from "../../shared/json.ts";
import { textOf } from "../builder-keys.ts";
import type { HomeOptions } from "../types.ts";

export interface TokenNames {
  /** For messages. */
  cloud: string;
  /** Key of Packer's builder, and variables of the environment: the first that is set counts. */
  token: { key: string; variables: readonly [string, ...string[]] };
  /** A builder without such a key gives none. */
  endpoint: { key?: string; variable: string; usual: string };
  /** Where users make a token, and with which rights. */
  origin: string;
}

export interface Access {
  endpoint: string;
  /** @throws {UserError} where there is none. */
  token(): Promise<string>;
  /** Of the adapter: keeps the token for the post step. */
  cleanupState(): Promise<JsonObject>;
}

/** @param env Of this job. */
export function accessOf(
  { cloud, token: { key, variables }, endpoint: where, origin }: TokenNames,
  { builderConfig, cleanupState, invocation }: HomeOptions,
  env: NodeJS.ProcessEnv,
): Access {
  const file = path.join(invocation.directory, "cloud-token");
  const own = textOf(builderConfig, key);
  const endpoint =
    (cleanupState && textOf(cleanupState, "endpoint")) ||
    (where.key && textOf(builderConfig, where.key)) ||
    env[where.variable] ||
    where.usual;
  return {
    endpoint,
    async token() {
      const kept = cleanupState && (await readFile(file, "utf8").catch(() => undefined));
      const found = own || kept || variables.map((name) => env[name]).find(Boolean);
      if (found) return found;
      throw new UserError(
        `${cloud}: there is no token. Set ${variables.join(" or ")} in \`env\` of the step (${origin}), or \`${key}\` in builder-config.`,
      );
    },
    async cleanupState() {
      // A token of the builder's is no part of what the runner keeps; this goes with the folder.
      if (own !== undefined) {
        await mkdir(invocation.directory, { recursive: true, mode: 0o700 });
        await writeAtomically(file, own);
      }
      return { endpoint };
    },
  };
}
