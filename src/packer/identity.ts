/**
 * The identity of an image, which is equal for equal images. It is computed from the template as the
 * generator or the user wrote it, before the action adds anything.
 */
import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { storeHash } from "../nix/store/store-path.ts";
import { isObject, type Json, type JsonObject } from "../shared/json.ts";
import { isCredentialName } from "../shared/secrets.ts";
import { replaceCalls } from "./actions.ts";
import { besidePlaybook, namedInCommands } from "./identity-beside.ts";
import { declaredChecksum, fileContent, isRemote } from "./identity-files.ts";
import { postProcessorKeys, provisionerFiles, provisionerKeys } from "./keys.ts";
import type { Identity, KeyClass, KeyTable, Template } from "./types.ts";
import { type Resolver, usedVariables, variableResolver } from "./variables.ts";

/** First line of the hashed text. To be increased when a rule changes. */
const formatVersion = "packernix-identity-1\n";

export interface IdentityInput {
  /** Store path of the toplevel. */
  toplevel: string;
  template: Template;
  /** Given values of variables, over the template's defaults. */
  variables: Record<string, string>;
  /** The environment that Packer will have; for `{{env}}`. */
  env: Record<string, string>;
  /** Classes of the builder's keys. */
  keys: KeyTable;
  /** Folder from which relative paths in the template start; absolute. */
  baseDirectory: string;
  /** Folder that `{{template_dir}}` means; default `baseDirectory`. */
  templateDirectory?: string | undefined;
}

export interface IdentityResult extends Identity {
  /** What was left out although it may change the image, in one sentence each. */
  warnings: string[];
  /** Files and folders of this machine whose bytes count; absolute. */
  files: string[];
  /** The text that was hashed, for the debug log. It contains no credential. */
  hashed: string;
}

interface Context {
  resolver: Resolver;
  baseDirectory: string;
  templateDirectory: string;
  /** Local files that were read; grows. */
  files: Set<string>;
  /** What was left out although it may change the image; grows. */
  warnings: Set<string>;
}

/**
 * `<store hash>-<digest>`: the digest is the first 20 characters of the base32 of the SHA-256 of a
 * version line and the canonical JSON (RFC 8785) of what the builder is asked to make.
 * @throws {UserError} when the toplevel is no store path, a named file is missing, or a variable
 * that counts has no value.
 */
export async function identityOf(input: IdentityInput): Promise<IdentityResult> {
  const hash = storeHash(input.toplevel);
  const context: Context = {
    resolver: variableResolver(input.template, input.variables, input.env, {
      credentials: credentialVariables(input),
    }),
    baseDirectory: input.baseDirectory,
    templateDirectory: input.templateDirectory ?? input.baseDirectory,
    files: new Set(),
    warnings: new Set(),
  };
  const { template } = input;
  const content: JsonObject = {
    type: template.builder.type,
    content: await contentOf(template.builder, builderKeys(input), context, "the builder"),
    "post-processors": await postProcessors(template.root["post-processors"], context),
  };
  if (template.facts?.result !== undefined) content["result"] = template.facts.result;
  if (template.facts?.provisioners !== "system") {
    content["provisioners"] = await provisioners(template.root["provisioners"], context);
  }
  const hashed = formatVersion + (canonicalize(content) ?? "");
  const digest = digestOf(hashed);
  for (const secret of context.resolver.secrets) context.warnings.add(leftOut(secret));
  return {
    storeHash: hash,
    digest,
    text: `${hash}-${digest}`,
    warnings: [...context.warnings].sort(),
    files: [...context.files],
    hashed,
  };
}

/**
 * The first 20 characters of lower-case base32 with the alphabet of RFC 4648 section 6 (`a`-`z`, `2`-`7`),
 * as coreutils' `base32` prints it. Not Nix's alphabet, which comes with its own order of bits and would
 * look like a store hash.
 */
function digestOf(text: string): string {
  const alphabet = "abcdefghijklmnopqrstuvwxyz234567";
  // 20 characters of five bits each, of the 256 bits of the hash.
  const bits = BigInt(`0x${createHash("sha256").update(text).digest("hex")}`) >> 156n;
  const digits = bits.toString(32).padStart(20, "0");
  return Array.from(digits, (digit) => alphabet[Number.parseInt(digit, 32)]).join("");
}

