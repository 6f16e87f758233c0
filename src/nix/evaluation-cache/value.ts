/** What an entry of the evaluation cache holds: enough to say "this image exists already", and nothing that could be executed. */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { Identity, KeyTable, Template } from "../../packer/types.ts";
import { namedEnvironment } from "../../packer/variables.ts";
import { isObject, type Json, type JsonObject } from "../../shared/json.ts";
import { platforms } from "../../shared/platform.ts";
import { isSecretName } from "../../shared/secrets.ts";
import { requireStoreName, storeDirectory } from "../configuration.ts";
import type { Covered } from "./evidence.ts";
import { evaluationFormat } from "./key.ts";

const Entry = z.strictObject({
  key: z.string(),
  value: z.strictObject({
    version: z.literal(evaluationFormat),
    toplevel: z.string().regex(/^[\w./+?=-]+$/),
    identity: z.strictObject({
      storeHash: z.string().regex(/^[0-9abcdfghijklmnpqrsvwxyz]{32}$/),
      digest: z.string().regex(/^[a-z2-7]{20}$/),
      text: z.string(),
    }),
    /** Type of the template's builder, such as `qemu`. */
    builder: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
    /** Nix system of the image. */
    platform: z.string().refine((text) => platforms.some((one) => one === text)),
    /** What of the builder says where its images are and as whom to ask, beside `builder-config`. */
    builderKeys: z.record(z.string(), z.json()),
    /** Variables that `{{env}}` asks for. A digest of each value, salted by the key; null: not set. */
    environment: z.array(
      z.strictObject({
        name: z.string().refine((name) => !isSecretName(name)),
        digest: z
          .string()
          .regex(/^[0-9a-f]{64}$/)
          .nullable(),
      }),
    ),
  }),
});

export type CachedEvaluation = z.infer<typeof Entry>["value"];

export interface Outcome {
  toplevel: string;
  platform: string;
  identity: Identity;
  /** Warnings of the identity: a later run that does not evaluate would not show them. */
  warnings: readonly string[];
  /** Files and folders whose bytes are part of the identity; absolute. */
  files: readonly string[];
  template: Template;
  /** Given values of variables that are not in the template itself. */
  variables: Record<string, string>;
}

export interface ValueOptions {
  key: string;
  covers: Covered;
  /** Classes of the builder's keys. */
  keys: KeyTable;
  /** The builder with its variables filled in. */
  builder: JsonObject;
  /** The inputs `variables` and `builder-config`. */
  given: { variables: Record<string, string>; builderConfig: Json | undefined };
  /** What Packer sees. */
  env: Record<string, string>;
}

/** @returns the value to keep, or why there is none: a phrase that goes on after "Evaluation cache: not kept, ". */
export async function cachedEvaluation(
  outcome: Outcome,
  options: ValueOptions,
): Promise<{ value: CachedEvaluation } | { reason: string }> {
  const { template } = outcome;
  const names = namedEnvironment(template, outcome.variables);
  const secret =
    names.find(isSecretName) ??
    template.sensitive.find((name) => Object.hasOwn(options.given.variables, name)) ??
    credentialIn(options.given.builderConfig, options.keys) ??
    credentialIn(pick(options.builder, options.keys.life ?? []), options.keys);
  if (secret !== undefined) return { reason: `\`${secret}\` is a secret` };
  const builderKeys = literalKeys(template.builder, options);
  if (typeof builderKeys === "string") {
    return { reason: `\`${builderKeys}\` of the builder is an expression` };
  }
  if (outcome.warnings.length > 0) return { reason: "the identity leaves something out" };
  for (const file of outcome.files) {
    // Size and time prove no bytes (`cp -p` keeps both), and on another machine they differ anyway.
    if (await options.covers(file)) continue;
    return {
      reason: `the bytes of ${file} count and are not checked; declare its checksum in the template`,
    };
  }
  const environment = names.map((name) => ({
    name,
    digest: digestOf(options.key, name, options.env[name]),
  }));
  const { storeHash, digest, text } = outcome.identity;
  return {
    value: {
      version: evaluationFormat,
      toplevel: outcome.toplevel,
      identity: { storeHash, digest, text },
      builder: template.builder.type,
      platform: outcome.platform,
      builderKeys,
      environment,
    },
  };
}

/**
 * Keys that a home reads and that stand in the template as they are. Those of the input are as secret
 * as it is, and so may be what a variable holds.
 * @returns the name of a key that is set by an expression, where there is one.
 */
function literalKeys(
  written: JsonObject,
  { builder, keys, given }: Pick<ValueOptions, "builder" | "keys" | "given">,
): JsonObject | string {
  const life = keys.life ?? [];
  const expression = life.find(
    (key) => JSON.stringify(written[key] ?? "").includes("{{") && builder[key] !== "",
  );
  const config = given.builderConfig;
  const isInput = (key: string) => isObject(config) && Object.hasOwn(config, key);
  return (
    expression ??
    pick(
      written,
      life.filter((key) => !isInput(key)),
    )
  );
}

function pick(builder: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(builder).filter(([key]) => keys.includes(key)));
}

function credentialIn(config: Json | undefined, keys: KeyTable): string | undefined {
  if (config === undefined || !isObject(config)) return undefined;
  return Object.keys(config).find(
    (key) =>
      Object.hasOwn(keys.classes, key) && keys.classes[key] === "credential" && config[key] !== "",
  );
}

function digestOf(key: string, name: string, value: string | undefined): string | null {
  if (value === undefined) return null;
  return createHash("sha256").update(`${key}\0${name}\0${value}`).digest("hex");
}

/** True when every variable that `{{env}}` asks for is what it was. */
export function sameEnvironment(
  value: CachedEvaluation,
  key: string,
  env: (names: readonly string[]) => Record<string, string>,
): boolean {
  const current = env(value.environment.map(({ name }) => name));
  return value.environment.every(
    ({ name, digest }) => digestOf(key, name, current[name]) === digest,
  );
}

/** How an evaluation differs from the cached one of the same key; undefined when it does not. */
export function differenceOf(
  cached: CachedEvaluation,
  fresh: CachedEvaluation,
): string | undefined {
  const parts = {
    toplevel: [cached.toplevel, fresh.toplevel],
    identity: [cached.identity.text, fresh.identity.text],
    builder: [cached.builder, fresh.builder],
    platform: [cached.platform, fresh.platform],
    "where the builder keeps its images": [
      JSON.stringify(cached.builderKeys),
      JSON.stringify(fresh.builderKeys),
    ],
  };
  for (const [name, [before, now]] of Object.entries(parts)) {
    if (before !== now) return `${name} was ${before} and is ${now}`;
  }
  return undefined;
}

/** @returns undefined for everything that is not exactly a value of this version. */
export function readValue(text: string, key: string): CachedEvaluation | undefined {
  try {
    const entry = Entry.parse(JSON.parse(text));
    const { toplevel, identity } = entry.value;
    const { storeHash, digest } = identity;
    const store = storeDirectory();
    requireStoreName(toplevel, store, "toplevel");
    const fits =
      entry.key === key &&
      identity.text === `${storeHash}-${digest}` &&
      toplevel.startsWith(`${store}/${storeHash}-`);
    return fits ? entry.value : undefined;
  } catch {
    return undefined;
  }
}
