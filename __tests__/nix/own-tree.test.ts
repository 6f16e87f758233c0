/** Work trees of our own, from real repositories; a server by git's own http-backend. */
import { spawn } from "node:child_process";
import {
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { createServer } from "node:http";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { baseTree, copyTree, inTree, type Server } from "../../src/nix/own-tree.ts";
import type { NixSession } from "../../src/nix/types.ts";
import { run } from "../../src/shared/exec.ts";

let scratch: string;
let origin: string;
let base: string;
const signal = new AbortController().signal;
const nowhere: Server = { url: "http://127.0.0.1:9", repository: "octo/images", token: undefined };

async function git(folder: string, ...args: string[]): Promise<string> {
  const user = ["-c", "user.email=test@example.org", "-c", "user.name=test"];
  const env = { PATH: process.env["PATH"] ?? "", HOME: scratch };
  const { stdout } = await run("git", [...user, ...args], { env, cwd: folder });
  return stdout.trim();
}

beforeAll(async () => {
  scratch = await realpath(await mkdtemp(path.join(os.tmpdir(), "own-tree-")));
  origin = path.join(scratch, "octo/images");
  await git(scratch, "init", "--quiet", "--initial-branch=main", origin);
  await writeFile(path.join(origin, "file"), "base\n");
  await git(origin, "add", "--all");
  await git(origin, "commit", "--quiet", "--message", "base");
  base = await git(origin, "rev-parse", "HEAD");
  await git(origin, "checkout", "--quiet", "-b", "change");
  await writeFile(path.join(origin, "file"), "changed\n");
  await git(origin, "commit", "--quiet", "--all", "--message", "change");
  await git(origin, "checkout", "--quiet", "-b", "merged", "main");
  await git(origin, "merge", "--quiet", "--no-ff", "--message", "merge", "change");
});
afterAll(async () => {
  await rm(scratch, { recursive: true, force: true });
});

let number = 0;
const fresh = (name: string) => path.join(scratch, `${name}-${++number}`);

/** As actions/checkout leaves it, with so many commits. */
async function checkout(depth: number): Promise<string> {
  const folder = fresh("checkout");
  const from = `file://${origin}`;
  await git(scratch, "clone", "--quiet", `--depth=${depth}`, "--branch=merged", from, folder);
  return folder;
}

/** Every file of a repository with its time, to see that nobody wrote there. */
async function stateOf(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return await Promise.all(
    names.sort().map(async (name) => `${name} ${(await stat(path.join(folder, name))).mtimeMs}`),
  );
}

describe("the base of a pull request", () => {
  test("is in a checkout with two commits, which stays as it is", async () => {
    const root = await checkout(2);
    const before = await stateOf(root);
    const tree = await baseTree({ root, folder: fresh("base"), server: nowhere, signal });
    if (!("folder" in tree)) throw new Error(tree.why);
    expect(tree.commit).toBe(base);
    expect(await readFile(path.join(tree.folder, "file"), "utf8")).toBe("base\n");
    expect(await git(tree.folder, "status", "--porcelain")).toBe("");
    // Nix asks whether the history is there before it counts it.
    expect(await git(tree.folder, "rev-parse", "--is-shallow-repository")).toBe("true");
    expect(await stateOf(root)).toEqual(before);
  });

  test("is fetched with the token, which is in no argument and in no file", async () => {
    const root = await checkout(1);
    const token = "ghs_made-up-for-this-test";
    await using server = await gitServer(token);
    await git(root, "remote", "set-url", "origin", `${server.url}/octo/images`);
    const before = await stateOf(root);
    const folder = fresh("base");
    const seen = await spied(async () => {
      const options = { url: server.url, repository: "octo/images", token };
      const tree = await baseTree({ root, folder, server: options, signal });
      expect(tree).toEqual({ commit: base, folder });
    });
    expect(server.refused).toBe(0);
    expect(seen).toContain("fetch");
    const secret = Buffer.from(`x-access-token:${token}`).toString("base64");
    expect(seen).not.toContain(token);
    expect(seen).not.toContain(secret);
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const text = await readFile(path.join(entry.parentPath, entry.name), "latin1");
      expect(text.includes(token) || text.includes(secret)).toBe(false);
    }
    expect(await stateOf(root)).toEqual(before);
  });

  test("the token goes to its own server only", async () => {
    const root = await checkout(1);
    await using server = await gitServer("of the other server");
    await git(root, "remote", "set-url", "origin", `${server.url}/octo/images`);
    const tree = await baseTree({
      root,
      folder: fresh("base"),
      server: { ...nowhere, token: "of the other server" },
      signal,
    });
    expect(tree).toMatchObject({ why: expect.stringContaining("could not be fetched") });
    expect(server.refused).toBeGreaterThan(0);
  });

  test("is unknown where there is no merge commit, no repository, no commit", async () => {
    const root = await checkout(2);
    const options = { root, folder: fresh("base"), server: nowhere, signal };
    await git(root, "fetch", "--quiet", "--depth=2", "origin", "change");
    await git(root, "checkout", "--quiet", "FETCH_HEAD");
    expect(await baseTree(options)).toMatchObject({
      why: expect.stringContaining("is no merge commit"),
    });
    const empty = fresh("empty");
    await git(scratch, "init", "--quiet", empty);
    expect(await baseTree({ ...options, root: empty })).toMatchObject({
      why: expect.stringContaining("git cannot read the checkout"),
    });
  });

  test("an address that is an option or a program of git's is none", async () => {
    const root = await checkout(1);
    const proof = path.join(scratch, "proof");
    for (const url of [`ext::sh -c touch% ${proof}`, `--upload-pack=touch ${proof}`]) {
      await git(root, "config", "remote.origin.url", url);
      const tree = await baseTree({ root, folder: fresh("base"), server: nowhere, signal });
      expect(tree).toMatchObject({ why: expect.any(String) });
    }
    await expect(stat(proof)).rejects.toThrow("ENOENT");
  });
});

