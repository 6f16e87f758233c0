import {
  chmodSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import type { ActionsCache } from "../../../src/cache/types.ts";
import type { EvaluationStore } from "../../../src/nix/evaluation-cache/store.ts";
import { mayKeepEvaluation, openEvaluationStore } from "../../../src/nix/evaluation-cache/store.ts";
import {
  type CachedEvaluation,
  cachedEvaluation,
  differenceOf,
  type Outcome,
  readValue,
} from "../../../src/nix/evaluation-cache/value.ts";
import { readTemplate } from "../../../src/packer/template.ts";
import type { JsonObject } from "../../../src/shared/json.ts";
import { collectingLog } from "../../../src/shared/log.ts";
import { scratch } from "../fixture.ts";

const key = "a".repeat(64);
const storeHash = "0123456789abcdfghijklmnpqrsvwxyz";
const digest = "abcdefghij234567abcd";
const identity = { storeHash, digest, text: `${storeHash}-${digest}` };
const toplevel = `/nix/store/${storeHash}-nixos-system-web-26.05`;
const value: CachedEvaluation = {
  toplevel,
  identity,
  builder: "qemu",
  platform: "x86_64-linux",
  builderKeys: {},
  environment: [],
};
const nothing = () => ({});

/** Immutable entries and look-ups by prefix, as GitHub has them. */
function memoryCache(): ActionsCache & { entries: Map<string, string>; requests: number } {
  const entries = new Map<string, string>();
  const cache = {
    entries,
    requests: 0,
    readable: true,
    writable: true,
    lookUp: async (exact: string, prefixes: readonly string[] = []) => {
      cache.requests += 1;
      const names = [...entries.keys()].reverse();
      const found = entries.has(exact)
        ? exact
        : names.find((name) => prefixes.some((prefix) => name.startsWith(prefix)));
      const text = found === undefined ? undefined : entries.get(found);
      if (found === undefined || text === undefined) return undefined;
      return {
        key: found,
        size: text.length,
        async *read() {
          yield Buffer.from(text);
        },
      };
    },
    save: async (name: string, content: () => AsyncIterable<Uint8Array>) => {
      if (entries.has(name)) return "exists" as const;
      let text = "";
      for await (const chunk of content()) text += Buffer.from(chunk).toString();
      entries.set(name, text);
      return "saved" as const;
    },
  };
  return cache;
}

interface Opened {
  store: EvaluationStore;
  /** Puts another text in place of the only entry. */
  replace(text: string): void;
}

const stores: [string, () => Opened][] = [
  [
    "the Actions cache",
    () => {
      const cache = memoryCache();
      const replace = (text: string) => {
        for (const name of cache.entries.keys()) cache.entries.set(name, text);
      };
      return { store: open(cache), replace };
    },
  ],
  [
    "a folder",
    () => {
      const folder = path.join(scratch(), "evaluations");
      const replace = (text: string) => writeFileSync(path.join(folder, `${key}.json`), text);
      return { store: open(undefined, folder), replace };
    },
  ],
];

function open(cache: ActionsCache | undefined, folder = "/there/is/none"): EvaluationStore {
  return openEvaluationStore(cache, folder, collectingLog());
}

describe.each(stores)("evaluations in %s", (_name, make) => {
  test("are found by their key and no other", async () => {
    const { store } = make();
    expect(await store.read(key, nothing)).toEqual({
      reason: "there is no entry for this state",
    });
    await store.write(key, value);
    await store.write(key, value);
    expect(await store.read(key, nothing)).toEqual({ value });
    expect(await store.read("b".repeat(64), nothing)).toHaveProperty("reason");
  });

  test("are not used once two evaluations differed, also when written again", async () => {
    const { store } = make();
    await store.write(key, value);
    await store.markUnstable(key);
    const reason = "evaluation did not give the same result twice";
    expect(await store.read(key, nothing)).toEqual({ reason });
    await store.write(key, value);
    expect(await store.read(key, nothing)).toEqual({ reason });
  });

  test("are none when the environment of `{{env}}` is another, and follow it", async () => {
    const { store } = make();
    const made = async (region: string | undefined) => {
      const env: Record<string, string> = region === undefined ? {} : { REGION: region };
      const result = await cachedEvaluation(outcome({ env: "REGION" }), options(env));
      if ("reason" in result) throw new Error(result.reason);
      await store.write(key, result.value);
    };
    const read = async (env: Record<string, string>) =>
      "value" in (await store.read(key, () => env));
    await made("eu");
    expect(await read({ REGION: "eu" })).toBe(true);
    expect(await read({ REGION: "us" })).toBe(false);
    expect(await read({})).toBe(false);
    await made("us");
    expect(await read({ REGION: "us" })).toBe(true);
    await made(undefined);
    expect(await read({})).toBe(true);
    expect(await read({ REGION: "" })).toBe(false);
  });

  test("that are damaged or of another key are none", async () => {
    for (const text of ["", "{", JSON.stringify({ key: "b".repeat(64), value }), "null"]) {
      const { store, replace } = make();
      await store.write(key, value);
      replace(text);
      expect(await store.read(key, nothing)).toHaveProperty("reason");
    }
  });
});

describe("an evaluation in the Actions cache", () => {
  test("costs one request, hit, miss or unstable", async () => {
    const cache = memoryCache();
    const store = open(cache);
    await store.read(key, nothing);
    await store.write(key, value);
    await store.read(key, nothing);
    await store.markUnstable(key);
    await store.read(key, nothing);
    expect(cache.requests).toBe(3);
    expect(
      [...cache.entries.keys()].every((name) => name.startsWith("packernix-evaluated-1-")),
    ).toBe(true);
  });

  test("is left alone where the run may not, and trouble is no failure", async () => {
    const cache = memoryCache();
    const store = open({ ...cache, writable: false });
    await store.write(key, value);
    expect(cache.entries.size).toBe(0);
    const log = collectingLog();
    const broken = openEvaluationStore(
      { ...cache, lookUp: async () => await Promise.reject(new Error("gone")) },
      "/there/is/none",
      log,
    );
    expect(await broken.read(key, nothing)).toHaveProperty("reason");
    expect(log.lines).toEqual(["debug: Evaluation cache: an entry could not be read: gone"]);
  });
});

describe("an evaluation in a folder", () => {
  const folder = () => path.join(scratch(), "evaluations");
  const written = async (where: string) => {
    const store = open(undefined, where);
    await store.write(key, value);
    return { store, file: path.join(where, `${key}.json`) };
  };
  const isHit = async (store: EvaluationStore) => "value" in (await store.read(key, nothing));

  test("is for its user alone", async () => {
    const where = folder();
    const { store, file } = await written(where);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(where).mode & 0o777).toBe(0o700);
    expect(await isHit(store)).toBe(true);
    chmodSync(file, 0o620);
    expect(await isHit(store)).toBe(false);
    chmodSync(file, 0o600);
    chmodSync(where, 0o777);
    expect(await isHit(store)).toBe(false);
  });

  test("is no link, and not used when it is old", async () => {
    const where = folder();
    const { store, file } = await written(where);
    utimesSync(file, 1, 1);
    expect(await isHit(store)).toBe(false);
    const other = folder();
    mkdirSync(other, { mode: 0o700 });
    const real = (await written(folder())).file;
    symlinkSync(real, path.join(other, `${key}.json`));
    expect(await isHit(open(undefined, other))).toBe(false);
  });

  test("makes room: the oldest go, and what a killed run left", async () => {
    const where = folder();
    mkdirSync(where, { mode: 0o700 });
    for (let i = 0; i < 510; i++) {
      const file = path.join(where, `${String(i).padStart(64, "0")}.json`);
      writeFileSync(file, "{}");
      const time = Date.now() / 1000 - 10_000 + i;
      utimesSync(file, time, time);
    }
    const half = path.join(where, `${key}.json.0a0a.tmp`);
    writeFileSync(half, "");
    utimesSync(half, Date.now() / 1000 - 7200, Date.now() / 1000 - 7200);
    const { store } = await written(where);
    const names = readdirSync(where);
    expect(names.length).toBeLessThanOrEqual(500);
    expect(names).not.toContain(path.basename(half));
    expect(names).not.toContain(`${"0".repeat(64)}.json`);
    expect(await isHit(store)).toBe(true);
  });
});

