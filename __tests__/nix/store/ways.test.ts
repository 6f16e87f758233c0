/** The ways into a store, each with real daemons, users, mounts and full disks of a private machine. */
import { existsSync, readFileSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { PathInfo } from "../../../src/nix/store/types.ts";
import { newerNix } from "../../helpers/newer-nix.ts";
import { type NixRelease, nixRelease } from "../../helpers/nix-release.ts";
import {
  type Machine,
  type MachineOptions,
  machine,
  type User,
} from "../../helpers/private-nix.ts";
import type { Outcome, Request } from "../../helpers/store-restorer.ts";

// Mount namespaces need root; the releases are filled from Debian's packages.
const root = process.getuid?.() === 0 && existsSync("/usr/bin/dpkg-query");
const asRoot = root ? describe : describe.skip;

/** Each kind of path; what is signed by `test-1` a store may believe, `other-1` nobody knows. */
const expression = `
  let
    make = name: needs: size: derivation {
      inherit name needs;
      system = builtins.currentSystem;
      builder = "/bin/sh";
      args = [ "-c" "PATH=/bin:/usr/bin; mkdir $out; echo $needs > $out/needs; ln -s needs $out/link; head -c \${toString size} /dev/urandom > $out/data" ];
    };
    source = builtins.path { name = "source"; path = ./tree; };
    text = builtins.toFile "text" "some words";
    small = name: needs: make name needs 1000;
    signed1 = small "signed-1" [ source ];
    signed2 = small "signed-2" [ signed1 text ];
    signed3 = small "signed-3" [ signed2 signed1 ];
    signed4 = small "signed-4" [ signed3 ];
    large = map (index: make "signed-large-\${toString index}" [ signed1 ] 3000000) [ 1 2 3 4 ];
    other = small "other" [ signed1 ];
    plain = map (index: small "plain-\${toString index}" [ signed2 ]) [ 1 2 3 4 5 ];
    onPlain = small "signed-on-plain" [ (builtins.head plain) ];
    onOther = small "signed-on-other" [ other ];
  in small "top" ([ signed4 onPlain onOther ] ++ large ++ plain)
`;

let shared = "";
const on: Machine[] = [];

afterEach(async () => {
  for (const one of on.splice(0)) await one.end();
});

afterAll(async () => {
  if (shared !== "") await rm(shared, { recursive: true, force: true });
});

asRoot("a restore", () => {
  const releases = new Map<string, NixRelease>();
  let archive = "";
  let key = "";
  let infos: PathInfo[] = [];
  let paths: string[] = [];
  let nar = 0;

  beforeAll(async () => {
    releases.set("2.8", await nixRelease("/"));
    releases.set("2.26", await nixRelease((await newerNix()).root));
    shared = await mkdtemp(join(tmpdir(), "packernix-ways-"));
    await chmod(shared, 0o777);
    const made = await host("2.26");
    await made.machine.sh(`
      cd ${shared}; mkdir -p tree/folder; echo text > tree/folder/file; ln -s folder tree/link
      printf '%s' '${expression.replaceAll("'", "'\\''")}' > default.nix
      export PATH=${made.bin}:$PATH
      nix-build --no-out-link default.nix > top
      for key in test-1 other-1; do nix-store --generate-binary-cache-key $key $key.secret $key.public; done
      for path in $(nix-store -qR "$(cat top)"); do
        case $path in
          *-signed-*|*-top) nix store sign --key-file test-1.secret $path;;
          *-other) nix store sign --key-file other-1.secret $path;;
        esac
      done
    `);
    key = (await made.machine.sh(`cat ${shared}/test-1.public`)).trim();
    const top = (await made.machine.sh(`cat ${shared}/top`)).trim();
    archive = join(shared, "archive");
    ({ infos } = await made.restore({ pack: [top] }));
    const nix = (await made.machine.sh("echo /nix/store/*-nix-[0-9]*")).trim();
    await made.restore({ pack: [nix, top], archive: join(shared, "with-nix") });
    const text = infos.find((info) => info.path.endsWith("-text"))?.path ?? "";
    await made.restore({ pack: [top], archive: join(shared, "without-text"), without: [text] });
    await made.machine.end();
    on.splice(0);
    paths = infos.map((info) => info.path);
    nar = infos.reduce((sum, { narSize }) => sum + narSize, 0);
    expect(infos.length).toBe(19);
  }, 300_000);

  interface Host {
    machine: Machine;
    bin: string;
    restore(request?: Partial<Request>, as?: User): Promise<Outcome>;
    /**
     * Kills a restore in the middle of the archive.
     * @param all Its unpacking processes too, so that nobody is left to clear away.
     */
    killed(as: "root" | "nobody", all: boolean): Promise<void>;
    /** A restore that stands in the middle of the archive until the disk is full. */
    crowded(as: "root" | "nobody"): Promise<Outcome>;
    daemon(trusted: string): Promise<void>;
    sudo(): Promise<void>;
    /** Only what is valid and in order, nothing half-made; the names of paths of the archive. */
    whole(): Promise<string[]>;
  }

  /** A machine of its own, on which root has installed that Nix. */
  async function host(line: "2.8" | "2.26" | undefined, options?: MachineOptions): Promise<Host> {
    const one = await machine(options);
    on.push(one);
    let bin = "";
    const release = releases.get(line ?? "");
    if (release !== undefined) {
      await one.sh(`cp -a ${release.tree}/store /nix/; chmod -R a-w /nix/store/*`);
      bin = (await one.sh("echo /nix/store/*-nix-*/bin")).trim();
      await one.sh(`${bin}/nix-store --load-db < ${release.tree}/.reginfo`);
    }
    const args = (request: Partial<Request>) => {
      const usual = { archive, scratch: "/mnt/scratch/new", ...(bin === "" ? {} : { bin }) };
      return [program, JSON.stringify({ ...usual, ...request })];
    };
    return {
      machine: one,
      get bin() {
        return bin;
      },
      async restore(request = {}, as = "root") {
        const { stdout } = await one.run(node, args(request), { as });
        return JSON.parse(stdout) as Outcome;
      },
      async killed(as, all) {
        const request = args({ pause, scratch: "/mnt/scratch/killed" });
        const [command = "", ...rest] = [...(as === "root" ? [] : nobody), node, ...request];
        const child = one.start(command, rest);
        const ended = new Promise((done) => child.once("exit", done));
        await one.sh(`while ! test -e ${pause}; do sleep 0.02; done`);
        expect(await one.sh("ls -A /nix/store")).toContain(".packernix-");
        const list = `/proc/${child.pid}/task/${child.pid}/children`;
        const children = all ? readFileSync(list, "utf8").trim().split(" ").map(Number) : [];
        for (const pid of [child.pid ?? 0, ...children]) process.kill(pid, "SIGKILL");
        await ended;
      },
      async crowded(as) {
        const outcome = this.restore({ pause }, as);
        await one.sh(`while ! test -e ${pause}; do sleep 0.02; done`);
        await one.sh("cat /dev/zero > /nix/filler 2> /mnt/full || :");
        await one.sh(`touch ${pause}.go`);
        return await outcome;
      },
      async daemon(trusted) {
        await one.sh("cp -a /etc /mnt/etc; mkdir -p /mnt/etc/nix; mount --bind /mnt/etc /etc");
        await one.sh(
          `printf '%s\\n' 'trusted-users = ${trusted}' 'trusted-public-keys = ${key}' > /etc/nix/nix.conf`,
        );
        one.start(join(bin, "nix-daemon"), []);
        await one.sh(
          "for try in $(seq 100); do test -S /nix/var/nix/daemon-socket/socket && exit; sleep 0.05; done; exit 1",
        );
      },
      async sudo() {
        const rule = "nobody ALL=(ALL) NOPASSWD: ALL";
        await one.sh(`echo '${rule}' > /mnt/sudoers; chmod 440 /mnt/sudoers`);
        await one.sh("mount --bind /mnt/sudoers /etc/sudoers");
      },
      async whole() {
        bin ||= (await one.sh("echo /nix/store/*-nix-*/bin")).trim();
        await one.sh(`${bin}/nix-store --verify --check-contents 2>&1`);
        const disk = await one.sh("ls -A /nix/store");
        const registered = await one.sh(
          `${bin}/nix-store --dump-db | grep -x '/nix/store/[^/]*' | sort -u`,
        );
        const names = disk.split("\n").filter((name) => name !== "" && name !== ".links");
        for (const name of names) expect(registered).toContain(`/nix/store/${name}\n`);
        expect(await one.sh("ls -A /mnt/scratch/new 2>&1 || :")).not.toMatch(/packernix|archive/);
        return names.filter((name) => paths.includes(`/nix/store/${name}`)).sort();
      },
    };
  }

  const names = (list: readonly string[]) => list.map((path) => path.slice(11)).sort();
  const sorted = (list: readonly PathInfo[]) =>
    list
      .map((info) => ({
        ...info,
        references: [...info.references].sort(),
        signatures: [...info.signatures].sort(),
      }))
      .sort((a, b) => (a.path < b.path ? -1 : 1));

  async function hasAll(one: Host): Promise<void> {
    expect(await one.whole()).toEqual(names(paths));
    expect(sorted((await one.restore({ ask: paths })).infos)).toEqual(sorted(infos));
  }

  describe.each(["2.8", "2.26"] as const)("through the daemon of Nix %s", (line) => {
    test("that trusts this user brings all, also where the store is read-only", async () => {
      const one = await host(line);
      await one.machine.sh(
        "mount --bind /nix/store /nix/store; mount -o remount,bind,ro /nix/store",
      );
      const refused = await one.restore({}, "nobody");
      expect(refused.report).toMatchObject({
        outcome: "skipped",
        why: "/nix/store is mounted read-only, and no daemon answers",
      });
      await one.daemon("root nobody");
      const cancelled = await one.restore({ cancel: true }, "nobody");
      expect(cancelled).toMatchObject({ error: "the job was cancelled" });
      const first = await one.restore({}, "nobody");
      expect(first).toMatchObject({
        access: { kind: "daemon" },
        report: { outcome: "restored" },
        restored: { paths: paths.length, bytes: nar, left: [] },
      });
      await one.machine.sh("mount -o remount,bind,rw /nix/store");
      await hasAll(one);
      expect(await one.restore({}, "nobody")).toMatchObject({
        restored: { paths: 0, present: paths.length, left: [] },
      });
    });

    test("that does not trust this user brings what proves itself", async () => {
      const one = await host(line);
      await one.daemon("root");
      const outcome = await one.restore({}, "nobody");
      const good = paths.filter((path) => /-(source|text|signed-(\d|large-\d))$/.test(path));
      expect(good).toHaveLength(10);
      expect(outcome.report).toMatchObject({ outcome: "restored" });
      expect(outcome.restored.paths).toBe(good.length);
      const rest = paths.filter((path) => !good.includes(path));
      expect(names(outcome.restored.left.map(({ path }) => path))).toEqual(names(rest));
      const reasons = new Map(outcome.restored.left.map(({ path, why }) => [path.slice(44), why]));
      expect(reasons.get("plain-1")).toContain("does not trust this user (nix.conf");
      expect(reasons.get("other")).toContain("signature");
      expect(reasons.get("signed-on-other")).toContain("-other, which the store does not have");
      expect(reasons.get("signed-on-plain")).toContain("-plain-1, which the store does not have");
      expect(await one.whole()).toEqual(names(good));
    });
  });

  test("as root by sudo gives the store to root, and stores that check take its paths", async () => {
    const one = await host("2.26");
    await one.sudo();
    const outcome = await one.restore({}, "nobody");
    expect(outcome).toMatchObject({
      access: { kind: "root", prefix: ["sudo", "-n"] },
      restored: { paths: paths.length, left: [] },
    });
    await hasAll(one);
    expect(await one.machine.sh("find /nix/store ! -user root")).toBe("");

    await one.machine.sh(`
      export PATH=${one.bin}:$PATH
      top=$(cat ${shared}/top)
      nix copy --to 'file:///mnt/scratch/cache?compression=none' $top
      set -- $(nix-store -qR $top | grep -E -- '-(source|text|signed-[0-9])$')
      test $# = 6
      nix copy --to '/mnt/scratch/checking?require-sigs=true' --option trusted-public-keys '${key}' "$@"
      ! nix copy --to /mnt/scratch/checking --option trusted-public-keys '${key}' $top
    `);
  });

  test.each([
    ["root", false],
    ["root", true],
    ["nobody", false],
  ] as const)(
    "of %s that is killed in the middle (unpacking processes too: %s) is cleared away",
    async (user, all) => {
      const one = await host("2.26");
      await one.sudo();
      await one.killed(user, all);
      expect((await one.restore({}, user)).restored).toMatchObject({
        paths: paths.length,
        left: [],
      });
      // Processes whose action is gone clear away in their own time.
      const unpacking = "ls -A /nix/store | grep '^[.]packernix-' || :";
      while (!all && (await one.machine.sh(unpacking)) !== "") await delay(20);
      await hasAll(one);
    },
  );

  test("that is cancelled in the middle leaves nothing, and the next one completes", async () => {
    const one = await host("2.8");
    await one.sudo();
    for (const user of ["nobody", "root"] as const) {
      const cancelled = await one.restore({ cancel: true }, user);
      expect(cancelled).toMatchObject({ error: "the job was cancelled" });
      expect(await one.whole()).toEqual([]);
    }
    expect((await one.restore({ direct: true })).restored.paths).toBe(paths.length);
    await hasAll(one);
  });

  test("beside another one of the same archive ends as well as that one", async () => {
    const one = await host("2.26");
    const both = [{ scratch: "/mnt/scratch/1" }, { scratch: "/mnt/scratch/2", direct: true }];
    const outcomes = await Promise.all(both.map((request) => one.restore(request)));
    for (const { restored } of outcomes) {
      expect(restored.left).toEqual([]);
      expect(restored.paths + restored.present).toBe(paths.length);
    }
    await hasAll(one);
  });

  describe("on a disk that gets full", () => {
    const free = "rm -f /nix/filler; mount -o remount,nr_inodes=0 /nix";

    test.each(["files", "daemon"])("while its paths come by %s", async (way) => {
      const one = await host("2.26", { size: "200m" });
      if (way === "daemon") await one.daemon("nobody");
      const outcome = await one.crowded(way === "daemon" ? "nobody" : "root");
      expect(outcome).toEqual(way === "daemon" ? {} : {});
      await one.machine.sh(free);
      expect(await one.whole()).toEqual([]);
      expect((await one.restore()).restored.paths).toBe(paths.length);
    });

    test("before it registers", async () => {
      const one = await host("2.26", { size: "200m" });
      const request = { archive: join(shared, "without-text"), fillAfter: paths.length - 1 };
      const outcome = await one.restore(request);
      expect(outcome.report).toMatchObject({
        outcome: "dropped",
        why: expect.stringContaining("disk is full"),
      });
      await one.machine.sh(free);
      expect(await one.whole()).toEqual([]);
      expect((await one.restore()).restored.paths).toBe(paths.length);
    });

    test("of files, or has too little room from the start", async () => {
      const one = await host("2.26", { size: "200m" });
      const used = await one.machine.sh("df --output=iused /nix | tail -n 1");
      await one.machine.sh(`mount -o remount,nr_inodes=${Number(used) + 25} /nix`);
      expect((await one.restore()).report).toMatchObject({ outcome: "dropped" });
      await one.machine.sh(free);
      expect(await one.whole()).toEqual([]);
      await one.machine.sh("mount -o remount,size=110m /nix");
      expect((await one.restore()).report).toMatchObject({
        outcome: "dropped",
        why: expect.stringContaining("MiB left"),
      });
      expect(await one.whole()).toEqual([]);
    });
  });

  test.each(["root", "nobody"] as const)(
    "that brings Nix to a machine of %s without one",
    async (user) => {
      const one = await host(undefined);
      if (user !== "root") await one.machine.sh("chown nobody /nix");
      const outcome = await one.restore({ archive: join(shared, "with-nix"), prepare: true }, user);
      expect(outcome).toMatchObject({ report: { outcome: "restored" }, restored: { left: [] } });
      await hasAll(one);
    },
  );
});

const program = "/mnt/project/__tests__/helpers/store-restorer.ts";
const node = "/mnt/node/bin/node";
const pause = "/mnt/scratch/pause";
const nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
