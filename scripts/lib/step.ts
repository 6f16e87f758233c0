/** Runs the built action as a step of a job, by the double of GitHub's runner that the tests have. */
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Job, type StageResult } from "../../__tests__/helpers/runner/index.ts";

/**
 * Runs main, then post, of the action in `root` with these inputs.
 * @param print Gets each line of the log without workflow commands.
 * @returns how main went.
 */
export async function runStep(
  root: string,
  inputs: Record<string, string>,
  print: (line: string) => void,
): Promise<StageResult> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "packernix-step-"));
  const machineEnv = Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined || /^(INPUT|STATE|GITHUB|RUNNER|ACTIONS|npm)_/.test(name)
        ? []
        : [[name, value]],
    ),
  );
  const job = await Job.create({
    workspace: root,
    tempRoot: folder,
    repository: "packernix/demo",
    selfHosted: true,
    machineEnv,
  });
  const cancel = () => job.cancel();
  process.on("SIGINT", cancel).on("SIGTERM", cancel);
  try {
    const step = job.start({ id: "image", uses: root, with: inputs }).onLine(/^/, ({ line }) => {
      const text = plainLine(line);
      if (text !== undefined) print(text);
    });
    const main = await step.done;
    await job.finish();
    return main;
  } finally {
    process.off("SIGINT", cancel).off("SIGTERM", cancel);
    await rm(folder, { recursive: true, force: true });
  }
}

/** A line as a person at a terminal wants it; undefined for what only a runner reads. */
export function plainLine(line: string): string | undefined {
  const [, command, data = ""] = /^::([a-z-]+)(?: [^:]*)?::(.*)$/.exec(line) ?? [];
  const text = data.replaceAll("%0A", "\n").replaceAll("%0D", "").replaceAll("%25", "%");
  if (command === undefined) return line;
  if (command === "group") return `▸ ${text}`;
  return ["error", "warning", "notice"].includes(command) ? `${command}: ${text}` : undefined;
}
