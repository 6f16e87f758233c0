/**
 * The provisioners of a test machine. The user's script and all names are passed in files with fixed
 * paths, because Packer renders `source`, `inline` and `environment_vars` repeatedly, so they must not
 * contain data.
 */
import { randomBytes } from "node:crypto";
import { copyFile, mkdir, open } from "node:fs/promises";
import path from "node:path";
import { literal } from "../packer/literal.ts";
import type { JsonObject } from "../shared/json.ts";
import { handshakeScript } from "./handshake.ts";

export interface TrialFiles {
  provisioners: JsonObject[];
  /** The path of the report that the script will leave. */
  report: string;
}

export interface TrialWork {
  /** Folder of this invocation, whose path Packer can take. */
  folder: string;
  /** Absolute path of the user's script. */
  script: string | undefined;
  /** True if a command runs on the runner while the machine is running. */
  meets: boolean;
  /** `packer/scripts` of this action. */
  scripts: string;
}

export async function trialProvisioners(work: TrialWork): Promise<TrialFiles> {
  const { folder, script } = work;
  const report = path.join(folder, "report");
  const provisioners: JsonObject[] = [];
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (script !== undefined) {
    const copy = path.join(folder, "test-script");
    await copyFile(script, copy);
    const remote = `/tmp/packernix-test-${randomBytes(8).toString("hex")}`;
    provisioners.push(
      { type: "file", source: copy, destination: remote },
      {
        type: "shell",
        script: literal(path.join(work.scripts, "trial.sh")),
        environment_vars: [`PACKERNIX_TRIAL=${remote}`],
      },
      { type: "file", direction: "download", source: `${remote}.report`, destination: report },
    );
  }
  if (work.meets) provisioners.push({ type: "shell-local", inline: handshakeScript });
  return { provisioners, report };
}

export interface ScriptReport {
  exitCode: number;
  /** Empty if the script left none. */
  junit: string;
}

/** @returns undefined if the script did not end by itself. */
export async function readReport(file: string, most: number): Promise<ScriptReport | undefined> {
  const handle = await open(file, "r").catch(() => undefined);
  if (handle === undefined) return undefined;
  try {
    const buffer = Buffer.alloc(Math.min((await handle.stat()).size, most));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
    const text = buffer.toString("utf8", 0, bytesRead);
    const end = text.indexOf("\n");
    if (!/^\d{1,3}$/.test(text.slice(0, end))) return undefined;
    return { exitCode: Number(text.slice(0, end)), junit: text.slice(end + 1) };
  } finally {
    await handle.close();
  }
}
