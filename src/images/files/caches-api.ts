/**
 * The part of GitHub's REST API that lists and deletes Actions caches; the cache service itself can
 * do neither. Source: docs.github.com, "REST API endpoints for GitHub Actions cache".
 */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { UserError } from "../../shared/errors.ts";
import { gitHubApi } from "../../shared/github-api.ts";
import type { Answer } from "../../shared/http.ts";

const itemSchema = z.object({ id: z.number(), ref: z.string(), key: z.string() });
const pageSchema = z.object({ actions_caches: z.array(itemSchema) });
type CacheItem = z.infer<typeof itemSchema>;

export type CachesApi = ReturnType<typeof cachesApi>;

const perPage = 100;

/** @param environment Names GitHub's API, the repository and the refs of this run. */
export function cachesApi(
  token: string | undefined,
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
) {
  const repository = environment["GITHUB_REPOSITORY"] ?? "";

  async function request(method: "GET" | "DELETE", query: string): Promise<string> {
    if (token === undefined || token === "") {
      throw new UserError(
        "github-token is not set, and without it the images in the Actions cache cannot be listed or deleted. Set it to `${{ github.token }}`.",
      );
    }
    const ask = gitHubApi(token, environment, signal);
    const answer = await ask(method, `/repos/${repository}/actions/caches${query}`);
    if (answer.ok || (method === "DELETE" && answer.status === 404)) return answer.text;
    throw refusal(method, answer);
  }

  return {
    /** Entries that this run can read, whose key begins so; newest first. */
    async list(prefix: string): Promise<CacheItem[]> {
      const refs = await readableRefs(environment);
      const found: CacheItem[] = [];
      for (let page = 1; ; page++) {
        const query = new URLSearchParams({
          key: prefix,
          per_page: String(perPage),
          page: String(page),
          sort: "created_at",
          direction: "desc",
        });
        const { actions_caches: items } = pageSchema.parse(
          JSON.parse(await request("GET", `?${query}`)),
        );
        found.push(...items.filter((item) => refs.has(item.ref) && item.key.startsWith(prefix)));
        if (items.length < perPage) return found;
      }
    },
    /** Deletes one entry; gone already is success. */
    async remove(id: number): Promise<void> {
      await request("DELETE", `/${id}`);
    },
  };
}

/**
 * Refs whose caches a run can read: its own, the branch a pull request goes to, the default branch.
 * Source: docs.github.com, "Restrictions for accessing a cache".
 */
async function readableRefs(environment: NodeJS.ProcessEnv): Promise<Set<string>> {
  const refs = new Set<string>();
  const own = environment["GITHUB_REF"];
  if (own !== undefined && own !== "") refs.add(own);
  const base = environment["GITHUB_BASE_REF"];
  if (base !== undefined && base !== "") refs.add(`refs/heads/${base}`);
  const eventFile = environment["GITHUB_EVENT_PATH"];
  if (eventFile !== undefined && eventFile !== "") {
    const schema = z.object({ repository: z.object({ default_branch: z.string() }) });
    const event = schema.safeParse(
      await readFile(eventFile, "utf8").then(JSON.parse, () => undefined),
    );
    if (event.success) refs.add(`refs/heads/${event.data.repository.default_branch}`);
  }
  return refs;
}

function refusal(method: "GET" | "DELETE", { status, text }: Answer): Error {
  const details = text.slice(0, 2000);
  if (status === 401) {
    return new UserError("github-token was not accepted by GitHub: it is wrong or has expired.", {
      details,
    });
  }
  if (status === 403 || status === 404) {
    const [what, scope] = method === "GET" ? ["list", "read"] : ["delete", "write"];
    return new UserError(
      `github-token may not ${what} the images in the Actions cache. Give the job \`permissions: actions: ${scope}\`, or use \`image-store\` with a folder.`,
      { details },
    );
  }
  if (status === 429) {
    return new UserError("GitHub's limit of requests is reached. Run the job again later.", {
      details,
    });
  }
  return new Error(`GitHub answered ${status} when asked to ${method} Actions caches: ${details}`);
}
