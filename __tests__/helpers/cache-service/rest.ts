/** The part of GitHub's REST API that lists and deletes Actions caches. */
import type { IncomingMessage } from "node:http";
import { type Entries, sizeOf } from "./entries.ts";

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string | AsyncIterable<Buffer>;
}

export function answer(status: number, value: object): Answer {
  const headers = { "content-type": "application/json" };
  return { status, headers, body: JSON.stringify(value) };
}

/** docs.github.com, "REST API endpoints for GitHub Actions cache". */
export function rest(
  request: IncomingMessage,
  url: URL,
  job: { actions: "write" | "read" | "none" },
  entries: Entries,
): Answer {
  const isDelete = request.method === "DELETE";
  if (job.actions === "none" || (isDelete && job.actions !== "write")) {
    return answer(403, { message: "Resource not accessible by integration" });
  }
  if (isDelete) {
    const id = Number(url.pathname.split("/").at(-1));
    if (!entries.remove(id)) return answer(404, { message: "Not Found" });
    return { status: 204, headers: {}, body: "" };
  }
  const prefix = url.searchParams.get("key") ?? "";
  const ref = url.searchParams.get("ref");
  const perPage = Math.min(Number(url.searchParams.get("per_page") ?? 30), 100);
  const page = Number(url.searchParams.get("page") ?? 1);
  const found = entries
    .all()
    .filter((entry) => entry.createdAt !== undefined && entry.key.startsWith(prefix))
    .filter((entry) => ref === null || entry.scope === ref)
    .sort((left, right) => right.id - left.id);
  return answer(200, {
    total_count: found.length,
    actions_caches: found.slice((page - 1) * perPage, page * perPage).map((entry) => ({
      id: entry.id,
      ref: entry.scope,
      key: entry.key,
      version: entry.version,
      created_at: entry.createdAt?.toISOString(),
      last_accessed_at: entry.createdAt?.toISOString(),
      size_in_bytes: sizeOf(entry),
    })),
  });
}
