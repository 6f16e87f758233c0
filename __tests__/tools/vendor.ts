/** A vendor on the loopback: releases.hashicorp.com's layout, a key of its own, and any trouble. */
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { crc32, deflateRawSync } from "node:zlib";
import { afterAll } from "@jest/globals";
import { createMessage, generateKey, type PrivateKey, readPrivateKey, sign } from "openpgp";
import { collectingLog } from "../../src/shared/log.ts";
import type { Platform } from "../../src/shared/platform.ts";
import type { Timing } from "../../src/tools/download.ts";
import type { SigningKey } from "../../src/tools/signature.ts";

/** A folder that is removed after the file's tests. */
export function scratch(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "packernix-tools-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Pauses so short that trouble is over soon; what ends a try is not reached on a busy machine. */
export const quick: Timing = {
  stall: 60_000,
  whole: 600_000,
  tries: 5,
  pause: 10,
  longestPause: 50,
};

export type Answer = (request: IncomingMessage, response: ServerResponse, tried: number) => void;

export interface Server {
  /** Without a slash at its end. */
  url: string;
  /** By path. A function answers itself. */
  files: Map<string, Buffer | Answer>;
  /** Every request, in order. */
  asked: { path: string; headers: IncomingMessage["headers"] }[];
  /** Hosts to which a tunnel was asked for; none is given. */
  tunnels: string[];
}

const servers: ReturnType<typeof createServer>[] = [];
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

export async function serve(): Promise<Server> {
  const files: Server["files"] = new Map();
  const asked: Server["asked"] = [];
  const server = createServer((request, response) => {
    const name = request.url ?? "";
    asked.push({ path: name, headers: request.headers });
    const file = files.get(name);
    if (typeof file === "function") {
      return file(request, response, asked.filter((one) => one.path === name).length);
    }
    if (file === undefined) response.writeHead(404).end("not here");
    else response.writeHead(200, { "content-length": file.length }).end(file);
  });
  const tunnels: string[] = [];
  server.on("connect", (request, socket) => {
    tunnels.push(request.url ?? "");
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  servers.push(server);
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    files,
    asked,
    tunnels,
  };
}

export interface Signer {
  key: SigningKey;
  /** A detached binary signature. */
  sign(text: Buffer, date?: Date): Promise<Buffer>;
}

/** @param lifetime Seconds, from `date` on. */
export async function signer(options: { date?: Date; lifetime?: number } = {}): Promise<Signer> {
  const { privateKey, publicKey } = await generateKey({
    userIDs: [{ name: "A vendor" }],
    format: "armored",
    date: options.date ?? new Date(Date.now() - 60_000),
    keyExpirationTime: options.lifetime ?? 0,
  });
  const signing: PrivateKey = await readPrivateKey({ armoredKey: privateKey });
  return {
    key: {
      owner: "the vendor",
      fingerprint: signing.getFingerprint().toUpperCase(),
      armored: publicKey,
    },
    sign: async (text, date = new Date()) =>
      Buffer.from(
        (await sign({
          message: await createMessage({ binary: new Uint8Array(text) }),
          signingKeys: signing,
          detached: true,
          format: "binary",
          date,
        })) as Uint8Array,
      ),
  };
}

export interface Member {
  name: string;
  content: string | Buffer;
  /** Mode of Unix with the type; default: a plain file. */
  mode?: number;
  /** Size that the archive tells, when it lies. */
  told?: number;
}

/** An archive as `zip` writes it; names are taken as they are. */
export function zipOf(members: readonly Member[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, mode = 0o100755, told } of members) {
    const bytes = Buffer.from(content);
    const packed = deflateRawSync(bytes);
    const label = Buffer.from(name);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(20, 4);
    local.writeUInt16LE(8, 8);
    local.writeUInt32LE(crc32(bytes), 14);
    local.writeUInt32LE(packed.length, 18);
    local.writeUInt32LE(told ?? bytes.length, 22);
    local.writeUInt16LE(label.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE((3 << 8) | 20, 4);
    local.copy(central, 6, 4, 30);
    central.writeUInt32LE((mode << 16) >>> 0, 38);
    central.writeUInt32LE(offset, 42);
    parts.push(local, label, packed);
    directory.push(central, label);
    offset += local.length + label.length + packed.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, entries, end]);
}

export function sha256(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

export const goName: Record<Platform, string> = {
  "x86_64-linux": "linux_amd64",
  "aarch64-linux": "linux_arm64",
};

/** Puts a release in place as releases.hashicorp.com has it: archives, checksums, signature. */
export async function publish(
  server: Server,
  by: Signer,
  product: string,
  version: string,
  archives: Record<string, Buffer>,
): Promise<void> {
  const folder = `/${product}/${version}/`;
  const lines = Object.entries(archives).map(([name, content]) => `${sha256(content)}  ${name}\n`);
  const sums = Buffer.from(lines.join(""));
  for (const [name, content] of Object.entries(archives)) server.files.set(folder + name, content);
  const stem = `${folder}${product}_${version}_SHA256SUMS`;
  server.files.set(stem, sums);
  server.files.set(`${stem}.${by.key.fingerprint.slice(-8)}.sig`, await by.sign(sums));
}

/** A Packer that is a script: says its version and installs plugins as the real one does. */
export function fakePacker(version: string): string {
  return `#!/bin/sh
set -eu
case "$*" in
version) echo "Packer v${version}" ;;
*) echo "unknown: $*" >&2; exit 1 ;;
esac
`;
}

/** A plugin that is a script: says the file name that it is to have. */
export function fakePlugin(fileName: string): string {
  return `#!/bin/sh\necho ${fileName}\n`;
}

export const log = collectingLog;