describe("a copy of a work tree", () => {
  test("has what git knows, as it stands there", async () => {
    const root = await checkout(1);
    await writeFile(path.join(root, "file"), "not committed\n");
    await writeFile(path.join(root, "unknown"), "unknown to git\n");
    await symlink("file", path.join(root, "link"));
    await git(root, "add", "link");
    const folder = fresh("copy");
    await copyTree(root, folder, { signal });
    expect(await readFile(path.join(folder, "link"), "utf8")).toBe("not committed\n");
    await expect(stat(path.join(folder, "unknown"))).rejects.toThrow("ENOENT");
    expect((await git(folder, "ls-files")).split("\n")).toEqual(["file", "link"]);
  });

  test("of a folder that is no work tree is all of it", async () => {
    const root = fresh("plain");
    await git(scratch, "init", "--quiet", root);
    await rm(path.join(root, ".git"), { recursive: true });
    await writeFile(path.join(root, "one"), "1");
    const folder = fresh("copy");
    await copyTree(root, folder, { signal });
    expect(await readdir(folder)).toEqual(["one"]);
  });

  test("has a session whose paths are in it", () => {
    const session = { workspace: "/work", workingDirectory: "/work/a/b" } as NixSession;
    expect(inTree(session, "/work/a", "/copy")).toMatchObject({
      workspace: "/copy",
      workingDirectory: "/copy/b",
      standsFor: "/work/a",
    });
  });
});

/** What was started meanwhile with `git` on PATH: all arguments. */
async function spied(work: () => Promise<void>): Promise<string> {
  const bin = fresh("bin");
  const log = path.join(bin, "log");
  const old = process.env["PATH"] ?? "";
  const { stdout } = await run("sh", ["-c", "command -v git"], { env: { PATH: old } });
  await run("mkdir", [bin], { env: { PATH: old } });
  const script = `#!/bin/sh\nprintf '%s\\n' "$@" >>'${log}'\nexec '${stdout.trim()}' "$@"\n`;
  await writeFile(path.join(bin, "git"), script, { mode: 0o755 });
  process.env["PATH"] = `${bin}:${old}`;
  try {
    await work();
  } finally {
    process.env["PATH"] = old;
  }
  return await readFile(log, "utf8");
}

/** A server that demands a token, as GitHub does for private repositories. */
async function gitServer(token: string) {
  const wanted = `basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`;
  const counts = { refused: 0 };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    if (request.headers.authorization?.toLowerCase() !== wanted.toLowerCase()) {
      counts.refused += 1;
      response.writeHead(401, { "www-authenticate": "Basic" }).end();
      return;
    }
    const backend = spawn("git", ["-c", "safe.directory=*", "http-backend"], {
      env: {
        PATH: process.env["PATH"] ?? "",
        GIT_PROJECT_ROOT: scratch,
        GIT_HTTP_EXPORT_ALL: "1",
        REQUEST_METHOD: request.method,
        PATH_INFO: url.pathname,
        QUERY_STRING: url.search.slice(1),
        CONTENT_TYPE: request.headers["content-type"] ?? "",
        HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
        HTTP_GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
      },
      stdio: ["pipe", "pipe", "ignore"],
    });
    request.pipe(backend.stdin);
    const parts: Buffer[] = [];
    backend.stdout.on("data", (part: Buffer) => parts.push(part));
    backend.on("close", () => {
      const output = Buffer.concat(parts);
      const end = output.indexOf("\r\n\r\n");
      const head = output.subarray(0, end).toString();
      const headers = Object.fromEntries(
        head.split("\r\n").map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]),
      );
      const status = Number(/^\d+/.exec(headers["Status"] ?? "200")?.[0]);
      response.writeHead(status, headers).end(output.subarray(end + 4));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    get refused() {
      return counts.refused;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
