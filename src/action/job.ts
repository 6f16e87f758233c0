/** The files by which a step changes the environment of later steps. */
import { accessSync, constants, statSync } from "node:fs";
import { addPath, exportVariable } from "@actions/core";
import { UserError } from "../shared/errors.ts";

/** docs.github.com, "Workflow commands": files that a step writes to. The summary may be missing. */
const files = ["GITHUB_OUTPUT", "GITHUB_STATE", "GITHUB_ENV", "GITHUB_PATH"];

/** @throws {UserError} naming each file or folder of the runner that cannot be used. */
export function checkRunner(env: Record<string, string | undefined>): void {
  const problems = [...files, "RUNNER_TEMP"].flatMap((name) => {
    const given = env[name];
    if (!given) return [];
    try {
      accessSync(given, constants.W_OK);
      if (statSync(given).isDirectory() === (name === "RUNNER_TEMP")) return [];
      return [`${name} is ${given}, which is no ${name === "RUNNER_TEMP" ? "folder" : "file"}`];
    } catch (error) {
      const why = (error as NodeJS.ErrnoException).code;
      return [
        `${name} is ${given}, which ${why === "ENOENT" ? "is not there" : "cannot be written"} (${why})`,
      ];
    }
  });
  if (problems.length === 0) return;
  throw new UserError(
    `${problems.join("; ")}. The runner makes it before a step: a container needs it mounted at that path, and the user of the step must be allowed to write there.`,
  );
}

/** @throws {UserError} for another system than Linux on x86_64 or aarch64. */
export function checkPlatform(): void {
  if (process.platform === "linux" && ["x64", "arm64"].includes(process.arch)) return;
  throw new UserError(
    `This action runs on Linux, x86_64 or aarch64, and this runner is ${process.platform} ${process.arch}. Use \`runs-on: ubuntu-24.04\`.`,
  );
}

/** Puts folders before PATH and sets variables; not without a runner, because there are no later steps then. */
export function toLaterSteps(
  folders: readonly string[],
  variables: Readonly<Record<string, string>>,
): void {
  for (const folder of process.env["GITHUB_PATH"] ? folders : []) addPath(folder);
  if (!process.env["GITHUB_ENV"]) return;
  for (const [name, value] of Object.entries(variables)) exportVariable(name, value);
}
