/** One archive of store paths, and machines of their own to restore it on. Needs root. */
import { readFileSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@jest/globals";
import type { PathInfo } from "../../../src/nix/store/types.ts";
import { newerNix } from "../../helpers/newer-nix.ts";
import { type NixRelease, nixRelease } from "../../helpers/nix-release.ts";
import {
  daemonAnswers,
  type Machine,
  type MachineOptions,
  machine,
  type User,
} from "../../helpers/private-nix.ts";
import type { Outcome, Request } from "../../helpers/store-restorer.ts";

const program = "/mnt/project/__tests__/helpers/store-restorer.ts";
const node = "/mnt/node/bin/node";
const pause = "/mnt/scratch/pause";
const nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];

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

export interface Host {
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
  /** Only what is valid and in order, nothing half-made; the names of paths of the archive. */
  whole(): Promise<string[]>;
}

export interface Fixture {
  /**
   * A folder that all machines see: archives `archive`, `with-nix` and `without-text`, and a file
   * `top` that names the path which needs all others.
   */
  shared: string;
  /** Public key `test-1`. */
  key: string;
  /** What the archive holds. */
  infos: PathInfo[];
  paths: string[];
  /** A machine on which root has installed that Nix, or none. */
  host(line: "2.8" | "2.26" | undefined, options?: MachineOptions): Promise<Host>;
  /** Ends all machines. */
  endMachines(): Promise<void>;
  end(): Promise<void>;
}

export async function openFixture(): Promise<Fixture> {
  const releases = new Map<string, NixRelease>([
    ["2.8", await nixRelease("/")],
    ["2.26", await nixRelease((await newerNix()).root)],
  ]);
  const shared = await mkdtemp(join(tmpdir(), "packernix-ways-"));
  await chmod(shared, 0o777);
  const archive = join(shared, "archive");
  const on: Machine[] = [];
  let key = "";
  let infos: PathInfo[] = [];
  let paths: string[] = [];
  const endMachines = async () => {
    for (const one of on.splice(0)) await one.end();
  };

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
    const restore = async (request: Partial<Request> = {}, as: User = "root") => {
      const { stdout } = await one.run(node, args(request), { as });
      return JSON.parse(stdout) as Outcome;
    };
    return {
      machine: one,
      get bin() {
        return bin;
      },
      restore,
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
        const outcome = restore({ pause }, as);
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
        await daemonAnswers(one, bin);
      },
      async whole() {
        bin ||= (await one.sh("echo /nix/store/*-nix-*/bin")).trim();
        // Before Nix looks for what it has lost, and forgets it.
        const valid = (await one.sh(`${bin}/nix path-info --all`)).trim().split("\n");
        const disk = (await one.sh("ls -A /nix/store")).trim().split("\n");
        const names = disk.filter((name) => name !== ".links");
        expect(names.sort()).toEqual(valid.map((path) => path.slice("/nix/store/".length)).sort());
        await one.sh(`${bin}/nix-store --verify --check-contents 2>&1`);
        expect(await one.sh("ls -A /mnt/scratch/new 2>&1 || :")).not.toMatch(/packernix|archive/);
        return names.filter((name) => paths.includes(`/nix/store/${name}`)).sort();
      },
    };
  }

  try {
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
    ({ infos } = await made.restore({ pack: [top] }));
    const nix = (await made.machine.sh("echo /nix/store/*-nix-[0-9]*")).trim();
    await made.restore({ pack: [nix, top], archive: join(shared, "with-nix") });
    const text = infos.find((info) => info.path.endsWith("-text"))?.path ?? "";
    await made.restore({ pack: [top], archive: join(shared, "without-text"), without: [text] });
    paths = infos.map((info) => info.path);
  } finally {
    await endMachines();
  }
  const end = async () => await rm(shared, { recursive: true, force: true });
  return { shared, key, infos, paths, host, endMachines, end };
}
