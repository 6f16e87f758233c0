/** The store cache from one machine to the next: real Nix, a store of its own, a service on the loopback. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { openActionsCache } from "../../../src/cache/service.ts";
import type { EntryName } from "../../../src/nix/store/cache-keys.ts";
import { saveStore } from "../../../src/nix/store/cache-save.ts";
import { evaluationPaths, trustedKeyNames } from "../../../src/nix/store/cache-selection.ts";
import { narHash } from "../../../src/nix/store/nar-write.ts";
import { sourcePath } from "../../../src/nix/store/store-path.ts";
import { exists } from "../../../src/shared/files.ts";
import { collectingLog } from "../../../src/shared/log.ts";
import { damage, sizeOf } from "../../helpers/cache-service/index.ts";
import { nixVersions } from "../fixture.ts";
import { cacheFixture } from "./cache-fixture.ts";

type Fixture = Awaited<ReturnType<typeof cacheFixture>>;
let fixture: Fixture;
let lock = 0;

describe.each(nixVersions)("the store cache with %s", (_name, bin) => {
  beforeAll(async () => {
    fixture = await cacheFixture(bin);
  });
  afterAll(async () => await fixture?.close());
  beforeEach(async () => {
    lock++;
    await fixture.forget();
  });

  const closureOf = (toplevel: string, sandboxed = true): EntryName => ({
    kind: "closure",
    system: "x86_64-linux",
    lock: `lock${lock}`,
    toplevel,
    sandboxed,
  });
  const none = { kind: "none", why: "the store is somebody else's" } as const;
  const entryOf = (key: string | undefined) => {
    const entry = fixture.service.entries.all().find((one) => one.key === key);
    if (entry === undefined) throw new Error(`no entry ${key}`);
    return entry;
  };

  test("what one machine built, the next one has: exact, verified, and said with its figures", async () => {
    const base = await fixture.add("base", "x".repeat(100_000));
    const toplevel = await fixture.build("system", "one", [base]);
    const saved = await fixture.save({ name: closureOf(toplevel), roots: [toplevel] });
    expect(saved.report).toMatchObject({ outcome: "saved", paths: 2, left: 0 });
    expect(saved.report.moved).toBe(sizeOf(entryOf(saved.report.key)));
    expect(saved.lines).toEqual([expect.stringMatching(/closure saved as .*: 2 paths, /)]);

    await fixture.forget();
    const { report, lines } = await fixture.restore(closureOf(toplevel));
    expect(report).toMatchObject({
      outcome: "restored",
      exact: true,
      key: saved.report.key,
      restored: { paths: 2, present: 0, left: [] },
    });
    expect(report.moved).toBeLessThanOrEqual(saved.report.moved * 2);
    expect(lines).toEqual([expect.stringMatching(/2 paths, .* restored from /)]);
    expect(await fixture.isValid(toplevel)).toBe(true);
    expect(await readFile(base, "utf8")).toHaveLength(100_000);
  });

  test("nothing new: one look, no Nix, no upload", async () => {
    const toplevel = await fixture.build("system", "nothing new");
    const plan = { name: closureOf(toplevel), roots: [toplevel] };
    await fixture.save(plan);
    const before = fixture.service.traffic.length;
    const { report } = await fixture.save({ ...plan, bin: "/there/is/no/nix" });
    expect(report).toMatchObject({ outcome: "exists", moved: 0 });
    expect(
      fixture.service.traffic.slice(before).every(({ request }) => !request.startsWith("PUT")),
    ).toBe(true);
    // The same in another form is as good.
    const other = await fixture.save({ ...plan, forms: ["image", "nar"] });
    expect(other.report.outcome).toBe("exists");
  });

  test("an older entry of the same lock gives what has not changed", async () => {
    const base = await fixture.add("base", "shared");
    const old = await fixture.build("system", "old", [base]);
    await fixture.save({ name: closureOf(old), roots: [old] });
    const changed = await fixture.build("system", "new", [base]);
    await fixture.forget();
    const { report, lines } = await fixture.restore(closureOf(changed));
    expect(report).toMatchObject({ outcome: "restored", exact: false, restored: { paths: 2 } });
    expect(lines.join()).toContain("an older entry");
    expect(await fixture.isValid(base)).toBe(true);
  });

  test("what substituters have is left out, and what refers to it waits for them", async () => {
    const released = await fixture.add("released", "from a substituter");
    const toplevel = await fixture.build("system", "with a release", [released]);
    await fixture.sign(released, "cache.example.org-1");
    const plan = { name: closureOf(toplevel), roots: [toplevel] };
    const trustedKeys = ["cache.example.org-1"];
    const { report } = await fixture.save({ ...plan, trustedKeys });
    expect(report).toMatchObject({ outcome: "saved", paths: 1, left: 1 });

    await fixture.forget();
    const asked: string[] = [];
    const without = await fixture.restore(closureOf(toplevel), {
      realise: async (paths) => void asked.push(...paths),
    });
    expect(asked).toEqual([released]);
    expect(without.report.restored).toMatchObject({ paths: 0, left: [{ path: toplevel }] });
    expect(await exists(toplevel)).toBe(false);

    const { report: again } = await fixture.restore(closureOf(toplevel), {
      realise: async () => void (await fixture.add("released", "from a substituter")),
    });
    expect(again.restored).toMatchObject({ paths: 1, left: [] });
    expect(await fixture.isValid(toplevel)).toBe(true);
  });

  test("when substituters have everything, there is no entry", async () => {
    const toplevel = await fixture.add("released", "all of it");
    await fixture.sign(toplevel, "cache.example.org-2");
    const plan = {
      name: closureOf(toplevel),
      roots: [toplevel],
      trustedKeys: ["cache.example.org-2"],
    };
    const { report } = await fixture.save(plan);
    expect(report).toMatchObject({ outcome: "nothing", left: 1 });
    expect((await fixture.restore(closureOf(toplevel))).report.outcome).toBe("absent");
  });

  test("derivations are not saved", async () => {
    const toplevel = await fixture.build("system", "with its derivation");
    const derivation = await fixture.nix("nix-store", "--query", "--deriver", toplevel);
    const plan = { name: closureOf(toplevel), roots: [toplevel, derivation] };
    expect((await fixture.save(plan)).report).toMatchObject({ outcome: "saved", paths: 1 });
  });

  test("a store that holds some paths gets the others", async () => {
    const base = await fixture.add("base", "there already");
    const toplevel = await fixture.build("system", "half", [base]);
    await fixture.save({ name: closureOf(toplevel), roots: [toplevel] });
    await fixture.forget();
    await fixture.add("base", "there already");
    const { report, lines } = await fixture.restore(closureOf(toplevel));
    expect(report.restored).toMatchObject({ paths: 1, present: 1 });
    expect(lines.join()).toContain("1 were there");
  });

  test("where everything is there, nobody is asked", async () => {
    const toplevel = await fixture.build("system", "present");
    const before = fixture.service.traffic.length;
    const { report } = await fixture.restore(closureOf(toplevel), { wanted: [toplevel] });
    expect(report.outcome).toBe("present");
    expect(fixture.service.traffic.length).toBe(before);
  });

  test("a damaged entry is dropped and said, and the run goes on", async () => {
    const toplevel = await fixture.build("system", "damaged");
    const { report: saved } = await fixture.save({ name: closureOf(toplevel), roots: [toplevel] });
    const entry = entryOf(saved.key);
    await damage(entry, sizeOf(entry) - 100);
    await fixture.forget();
    const { report, lines } = await fixture.restore(closureOf(toplevel));
    expect(report).toMatchObject({ outcome: "dropped", restored: { paths: 0 } });
    expect(lines).toEqual([expect.stringMatching(/cannot be used and is ignored: .*damaged/)]);
    expect(await exists(toplevel)).toBe(false);
  });

  test("damage in one path leaves out that path", async () => {
    const toplevel = await fixture.add("data", "y".repeat(50_000) + Math.random());
    const { report: saved } = await fixture.save({ name: closureOf(toplevel), roots: [toplevel] });
    await damage(entryOf(saved.key), 40);
    await fixture.forget();
    const { report, lines } = await fixture.restore(closureOf(toplevel));
    expect(report.restored).toMatchObject({ paths: 0, left: [{ path: toplevel }] });
    expect(lines.join("\n")).toContain("1 path left out");
    expect(await exists(toplevel)).toBe(false);
  });

  test("an entry that vanishes is as none, and one that vanishes meanwhile is dropped", async () => {
    const toplevel = await fixture.add("data", `vanishing ${Math.random()}${"z".repeat(300_000)}`);
    const { report: saved } = await fixture.save({ name: closureOf(toplevel), roots: [toplevel] });
    await fixture.forget();
    const entry = entryOf(saved.key);
    entry.vanished = true;
    expect((await fixture.restore(closureOf(toplevel))).report.outcome).toBe("absent");
    entry.vanished = false;
    const ways = {
      image: async () => Promise.reject(new Error("not this one")),
      nar: async () => Promise.reject(new Error("the entry is gone")),
    };
    const { report } = await fixture.restore(closureOf(toplevel), { ways });
    expect(report).toMatchObject({ outcome: "dropped", why: "the entry is gone", exact: true });
  });

  test("a machine that cannot take an entry asks for none, and says why", async () => {
    const toplevel = await fixture.build("system", "foreign");
    const before = fixture.service.traffic.length;
    const { report, lines } = await fixture.restore(closureOf(toplevel), { access: none });
    expect(report).toMatchObject({ outcome: "skipped", why: none.why });
    expect(lines).toEqual([expect.stringContaining(none.why)]);
    const closed = await fixture.restore(closureOf(toplevel), { job: { mode: "write-only" } });
    expect(closed.report.outcome).toBe("skipped");
    expect(fixture.service.traffic.length).toBe(before);
  });

  test("a run that may only read says so and does no work", async () => {
    const toplevel = await fixture.build("system", "read-only");
    const plan = { name: closureOf(toplevel), roots: [toplevel], bin: "/there/is/no/nix" };
    expect((await fixture.save(plan, { mode: "read" })).report).toMatchObject({
      outcome: "refused",
    });
  });

  test("trouble of Nix or of the service never throws", async () => {
    const toplevel = await fixture.build("system", "trouble");
    const plan = { name: closureOf(toplevel), roots: [toplevel] };
    const { report, lines } = await fixture.save({ ...plan, bin: "/there/is/no/nix" });
    expect(report.outcome).toBe("failed");
    expect(lines).toEqual([expect.stringContaining("/there/is/no/nix")]);
    await fixture.nix("nix-store", "--delete", toplevel);
    const gone = await fixture.save(plan);
    expect(["failed", "nothing"]).toContain(gone.report.outcome);
    expect((await fixture.restore(closureOf(toplevel))).report.outcome).toBe("absent");
  });

  test("unsandboxed builds are not given to machines with a sandbox", async () => {
    const toplevel = await fixture.build("system", "unsandboxed");
    await fixture.save({ name: closureOf(toplevel, false), roots: [toplevel] });
    await fixture.forget();
    expect((await fixture.restore(closureOf(toplevel))).report.outcome).toBe("absent");
    expect((await fixture.restore(closureOf(toplevel, false))).report.outcome).toBe("restored");
  });

  test("the form of the entry says how it gets in", async () => {
    const toplevel = await fixture.build("system", "forms");
    const used: string[] = [];
    const way = (form: string) => async () => {
      used.push(form);
      return { paths: 1, bytes: 1, present: 0, left: [] };
    };
    const ways = { nar: way("nar"), image: way("image") };
    await fixture.save({ name: closureOf(toplevel), roots: [toplevel], forms: ["image"] });
    expect((await fixture.restore(closureOf(toplevel), { ways })).report.outcome).toBe("absent");
    const mount = { root: [] };
    await fixture.restore(closureOf(toplevel), { ways, mount });
    expect(used).toEqual(["image"]);
    const without = await fixture.restore(closureOf(toplevel), { mount, bin: undefined });
    expect(without.report).toMatchObject({
      outcome: "dropped",
      why: expect.stringContaining("no Nix"),
    });
  });

  test("evaluation: sources of the lock, nixpkgs and Nix, as far as they are in the store", async () => {
    const folder = path.join(fixture.folder, "source");
    await fixture.nix("nix-store", "--version");
    const { mkdir, writeFile } = await import("node:fs/promises");
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, "flake.nix"), "{ }");
    const hash = await narHash(folder);
    const args = ["--add-fixed", "--recursive", "sha256", folder];
    const source = await fixture.nix("nix-store", ...args);
    expect(source).toBe(sourcePath(hash, { storeDir: fixture.storeDir }));
    const absent = `sha256-${Buffer.alloc(32).toString("base64")}`;
    const nodes = {
      root: { inputs: { nixpkgs: "nixpkgs" } },
      nixpkgs: { locked: { narHash: hash, type: "github" } },
      other: { locked: { narHash: absent } },
    };
    const nix = await fixture.add("nix", "a Nix");
    const found = await evaluationPaths({
      locks: [JSON.stringify({ nodes, root: "root" }), "no JSON"],
      nix: [nix],
      others: [path.join(source, "nixos"), "/etc"],
      storeDir: fixture.storeDir,
    });
    expect(found.sort()).toEqual([nix, source].sort());

    const name: EntryName = {
      kind: "evaluation",
      system: "x86_64-linux",
      nix: "2.8.0",
      lock: `l${lock}`,
    };
    // Signed or not: this one is needed before there is anybody to ask.
    await fixture.sign(nix, "cache.example.org-3");
    const plan = { name, roots: found, trustedKeys: ["cache.example.org-3"] };
    expect((await fixture.save(plan)).report).toMatchObject({ outcome: "saved", paths: 2 });
    await fixture.forget();
    expect((await fixture.restore(name)).report.restored).toMatchObject({ paths: 2, left: [] });
    expect(await fixture.isValid(source)).toBe(true);
  });

  test("npins' pins name their sources too", async () => {
    const pins = JSON.stringify({ pins: { nixpkgs: { hash: "00".repeat(32) }, odd: 1 } });
    const [none] = [await evaluationPaths({ locks: [pins], storeDir: fixture.storeDir })];
    expect(none).toEqual([]);
  });

  test("trusted keys are those of Nix's settings", async () => {
    const { bin, env } = fixture;
    const config = `${env["NIX_CONFIG"]}\nextra-trusted-public-keys = mine-1:AAAA`;
    const names = await trustedKeyNames({ bin, env: { ...env, NIX_CONFIG: config } });
    expect(names).toEqual(expect.arrayContaining(["cache.nixos.org-1", "mine-1"]));
    expect(await trustedKeyNames({ bin: "/missing", env })).toEqual(["cache.nixos.org-1"]);
  });

  test("plans that cannot be read are passed over", async () => {
    const log = collectingLog();
    const signal = new AbortController().signal;
    const cache = openActionsCache({ env: {}, log, signal });
    const options = { cache, log, signal, scratch: fixture.folder, unpackEntry: "" };
    expect(await saveStore([undefined, {}, { version: 2 }], options)).toEqual([]);
    expect(log.lines).toHaveLength(3);
  });
});
