/** A cloud that there is not: servers, disks, keys and images with labels, behind a small REST API. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export interface Thing {
  id: string;
  name: string;
  created: string;
  labels: Record<string, string>;
  isProtected: boolean;
  /** Looks at it until it is ready. */
  pending: number;
}

export type Kind = "servers" | "disks" | "keys" | "images";

export async function startCloud() {
  const things: Record<Kind, Map<string, Thing>> = {
    servers: new Map(),
    disks: new Map(),
    keys: new Map(),
    images: new Map(),
  };
  let count = 0;
  /** Requests, and what answers first: a fault, or a wait. */
  const requests: string[] = [];
  const hooks: { before?: (request: string) => Promise<number | undefined> } = {};

  const add = (kind: Kind, name: string, labels: Record<string, string>, pending = 0): Thing => {
    const created = new Date().toISOString();
    const thing = { id: String(++count), name, created, labels, isProtected: false, pending };
    things[kind].set(thing.id, thing);
    return thing;
  };

  async function answer(request: IncomingMessage): Promise<[status: number, body?: unknown]> {
    const url = new URL(request.url ?? "/", "http://cloud");
    const said = `${request.method} ${url.pathname}`;
    requests.push(said);
    const fault = await hooks.before?.(said);
    if (fault !== undefined) return [fault];
    const [, kind = "", id] = url.pathname.split("/");
    if (!Object.hasOwn(things, kind)) return [200];
    const all = things[kind as Kind];
    if (id === undefined) {
      const wanted = [...url.searchParams].filter(([name]) => name !== "name");
      const name = url.searchParams.get("name");
      const found = [...all.values()].filter(
        (one) =>
          (name === null || one.name.startsWith(name)) &&
          wanted.every(([key, value]) =>
            value === "*" ? Object.hasOwn(one.labels, key) : one.labels[key] === value.slice(1),
          ),
      );
      return [200, found];
    }
    const thing = all.get(id);
    if (thing === undefined) return [404];
    if (request.method === "GET") return [200, { ...thing, pending: thing.pending-- }];
    if (request.method === "DELETE") {
      const isHeld =
        kind === "disks" && [...things.servers.values()].some(({ name }) => name === thing.name);
      if (isHeld || thing.isProtected) return [423];
      return [all.delete(id) ? 204 : 404];
    }
    const text = Buffer.concat(await request.toArray()).toString();
    // All labels are replaced, as at Hetzner.
    Object.assign(thing, JSON.parse(text));
    return [200];
  }

  const server = createServer(async (request, response) => {
    const [status, body] = await answer(request);
    response.writeHead(status, { "x-clock": performance.timeOrigin + performance.now() });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url, things, add, requests, hooks, close };
}

export type Cloud = Awaited<ReturnType<typeof startCloud>>;
