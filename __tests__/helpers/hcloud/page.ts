import { type Answer, ApiError } from "../cloud/wire.ts";

/** docs.hetzner.cloud, "Pagination": 25 on a page, 50 at most. */
export function page<T>(
  key: string,
  all: T[],
  query: URLSearchParams,
  view: (one: T) => unknown = (one) => one,
): Answer {
  const size = Number(query.get("per_page") ?? 25);
  const number = Number(query.get("page") ?? 1);
  if (!(size >= 1 && size <= 50 && number >= 1)) {
    throw new ApiError(422, "invalid_input", "invalid input in field 'per_page'");
  }
  const last = Math.max(1, Math.ceil(all.length / size));
  const pagination = {
    page: number,
    per_page: size,
    previous_page: number > 1 ? number - 1 : null,
    next_page: number < last ? number + 1 : null,
    last_page: last,
    total_entries: all.length,
  };
  return [
    200,
    { [key]: all.slice((number - 1) * size, number * size).map(view), meta: { pagination } },
  ];
}
