/**
 * google-github-actions/auth writes its credentials into the workspace, where evaluated code could read
 * them or copy them into the store with the work tree. While a step runs, they are moved to the folder
 * of its invocation.
 */
import { copyFile, mkdir, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { hasCode } from "../shared/errors.ts";

/** `gha-creds-<16 hexadecimal digits>.json` (google-github-actions/auth, src/main.ts). */
const credentials = /^gha-creds-[0-9a-f]+\.json$/;

const folderIn = (directory: string) => path.join(directory, "credentials");

/** @param env Variables that name such a file are changed to its new path. */
export async function setAside(
  workspace: string,
  directory: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  await moveAll(workspace, folderIn(directory), env);
}

/** Moves the files back, also after a process that was killed. */
export async function putBack(
  workspace: string,
  directory: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  await moveAll(folderIn(directory), workspace, env);
}

async function moveAll(from: string, to: string, env: NodeJS.ProcessEnv): Promise<void> {
  const names = (await readdir(from).catch(() => [])).filter((name) => credentials.test(name));
  for (const name of names) {
    const [old, fresh] = [path.join(from, name), path.join(to, name)];
    await mkdir(to, { recursive: true, mode: 0o700 });
    await move(old, fresh);
    for (const [variable, value] of Object.entries(env)) {
      if (value === old) env[variable] = fresh;
    }
  }
}

async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!hasCode(error, "EXDEV")) throw error;
    await copyFile(from, to);
    await rm(from);
  }
}
