/**
 * The file that google-github-actions/auth writes into the workspace is out of reach while a step of
 * the built action runs, and back when it has ended, killed or not.
 */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { putBack, setAside } from "../../src/action/credential-files.ts";

const name = "gha-creds-0123456789abcdef.json";
let folder = "";
let workspace = "";
let directory = "";

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "packernix-credentials-"));
  workspace = path.join(folder, "work");
  directory = path.join(folder, "invocation");
  await mkdir(workspace);
  await writeFile(path.join(workspace, name), "secret", { mode: 0o640 });
  await writeFile(path.join(workspace, "gha-creds.json"), "of the repository");
});
afterEach(async () => await rm(folder, { recursive: true, force: true }));

test("the file moves with the variables that name it, and comes back", async () => {
  const before = { GOOGLE_APPLICATION_CREDENTIALS: path.join(workspace, name), OTHER: "x" };
  const env = { ...before };
  await setAside(workspace, directory, env);
  expect(await readdir(workspace)).toEqual(["gha-creds.json"]);
  expect(env.OTHER).toBe("x");
  expect(await readFile(env.GOOGLE_APPLICATION_CREDENTIALS, "utf8")).toBe("secret");
  await putBack(workspace, directory, env);
  expect(env).toEqual(before);
  expect((await readdir(workspace)).sort()).toEqual([name, "gha-creds.json"].sort());
});

test("a process that knows nothing of the first one puts it back, and a second time does no harm", async () => {
  await setAside(workspace, directory, {});
  await putBack(workspace, directory, {});
  await putBack(workspace, directory, {});
  expect(await readFile(path.join(workspace, name), "utf8")).toBe("secret");
  await rm(path.join(workspace, name));
  await setAside(workspace, directory, {});
  expect(await readdir(workspace)).toEqual(["gha-creds.json"]);
});
