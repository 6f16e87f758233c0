/**
 * The provisioners of a test machine. The user's script and all names are passed in files with fixed
 * paths, because Packer renders `source`, `inline` and `environment_vars` repeatedly, so they must not
 * contain data.
 */
import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, mkdir } from "node:fs/promises";
import path from "node:path";
import { text } from "node:stream/consumers";
import { literal } from "../packer/literal.ts";
import type { JsonObject } from "../shared/json.ts";
import { handshakeScript } from "./handshake.ts";
import { largestJUnit } from "./junit.ts";

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

/** @returns `report`: the path of the report that the script will leave. */
export async function trialProvisioners(work: TrialWork) {
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
export async function readReport(file: string): Promise<ScriptReport | undefined> {
  // With room for the code; a longer file of JUnit is refused by its length.
  const most = largestJUnit + 16;
  const report = await text(createReadStream(file, { end: most - 1 })).catch(() => "");
  const end = report.indexOf("\n");
  if (!/^\d{1,3}$/.test(report.slice(0, end))) return undefined;
  return { exitCode: Number(report.slice(0, end)), junit: report.slice(end + 1) };
}
