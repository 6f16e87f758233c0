/**
 * Instance metadata, version 2 only: a token first, then what the instance may know of itself (EC2
 * User Guide, "Use the Instance Metadata Service to access instance metadata").
 */
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface InstanceFacts {
  accountId: string;
  architecture: string;
  availabilityZone: string;
  imageId: string;
  instanceId: string;
  instanceType: string;
  privateIp: string;
  region: string;
  /** Device names by `ami`, `root`, `ebs1`… */
  devices: Record<string, string>;
}

export interface Metadata {
  /** For AWS_EC2_METADATA_SERVICE_ENDPOINT. */
  url: string;
  /** Method, path and status of every request. */
  requests: string[];
  /** Answers a request that came another way. */
  serve(request: IncomingMessage, response: ServerResponse): void;
  close(): Promise<void>;
}

export async function startMetadata(facts: InstanceFacts): Promise<Metadata> {
  const tokens = new Map<string, number>();
  const requests: string[] = [];
  const files = filesOf(facts);

  function answer(method: string, target: string, header: (name: string) => string) {
    if (target === "/latest/api/token") {
      if (method !== "PUT") return { status: 405, body: "" };
      const life = Number(header("x-aws-ec2-metadata-token-ttl-seconds"));
      // "a minimum of one second and a maximum of six hours"
      if (!(life >= 1 && life <= 21_600)) return { status: 400, body: "" };
      const token = randomBytes(24).toString("base64url");
      tokens.set(token, Date.now() + life * 1000);
      return { status: 200, body: token, life };
    }
    const good = (tokens.get(header("x-aws-ec2-metadata-token")) ?? 0) > Date.now();
    // "401 - Unauthorized - The GET request uses an invalid token."
    if (!good) return { status: 401, body: "" };
    const body = files.get(target.replace(/\/$/, "")) ?? folder(files, target);
    return body === undefined ? { status: 404, body: "" } : { status: 200, body };
  }

  const serve: Metadata["serve"] = (request, response) => {
    const target = (request.url ?? "/").replace(/\?.*/, "").replaceAll(/\/+/g, "/");
    const header = (name: string) => String(request.headers[name] ?? "");
    const { status, body, life } = answer(request.method ?? "", target, header);
    requests.push(`${request.method} ${target} ${status}`);
    response.writeHead(status, {
      "content-type": "text/plain",
      ...(life === undefined ? {} : { "x-aws-ec2-metadata-token-ttl-seconds": String(life) }),
    });
    response.end(body);
  };

  // Never closes a connection just when a client writes to it.
  const server = createServer({ keepAliveTimeout: 0 }, serve);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    serve,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** EC2 User Guide, "Instance metadata categories" and "Instance identity documents". */
function filesOf(facts: InstanceFacts): Map<string, string> {
  const { devices, ...others } = facts;
  const document = { ...others, pendingTime: "2026-01-01T00:00:00Z", version: "2017-09-30" };
  const data = {
    "ami-id": facts.imageId,
    "instance-id": facts.instanceId,
    "instance-type": facts.instanceType,
    "local-ipv4": facts.privateIp,
    "placement/availability-zone": facts.availabilityZone,
    "placement/region": facts.region,
    "services/domain": "amazonaws.com",
    "services/partition": "aws",
    ...Object.fromEntries(
      Object.entries(devices).map(([name, device]) => [`block-device-mapping/${name}`, device]),
    ),
  };
  return new Map([
    ["/latest/dynamic/instance-identity/document", JSON.stringify(document, null, 2)],
    ...Object.entries(data).map(([name, value]) => [`/latest/meta-data/${name}`, value] as const),
  ]);
}

/** Names below a folder, one a line; folders end with a slash. */
function folder(files: ReadonlyMap<string, string>, target: string): string | undefined {
  const prefix = target.endsWith("/") ? target : `${target}/`;
  const names = [...files.keys()]
    .filter((file) => file.startsWith(prefix))
    .map((file) => file.slice(prefix.length).replace(/\/.*/, "/"));
  return names.length === 0 ? undefined : [...new Set(names)].join("\n");
}
