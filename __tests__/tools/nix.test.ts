/** Nix is found or installed, on machines of their own: see helpers/private-nix.ts. */
import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Table } from "../../src/tools/table.ts";
import { newerNix } from "../helpers/newer-nix.ts";
import { everyNth } from "../helpers/nightly.ts";
import {
  type NixRelease,
  nixRelease,
  packRelease,
  writeRegistration,
} from "../helpers/nix-release.ts";
import { type Machine, type MachineOptions, machine, toolCache } from "../helpers/private-nix.ts";

// Mount namespaces need root; the releases are filled from Debian's packages.
const root = process.getuid?.() === 0 && existsSync("/usr/bin/dpkg-query");
const asRoot = root ? describe : describe.skip;

asRoot("the tool Nix", () => {
  let server: Server;
  let releases: NixRelease[] = [];
  let asked: string[] = [];
  let cutShort = false;
  let made: NixRelease | undefined;
  const folders: string[] = [];
  const machines: Machine[] = [];

  beforeAll(async () => {
    const newer = await newerNix();
    releases = [await nixRelease(), await nixRelease(newer.root)];
    server = createServer((request, response) => {
      asked.push(request.url ?? "");
      const release = [...releases, ...(made === undefined ? [] : [made])].find(({ version }) =>
        request.url?.includes(`-${version}-`),
      );
      if (release === undefined) return void response.writeHead(404).end();
      if (cutShort) {
        response.writeHead(200, { "content-length": "1000000" });
        return void response.write("x".repeat(1000), () => response.destroy());
      }
      createReadStream(release.archive).pipe(response);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  });

  afterAll(async () => {
    for (const one of machines) await one.end();
    for (const folder of folders) await rm(folder, { recursive: true });
    await new Promise((done) => server.close(done));
  });

  function release(version: string): NixRelease {
    const found = releases.find((one) => one.version.startsWith(version));
    if (found === undefined) throw new Error(`no release ${version}`);
    return found;
  }

  /** What every installation is asked with: a table that knows both releases, and our mirror. */
  function request(changes: Record<string, string> = {}) {
    asked = [];
    cutShort = false;
    const { port } = server.address() as AddressInfo;
    const versions = Object.fromEntries(
      releases.map(({ version, top, sha256 }) => {
        const url = `https://releases.nixos.org/nix/nix-${version}/${top}.tar.xz`;
        const artifact = { url, sha256: changes[version] ?? sha256, source: `${url}.sha256` };
        return [version, { "x86_64-linux": artifact }];
      }),
    );
    const table: Table = {
      tools: {
        nix: { default: release("2.26").version, versions },
        packer: { default: "1.14.2", versions: {} },
      },
      plugins: {},
    };
    return { table, mirrors: { "releases.nixos.org": `http://127.0.0.1:${port}` } };
  }

  async function fresh(options: MachineOptions = {}): Promise<Machine> {
    const made = await machine(options);
    machines.push(made);
    return made;
  }

  const wipe = "chmod -R u+w /nix/store; rm -rf /nix/store /nix/var";
  const left = "ls -A /nix/store 2>/dev/null | grep -v '^.links$' || :";

  /** The installed Nix holds what it claims, and builds. */
  async function works(on: Machine, bin: string, as: "root" | "nobody" = "root"): Promise<void> {
    const checked = await on.run(`${bin}/nix-store`, ["--verify", "--check-contents"], { as });
    expect(checked.stderr).not.toMatch(/error|modified|missing|disappeared/);
    const expression =
      'derivation { name = "made"; system = builtins.currentSystem; builder = "/bin/sh"; args = [ "-c" "echo yes > $out" ]; }';
    const built = await on.run(`${bin}/nix-build`, ["--no-out-link", "-E", expression], { as });
    expect(await on.sh(`cat ${built.stdout.trim()}`)).toBe("yes\n");
  }

  test.each(everyNth(2, ["2.8", "2.26"]))(
    "%s is installed from its release, found again, and kept",
    async (line) => {
      const on = await fresh();
      const { version, top } = release(line);
      const ask = { ...request(), wanted: line };
      const first = await on.install(ask);
      expect(first).toMatchObject({
        nix: { version, from: "download", closure: { length: 4 } },
        access: { kind: "own" },
        lines: [expect.stringMatching(/^Nix [\d.]+ was installed from its release in [\d.]+ s\.$/)],
      });
      expect(asked).toEqual([`/nix/nix-${version}/${top}.tar.xz`]);
      expect(first.later.path).toEqual([first.nix.bin]);
      await works(on, first.nix.bin);
      // Modes and times as Nix makes them, and nothing of ours but what is registered.
      const all = "find /nix/store -mindepth 1 ! -type l ! -name .links ! -name '*-made*'";
      expect(await on.sh(`${all} -printf '%m %T@\\n' | sort -u`)).toMatch(
        /^444 1\.0+\n555 1\.0+\n$/,
      );
      expect(await on.run(`${first.nix.bin}/nix-store`, ["--gc", "--print-dead"])).toMatchObject({
        stdout: expect.not.stringContaining(version),
      });

      expect((await on.install(ask)).nix).toEqual({ ...first.nix, from: "store" });
      await on.sh(wipe);
      const again = await on.install(ask);
      expect(again.nix).toEqual({ ...first.nix, from: "tool-cache" });
      expect(asked).toHaveLength(1);
      await works(on, again.nix.bin);
    },
  );

  test("a user with sudo gets a store of his own", async () => {
    const on = await fresh();
    await on.sh("echo 'nobody ALL=(ALL) NOPASSWD: ALL' > /mnt/sudoers; chmod 440 /mnt/sudoers");
    await on.sh("mount --bind /mnt/sudoers /etc/sudoers");
    const { nix, access, error } = await on.install(request(), { as: "nobody" });
    expect(error).toBeUndefined();
    expect(access).toMatchObject({ kind: "own" });
    expect(await on.sh("stat -c %U /nix /nix/store /nix/var/nix/db")).toBe(
      "nobody\nnobody\nnobody\n",
    );
    await works(on, nix.bin, "nobody");
  });

  test("a user without sudo is told what to do, and one before a store of others too", async () => {
    const on = await fresh();
    const without = await on.install(request(), { as: "nobody" });
    expect(without).toMatchObject({ user: true });
    expect(without.error).toMatch(
      /^Nix is not on this machine, and \/nix cannot be made by this user, and `sudo -n` does not work\. Install Nix/,
    );
    await on.sh("mkdir -p /nix/store/something");
    const foreign = await on.install(request(), { as: "nobody" });
    expect(foreign.error).toMatch(/\/nix\/store belongs to another user and is in use/);
    expect(asked).toEqual([]);
  });

  test("a user without a name, in a container whose /nix is his", async () => {
    const on = await fresh();
    await on.sh("chown 54321 /nix");
    const ask = { ...request(), wanted: "2.8" };
    const first = await on.install(ask, { as: "nameless" });
    expect(first).toMatchObject({ nix: { from: "download" }, access: { kind: "own" } });
    expect((await on.install(ask, { as: "nameless" })).nix).toEqual({
      ...first.nix,
      from: "store",
    });
  });

  test("a Nix from the store cache is taken, and found again", async () => {
    const on = await fresh();
    const { tree, version } = release("2.8");
    await on.sh(`mkdir /nix/store; cp -a ${tree}/store/* /nix/store; chmod -R a-w /nix/store/*`);
    const paths = (await on.sh("ls -d /nix/store/*")).trim().split("\n");
    await on.sh(`/nix/store/*-nix-*/bin/nix-store --load-db < ${tree}/.reginfo`);
    const ask = { ...request(), wanted: "2.8" };
    const fit = await on.install({ ...ask, restored: paths });
    expect(fit.nix).toMatchObject({ version, from: "store", closure: paths });
    expect((await on.install(ask)).nix).toEqual(fit.nix);
    expect(asked).toEqual([]);
  });

  test("a slim root without xz and tar", async () => {
    const on = await fresh();
    await on.sh(
      [
        "mkdir -p /mnt/slim/bin /mnt/slim/tmp /mnt/slim/nix /mnt/slim/proc /mnt/slim/usr/lib",
        "cp /bin/sh /mnt/slim/bin/sh",
        "for name in lib lib64; do ln -s usr/$name /mnt/slim/$name; mkdir -p /mnt/slim/usr/$name; mount --bind /usr/$name /mnt/slim/usr/$name; done",
        "for name in nix mnt proc dev; do mkdir -p /mnt/slim/$name; done",
        "mount --bind /nix /mnt/slim/nix; mount --rbind /proc /mnt/slim/proc; mount --rbind /dev /mnt/slim/dev",
        "for name in project node scratch tools home; do mkdir /mnt/slim/mnt/$name; mount --bind /mnt/$name /mnt/slim/mnt/$name; done",
      ].join("\n"),
    );
    const how = { root: "/mnt/slim", env: { PATH: "/bin" } };
    const first = await on.install(request(), how);
    expect(first).toMatchObject({ nix: { from: "download" } });
    // There are no certificates but those of the release.
    expect(first.later.variables["NIX_SSL_CERT_FILE"]).toMatch(
      /^\/nix\/store\/\S+-nss-cacert\/etc\/ssl\/certs\/ca-bundle\.crt$/,
    );
    await works(on, first.nix.bin);
    await on.sh(wipe);
    expect(await on.install(request(), how)).toMatchObject({ nix: { from: "tool-cache" } });
  });

  test("of two jobs at once both end well", async () => {
    const on = await fresh();
    const ask = request();
    const both = await Promise.all(
      ["a", "b"].map((name) => on.install({ ...ask, scratch: `/mnt/scratch/${name}` })),
    );
    for (const { error, nix } of both) {
      expect(error).toBeUndefined();
      expect(nix.from).toBe("download");
    }
    await works(on, both[0]?.nix.bin ?? "");
    expect(
      await on.sh(`ls -A /nix/store | grep packernix || :; find ${toolCache} -name '*.tmp'`),
    ).toBe("");
  });

  test("of many jobs that record one version at once all end well", async () => {
    const on = await fresh();
    const script = `
      const { recordedNix, recordNix } = await import("/mnt/project/src/tools/nix-record.ts");
      const { setTimeout: delay } = await import("node:timers/promises");
      const names = Array.from({ length: 100 }, (_, index) => "lib-" + (100 + index));
      const build = (digit) => {
        const closure = [...names, "nix"].map((name) => "/nix/store/" + digit.repeat(32) + "-" + name);
        return { version: "2.26.3", bin: closure.at(-1) + "/bin", closure };
      };
      const jobs = async (nix) => {
        const job = async (_, index) => {
          await delay(5 * index);
          await recordNix(nix);
        };
        await Promise.all(Array.from({ length: 10 }, job));
        return await recordedNix();
      };
      const [first, second] = [await jobs(build("0")), await jobs(build("1"))];
      console.log(JSON.stringify([first, second, build("0"), build("1")]));
    `;
    const { stdout } = await on.run("/mnt/node/bin/node", [
      "--input-type=module",
      "--eval",
      script,
    ]);
    const [first, second, zero, one] = JSON.parse(stdout);
    expect([first, second]).toEqual([[zero], [one]]);
  });

  test("root builds as itself where the group of build users has no members", async () => {
    const on = await fresh();
    const { nix } = await on.install(request());
    const script = `
      const { ownSettings } = await import("/mnt/project/src/nix/settings.ts");
      console.log((await ownSettings()).join("\\n"));
    `;
    const settings = async () =>
      (await on.run("/mnt/node/bin/node", ["--input-type=module", "--eval", script])).stdout;
    await on.sh("grep -v '^nixbld:' /etc/group > /mnt/others; touch /mnt/group");
    await on.sh("mount --bind /mnt/group /etc/group");
    const group = async (line: string) =>
      await on.sh(`cp /mnt/others /mnt/group; echo '${line}' >> /mnt/group`);
    const build = `${nix.bin}/nix-build --no-out-link --option sandbox false -E 'derivation { name = "x"; system = builtins.currentSystem; builder = "/bin/sh"; args = [ "-c" "echo x >$out" ]; }'`;
    await group("nixbld:x:30000:");
    await expect(on.sh(`NIX_CONFIG='substituters =' ${build}`)).rejects.toThrow(/no members/);
    expect(await settings()).toContain("build-users-group =");
    await on.sh(`NIX_CONFIG='substituters =\n${await settings()}' ${build}`);
    await group("nixbld:x:30000:nixbld1");
    expect(await settings()).not.toContain("build-users-group");
  });

  test("a Nix of the machine is used when it fits, and named when it does not", async () => {
    const on = await fresh();
    const fake = ["mkdir -p /mnt/home/bin; cd /mnt/home/bin"]
      .concat(
        ["nix", "nix-store"].map(
          (name) => `printf '#!/bin/sh\\necho nix "(Nix)" 2.20.1\\n' > ${name}`,
        ),
      )
      .concat("chmod +x nix nix-store");
    await on.sh(fake.join("\n"));
    const env = { PATH: "/mnt/home/bin:/usr/bin:/bin" };
    expect(await on.install(request(), { env })).toMatchObject({
      nix: { bin: "/mnt/home/bin", version: "2.20.1", from: "path" },
      later: { path: [], variables: {} },
    });
    expect(asked).toEqual([]);

    await on.sh("rmdir /nix/store");
    const without = await on.install(request(), { env, as: "nobody" });
    expect(without).toMatchObject({ user: true });
    expect(without.error).toMatch(/^Nix 2\.20\.1 in \/mnt\/home\/bin has no store yet\. And /);

    const ask = { ...request(), wanted: ">=2.26" };
    expect(await on.install(ask, { env })).toMatchObject({
      nix: { version: release("2.26").version, from: "download" },
      lines: [
        "Nix 2.20.1 in /mnt/home/bin is not used: `nix-version: >=2.26` is required.",
        expect.stringContaining("installed"),
      ],
    });

    await on.sh(`${wipe}; mount -o remount,ro /nix`);
    const refused = await on.install({ ...request(), wanted: "2.26" }, { env });
    expect(refused).toMatchObject({ user: true });
    expect(refused.error).toMatch(
      /^Nix 2\.20\.1 in \/mnt\/home\/bin is not the required version \(`nix-version: 2\.26`\)\. And /,
    );
  });

  test("a version without a hash is refused, one with a hash of the user's is taken", async () => {
    const on = await fresh();
    const unknown = await on.install({ ...request(), wanted: "2.27.1" });
    expect(unknown).toMatchObject({ user: true });
    expect(unknown.error).toMatch(
      /no hash is known of Nix 2\.27\.1 .* known are .*2\.8\.0.*`nix-version: 2\.27\.1@sha256:/,
    );
    const { version, sha256 } = release("2.8");
    const wrong = await on.install({ ...request({ [version]: "0".repeat(64) }), wanted: version });
    expect(wrong).toMatchObject({ user: true });
    expect(wrong.error).toContain(sha256);
    expect(await on.sh(`${left}; find ${toolCache} -type f`)).toBe("");
    const ask = {
      ...request({ [version]: "0".repeat(64) }),
      wanted: `${version}@sha256:${sha256}`,
    };
    expect(await on.install(ask)).toMatchObject({ nix: { version, from: "download" } });
  });

  /** A release that was never Nix', packed and hashed as it is. */
  async function madeUp(spoil: (tree: string, names: Record<string, string[]>) => Promise<void>) {
    const folder = await mkdtemp(join(tmpdir(), "nix-made-up-"));
    folders.push(folder);
    const version = "2.29.9";
    const top = `nix-${version}-x86_64-linux`;
    const tree = join(folder, top);
    const nix = `w22m18z2qp5hfszcqwq3lf47z4cl1s1l-nix-${version}`;
    const library = "apx7yq8i9flhsyj9pfnhsyc4zr4wib2i-library";
    await mkdir(join(tree, "store", nix, "bin"), { recursive: true });
    await mkdir(join(tree, "store", library));
    for (const name of ["nix", "nix-store"]) {
      const script = "#!/bin/sh\necho 'error: this is no Nix' >&2; exit 1\n";
      await writeFile(join(tree, "store", nix, "bin", name), script, { mode: 0o755 });
    }
    const names = { [library]: [], [nix]: [library] };
    await writeRegistration(tree, names);
    await spoil(tree, names);
    const archive = await packRelease(folder, top);
    const sha256 = createHash("sha256")
      .update(await readFile(archive))
      .digest("hex");
    made = { archive, sha256, version, top, tree };
    return { ...request(), wanted: `${version}@sha256:${sha256}` };
  }

  test.each<[string, RegExp, (tree: string, names: Record<string, string[]>) => Promise<void>]>([
    [
      "a registration of paths that are not there",
      /its \.reginfo names \S+-library, which is not in it/,
      async (tree) =>
        await rm(join(tree, "store/apx7yq8i9flhsyj9pfnhsyc4zr4wib2i-library"), { recursive: true }),
    ],
    [
      "another content than its registration says",
      /\S+-library has another content than its \.reginfo says/,
      async (tree) =>
        await writeFile(join(tree, "store/apx7yq8i9flhsyj9pfnhsyc4zr4wib2i-library/x"), ""),
    ],
    ["programs that do not work", /this is no Nix/, async () => {}],
    [
      "no programs",
      /there is no `nix` with `nix-store` in it/,
      async (tree, names) => {
        await rm(join(tree, "store/w22m18z2qp5hfszcqwq3lf47z4cl1s1l-nix-2.29.9/bin/nix"));
        await writeRegistration(tree, names);
      },
    ],
  ])("a release with %s leaves nothing", async (_what, message, spoil) => {
    const on = await fresh();
    const { error } = await on.install(await madeUp(spoil));
    expect(error).toMatch(message);
    expect(await on.sh(`${left}; find ${toolCache} /mnt/scratch -type f`)).toBe("");
  });

  test("a download that is cut short leaves nothing", async () => {
    const on = await fresh();
    const ask = request();
    cutShort = true;
    const outcome = await on.install(ask);
    expect(outcome.user).toBe(true);
    expect(await on.sh(`${left}; find ${toolCache} /mnt/scratch -type f`)).toBe("");
  });

  test("a full disk and a read-only store end with a message, and leave nothing", async () => {
    const on = await fresh({ size: "20m" });
    const full = await on.install(request());
    expect(full).toMatchObject({ user: true });
    expect(full.error).toMatch(/The file system of \/nix\/store is full/);
    expect(await on.sh(left)).toBe("");
    await on.sh("mkdir -p /nix/store; mount -o remount,ro /nix");
    const readOnly = await on.install(request());
    expect(readOnly).toMatchObject({ user: true });
    expect(readOnly.error).toMatch(/\/nix\/store is mounted read-only/);
  });

  test.each(
    everyNth(2, [
      ["one byte changed", "printf x | dd of=$file bs=1 seek=5000000 conv=notrunc status=none"],
      ["cut short", "truncate -s 3000000 $file"],
    ]),
  )("what is kept and damaged is fetched anew: %s", async (_what, damage) => {
    const on = await fresh();
    const { nix } = await on.install(request());
    await on.sh(`${wipe}; file=$(echo ${toolCache}/nix/*/x64/nix.tar.xz); ${damage}`);
    expect(await on.install(request())).toMatchObject({
      nix: { ...nix, from: "download" },
      lines: [
        expect.stringMatching(
          /^warning: Nix 2\.26\.\d in the tool cache \(.*\) cannot be used and is fetched again: /,
        ),
        expect.stringContaining("installed from its release"),
      ],
    });
  });

  test("what lies in the store and is not registered is replaced", async () => {
    const on = await fresh();
    const { nix } = await on.install(request());
    const [, second = ""] = nix.closure ?? [];
    // The list is lost, and one path is not what it was.
    await on.sh(`rm -r /nix/var; chmod -R u+w ${second}; rm -r ${second}/*`);
    const again = await on.install(request());
    expect(again).toMatchObject({ nix: { from: "tool-cache" } });
    await works(on, again.nix.bin);
  });

  test("an installed Nix of which a part is gone is installed anew", async () => {
    const on = await fresh();
    const { nix } = await on.install(request());
    await on.sh(`chmod -R u+w ${nix.closure?.[3]}; rm -r ${nix.closure?.[3]}`);
    expect(await on.install(request())).toMatchObject({ nix: { from: "tool-cache" } });
    await works(on, nix.bin);
  });
});