/** Classes of the table, overridden by those of the generator; a credential stays one. */
function builderKeys(input: IdentityInput): KeyTable {
  const own = Object.entries(input.template.facts?.classes ?? {}).filter(
    ([key]) => classOf(input.keys, key) !== "credential",
  );
  return { ...input.keys, classes: { ...input.keys.classes, ...Object.fromEntries(own) } };
}

function classOf(keys: KeyTable, key: string): KeyClass {
  const listed = Object.hasOwn(keys.classes, key) ? keys.classes[key] : undefined;
  return listed ?? (isCredentialName(key) ? "credential" : "content");
}

function leftOut(secret: string): string {
  return `the identity includes only the name of ${secret}, not its value: another value does not make another image`;
}

/** Variables that some part of the template uses as a credential; they count as one everywhere. */
function credentialVariables(input: IdentityInput): Set<string> {
  const { root, builder, variables } = input.template;
  const parts: [JsonObject, KeyTable][] = [[builder, builderKeys(input)]];
  for (const part of [root["post-processors"] ?? []].flat(2)) {
    if (isObject(part)) parts.push([part, postProcessorKeys(String(part["type"])).keys]);
  }
  for (const part of [root["provisioners"] ?? []].flat()) {
    if (isObject(part)) parts.push([part, { ...provisionerKeys, files: [] }]);
  }
  const secret = parts.map(([part, keys]) =>
    Object.fromEntries(Object.entries(part).filter(([key]) => classOf(keys, key) === "credential")),
  );
  const found = usedVariables(secret);
  // Iterating over a set includes what is added meanwhile.
  for (const name of found) {
    for (const next of usedVariables(input.variables[name] ?? variables[name] ?? "")) {
      found.add(next);
    }
  }
  return found;
}

/** The part of a builder, post-processor or provisioner that counts. */
async function contentOf(
  part: JsonObject,
  keys: KeyTable,
  context: Context,
  what: string,
): Promise<JsonObject> {
  const result: JsonObject = {};
  const used = new Set<string>();
  const counting = Object.entries(part).filter(
    ([key, value]) =>
      key !== "type" && key !== "name" && value !== null && classOf(keys, key) === "content",
  );
  for (const [key, value] of counting) {
    if (!keys.files.includes(key)) continue;
    const checksumKey = Object.hasOwn(keys.checksums, key) ? keys.checksums[key] : undefined;
    const declared = checksumKey === undefined ? undefined : part[checksumKey];
    const checksum =
      typeof declared === "string"
        ? declaredChecksum(context.resolver.resolve(declared))
        : undefined;
    const named = texts(value).map((text) => fileName(text, context));
    if (checksumKey !== undefined && (checksum !== undefined || !named.some(isRemote))) {
      used.add(checksumKey);
    }
    result[key] =
      checksum ??
      (await fileContent(named, {
        baseDirectory: context.baseDirectory,
        what: `\`${key}\` of ${what}`,
        // Files that the machine sees by their names: a list of them, and what is uploaded.
        files: context.files,
        withNames: checksumKey === undefined && (Array.isArray(value) || key === "source"),
      }));
  }
  for (const [key, value] of counting) {
    if (!keys.files.includes(key) && !used.has(key)) result[key] = plain(value, context);
  }
  return result;
}

function texts(value: Json): string[] {
  return (Array.isArray(value) ? value : [value]).filter((item) => item !== null).map(String);
}

/** A path as Packer will see it, with the two functions that only name a folder filled in. */
function fileName(text: string, context: Context): string {
  const folders = { template_dir: context.templateDirectory, pwd: context.baseDirectory };
  return replaceCalls(context.resolver.resolve(text), {}, folders);
}

