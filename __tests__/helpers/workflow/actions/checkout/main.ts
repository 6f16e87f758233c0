/**
 * Clones the event's commit into the workspace (README of actions/checkout: "Only a single commit is
 * fetched by default, for the ref/SHA that triggered the workflow"; `fetch-depth`;
 * `persist-credentials`). The server is what git makes of its URL: the test's `.gitconfig` leads it
 * to a folder.
 */
import { execFileSync } from "node:child_process";

const env = process.env as Record<string, string>;
const { GITHUB_WORKSPACE: cwd, GITHUB_SERVER_URL: server, GITHUB_REF: ref = "" } = env;
const git = (...args: string[]) => execFileSync("git", args, { cwd, stdio: "inherit" });

const depth = Number(env["INPUT_FETCH-DEPTH"]);
const [, kind, name = ""] = /^refs\/(heads|pull)\/(.+)$/.exec(ref) ?? [];
const place = `refs/remotes/${kind === "pull" ? "pull" : "origin"}/${name}`;
git("init", "--quiet", "--initial-branch=main");
git("remote", "add", "origin", `${server}/${env["GITHUB_REPOSITORY"]}`);
git(
  ...["fetch", "--quiet", "--no-tags", ...(depth === 0 ? [] : [`--depth=${depth}`])],
  ...["origin", `+${env["GITHUB_SHA"]}:${place}`],
);
if (kind === "pull") git("checkout", "--quiet", "--detach", place);
else git("checkout", "--quiet", "-B", name, place);
if (env["INPUT_PERSIST-CREDENTIALS"] === "true") {
  const word = Buffer.from(`x-access-token:${env["INPUT_TOKEN"]}`).toString("base64");
  git("config", "--local", `http.${server}/.extraheader`, `AUTHORIZATION: basic ${word}`);
}