function outcome(given: { env?: string; files?: string[]; builder?: JsonObject } = {}): Outcome {
  const variables: Record<string, string> = {};
  if (given.env !== undefined) variables["from_env"] = `{{env \`${given.env}\`}}`;
  variables["password"] = "";
  const text = JSON.stringify({
    variables,
    "sensitive-variables": ["password"],
    builders: [{ type: "qemu", ...given.builder }],
  });
  return {
    toplevel,
    platform: "x86_64-linux",
    identity,
    warnings: [],
    files: given.files ?? [],
    template: readTemplate(text, { input: "template", file: undefined }),
    variables: {},
  };
}

function options(env: Record<string, string> = {}) {
  return {
    key,
    covers: async (file: string) => file.startsWith("/covered/"),
    keys: {
      classes: { winrm_key: "credential" as const },
      files: [],
      checksums: {},
      life: ["region", "winrm_key"],
    },
    builder: {},
    given: { variables: {}, builderConfig: {} },
    env,
  };
}

describe("what is kept", () => {
  test("is the answer and nothing of the template", async () => {
    expect(await cachedEvaluation(outcome({ files: ["/covered/a"] }), options())).toEqual({
      value,
    });
  });

  test("is where the template says that its images are, but for what inputs and variables say", async () => {
    const builder = { region: "eu-central-1", tags: { a: "b" } };
    const made = await cachedEvaluation(outcome({ builder }), { ...options(), builder });
    expect(made).toEqual({ value: { ...value, builderKeys: { region: "eu-central-1" } } });
    const given = { variables: {}, builderConfig: builder };
    const asInput = await cachedEvaluation(outcome({ builder }), { ...options(), builder, given });
    expect(asInput).toEqual({ value });

    const written = { region: "{{user `r`}}" };
    expect(
      await cachedEvaluation(outcome({ builder: written }), { ...options(), builder }),
    ).toEqual({
      reason: "`region` of the builder is an expression",
    });
    const empty = { ...options(), builder: { region: "" } };
    expect(await cachedEvaluation(outcome({ builder: written }), empty)).toMatchObject({
      value: {},
    });
    const secret = { ...options(), builder: { winrm_key: "hunter22" } };
    expect(await cachedEvaluation(outcome(), secret)).toEqual({
      reason: "`winrm_key` is a secret",
    });
  });

  test("is no value of the environment", async () => {
    const made = await cachedEvaluation(
      outcome({ env: "REGION" }),
      options({ REGION: "eu-central-1" }),
    );
    expect(JSON.stringify(made)).toContain("REGION");
    expect(JSON.stringify(made)).not.toContain("eu-central-1");
  });

  test("is nothing where a secret or a file that is not covered counts", async () => {
    const reason = async (result: ReturnType<typeof cachedEvaluation>) =>
      "reason" in (await result) ? Object.values(await result)[0] : undefined;
    expect(await reason(cachedEvaluation(outcome({ env: "API_TOKEN" }), options()))).toBe(
      "`API_TOKEN` is a secret",
    );
    const variables = { variables: { password: "x" }, builderConfig: {} };
    expect(await reason(cachedEvaluation(outcome(), { ...options(), given: variables }))).toBe(
      "`password` is a secret",
    );
    const config = { variables: {}, builderConfig: { winrm_key: "x" } };
    expect(await reason(cachedEvaluation(outcome(), { ...options(), given: config }))).toBe(
      "`winrm_key` is a secret",
    );
    expect(
      await reason(cachedEvaluation(outcome({ files: ["/disks/base.img"] }), options())),
    ).toMatch(/^the bytes of \/disks\/base\.img/);
    const warned = { ...outcome(), warnings: ["something"] };
    expect(await reason(cachedEvaluation(warned, options()))).toMatch(/^the identity leaves/);
  });

  const bad: [string, object][] = [
    ["a path outside the store", { toplevel: `/tmp/${storeHash}-x` }],
    ["a path below a store path", { toplevel: `${toplevel}/etc` }],
    ["a path with other characters", { toplevel: `${toplevel}\n::error::x` }],
    ["another system's hash", { identity: { ...identity, storeHash: "1".repeat(32) } }],
    ["an identity that is none", { identity: { ...identity, text: "x" } }],
    ["a strange builder", { builder: "../qemu" }],
    ["a strange platform", { platform: "riscv64-linux" }],
    ["a secret", { environment: [{ name: "API_TOKEN", digest: null }] }],
    ["a variable's value", { environment: [{ name: "A", digest: "value" }] }],
    ["more than there is", { template: "{}" }],
  ];
  test.each(bad)("with %s is not taken", (_name, change) => {
    expect(readValue(JSON.stringify({ key, value }), key)).toEqual(value);
    const text = JSON.stringify({ key, value: { ...value, ...change } });
    expect(readValue(text, key)).toBeUndefined();
  });

  test("differs when the answer differs, and not for other variables", () => {
    expect(differenceOf(value, { ...value, environment: [{ name: "A", digest: null }] })).toBe(
      undefined,
    );
    expect(differenceOf(value, { ...value, toplevel: `${toplevel}2` })).toMatch(/^toplevel was/);
  });

  test("is kept by trusted runs that may write", () => {
    expect(mayKeepEvaluation({ trusted: true }, "auto")).toBe(true);
    expect(mayKeepEvaluation({ trusted: false }, "write")).toBe(false);
    expect(mayKeepEvaluation({ trusted: true }, "read")).toBe(false);
    expect(mayKeepEvaluation({ trusted: true }, "off")).toBe(false);
  });
});
