/**
 * moto_server itself: a process on the loopback that ends with whoever started it. Starting one takes
 * two seconds of processor time, so one that is no longer needed is emptied and serves the next test.
 */
import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import { builtMoto } from "../../../scripts/lib/moto.ts";
import { cacheFolder } from "../../../scripts/lib/offline.ts";
import { type Answer, type Parameters, type Tree, treeOf } from "./wire.ts";

export type Service = "ec2" | "iam" | "sts";

export interface Moto {
  url: string;
  /** Passes a request on as it came. */
  pass(body: string, headers: Record<string, string>): Promise<Answer>;
  /**
   * Asks in the double's own name.
   * @throws {ApiError} where it is refused.
   */
  ask(service: Service, region: string, action: string, parameters?: Parameters): Promise<Tree>;
  /** Empties it for the next one who starts one. */
  close(): Promise<void>;
}

/** Undefined where the set-up could not install it; the tests of it are skipped then. */
export const installed = builtMoto(cacheFolder);
if (installed === undefined) {
  process.stderr.write(
    "Tests with an EC2 API are skipped: moto was not installed (scripts/lib/moto.ts).\n",
  );
}

/** Ends when its standard input does: also where the test is killed. */
const program = `
import os, sys, threading
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
from moto.server import main
main(["-H", "127.0.0.1", "-p", "0"])
`;

const versions: Record<Service, string> = {
  ec2: "2016-11-15",
  iam: "2010-05-08",
  sts: "2011-06-15",
};

/** Milliseconds that an emptied server waits for the next test. */
const idleTime = 5_000;

interface Idle {
  server: Moto;
  timer: NodeJS.Timeout;
}

const idle: Idle[] = [];

export async function startMoto(): Promise<Moto> {
  const found = idle.pop();
  if (found === undefined) return await spawnMoto();
  clearTimeout(found.timer);
  return found.server;
}

async function spawnMoto(): Promise<Moto> {
  if (installed === undefined) throw new Error("moto is not installed (scripts/lib/moto.ts)");
  const child = spawn(installed.python, ["-c", program], {
    stdio: ["pipe", "ignore", "pipe"],
    env: {
      PATH: process.env["PATH"],
      PYTHONPATH: installed.folder,
      PYTHONDONTWRITEBYTECODE: "1",
      // Images are the double's own.
      MOTO_EC2_LOAD_DEFAULT_AMIS: "false",
      MOTO_ENABLE_KEYPAIR_VALIDATION: "true",
    },
  });
  const url = await addressOf(child);
  // An idle one keeps nobody from ending.
  child.unref();
  for (const pipe of [child.stdin, child.stderr]) (pipe as Socket).unref();

  async function send(body: string, headers: Record<string, string>): Promise<Answer> {
    const form = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
    const response = await fetch(url, { method: "POST", body, headers: { ...form, ...headers } });
    return { status: response.status, body: await response.text() };
  }
  // One at a time: moto keeps its state in plain dictionaries of one process.
  let last: Promise<unknown> = Promise.resolve();
  const pass: Moto["pass"] = (body, headers) => {
    const answer = last.then(() => send(body, headers));
    last = answer.catch(() => {});
    return answer;
  };
  const ask: Moto["ask"] = async (service, region, action, parameters = {}) => {
    const form = { Action: action, Version: versions[service], ...parameters };
    const scope = `AKIAIOSFODNN7EXAMPLE/20260101/${region}/${service}/aws4_request`;
    const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;
    return treeOf(await pass(new URLSearchParams(form).toString(), { authorization }));
  };
  // A part is loaded when it is first asked for: seconds, in which others wait for their answers.
  await ask("ec2", "eu-central-1", "DescribeVpcs");
  await ask("sts", "eu-central-1", "GetCallerIdentity");
  const server: Moto = {
    url,
    pass,
    ask,
    async close() {
      await last;
      const { ok, status } = await fetch(`${url}/moto-api/reset`, { method: "POST" });
      if (!ok) throw new Error(`moto could not be emptied: status ${status}`);
      const timer = setTimeout(() => {
        idle.splice(idle.indexOf(waiting), 1);
        child.kill("SIGKILL");
      }, idleTime);
      const waiting = { server, timer: timer.unref() };
      idle.push(waiting);
    },
  };
  return server;
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    child.stderr?.on("data", (bytes: Buffer) => {
      if (said.length < 100_000) said += bytes.toString();
      const address = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(said)?.[1];
      if (address !== undefined) resolve(address);
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`moto ended with ${code}: ${said.slice(-500)}`)));
  });
}
