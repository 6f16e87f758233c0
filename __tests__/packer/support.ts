/** Shared by the tests of src/packer: folders, sessions, templates. */
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  type PackerFiles,
  type PackerSession,
  writePackerFiles,
} from "../../src/packer/session.ts";
import { childEnvironment } from "../../src/shared/environment.ts";
import { collectingLog } from "../../src/shared/log.ts";
import { processEntry, processesOf } from "../../src/shared/processes.ts";

/** True while this very process runs, not another one that got its pid. */
export async function isRunning(state: {
  pid: number;
  startTime: string;
  invocation: string;
}): Promise<boolean> {
  if (processEntry(state.pid)?.startTime !== state.startTime) return false;
  return (await processesOf(state.invocation)).some(({ pid }) => pid === state.pid);
}

const made: string[] = [];

export async function folder(): Promise<string> {
  const directory = await realpath(await mkdtemp(path.join(tmpdir(), "packernix-test-")));
  made.push(directory);
  return directory;
}

export async function removeFolders(): Promise<void> {
  for (const directory of made.splice(0)) await rm(directory, { recursive: true, force: true });
}

let count = 0;

export type TestSession = PackerSession & { log: ReturnType<typeof collectingLog> };

export async function session(overrides: Partial<PackerSession> = {}): Promise<TestSession> {
  const directory = await folder();
  const work = path.join(directory, "work");
  await mkdir(work);
  return {
    packer: "packer",
    env: childEnvironment("packer"),
    invocation: `1-2-3-test${process.pid}n${++count}`,
    directory: path.join(directory, "run"),
    cacheDirectory: path.join(directory, "cache"),
    workingDirectory: work,
    ...overrides,
    log: collectingLog(),
  };
}

export async function files(
  { directory }: PackerSession,
  template: unknown,
  variables: Record<string, string> = {},
): Promise<PackerFiles> {
  const text = typeof template === "string" ? template : JSON.stringify(template);
  return await writePackerFiles({ directory }, text, JSON.stringify(variables));
}

/** An executable that stands in the place of Packer. */
export async function fakePacker(script: string): Promise<string> {
  const file = path.join(await folder(), "packer");
  await writeFile(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return file;
}
