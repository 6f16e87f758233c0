/**
 * Keeps one file (README of actions/upload-artifact: `name`, `path`, `if-no-files-found` which is
 * `warn`; an artifact of this name may be uploaded once in a run).
 */
import { constants, copyFileSync, existsSync, mkdirSync } from "node:fs";
import path from "node:path";

const env = process.env as Record<string, string>;
const file = path.resolve(env["GITHUB_WORKSPACE"] ?? "", env["INPUT_PATH"] ?? "");
if (existsSync(file)) {
  const folder = path.join(env["TEST_ARTIFACTS"] ?? "", env["INPUT_NAME"] ?? "");
  mkdirSync(folder, { recursive: true });
  copyFileSync(file, path.join(folder, path.basename(file)), constants.COPYFILE_EXCL);
} else {
  process.stdout.write(`::warning::No files were found with the provided path: ${file}\n`);
}
