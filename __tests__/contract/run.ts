/** One run, as a home is told of it in tests. */
import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { HomeOptions } from "../../src/images/types.ts";
import { collectingLog } from "../../src/shared/log.ts";
import type { OpenOptions } from "./images.ts";

/** @param root Holds the folders of all runs. */
export async function openRun(
  root: string,
  { invocation: given, expiresIn = 3600 }: OpenOptions,
  changes: Partial<HomeOptions> = {},
) {
  const id = given ?? `1-${randomBytes(4).readUInt32BE()}-1-${randomBytes(4).toString("hex")}`;
  const directory = path.join(root, id);
  await mkdir(directory, { recursive: true });
  const invocation = { id, directory, expires: Math.floor(Date.now() / 1000) + expiresIn };
  const log = collectingLog();
  const options: HomeOptions = {
    log,
    imageStore: "",
    repositoryId: "1",
    invocation,
    regions: [],
    builderConfig: {},
    githubToken: undefined,
    env: {},
    fromNixpkgs: async (attribute) => {
      throw new Error(`${attribute} was asked for`);
    },
    scripts: "/nonexistent",
    signal: new AbortController().signal,
    ...changes,
  };
  return { options, invocation, lines: log.lines };
}
