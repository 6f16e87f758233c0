/** The ways into a store, each with real daemons, users, mounts and full disks of a private machine. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { PathInfo } from "../../../src/nix/store/types.ts";
import { everyNth } from "../../helpers/nightly.ts";
import { type Fixture, type Host, openFixture } from "./ways-fixture.ts";

// Mount namespaces need root; the releases are filled from Debian's packages.
const root = process.getuid?.() === 0 && existsSync("/usr/bin/dpkg-query");
const asRoot = root ? describe : describe.skip;

asRoot("a restore", () => {
  let fixture: Fixture;
  let host: Fixture["host"];
  let infos: PathInfo[];
  let paths: string[];

  beforeAll(async () => {
    fixture = await openFixture();
    ({ host, infos, paths } = fixture);
    expect(paths).toHaveLength(19);
  });

  afterEach(async () => {
    await fixture.endMachines();
  });

  afterAll(async () => {
    await fixture.end();
  });

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

  describe.each(everyNth<"2.8" | "2.26">(2, ["2.8", "2.26"]))(
    "through the daemon of Nix %s",
    (line) => {
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
          restored: {
            paths: paths.length,
            bytes: infos.reduce((sum, { narSize }) => sum + narSize, 0),
            left: [],
          },
        });
        await one.machine.sh("mount -o remount,bind,rw /nix/store");
        await hasAll(one);
        expect(await one.restore({}, "nobody")).toMatchObject({
          restored: { paths: 0, present: paths.length, left: [] },
        });
      });

      test("that does not trust this user brings nothing", async () => {
        const one = await host(line);
        await one.daemon("root");
        const why = expect.stringContaining("does not trust this user (nix.conf");
        expect((await one.restore({}, "nobody")).report).toMatchObject({ outcome: "skipped", why });
        expect(await one.whole()).toEqual([]);
      });
    },
  );

  test("as root gives the paths to the store's owner, and stores that check take them", async () => {
    const one = await host("2.26");
    await one.machine.sh("chown -R nobody /nix");
    const outcome = await one.restore();
    expect(outcome).toMatchObject({
      access: { kind: "own" },
      restored: { paths: paths.length, left: [] },
    });
    await hasAll(one);
    const ofRoot = "find /nix/store -mindepth 1 -maxdepth 1 -name '*-signed-*' -user root";
    expect(await one.machine.sh(ofRoot)).toBe("");

    await one.machine.sh(`
      export PATH=${one.bin}:$PATH
      top=$(cat ${fixture.shared}/top)
      nix copy --to 'file:///mnt/scratch/cache?compression=none' $top
      set -- $(nix-store -qR $top | grep -E -- '-(source|text|signed-[0-9])$')
      test $# = 6
      nix copy --to '/mnt/scratch/checking?require-sigs=true' --option trusted-public-keys '${fixture.key}' "$@"
      ! nix copy --to /mnt/scratch/checking --option trusted-public-keys '${fixture.key}' $top
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
      if (user !== "root") await one.machine.sh("chown -R nobody /nix");
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
    await one.machine.sh("chown -R nobody /nix");
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
      expect(outcome.report).toMatchObject({
        outcome: "dropped",
        why: expect.stringMatching(/no space left on device/i),
      });
      expect(outcome.restored.left).toHaveLength(way === "daemon" ? paths.length : 0);
      await one.machine.sh(free);
      expect(await one.whole()).toEqual([]);
      expect((await one.restore()).restored.paths).toBe(paths.length);
    });

    test("before it registers", async () => {
      const one = await host("2.26", { size: "200m" });
      const request = {
        archive: join(fixture.shared, "without-text"),
        fillAfter: paths.length - 1,
      };
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
      await one.daemon("nobody");
      for (const user of ["root", "nobody"] as const) {
        expect((await one.restore({ scratch: `/mnt/scratch/${user}` }, user)).report).toMatchObject(
          {
            outcome: "dropped",
            why: expect.stringContaining("MiB left"),
          },
        );
        expect(await one.whole()).toEqual([]);
      }
    });
  });

  test.each(["root", "nobody"] as const)(
    "that brings Nix to a machine of %s without one",
    async (user) => {
      const one = await host(undefined);
      if (user !== "root") await one.machine.sh("chown nobody /nix");
      const outcome = await one.restore(
        { archive: join(fixture.shared, "with-nix"), prepare: true },
        user,
      );
      expect(outcome).toMatchObject({ report: { outcome: "restored" }, restored: { left: [] } });
      await hasAll(one);
    },
  );
});
