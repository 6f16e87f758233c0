/**
 * Writes one comment on the pull request and updates it. It is found by marker and author, because
 * anybody who can comment can write the marker. An error here does not fail the step.
 * Source: docs.github.com, "REST API endpoints for issue comments" (a pull request is an issue too).
 */
import { z } from "zod";
import { previewStage } from "../images/holds.ts";
import { messageOf } from "../shared/errors.ts";
import { type GitHubApi, gitHubApi } from "../shared/github-api.ts";
import type { Answer } from "../shared/http.ts";
import { NetworkError } from "../shared/network-trouble.ts";
import {
  type CommentKey,
  encoded,
  goneComment,
  keyIn,
  markerOf,
  planComment,
  previewComment,
  shortComment,
} from "./comment-text.ts";
import type { GitHub } from "./event.ts";
import type { Inputs } from "./inputs/read.ts";
import type { ActionLog } from "./log.ts";
import type { StepResult } from "./step-result.ts";

export interface CommentOptions {
  result: StepResult;
  inputs: Pick<Inputs, "step" | "selector" | "stage" | "builder" | "pullRequest" | "githubToken">;
  github: GitHub;
  /** Undefined if the step failed before they were known. */
  known: { family?: string | undefined; builder?: string | undefined };
  log: ActionLog;
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
}

/** Writes the comment of `plan`, and of `create` and `delete` for previews; other steps have none. */
export async function writeComment(options: CommentOptions): Promise<void> {
  const { inputs, github, env, signal, log } = options;
  const what = subjectOf(options);
  const number = inputs.pullRequest ?? github.pullRequest;
  const token = inputs.githubToken;
  if (what === undefined || number === undefined || !github.onGitHub) return;
  if (token === undefined || !/^[\w.-]+\/[\w.-]+$/.test(github.repository)) return;
  const comments = commentsOf(gitHubApi(token, env, signal), github.repository, number);
  try {
    const author = await authorOf(gitHubApi(token, env, signal, firstTry), token, env);
    const ours = (await comments.list()).filter((comment) => isBy(comment, author));
    if (what === "gone") await sayGone(options, comments, ours);
    else await say(options, what, comments, ours);
  } catch (error) {
    if (signal.aborted) return;
    const { text, isUsual } = refusal(error, number);
    if (!isUsual) log.warning(text);
    else if (what === "gone") log.info(text);
    else log.notice(text);
  }
}

function subjectOf({ inputs, result }: CommentOptions): CommentKey["what"] | "gone" | undefined {
  const { step, stage, selector } = inputs;
  if (step === "plan") return "plan";
  if (step === "create" && stage === previewStage) return "preview";
  const isPreview = selector.kind === "family" && selector.stage === previewStage;
  const isGone = result.status === "deleted" || result.status === "absent";
  return step === "delete" && isPreview && isGone ? "gone" : undefined;
}

async function say(
  options: CommentOptions,
  what: CommentKey["what"],
  comments: Comments,
  ours: readonly Comment[],
): Promise<void> {
  const { result, inputs, github, known, env, log } = options;
  const key: CommentKey = {
    what,
    workflow: env["GITHUB_WORKFLOW"] ?? "",
    family: known.family ?? result.image?.family ?? "",
    builder: known.builder ?? inputs.builder,
    stage: inputs.stage ?? "",
  };
  const facts = { key, commit: github.head?.sha, run: runAddress(github) };
  const render = what === "plan" ? planComment : previewComment;
  const body = log.masks.redact(render(result, facts));
  const marker = markerOf(key);
  // The newest, if concurrent runs have made several; the list is sorted oldest first.
  const old = ours.filter((one) => one.body.split(/\r?\n/, 1)[0] === marker).at(-1);
  try {
    await comments.write(old, body);
  } catch (error) {
    if (!(error instanceof Refusal) || error.status !== 422) throw error;
    await comments.write(old, shortComment(marker, facts.run));
  }
}

/** Updates the comments on all previews of the pull request, if the deletion named no family. */
async function sayGone(
  { result, inputs, github, log }: CommentOptions,
  comments: Comments,
  ours: readonly Comment[],
): Promise<void> {
  const { selector } = inputs;
  const family = selector.kind === "family" ? selector.family : undefined;
  for (const comment of ours) {
    const key = keyIn(comment.body);
    const [marker = ""] = comment.body.split(/\r?\n/, 1);
    if (key?.what !== "preview" || key.stage !== previewStage) continue;
    if (key.builder !== encoded(result.image?.builder ?? inputs.builder)) continue;
    if (family !== undefined && key.family !== encoded(family)) continue;
    const name = decodeURIComponent(key.family);
    await comments.update(comment, log.masks.redact(goneComment(marker, name, runAddress(github))));
  }
}

/** Undefined unless each part is safe in a link. */
function runAddress({ serverUrl, repository, runId, attempt }: GitHub): string | undefined {
  if (!/^https?:\/\/[\w.:-]+$/.test(serverUrl) || runId === "0") return undefined;
  return `${serverUrl}/${repository}/actions/runs/${runId}/attempts/${attempt}`;
}

