import { type Answer, ApiError } from "../cloud/wire.ts";

/** vultr.com/api, "Meta and Pagination": by cursor, 100 on a page, 500 at most. */
export function page(key: string, all: unknown[], query: URLSearchParams): Answer {
  const size = Number(query.get("per_page") ?? 100);
  if (!(size >= 1 && size <= 500)) throw new ApiError(400, "", "Invalid per_page value.");
  const read = Buffer.from(query.get("cursor") ?? "", "base64").toString();
  const start = Number(/^next__(\d+)$/.exec(read)?.[1] ?? 0);
  const cursor = (word: string, at: number) => Buffer.from(`${word}__${at}`).toString("base64");
  const end = start + size;
  const links = {
    next: end < all.length ? cursor("next", end) : "",
    prev: start > 0 ? cursor("prev", start) : "",
  };
  return [200, { [key]: all.slice(start, end), meta: { total: all.length, links } }];
}
