/** The loopback proxy before moto: reads calls, lets things go wrong, and answers as EC2 does. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Account, Call } from "./account.ts";
import { type Faults, refusal } from "./faults.ts";
import { forward } from "./forward.ts";
import { groupActions } from "./groups.ts";
import { imageAttributeActions } from "./image-attributes.ts";
import { imageActions } from "./images.ts";
import { instanceActions } from "./instances.ts";
import { keyPairActions } from "./key-pairs.ts";
import type { Metadata } from "./metadata.ts";
import { demand } from "./policy.ts";
import { snapshotActions } from "./snapshots.ts";
import { tagActions } from "./tag-actions.ts";
import { volumeActions } from "./volumes.ts";
import {
  type Answer,
  ApiError,
  answerOf,
  errorOf,
  type Parameters,
  parseForm,
  queryErrorOf,
  type Tree,
} from "./wire.ts";

/** One call of the API, as it came and as it was answered. */
export interface RecordedCall {
  service: string;
  action: string;
  region: string;
  /** Access key of the caller; "" for a call that needs none. */
  key: string;
  /** What the caller says it is (User-Agent). */
  agent: string;
  at: Date;
  parameters: Parameters;
  /** 0: not answered, or never. */
  status: number;
  /** What was asked for is so, whether that was answered or not. */
  done: boolean;
  /** Code of a refusal. */
  code?: string;
}

export interface Proxy {
  url: string;
  close(): Promise<void>;
}

type Action = (account: Account, call: Call) => Tree | Promise<Tree>;

const actions: Record<string, Action> = {
  ...imageActions,
  ...imageAttributeActions,
  ...snapshotActions,
  ...tagActions,
  ...instanceActions,
  ...groupActions,
  ...keyPairActions,
  ...volumeActions,
};

interface Options {
  account: Account;
  faults: Faults;
  requests: RecordedCall[];
  /** For the tests themselves: no lag, no faults, not recorded. */
  direct: boolean;
  metadata?: Metadata | undefined;
}

export async function startProxy(options: Options): Promise<Proxy> {
  const { account, faults, requests, direct } = options;
  /** Answers by client token (EC2 API Reference, "Ensuring idempotency"). */
  const idempotent = new Map<string, Promise<Tree>>();

  async function answer(record: RecordedCall, body: string, headers: Record<string, string>) {
    const { service, action, region, parameters } = record;
    const refuse = service === "ec2" ? errorOf : queryErrorOf;
    try {
      if (!direct) await demand(account, service, { action, region, parameters, direct });
      if (service !== "ec2") return await account.moto.pass(body, headers);
      return answerOf(action, await act({ action, region, parameters, direct }));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      record.code = error.code;
      return refuse(error);
    }
  }

  function act(call: Call): Promise<Tree> {
    const { action, region, parameters } = call;
    const { ClientToken: token, DryRun: dry } = parameters;
    if (dry === "true") {
      throw new ApiError(
        "DryRunOperation",
        "Request would have succeeded, but DryRun flag is set.",
        412,
      );
    }
    const run = async () => await (actions[action] ?? forward)(account, call);
    if (token === undefined) return run();
    const key = `${region} ${action} ${token}`;
    const before = idempotent.get(key);
    if (before !== undefined) return before;
    const result = run();
    idempotent.set(key, result);
    // A refusal is not kept.
    result.catch(() => idempotent.delete(key));
    return result;
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts).toString();
    const record = recordOf(request, body);
    if (!direct) requests.push(record);
    const fault = direct ? undefined : faults.take(record);
    // Whoever is gone by then must not keep the tests waiting.
    if (fault?.delay !== undefined) await sleep(fault.delay, undefined, { ref: false });
    await fault?.after;
    if (fault?.kind === "drop") return void request.socket.destroy();
    const error = fault === undefined ? undefined : refusal(fault);
    if (error !== undefined) {
      record.code = error.code;
      const refuse = record.service === "ec2" ? errorOf : queryErrorOf;
      return send(response, record, refuse(error));
    }
    const { authorization = "" } = request.headers;
    const headers = authorization === "" ? {} : { authorization };
    const result = await answer(record, body, headers as Record<string, string>);
    record.done = true;
    if (fault?.kind === "drop-after") return void request.socket.destroy();
    if (fault?.kind === "hang") return;
    send(response, record, result);
  }

  // Never closes a connection just when a client writes to it.
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    // Packer gives its `custom_endpoint_ec2` to the client for metadata too (access_config.go).
    const { metadata } = options;
    if (metadata !== undefined && request.url?.startsWith("/latest/")) {
      return metadata.serve(request, response);
    }
    serve(request, response).catch((error: unknown) => {
      const { stack } = error as Error;
      process.stderr.write(`EC2 double: ${stack}\n`);
      response.writeHead(500, { "content-type": "text/xml" });
      response.end(errorOf(new ApiError("InternalError", String(stack), 500)).body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function send(response: ServerResponse, record: RecordedCall, { status, body }: Answer): void {
  record.status = status;
  response.writeHead(status, { "content-type": "text/xml;charset=UTF-8" });
  response.end(body);
}

/** Key, service and region stand in the signature's scope (AWS Signature Version 4). */
function recordOf(request: IncomingMessage, body: string): RecordedCall {
  const parameters = parseForm(body);
  const scope = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\/aws4_request/.exec(
    request.headers.authorization ?? "",
  );
  // AssumeRoleWithWebIdentity is not signed.
  const [, key = "", region = "us-east-1", service = "sts"] = scope ?? [];
  const action = parameters["Action"] ?? "";
  const agent = request.headers["user-agent"] ?? "";
  return {
    service,
    action,
    region,
    key,
    agent,
    at: new Date(),
    parameters,
    status: 0,
    done: false,
  };
}