const Comment = z.object({
  id: z.number(),
  body: z
    .string()
    .nullish()
    .transform((body) => body ?? ""),
  /** Null if the account was deleted. */
  user: z.object({ login: z.string(), type: z.string() }).nullish(),
});
type Comment = z.infer<typeof Comment>;

class Refusal extends Error {
  readonly status: number;

  constructor({ status, text }: Answer) {
    super(`GitHub answered ${status}: ${text.slice(0, 300)}`);
    this.status = status;
  }
}

type Comments = ReturnType<typeof commentsOf>;

const perPage = 100;
/** Ten thousand comments: ends the loop if a server always returns a full page. */
const mostPages = 100;

function commentsOf(api: GitHubApi, repository: string, number: number) {
  const base = `/repos/${repository}/issues`;
  /** @returns false when it was deleted meanwhile. */
  const update = async (old: Comment, body: string): Promise<boolean> => {
    if (old.body === body) return true;
    const answer = await api("PATCH", `${base}/comments/${old.id}`, { body });
    if (answer.status === 404) return false;
    if (!answer.ok) throw new Refusal(answer);
    return true;
  };
  return {
    update,
    /** All of them, oldest first. */
    async list(): Promise<Comment[]> {
      const found: Comment[] = [];
      for (let page = 1; page <= mostPages; page++) {
        const query = `per_page=${perPage}&page=${page}`;
        const answer = await api("GET", `${base}/${number}/comments?${query}`);
        if (!answer.ok) throw new Refusal(answer);
        const items = z.array(Comment).parse(JSON.parse(answer.text));
        found.push(...items);
        if (items.length < perPage) break;
      }
      return found;
    },
    /** Updates `old`, or makes a comment if there is none or it was deleted meanwhile. */
    async write(old: Comment | undefined, body: string): Promise<void> {
      if (old !== undefined && (await update(old, body))) return;
      const answer = await api("POST", `${base}/${number}/comments`, { body });
      if (!answer.ok) throw new Refusal(answer);
    },
  };
}

interface Author {
  login: string;
  /** A GitHub App, whose comments are by an account of type `Bot`. */
  isApp: boolean;
}

/** docs.github.com, "GitHub's token formats"; `GITHUB_TOKEN` is one of these too. */
const installationToken = /^ghs_/;
/** The author of comments made with `GITHUB_TOKEN` (docs.github.com, "GITHUB_TOKEN"). */
const actions: Author = { login: "github-actions[bot]", isApp: true };

/** For the first request: one that nobody answers ends all of it, because the job should not wait. */
const firstTry = { tries: 2, stall: 5_000 };

/**
 * The user of the token. `GET /user` refuses tokens of apps; the viewer of the GraphQL API works for
 * every kind of token (docs.github.com, "Queries", `viewer`).
 * @throws {NetworkError} when nobody answers.
 */
async function authorOf(api: GitHubApi, token: string, env: NodeJS.ProcessEnv): Promise<Author> {
  const url = env["GITHUB_GRAPHQL_URL"] || "https://api.github.com/graphql";
  const shape = z.object({ data: z.object({ viewer: z.object({ login: z.string().min(1) }) }) });
  try {
    const answer = await api("POST", url, { query: "query { viewer { login } }" });
    const viewer = shape.safeParse(JSON.parse(answer.text));
    if (!viewer.success) return actions;
    const { login } = viewer.data.data.viewer;
    return { login, isApp: login.endsWith("[bot]") || installationToken.test(token) };
  } catch (error) {
    if (error instanceof NetworkError) throw error;
    return actions;
  }
}

/** Compares without `[bot]`, with which only one of the two APIs ends the names of apps. */
function isBy({ user }: Comment, author: Author): boolean {
  if (user === null || user === undefined) return false;
  const bare = (login: string) => login.replace(/\[bot\]$/, "");
  return author.isApp
    ? user.type === "Bot" && bare(user.login) === bare(author.login)
    : user.type !== "Bot" && user.login === author.login;
}

/** Why there is no comment. `isUsual`: GitHub withholds the permission, as it does from forks. */
function refusal(error: unknown, number: number): { text: string; isUsual: boolean } {
  const status = error instanceof Refusal ? error.status : undefined;
  const none = `There is no comment on pull request ${number}`;
  const isUsual = status === 403 || status === 404 || status === 410;
  const text =
    status === 403
      ? `${none}, because the token of this run may only read, as is normal for forks. The job summary has all of it. Otherwise give the job \`permissions: pull-requests: write\`.`
      : isUsual
        ? `${none}: GitHub does not show it to the token of this run. The job summary has all of it.`
        : status === 401
          ? `${none}: GitHub does not take \`github-token\`, which is wrong or has expired.`
          : `The comment on pull request ${number} could not be written: ${messageOf(error)}`;
  return { text, isUsual };
}
