/** What a step changes for the later steps of its job. */
import { addPath, exportVariable } from "@actions/core";

export interface Job {
  /** Puts a folder before PATH, for later steps and for the rest of this one. */
  addPath(folder: string): void;
  setVariable(name: string, value: string): void;
}

/** The runner's files; without a runner there are no later steps, and nothing happens. */
export function makeJob(env: Record<string, string | undefined> = process.env): Job {
  return {
    addPath(folder) {
      if (env["GITHUB_PATH"]) addPath(folder);
    },
    setVariable(name, value) {
      if (env["GITHUB_ENV"]) exportVariable(name, value);
    },
  };
}