/** `NAME=value`, as commands and lists of an environment have it; not what is filled in later. */
const pair = /(?<![\w.])([A-Za-z_]\w*)=(?!\{\{)("[^"]*"|'[^']*'|\S+)/g;

/**
 * Turns numbers and booleans into texts (`40` and `"40"` are equal to Packer), removes nulls, and fills
 * in variables. Values of credentials, in a map or as `NAME=value`, are left out.
 */
function plain(value: Json, context: Context): Json {
  const hidden = (name: string) => {
    context.warnings.add(leftOut(name));
    return `{{secret ${JSON.stringify(name)}}}`;
  };
  if (typeof value === "string") {
    return context.resolver
      .resolve(value)
      .replace(pair, (text, name) => (isCredentialName(name) ? `${name}=${hidden(name)}` : text));
  }
  if (Array.isArray(value)) {
    return value.filter((item) => item !== null).map((item) => plain(item, context));
  }
  if (!isObject(value)) return String(value);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null)
      .map(([name, item]) => {
        const key = context.resolver.resolve(name);
        return [key, isCredentialName(key) && item !== "" ? hidden(key) : plain(item, context)];
      }),
  );
}

/**
 * Post-processors are a list of chains; a chain of one may be written without its brackets, and a
 * step without settings as its type (packer-plugin-sdk template/parse.go, parsePostProcessor).
 */
async function postProcessors(value: Json | undefined, context: Context): Promise<Json> {
  const chains: Json[] = [];
  for (const chain of Array.isArray(value) ? value : []) {
    const steps: Json[] = [];
    for (const step of Array.isArray(chain) ? chain : [chain]) {
      const settings = typeof step === "string" ? { type: step } : step;
      if (!isObject(settings)) continue;
      const type = String(settings["type"] ?? "");
      const { keys, endings } = postProcessorKeys(type);
      const content = await contentOf(settings, keys, context, `the post-processor ${type}`);
      for (const key of endings) {
        const file = settings[key];
        if (typeof file === "string") content[key] = endingOf(context.resolver.resolve(file));
      }
      await addBeside(content, settings, context, `the post-processor ${type}`);
      steps.push({ type, content });
    }
    chains.push(steps);
  }
  return chains;
}

/** The last one or two extensions of a file name, which determine the format: `.tar.gz`. */
function endingOf(file: string): string {
  return /(?:\.[a-z0-9]+){0,2}$/i.exec(file)?.[0] ?? "";
}

async function provisioners(value: Json | undefined, context: Context): Promise<Json> {
  const result: Json[] = [];
  for (const provisioner of Array.isArray(value) ? value : []) {
    if (!isObject(provisioner)) continue;
    const type = String(provisioner["type"] ?? "");
    const resolved = (key: string) =>
      texts(provisioner[key] ?? null).map((text) => fileName(text, context));
    const { files, unseen } = await provisionerFiles(provisioner, resolved, context.baseDirectory);
    const what = `the provisioner ${type}`;
    const content = await contentOf(provisioner, { ...provisionerKeys, files }, context, what);
    unseen.push(...(await addBeside(content, provisioner, context, what)));
    warnOfUnseen(unseen, context, what);
    result.push({ type, content });
  }
  return result;
}

function warnOfUnseen(names: readonly string[], context: Context, what: string): void {
  for (const name of names) {
    context.warnings.add(
      `${what} reads ${name}, whose bytes are not part of the identity: other bytes do not make another image`,
    );
  }
}

/**
 * Files that a part reads on this machine in addition to those that its keys name.
 * @returns names of files that its commands read or make, whose bytes do not count.
 */
async function addBeside(
  content: JsonObject,
  part: JsonObject,
  context: Context,
  what: string,
): Promise<string[]> {
  const { baseDirectory, files } = context;
  const add = async (key: string, names: string[]) => {
    if (names.length === 0) return;
    content[key] = await fileContent(names, { baseDirectory, what, files, withNames: true });
  };
  const named = (...keys: string[]) =>
    keys.flatMap((key) => texts(part[key] ?? []).map((text) => fileName(text, context)));
  if (part["type"] === "ansible") {
    const [playbook = ""] = named("playbook_file");
    await add("(beside)", await besidePlaybook(playbook, baseDirectory));
  }
  const commands =
    part["type"] === "shell-local" ? named("inline", "command") : named("extra_arguments");
  const { read, others } = await namedInCommands(commands, baseDirectory);
  await add("(commands)", read);
  return others;
}
