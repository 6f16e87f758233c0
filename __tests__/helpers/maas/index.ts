/**
 * A double of MAAS's API 2.0 on the loopback, as far as images need it. What it does is in region.ts; here
 * is what stands before it: OAuth as piston does it (piston3/store.py and oauth.py), nginx, and forms.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { faultList } from "../faults.ts";
import { makeRegion, Refusal, type Region, type Settings, type User } from "./region.ts";

export const key = "consumerOfTheTests:tokenOfTheTests:secretOfTheTests0123";
export const plainKey = "otherConsumer:otherToken:otherSecret0123456789";

export interface MaasFault {
  /** Such as `PUT /boot-resources/{id}/upload/{id}/`; undefined: every request. */
  route?: string;
  nth?: number;
  times?: number;
  /**
   * A refusal; `drop` breaks the connection before anything is done, `half` when half of the body is
   * taken, `drop-after` when all is done; `late` answers later.
   */
  kind: [status: number, text: string] | "drop" | "half" | "drop-after" | "late";
  /** Milliseconds. */
  delay?: number;
}

export interface MaasCall {
  method: string;
  /** `GET /boot-resources/{id}/`, with `?op=` where there is one. */
  route: string;
  status: number;
  /** What was asked for is so, whether that was answered or not. */
  done: boolean;
}

export interface Maas extends AsyncDisposable {
  /** As MAAS_URL. */
  url: string;
  env: Record<string, string>;
  region: Region;
  settings: Settings;
  requests: MaasCall[];
  faults: { add(fault: MaasFault): void; clear(): void };
  /** Everything that could be forgotten, in lines. */
  inventory(): string[];
  /** Things of others, of every kind, this many of each. */
  addForeign(count: number): unknown[];
}

