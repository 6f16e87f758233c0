/**
 * A double of the part of GitHub's API that comments on pull requests, on the loopback. Each rule
 * names its page of docs.github.com:
 *
 * | rule | page |
 * |---|---|
 * | paths, fields and answers of issue comments; a pull request is an issue too | "REST API endpoints for issue comments" |
 * | 100 items a page at most, 30 when nothing is asked, `link` with `rel="next"` | "Using pagination in the REST API" |
 * | who may write may change anybody's comment | "Managing disruptive comments", editing a comment |
 * | tokens of apps are refused by `GET /user` with 403 | "REST API endpoints for users", which lists no app token for it |
 * | a viewer for every kind of token | "Queries" of the GraphQL API, `viewer` |
 * | `ghs_` for apps and `GITHUB_TOKEN`, `ghp_` for people | "GitHub's token formats" |
 * | comments with `GITHUB_TOKEN` are by `github-actions[bot]` | "GITHUB_TOKEN" |
 * | read-only for forks and for Dependabot | "Secure use reference"; "Troubleshooting Dependabot on GitHub Actions" |
 * | 403 "Resource not accessible by integration" | "Troubleshooting the REST API" |
 * | 422 "Validation Failed" | "Troubleshooting the REST API" |
 *
 * The longest comment, 65,536 characters, stands on no page; it is what GitHub answers.
 */
import { createServer, type IncomingMessage, type Server } from "node:http";

export interface Account {
  login: string;
  type: "User" | "Bot";
}

export interface StoredComment {
  id: number;
  issue: number;
  body: string;
  user: Account | null;
}

export interface Token extends Account {
  token: string;
  /** Permission `pull-requests`. */
  rights: "write" | "read";
}

export interface ApiFault {
  method: string;
  /** Which requests; default all of the method. */
  path?: RegExp;
  status: number;
  /** How many; default one. */
  times?: number;
}

export interface GitHubDouble {
  /** `GITHUB_API_URL` and `GITHUB_GRAPHQL_URL` of a job. */
  apiUrl: string;
  graphqlUrl: string;
  comments: StoredComment[];
  /** Method, path and query of every request. */
  requests: string[];
  /** `GITHUB_TOKEN` of a run: with the rights of a colleague's, or of a fork's or a bot's. */
  actionsToken(rights: Token["rights"]): string;
  /** A personal token, or one of another app. */
  token(account: Account, rights: Token["rights"]): string;
  add(issue: number, user: Account | null, body: string): StoredComment;
  remove(id: number): void;
  fault(fault: ApiFault): void;
  close(): Promise<void>;
}

export const actionsBot: Account = { login: "github-actions[bot]", type: "Bot" };
const longestBody = 65_536;

interface Answer {
  status: number;
  value: unknown;
  headers?: Record<string, string>;
}

