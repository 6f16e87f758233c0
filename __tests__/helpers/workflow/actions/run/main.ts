/**
 * A `run:` step ("Workflow syntax for GitHub Actions", `jobs.<job_id>.steps[*].shell`: without a
 * shell it is `bash -e {0}`). It is given neither inputs nor what actions alone are given.
 */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";

const file = path.join(process.env["RUNNER_TEMP"] ?? "", `${process.pid}.sh`);
writeFileSync(file, process.env["INPUT_SCRIPT"] ?? "");
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(INPUT|ACTIONS)_/.test(name)),
);
const { status } = spawnSync("bash", ["-e", file], {
  env,
  stdio: ["ignore", "inherit", "inherit"],
});
process.exit(status ?? 1);