export async function startMaas(given: Partial<Settings> = {}): Promise<Maas> {
  const settings: Settings = {
    ...{ ahead: 0, syncMs: 20, deployMs: 50, deployEnd: "Deployed", addresses: ["127.0.0.1"] },
    ...{ version: "3.5.13", largest: 10 * 1024 * 1024, defaultSeries: "noble" },
    architectures: ["amd64/generic"],
    users: {
      [key]: { username: "admin", is_superuser: true },
      [plainKey]: { username: "reader", is_superuser: false },
    },
    ...given,
  };
  const region = makeRegion(settings);
  const requests: MaasCall[] = [];
  const faults = faultList(
    (fault: MaasFault, call: MaasCall) => fault.route === undefined || fault.route === call.route,
  );
  /** Not the one that a test has set wrong. */
  const clock = () => performance.timeOrigin + performance.now() + settings.ahead;
  /** Each once. */
  const nonces = new Set<string>();

  function userOf(header = ""): User {
    const parts = Object.fromEntries(
      [...header.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [
        name,
        decodeURIComponent(value),
      ]),
    );
    const { oauth_consumer_key, oauth_token, oauth_signature = "", oauth_nonce = "" } = parts;
    const user = settings.users[`${oauth_consumer_key}:${oauth_token}:${oauth_signature.slice(1)}`];
    const problem = (words: string) => new Refusal(401, `Authorization Error: '${words}'`);
    const time = Number(parts["oauth_timestamp"]);
    const now = Math.floor(clock() / 1000);
    if (Math.abs(now - time) > 300) {
      throw problem(
        `Expired timestamp: given ${time} and now ${now} has a greater difference than threshold 300`,
      );
    }
    if (user === undefined || parts["oauth_signature_method"] !== "PLAINTEXT") {
      throw problem("Invalid API key.");
    }
    if (nonces.has(oauth_nonce)) throw problem(`Nonce already used: ${oauth_nonce}`);
    nonces.add(oauth_nonce);
    return user;
  }

  type Result = [status: number, body?: object | string | Buffer];

  function answer(call: MaasCall, url: URL, request: IncomingMessage, body: Buffer): Result {
    if (body.length > settings.largest) {
      return [413, "<html><head><title>413 Request Entity Too Large</title></head></html>"];
    }
    // Whom it knows not, too (urls_api.py).
    if (call.route === "GET /version/") {
      return [200, { version: settings.version, subversion: "", capabilities: [] }];
    }
    const user = userOf(request.headers.authorization);
    const path = decodeURIComponent(url.pathname.replace("/MAAS/api/2.0", ""));
    const id = path.split("/")[2] ?? "";
    const query = Object.fromEntries(url.searchParams);
    const form = formOf(request, body);
    const own = region.files.get(user.username) ?? new Map<string, Buffer>();
    region.files.set(user.username, own);
    const filename = /^\/files\/(.+)\/$/.exec(path)?.[1];
    switch (call.route) {
      case "GET /users/?op=whoami":
        return [200, { ...user, email: "x@example.org", is_local: true }];
      case "GET /maas/?op=get_config":
        return [
          200,
          JSON.stringify(query["name"] === "default_distro_series" ? settings.defaultSeries : ""),
        ];
      case "GET /boot-resources/": {
        if (query["type"] === "synced") {
          return [
            200,
            settings.architectures.map((one, at) => ({
              ...{ id: 900 + at, type: "Synced", name: "ubuntu/noble" },
              architecture: one.replace("generic", "ga-24.04"),
            })),
          ];
        }
        return [200, [...region.resources.values()].map(region.brief)];
      }
      case "POST /boot-resources/":
        return [201, region.view(region.post(text(form), user))];
      case "GET /boot-resources/{id}/": {
        const found = region.resources.get(Number(id));
        if (found === undefined) throw new Refusal(404, "No BootResource matches the given query.");
        return [200, region.view(found)];
      }
      case "DELETE /boot-resources/{id}/":
        if (!user.is_superuser) throw new Refusal(403, "Forbidden");
        region.remove(Number(id));
        return [204];
      case "PUT /boot-resources/{id}/upload/{id}/":
        region.append(Number(id), body);
        return [200, ""];
      case "GET /files/": {
        const names = [...own.keys()].filter((name) => name.startsWith(query["prefix"] ?? ""));
        return [200, names.sort().map((name) => ({ filename: name, anon_resource_uri: "/x" }))];
      }
      case "GET /files/?op=get": {
        const found = own.get(query["filename"] ?? "");
        if (found === undefined) throw new Refusal(404, "File not found");
        return [200, found];
      }
      case "POST /files/":
        if (form["file"] === undefined) throw new Refusal(400, "File not supplied");
        own.set(String(form["filename"]), form["file"]);
        return [201, ""];
      case "DELETE /files/{name}/":
        if (!own.delete(filename ?? "")) throw new Refusal(404, "File not found");
        return [204];
      case "GET /machines/": {
        const strange = Object.keys(query).find(
          (name) => !/^(status|agent_name|pool|zone|id|hostname)$/.test(name),
        );
        if (strange !== undefined) throw new Refusal(400, `Unknown parameter: ${strange}`);
        return [200, [...region.machines.keys()].map((one) => region.machine(one))];
      }
      case "POST /machines/?op=allocate":
        return [200, region.allocate(text(form))];
      case "GET /machines/{id}/":
        return [200, region.machine(id)];
      case "POST /machines/{id}/?op=deploy":
        return [200, region.deploy(id, text(form))];
      case "POST /machines/{id}/?op=release":
        return [200, region.release(id)];
      default:
        throw new Refusal(404, "Not Found");
    }
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://maas");
    const path = url.pathname.replace("/MAAS/api/2.0", "");
    const route = /^\/files\/.+/.test(path)
      ? "/files/{name}/"
      : path.replace(/\/(\d+|m\d+)(?=\/)/g, "/{id}");
    const op = url.searchParams.get("op");
    const call: MaasCall = {
      method: request.method ?? "",
      route: `${request.method} ${route}${op === null ? "" : `?op=${op}`}`,
      status: 0,
      done: false,
    };
    requests.push(call);
    const fault = faults.take(call);
    const body = Buffer.concat(await request.toArray());
    if (fault?.kind === "drop") return void request.socket.destroy();
    let [status, content]: Result = [500, ""];
    try {
      if (Array.isArray(fault?.kind)) throw new Refusal(...fault.kind);
      const taken = fault?.kind === "half" ? body.subarray(0, body.length >> 1) : body;
      [status, content] = answer(call, url, request, taken);
      call.done = true;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      [status, content] = [error.status, error.body];
    }
    if (fault?.kind === "half" || fault?.kind === "drop-after")
      return void request.socket.destroy();
    if (fault?.kind === "late") await sleep(fault.delay ?? 0, undefined, { ref: false });
    call.status = status;
    response.setHeader("date", new Date(clock()).toUTCString());
    const isText = typeof content !== "object" || Buffer.isBuffer(content);
    response.setHeader("content-type", isText ? "text/plain" : "application/json");
    response.writeHead(status).end(isText ? content : JSON.stringify(content));
  }

  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    serve(request, response).catch((error: unknown) => {
      if (request.socket.destroyed) return;
      process.stderr.write(`Double of MAAS: ${(error as Error).stack}\n`);
      response.writeHead(500).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/MAAS`;
  return {
    url,
    env: { MAAS_URL: url, MAAS_API_KEY: key },
    region,
    settings,
    requests,
    faults: { add: faults.add, clear: faults.clear },
    inventory: () =>
      [
        ...[...region.resources.values()].map(({ name }) => `image ${name}`),
        ...[...region.files.values()].flatMap((own) =>
          [...own.keys()].map((name) => `file ${name}`),
        ),
        ...[...region.machines.values()]
          .filter(({ agent_name }) => agent_name !== "")
          .map(({ hostname, agent_name }) => `machine ${hostname} ${agent_name}`),
      ].sort(),
    addForeign(count) {
      return Array.from({ length: count }, (_, index) => {
        const name = [`web-${index}`, `packernix-2-1-1-aaaaaaaa-x${index}`][index % 2] ?? "";
        const image = region.post(
          {
            ...{
              name,
              title: "x",
              architecture: settings.architectures[0] ?? "",
              filetype: "ddgz",
            },
            ...{ base_image: "rhel/9", size: "1", sha256: "x" },
          },
          { username: "other", is_superuser: true },
        );
        const machine = region.addMachine(name, {
          pool: "others",
          agent_name: "juju",
          status_name: "Deployed",
        });
        region.putFile("admin", `juju/${index}`, "x");
        return [image, machine];
      });
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const text = (form: Readonly<Record<string, Buffer>>) =>
  Object.fromEntries(Object.entries(form).map(([name, value]) => [name, value.toString()]));

function formOf(request: IncomingMessage, body: Buffer): Record<string, Buffer> {
  const type = request.headers["content-type"] ?? "";
  if (type.startsWith("application/x-www-form-urlencoded")) {
    const pairs = [...new URLSearchParams(body.toString())];
    return Object.fromEntries(pairs.map(([name, value]) => [name, Buffer.from(value)]));
  }
  const boundary = /boundary="?([^";]+)/.exec(type)?.[1];
  if (boundary === undefined) return {};
  const parts = body.toString("latin1").split(`--${boundary}`).slice(1, -1);
  return Object.fromEntries(
    parts.map((part) => {
      const at = part.indexOf("\r\n\r\n");
      const name = /[; ]name="([^"]*)"/i.exec(part.slice(0, at))?.[1] ?? "";
      const content = Buffer.from(part.slice(at + 4, -2), "latin1");
      const isBase64 = /content-transfer-encoding: base64/i.test(part.slice(0, at));
      return [name, isBase64 ? Buffer.from(content.toString(), "base64") : content];
    }),
  );
}