export async function startGitHubApi(repository: string, issues: number[]): Promise<GitHubDouble> {
  const comments: StoredComment[] = [];
  const tokens: Token[] = [];
  const requests: string[] = [];
  const faults: Required<ApiFault>[] = [];
  let base = "";
  let lastId = 1000;

  const token = (account: Account, rights: Token["rights"]): string => {
    const prefix = account.type === "Bot" ? "ghs" : "ghp";
    const text = `${prefix}_${account.login.replace(/\W/g, "")}${tokens.length}${rights}`;
    tokens.push({ ...account, token: text, rights });
    return text;
  };
  const add: GitHubDouble["add"] = (issue, user, body) => {
    const comment = { id: ++lastId, issue, body, user };
    comments.push(comment);
    return comment;
  };

  async function handle(request: IncomingMessage): Promise<Answer> {
    const url = new URL(request.url ?? "/", base);
    const method = request.method ?? "GET";
    requests.push(`${method} ${url.pathname}${url.search}`);
    const body = await bodyOf(request);
    const fault = faults.find((one) => one.method === method && one.path.test(url.pathname));
    if (fault !== undefined && fault.times-- > 0) {
      return { status: fault.status, value: { message: "Trouble", status: `${fault.status}` } };
    }
    const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
    const who = tokens.find((one) => one.token === given);
    if (who === undefined) return { status: 401, value: { message: "Bad credentials" } };
    if (url.pathname === "/graphql") return viewer(who, JSON.parse(body));
    if (url.pathname === "/api/user") {
      return who.type === "Bot" ? forbidden : { status: 200, value: shown(who) };
    }
    const rest = url.pathname.startsWith(`/api/repos/${repository}/issues/`)
      ? url.pathname.slice(`/api/repos/${repository}/issues/`.length)
      : "";
    const issue = Number(/^(\d+)\/comments$/.exec(rest)?.[1] ?? Number.NaN);
    if (issues.includes(issue) && method === "GET") return list(issue, url);
    if (issues.includes(issue) && method === "POST") return post(issue, who, JSON.parse(body));
    const id = Number(/^comments\/(\d+)$/.exec(rest)?.[1] ?? Number.NaN);
    if (method === "PATCH" && !Number.isNaN(id)) return patch(id, who, JSON.parse(body));
    return missing;
  }

  function list(issue: number, url: URL): Answer {
    const perPage = Math.min(Number(url.searchParams.get("per_page") ?? 30), 100);
    const page = Number(url.searchParams.get("page") ?? 1);
    const all = comments.filter((one) => one.issue === issue).sort((a, b) => a.id - b.id);
    const value = all.slice((page - 1) * perPage, page * perPage).map(asJson);
    const next = `<${base}${url.pathname}?per_page=${perPage}&page=${page + 1}>; rel="next"`;
    return { status: 200, value, ...(page * perPage < all.length && { headers: { link: next } }) };
  }

  function post(issue: number, who: Token, { body }: { body: string }): Answer {
    if (who.rights !== "write") return forbidden;
    if (body === "" || body.length > longestBody) return invalid;
    const { login, type } = who;
    return { status: 201, value: asJson(add(issue, { login, type }, body)) };
  }

  function patch(id: number, who: Token, { body }: { body: string }): Answer {
    if (who.rights !== "write") return forbidden;
    const comment = comments.find((one) => one.id === id);
    if (comment === undefined) return missing;
    if (body === "" || body.length > longestBody) return invalid;
    comment.body = body;
    return { status: 200, value: asJson(comment) };
  }

  // Never closes a connection just when a client writes to it.
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    void handle(request)
      .catch((error: unknown) => ({ status: 500, value: { message: String(error) } }) as Answer)
      .then(({ status, value, headers }) => {
        response.writeHead(status, { "content-type": "application/json", ...headers });
        response.end(JSON.stringify(value));
      });
  });
  base = `http://127.0.0.1:${await listen(server)}`;

  return {
    apiUrl: `${base}/api`,
    graphqlUrl: `${base}/graphql`,
    comments,
    requests,
    actionsToken: (rights) => token(actionsBot, rights),
    token,
    add,
    remove(id) {
      comments.splice(
        comments.findIndex((one) => one.id === id),
        1,
      );
    },
    fault: (fault) => void faults.push({ path: /./, times: 1, ...fault }),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const forbidden: Answer = {
  status: 403,
  value: { message: "Resource not accessible by integration" },
};
const missing: Answer = { status: 404, value: { message: "Not Found" } };
const invalid: Answer = { status: 422, value: { message: "Validation Failed" } };

function viewer(who: Token, { query }: { query: string }): Answer {
  if (!/^query\s*\{\s*viewer\s*\{\s*login\s*\}\s*\}$/.test(query)) {
    return { status: 200, value: { errors: [{ message: "not part of this double" }] } };
  }
  return { status: 200, value: { data: { viewer: { login: who.login } } } };
}

function shown({ login, type }: Account) {
  return { login, type };
}

function asJson({ id, body, user }: StoredComment) {
  return { id, body, user: user && shown(user) };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return address.port;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}
