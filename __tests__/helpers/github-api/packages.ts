/**
 * A double of GitHub's API for the versions of a container package, on the loopback. Rules:
 * docs.github.com, "REST API endpoints for packages".
 *
 * | rule | there |
 * |---|---|
 * | a package of an organisation and one of a user have paths of their own; the other one is 404 | "List package versions for a package owned by an organization", "… by a user" |
 * | `name` of a version is its digest; the newest first; 30 a page, 100 at most | the same |
 * | deletion answers 204, of what is gone 404 | "Delete package version for an organization" |
 * | the last version cannot be deleted: 400 | "Deleting and restoring a package", with the words of the API |
 * | without the right to delete: 403 | "Status codes" of the same |
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface PackagesDouble extends AsyncDisposable {
  /** `GITHUB_API_URL` of a job. */
  apiUrl: string;
  /** Digests, the newest first. */
  versions: string[];
  requests: string[];
}

interface Settings {
  owner: { name: string; kind: "orgs" | "users" };
  /** With slashes, where it has some. */
  package: string;
  token: string;
  /** The token may delete. */
  isAdmin?: boolean;
}

export async function startPackages(settings: Settings): Promise<PackagesDouble> {
  const { owner, token, isAdmin = true } = settings;
  const versions: string[] = [];
  const ids = new Map<string, number>();
  const requests: string[] = [];
  const idOf = (digest: string) => {
    const id = ids.get(digest) ?? 1000 + ids.size;
    ids.set(digest, id);
    return id;
  };
  const base = `/${owner.kind}/${owner.name}/packages/container/${encodeURIComponent(settings.package)}/versions`;
  const answer = (method: string, url: URL, authorization: string): [number, unknown?] => {
    if (authorization !== `Bearer ${token}`) return [401, { message: "Bad credentials" }];
    if (method === "GET" && url.pathname === base) {
      const size = Math.min(Number(url.searchParams.get("per_page") ?? 30), 100);
      const from = (Number(url.searchParams.get("page") ?? 1) - 1) * size;
      const page = versions.slice(from, from + size);
      return [200, page.map((name) => ({ id: idOf(name), name }))];
    }
    const at = versions.findIndex((one) => url.pathname === `${base}/${idOf(one)}`);
    if (method !== "DELETE" || at < 0) return [404, { message: "Package not found." }];
    if (!isAdmin) return [403, { message: "You need admin permission to delete this version." }];
    if (versions.length === 1) {
      return [400, { message: "You cannot delete the last version of a package." }];
    }
    versions.splice(at, 1);
    return [204];
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://api");
    const method = request.method ?? "";
    requests.push(`${method} ${url.pathname}${url.search}`);
    const [status, body] = answer(method, url, request.headers.authorization ?? "");
    response.writeHead(status, { "content-type": "application/json" });
    response.end(body === undefined ? "" : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    versions,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
