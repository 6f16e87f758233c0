/** What an entry of the evaluation cache holds: enough to say "this image exists already", and nothing that could be executed. */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { Identity, KeyTable, Template } from "../../packer/types.ts";
import { namedEnvironment } from "../../packer/variables.ts";
import type { JsonObject } from "../../shared/json.ts";
import { platforms } from "../../shared/platform.ts";
import { isSecretName } from "../../shared/secrets.ts";
import { storeDirectory } from "../configuration.ts";
import { isStorePath } from "../store/store-path.ts";
import type { Covered } from "./evidence.ts";

const Entry = z.strictObject({
  key: z.string(),
  value: z.strictObject({
    toplevel: z.string().refine(isStorePath),
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
  given: { variables: Record<string, string>; builderConfig: JsonObject };
  /** What Packer sees. */
  env: Record<string, string>;
}

/** @returns the value to keep, or why there is none: a phrase that goes on after "Evaluation cache: not saved, ". */
export async function cachedEvaluation(
  outcome: Outcome,
  options: ValueOptions,
): Promise<{ value: CachedEvaluation } | { reason: string }> {
  const { template } = outcome;
  const { keys, builder, given } = options;
  const life = keys.life ?? [];
  const names = namedEnvironment(template, outcome.variables);
  const values = [pick(builder, life), given.builderConfig].flatMap((config) =>
    Object.entries(config),
  );
  const isCredential = (key: string) =>
    Object.hasOwn(keys.classes, key) && keys.classes[key] === "credential";
  const secret =
    names.find(isSecretName) ??
    template.sensitive.find((name) => Object.hasOwn(given.variables, name)) ??
    values.find(([key, value]) => isCredential(key) && value !== "")?.[0];
  if (secret !== undefined) return { reason: `\`${secret}\` is a secret` };
  const written = template.builder;
  const expression = life.find(
    (key) => JSON.stringify(written[key] ?? "").includes("{{") && builder[key] !== "",
  );
  if (expression !== undefined) {
    return { reason: `\`${expression}\` of the builder is an expression` };
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
      toplevel: outcome.toplevel,
      identity: { storeHash, digest, text },
      builder: template.builder.type,
      platform: outcome.platform,
      // Those of the input are as secret as it is.
      builderKeys: pick(
        written,
        life.filter((key) => !Object.hasOwn(given.builderConfig, key)),
      ),
      environment,
    },
  };
}

function pick(builder: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(builder).filter(([key]) => keys.includes(key)));
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
    const fits =
      entry.key === key &&
      identity.text === `${storeHash}-${digest}` &&
      toplevel.startsWith(`${storeDirectory()}/${storeHash}-`);
    return fits ? entry.value : undefined;
  } catch {
    return undefined;
  }
}
