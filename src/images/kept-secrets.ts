/**
 * Secrets that stand in the builder are no part of what the runner keeps for the post step. They lie
 * where Packer's own files have them too, for this user alone, and go with that folder.
 */
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { writeAtomically } from "../shared/files.ts";
import type { JsonObject } from "../shared/json.ts";
import type { HomeOptions } from "./types.ts";

type Owner = Pick<HomeOptions, "invocation">;

/** What is written for the builder; in the post step what was kept of it, with its secrets. */
export async function writtenKeys({
  builderConfig,
  cleanupState,
  invocation,
}: Pick<HomeOptions, "builderConfig" | "cleanupState" | "invocation">): Promise<JsonObject> {
  const kept = cleanupState && { ...cleanupState, ...(await keptSecrets({ invocation })) };
  return { ...builderConfig, ...kept };
}

function fileOf({ invocation }: Owner): string {
  return path.join(invocation.directory, "builder-secrets.json");
}

/** @param secrets By their keys of the builder; nothing is written where there are none. */
export async function keepSecrets(owner: Owner, secrets: JsonObject): Promise<void> {
  if (Object.keys(secrets).length === 0) return;
  await mkdir(owner.invocation.directory, { recursive: true, mode: 0o700 });
  await writeAtomically(fileOf(owner), JSON.stringify(secrets));
}

/** What `keepSecrets` kept, in the post step. */
export async function keptSecrets(owner: Owner): Promise<JsonObject> {
  const text = await readFile(fileOf(owner), "utf8").catch(() => "{}");
  return JSON.parse(text);
}
