/**
 * A Docker daemon and registries for tests: real ones, of this machine. The daemon is one of its own
 * where this user may start one, else the one that is there.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { createSign } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { makeAuthority } from "./certificates.ts";
import { faultList } from "./faults.ts";
import { freePort, until, untilListening } from "./until.ts";

const isRoot = process.getuid?.() === 0;
const isThere = (program: string) =>
  spawnSync("sh", ["-c", 'command -v "$1"', "sh", program], { stdio: "ignore" }).status === 0;

/** Why there is no daemon here; undefined where there is. */
export const dockerMissing: string | undefined = (() => {
  if (!isThere("docker")) return "docker is missing";
  if (isRoot && isThere("dockerd") && isThere("containerd")) return undefined;
  const there = spawnSync("docker", ["version"], { stdio: "ignore", timeout: 10_000 }).status === 0;
  return there ? undefined : "no Docker daemon answers";
})();

export const registryMissing: string | undefined = isThere("docker-registry")
  ? undefined
  : "docker-registry is missing";

export interface Docker extends AsyncDisposable {
  /** For Docker's client. */
  env: Record<string, string>;
  docker(...args: string[]): string;
  /** Everything with marks of ours: lines `container <id>` and `image <id>`. */
  inventory(): string[];
}

export async function startDocker(): Promise<Docker> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "packernix-docker-"));
  const env: Record<string, string> = {};
  let daemon: ChildProcess | undefined;
  if (isRoot && isThere("dockerd") && isThere("containerd")) {
    const socket = path.join(folder, "docker.sock");
    env["DOCKER_HOST"] = `unix://${socket}`;
    const roots = ["--data-root", "--exec-root"].flatMap((name) => [
      name,
      path.join(folder, name.slice(2)),
    ]);
    daemon = spawn(
      "dockerd",
      [
        ...["--bridge=none", "--iptables=false", "--pidfile", path.join(folder, "pid")],
        ...[...roots, "--host", env["DOCKER_HOST"]],
      ],
      { stdio: "ignore" },
    );
    await until("dockerd answers", () => {
      if (daemon?.exitCode !== null) throw new Error("dockerd ended");
      return existsSync(socket) && spawnSync("docker", ["version"], { env: whole() }).status === 0;
    });
  }
  function whole() {
    return { ...process.env, ...env };
  }
  const docker = (...args: string[]) =>
    execFileSync("docker", args, {
      env: whole(),
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  const ids = (kind: string, ...all: string[]) =>
    docker(kind, "ls", ...all, "--quiet", "--no-trunc", "--filter", "label=packernix-run")
      .split("\n")
      .filter(Boolean);
  return {
    env,
    docker,
    inventory: () => [
      ...ids("container", "--all").map((id) => `container ${id}`),
      ...[...new Set(ids("image", "--all"))].map((id) => `image ${id}`),
    ],
    async [Symbol.asyncDispose]() {
      if (daemon !== undefined) {
        daemon.kill("SIGTERM");
        await new Promise((resolve) => daemon.once("exit", resolve));
        spawnSync("umount", ["--recursive", "--lazy", path.join(folder, "data-root")], {
          stdio: "ignore",
        });
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export const login = { username: "octo", password: "correct horse" };
/** Its bcrypt, the only kind that the registry takes. */
const htpasswd = "octo:$2y$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2";

export interface Registry extends AsyncDisposable {
  /** `127.0.0.1:20000` */
  host: string;
  /** Where it answers, whatever stands before it. */
  url: string;
  /** File with the authority of its certificate. */
  authority: string | undefined;
  /** `GET /v2/acme/web/tags/list 200`, since the last time. */
  requests(): Promise<string[]>;
  stop(): Promise<void>;
}

export interface RegistryOptions {
  /** How somebody logs in; undefined: nobody has to. */
  auth?: "basic" | "token";
  tls?: boolean;
  deletion?: boolean;
}

export async function startRegistry(options: RegistryOptions = {}): Promise<Registry> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "packernix-registry-"));
  const port = await freePort();
  const authority = makeAuthority(path.join(folder, "ca"));
  const { key, cert } = authority.issue("localhost");
  await writeFile(path.join(folder, "key"), key);
  await writeFile(path.join(folder, "cert"), cert);
  await writeFile(path.join(folder, "htpasswd"), `${htpasswd}\n`);
  const tokens = options.auth === "token" ? await startTokens(key, cert) : undefined;
  const host = `${options.tls ? "localhost" : "127.0.0.1"}:${port}`;
  // JSON is YAML.
  const config = {
    version: 0.1,
    log: { accesslog: { disabled: false } },
    storage: {
      filesystem: { rootdirectory: path.join(folder, "data") },
      delete: { enabled: options.deletion ?? true },
    },
    http: {
      addr: `127.0.0.1:${port}`,
      ...(options.tls && {
        tls: { certificate: path.join(folder, "cert"), key: path.join(folder, "key") },
      }),
    },
    ...(options.auth === "basic" && {
      auth: { htpasswd: { realm: "tests", path: path.join(folder, "htpasswd") } },
    }),
    ...(tokens && {
      auth: {
        token: {
          realm: tokens.url,
          service: "registry",
          issuer: "tests",
          rootcertbundle: authority.file,
        },
      },
    }),
  };
  await writeFile(path.join(folder, "config.yml"), JSON.stringify(config));
  const logFile = path.join(folder, "log");
  const server = spawn(
    "sh",
    [
      "-c",
      'exec docker-registry serve "$1" >"$2" 2>&1',
      "sh",
      path.join(folder, "config.yml"),
      logFile,
    ],
    { stdio: "ignore" },
  );
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  await untilListening(port);
  let seen = 0;
  const stop = async () => {
    server.kill("SIGKILL");
    await ended;
  };
  return {
    host,
    url: `${options.tls ? "https" : "http"}://${host}`,
    authority: options.tls ? authority.file : undefined,
    stop,
    async requests() {
      const text = stripVTControlCharacters(await readFile(logFile, "utf8"));
      const all = [...text.matchAll(/"([A-Z]+) (\/v2\/[^ ?"]*)[^"]*" (\d+)/g)].map(
        ([, method, route, status]) => `${method} ${route} ${status}`,
      );
      const fresh = all.slice(seen);
      seen = all.length;
      return fresh;
    },
    async [Symbol.asyncDispose]() {
      await stop();
      tokens?.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A token server: distribution/distribution, docs/spec/auth/jwt.md. */
async function startTokens(key: Buffer, cert: Buffer) {
  const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const der = cert.toString().replace(/-----[^-]+-----|\s/g, "");
  const server = createServer((asked, answer) => {
    const url = new URL(asked.url ?? "", "http://x");
    const given = `Basic ${btoa(`${login.username}:${login.password}`)}`;
    if (asked.headers.authorization !== given) {
      const errors = [{ code: "UNAUTHORIZED", message: "authentication required" }];
      return void answer.writeHead(401).end(JSON.stringify({ errors }));
    }
    const access = url.searchParams.getAll("scope").map((scope) => {
      const [type, name, actions = ""] = scope.split(":");
      return { type, name, actions: actions.split(",") };
    });
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: "tests", sub: login.username, aud: "registry", jti: `${now}`, access };
    const times = { nbf: now - 10, iat: now - 10, exp: now + 300 };
    const body = `${base64({ typ: "JWT", alg: "ES256", x5c: [der] })}.${base64({ ...claims, ...times })}`;
    const signature = createSign("sha256").update(body).sign({ key, dsaEncoding: "ieee-p1363" });
    answer.end(JSON.stringify({ token: `${body}.${signature.toString("base64url")}` }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`,
    close: () => void server.close(),
  };
}

export interface Fault {
  method: string;
  route: RegExp;
  /** What is answered; undefined: the connection is cut, after this many bytes of the request. */
  status?: number;
  headers?: Record<string, string>;
  cutAfter?: number;
  /** In place of what the registry answers. */
  body?: string;
  /** It is passed on only then. */
  after?: Promise<unknown>;
  reached?(): void;
  nth?: number;
  times?: number;
}

/** Stands before a registry and lets things go wrong. */
export async function startTrouble(registry: Pick<Registry, "url">) {
  const faults = faultList<Fault, IncomingMessage>(
    ({ method, route }, asked) => asked.method === method && route.test(asked.url ?? ""),
  );
  let requests = 0;
  const server = createServer(async (asked, answer) => {
    requests++;
    const fault = faults.take(asked);
    fault?.reached?.();
    await fault?.after;
    if (fault?.status !== undefined) {
      asked.resume();
      const errors = [{ code: "TROUBLE", message: "for a test" }];
      return void answer
        .writeHead(fault.status, fault.headers)
        .end(fault.body ?? JSON.stringify({ errors }));
    }
    const onward = request(
      `${registry.url}${asked.url}`,
      { method: asked.method, headers: asked.headers },
      (got) => {
        answer.writeHead(got.statusCode ?? 502, got.headers);
        got.pipe(answer);
      },
    );
    onward.on("error", () => answer.destroy());
    if (fault?.cutAfter !== undefined) {
      let size = 0;
      asked.on("data", (part: Buffer) => {
        size += part.length;
        if (size >= (fault.cutAfter ?? 0)) {
          asked.socket.destroy();
          onward.destroy();
        }
      });
    }
    asked.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults,
    /** So far. */
    requests: () => requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A folder for DOCKER_CONFIG, as docker/login-action leaves it. */
export async function loggedIn(folder: string, host: string, as = login): Promise<string> {
  await mkdir(folder, { recursive: true });
  const auths = { [host]: { auth: btoa(`${as.username}:${as.password}`) } };
  await writeFile(path.join(folder, "config.json"), JSON.stringify({ auths }));
  return folder;
}
