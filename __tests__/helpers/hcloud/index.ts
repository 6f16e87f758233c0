/**
 * A double of Hetzner's Cloud API on the loopback, as far as builds and images need it. Every rule
 * names the page of docs.hetzner.cloud that it follows.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { faultList } from "../faults.ts";
import { type Machine, startMachine } from "../machine.ts";
import { type Image, makeProject, type Project, type Settings, type Thing } from "./project.ts";
import { answer } from "./routes.ts";
import { type Answer, ApiError, type RecordedCall } from "./wire.ts";

export { machineMissing } from "../machine.ts";

export interface Fault {
  /** Such as `POST /servers/{id}/actions/create_image`; undefined: every request. */
  route?: string;
  nth?: number;
  times?: number;
  /**
   * Status and code of a refusal; `drop` breaks the connection before anything is done, `drop-after`
   * when all is done; `hang` never answers although all is done; `delay` only waits.
   */
  kind: [status: number, code: string] | "drop" | "drop-after" | "hang" | "delay";
  /** Milliseconds before the request is looked at. */
  delay?: number;
}

export const token = "hetzner-token-of-the-tests-0123456789";

export interface Hetzner extends AsyncDisposable {
  /** With `/v1`. */
  url: string;
  /** Environment of children that speak to it. */
  env: Record<string, string>;
  project: Project;
  settings: Settings;
  requests: RecordedCall[];
  machine?: Machine;
  faults: { add(fault: Fault): void; clear(): void };
  /** Everything that costs or could be forgotten, in lines. */
  inventory(): string[];
  addSnapshot(description: string, labels?: Record<string, string>): Image;
  /** Things of others, of every kind, this many of each. */
  addForeign(count: number): Thing[];
}

/** @param options.machine Servers are a machine that can be reached by SSH. */
export async function startHetzner(
  options: { settings?: Partial<Settings>; machine?: boolean } = {},
): Promise<Hetzner> {
  const settings: Settings = {
    actionMs: 50,
    failing: [],
    remaining: undefined,
    retired: [],
    soldOut: [],
    tokens: { [token]: "read-write" },
    ...options.settings,
  };
  const project = makeProject(settings);
  const machine = options.machine === true ? await startMachine() : undefined;
  project.hardware = machine;
  const faults = faultList(
    (fault: Fault, call: RecordedCall) => fault.route === undefined || fault.route === call.route,
  );
  const requests: RecordedCall[] = [];

  function admit({ token, method }: RecordedCall): void {
    const may = settings.tokens[token];
    if (may === undefined) {
      throw new ApiError(401, "unauthorized", "unable to authenticate");
    }
    if (may === "read" && method !== "GET") {
      throw new ApiError(
        403,
        "token_readonly",
        "the token is only allowed to perform GET requests",
      );
    }
    if (settings.remaining === undefined) return;
    if (settings.remaining === 0) {
      throw new ApiError(429, "rate_limit_exceeded", "limit of 3600 requests per hour reached");
    }
    settings.remaining--;
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = await recordOf(request);
    requests.push(call);
    const fault = faults.take(call);
    if (fault?.delay !== undefined) await sleep(fault.delay, undefined, { ref: false });
    if (fault?.kind === "drop") return void request.socket.destroy();
    let result: Answer;
    try {
      if (Array.isArray(fault?.kind)) throw new ApiError(...fault.kind, "made up");
      admit(call);
      await project.settle();
      result = await answer(project, call);
      call.done = true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const { status, code, message } = error;
      result = [status, { error: { code, message, details: null } }];
    }
    if (fault?.kind === "drop-after") return void request.socket.destroy();
    if (fault?.kind === "hang") return;
    const [status, body] = result;
    call.status = status;
    // docs.hetzner.cloud, "Rate Limiting".
    response.setHeader("ratelimit-limit", 3600);
    response.setHeader("ratelimit-remaining", settings.remaining ?? 3600);
    response.setHeader("ratelimit-reset", Math.floor(Date.now() / 1000) + 1);
    if (body !== undefined) response.setHeader("content-type", "application/json");
    response.writeHead(status).end(body === undefined ? undefined : JSON.stringify(body));
  }

  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    serve(request, response).catch((error: unknown) => {
      process.stderr.write(`Hetzner double: ${(error as Error).stack}\n`);
      response.writeHead(500).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;

  const addSnapshot: Hetzner["addSnapshot"] = (description, labels = {}) => {
    const image: Image = {
      ...project.thing("", labels),
      type: "snapshot",
      description,
      status: "available",
      disk: 40,
      architecture: "x86",
      isProtected: false,
    };
    project.images.set(image.id, image);
    return image;
  };
  return {
    url,
    env: { HCLOUD_TOKEN: token, HCLOUD_ENDPOINT: url },
    project,
    settings,
    requests,
    ...(machine === undefined ? {} : { machine }),
    faults: { add: faults.add, clear: faults.clear },
    inventory: () =>
      [
        ...[...project.servers.values()].map(({ name }) => `server ${name}`),
        ...[...project.keys.values()].map(({ name }) => `ssh-key ${name}`),
        ...[...project.images.values()]
          .filter(({ type }) => type === "snapshot")
          .map(({ id, description, status }) => `image ${id} ${description} ${status}`),
        ...[...project.volumes.values()].map(({ name }) => `volume ${name}`),
        ...[...project.addresses.values()].map(({ name }) => `primary-ip ${name}`),
      ].sort(),
    addSnapshot,
    addForeign(count) {
      return Array.from({ length: count }, (_, index) => {
        // Of nobody, of another repository, and with a name like ours.
        const labels = [{}, { team: "x" }, { "packernix-run": "2-1-1-aaaaaaaa" }][index % 3] ?? {};
        const name = [`web-${index}`, `packernix-2-1-1-aaaaaaaa-x${index}`][index % 2] ?? "";
        const key = { ...project.thing(name, { ...labels }), publicKey: `ssh-ed25519 ${index}` };
        project.keys.set(key.id, key);
        const image = addSnapshot(name, { ...labels });
        const server = {
          ...project.thing(name, { ...labels }),
          type: "cx23",
          location: "nbg1",
          image: image.id,
          running: true,
          keys: [],
          rescue: undefined,
        };
        project.servers.set(server.id, server);
        const volume = project.thing(name, { ...labels });
        project.volumes.set(volume.id, volume);
        const address = project.thing(name, { ...labels });
        project.addresses.set(address.id, address);
        return [key, image, server, volume, address];
      }).flat();
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await machine?.close();
    },
  };
}

async function recordOf(request: IncomingMessage): Promise<RecordedCall> {
  const url = new URL(request.url ?? "/", "http://hetzner");
  const text = Buffer.concat(await request.toArray()).toString();
  const method = request.method ?? "";
  const path = url.pathname.replace(/^\/v1/, "");
  return {
    method,
    path,
    route: `${method} ${path.replace(/\/\d+/g, "/{id}")}`,
    query: url.searchParams,
    body: text === "" ? {} : JSON.parse(text),
    token: /^Bearer (.*)$/.exec(request.headers.authorization ?? "")?.[1] ?? "",
    agent: request.headers["user-agent"] ?? "",
    status: 0,
    done: false,
  };
}
