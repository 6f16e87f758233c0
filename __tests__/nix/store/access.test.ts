/** How a process reaches the store: by its files, by a daemon, or not at all. */
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { storeAccess } from "../../../src/nix/store/access.ts";
import { greetDaemon } from "../../../src/nix/store/daemon-socket.ts";
import { newerNix } from "../../helpers/newer-nix.ts";
import { type NixRelease, nixRelease } from "../../helpers/nix-release.ts";
import { daemonAnswers, type Machine, machine } from "../../helpers/private-nix.ts";

// Mount namespaces need root; the releases are filled from Debian's packages.
const root = process.getuid?.() === 0 && existsSync("/usr/bin/dpkg-query");
const asRoot = root ? describe : describe.skip;

asRoot.each(["2.8", "2.26"])("a store of Nix %s", (line) => {
  let release: NixRelease;
  let on: Machine;
  let bin = "";

  beforeAll(async () => {
    const newer = await newerNix();
    release = await nixRelease(line === "2.8" ? "/" : newer.root);
  });

  /** A machine on which root has installed Nix. */
  async function installed(): Promise<void> {
    on = await machine();
    await on.sh(`cp -a ${release.tree}/store /nix/; chmod -R a-w /nix/store/*`);
    bin = (await on.sh("echo /nix/store/*-nix-*/bin")).trim();
    await on.sh(`${bin}/nix-store --load-db < ${release.tree}/.reginfo`);
  }

  afterEach(async () => {
    await on.end();
  });

  async function access(as: "root" | "nobody", env: Record<string, string> = {}) {
    return await on.install({ accessOf: bin }, { as, env });
  }

  async function daemon(trusted: string): Promise<void> {
    await on.sh("cp -a /etc /mnt/etc; mkdir -p /mnt/etc/nix; mount --bind /mnt/etc /etc");
    await on.sh(`echo 'trusted-users = ${trusted}' > /etc/nix/nix.conf`);
    on.start(join(bin, "nix-daemon"), []);
    await daemonAnswers(on, bin);
  }

  const sudo =
    "echo 'nobody ALL=(ALL) NOPASSWD: ALL' > /mnt/sudoers; chmod 440 /mnt/sudoers; mount --bind /mnt/sudoers /etc/sudoers";

  test("is the owner's own; others cannot reach it, nor can Nix", async () => {
    await installed();
    expect((await access("root")).access).toEqual({ kind: "own", why: "" });
    expect((await access("nobody")).access).toMatchObject({
      kind: "none",
      why: "/nix/store belongs to another user, and no daemon answers",
    });
    await on.sh(sudo);
    expect((await access("nobody")).access.kind).toBe("none");
    const asNobody = "setpriv --reuid=65534 --regid=65534 --clear-groups";
    const evaluation = `${asNobody} ${bin}/nix-instantiate --eval --read-write-mode -E 1 2>&1 || :`;
    expect(await on.sh(evaluation)).toMatch(/Permission denied|Operation not permitted|read-only/);
    const remote = { NIX_REMOTE: "ssh://elsewhere" };
    expect((await access("root", remote)).access).toMatchObject({ kind: "none" });
    expect((await access("root", { NIX_REMOTE: "daemon" })).access).toMatchObject({
      kind: "none",
      why: "no Nix daemon answers at /nix/var/nix/daemon-socket/socket",
    });
    await on.sh("chown -R nobody /nix");
    expect((await access("nobody")).access).toMatchObject({ kind: "own" });
    await on.sh("mount -o remount,ro /nix");
    expect((await access("root")).access).toMatchObject({
      kind: "none",
      why: "/nix/store is mounted read-only, and no daemon answers",
    });
  });

  test.each([
    ["nobody", true],
    ["root @nogroup", true],
    ["*", true],
    ["root", false],
  ])("with a daemon that trusts %s", async (trusted, trust) => {
    await installed();
    await daemon(trusted);
    // With sudo too: a store that a daemon looks after is not written behind its back.
    await on.sh(sudo);
    const found = await access("nobody");
    expect(found.trust).toBe(trust);
    expect(found.access).toMatchObject(
      trust
        ? { kind: "daemon", why: "a daemon manages /nix/store" }
        : { kind: "none", why: expect.stringContaining("does not trust this user") },
    );
    // Root writes the files, as Nix itself does.
    expect((await access("root")).access.kind).toBe("own");
  });

  test("read-only, with a daemon, or with a socket that nobody listens on", async () => {
    await installed();
    await daemon("root nobody");
    await on.sh("mount --bind /nix/store /nix/store; mount -o remount,bind,ro /nix/store");
    expect((await access("nobody")).access).toMatchObject({
      kind: "daemon",
      why: "/nix/store is mounted read-only",
    });
    expect((await access("root")).access).toMatchObject({ kind: "daemon" });
    const dead = { NIX_DAEMON_SOCKET_PATH: "/etc/nix/nix.conf" };
    expect((await access("nobody", dead)).access).toMatchObject({ kind: "none" });
  });
});

describe("what is no daemon", () => {
  let server: Server | undefined;
  let folder = "";
  const sockets: Socket[] = [];

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test.each([
    ["hangs up", (socket: Socket) => void socket.end()],
    [
      "says something else",
      (socket: Socket) => void socket.write("HTTP/1.1 400 Bad Request\r\n\r\n"),
    ],
    [
      "says a version of another kind",
      (socket: Socket) => void socket.write(words(0x6478696f, 0x223)),
    ],
    [
      "says a text without end",
      (socket: Socket) => void socket.write(words(0x6478696f, 0x123, 1e9)),
    ],
  ])("%s", async (_what, answer) => {
    folder = await mkdtemp(join(tmpdir(), "no-daemon-"));
    const file = join(folder, "socket");
    server = createServer((socket) => {
      sockets.push(socket.on("error", () => {}));
      answer(socket);
    });
    await new Promise<void>((done) => server?.listen(file, done));
    expect(await greetDaemon(file)).toBeUndefined();
  });

  test("is not there", async () => {
    expect(await greetDaemon("/nonexistent/socket")).toBeUndefined();
    const env = { NIX_STORE_DIR: "/nonexistent/store", NIX_STATE_DIR: "/nonexistent/state" };
    expect(await storeAccess({ env, bin: undefined })).toMatchObject({
      kind: "none",
      why: "there is no /nonexistent/store",
    });
  });
});

function words(...values: number[]): Buffer {
  const bytes = Buffer.alloc(8 * values.length);
  for (const [index, value] of values.entries()) bytes.writeBigUInt64LE(BigInt(value), 8 * index);
  return bytes;
}
