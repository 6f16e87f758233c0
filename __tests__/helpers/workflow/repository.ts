/**
 * The repository `octo/images`: a folder, to which git goes for `https://github.com/octo/images`, and
 * what GitHub does in it for pull requests.
 */
import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { run } from "../../../src/shared/exec.ts";

export const repositoryName = "octo/images";
export const server = "https://github.com";

export interface Repository {
  folder: string;
  git(...args: string[]): Promise<string>;
  /** Changes files on a branch, which begins at main; undefined removes one. @returns the commit. */
  commit(files: Record<string, string | Buffer | undefined>, branch?: string): Promise<string>;
  /** `refs/pull/<number>/merge` ("Events that trigger workflows", `pull_request`). */
  mergeRef(number: number, branch: string): Promise<string>;
  /** @returns the new commit of main. */
  merge(branch: string): Promise<string>;
}

/** @param home Gets the `.gitconfig` that leads there. */
export async function makeRepository(folder: string, home: string): Promise<Repository> {
  const place = path.join(folder, repositoryName);
  await mkdir(place, { recursive: true });
  await mkdir(home, { recursive: true });
  const settings = `[url "file://${folder}/"]\n\tinsteadOf = ${server}/\n`;
  await writeFile(path.join(home, ".gitconfig"), settings);
  return await gitRepository(place);
}

export async function gitRepository(folder: string): Promise<Repository> {
  await mkdir(folder, { recursive: true });
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: "/nonexistent",
    GIT_AUTHOR_NAME: "Octo",
    GIT_AUTHOR_EMAIL: "octo@example.com",
    GIT_COMMITTER_NAME: "Octo",
    GIT_COMMITTER_EMAIL: "octo@example.com",
  };
  const git = async (...args: string[]) =>
    (await run("git", args, { cwd: folder, env })).stdout.trim();
  const head = async () => await git("rev-parse", "HEAD");
  await git("init", "--quiet", "--initial-branch=main");
  // As GitHub, which gives any commit that is asked for by name.
  await git("config", "uploadpack.allowAnySHA1InWant", "true");
  await git("commit", "--quiet", "--allow-empty", "--message", "begin");
  return {
    folder,
    git,
    async commit(files, branch = "main") {
      const known = await git("branch", "--list", branch);
      await git("checkout", "--quiet", ...(known === "" ? ["-b", branch, "main"] : [branch]));
      for (const [name, content] of Object.entries(files)) {
        const file = path.join(folder, name);
        await mkdir(path.dirname(file), { recursive: true });
        if (content === undefined) await rm(file);
        else await writeFile(file, content);
        if (name.endsWith(".sh")) await chmod(file, 0o755);
      }
      await git("add", "--all");
      await git("commit", "--quiet", "--message", "change");
      return await head();
    },
    async mergeRef(number, branch) {
      await git("checkout", "--quiet", "--detach", "main");
      await git("merge", "--quiet", "--no-ff", "--message", "merge", branch);
      await git("update-ref", `refs/pull/${number}/merge`, "HEAD");
      return await head();
    },
    async merge(branch) {
      await git("checkout", "--quiet", "main");
      await git("merge", "--quiet", "--no-ff", "--message", "merge", branch);
      return await head();
    },
  };
}
