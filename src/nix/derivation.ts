/** What the derivations of a system say of the packages in it, before anything is built. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { isObject } from "../shared/json.ts";
import { nameOf, splitName } from "./packages.ts";

export interface SystemGraph {
  /** Base names of the derivations of what may be in the system, its own included; sorted. */
  packages: string[];
  /** Names of the packages whose programs its systemd units start; sorted. */
  services: string[];
}

interface Derivation {
  /** Paths; empty for those of content-addressed outputs, which are not known before the build. */
  outputs: string[];
  /** A source or patch, whose hash is known, or a compiler. */
  isBuildOnly: boolean;
  /** Derivations, by path. */
  inputs: string[];
  /** What its outputs may refer to: its arguments and attributes, less those for its build alone. */
  texts: string[];
}

/**
 * Attributes whose store paths only the build needs (nixpkgs manual, "Variables specifying
 * dependencies"; what a derivation forbids or runs on is no part of its result either).
 */
const buildOnly =
  /^(?:builder|stdenv|PATH|srcs?|patches|makeFlags|cargoDeps|(?:propagated)?native\w+|depsBuild\w+|(?:dis)?allowedRe\w+)$/i;

/** Attributes that compilers have, wrapped as nixpkgs does it, and its stdenv. */
const ofCompilers = new Set(["wrapperName", "defaultNativeBuildInputs"]);

/**
 * Follows from a system's derivation what may get into the system. Fixed-output derivations (sources,
 * patches) are left out with all that they are made from. What remains is more than the closure, as a
 * text may name what only a build script runs.
 * @param derivation A valid derivation; its inputs are valid too.
 */
export async function graphOf(derivation: string): Promise<SystemGraph> {
  const known = new Map<string, Promise<Derivation>>();
  const load = (file: string): Promise<Derivation> => {
    const loaded = known.get(file) ?? readFile(file, "utf8").then(parseDerivation);
    known.set(file, loaded);
    return loaded;
  };
  const services = new Set<string>();
  const reached = new Set([derivation]);
  for (const file of reached) {
    const { inputs, texts } = await load(file);
    const used = storeHashes(texts);
    const isUnit = nameOf(file).startsWith("unit-");
    const programs = isUnit ? storeHashes(texts.flatMap(started)) : new Set<string>();
    const loaded = await Promise.all(
      inputs.map(async (input) => ({ input, ...(await load(input)) })),
    );
    for (const { input, outputs, isBuildOnly } of loaded) {
      if (isBuildOnly) continue;
      const isIn = (hashes: ReadonlySet<string>) =>
        outputs.some((output) => output === "" || hashes.has(hashIn(output)));
      if (isIn(used)) reached.add(input);
      const name = packageOf(input);
      if (isIn(programs) && !name.startsWith("unit-")) services.add(name);
    }
  }
  return {
    packages: [...reached].map((file) => path.basename(file)).sort(),
    services: [...services].sort(),
  };
}

/** Reads the ATerm form (NixOS/nix, src/libstore/derivations.cc): tuples, lists and strings. */
function parseDerivation(text: string): Derivation {
  const json = text
    .replace(/^\w+\(/, "[")
    .replace(/"[^"\\]*(?:\\.[^"\\]*)*"|[()]/gs, (part) =>
      part === "(" ? "[" : part === ")" ? "]" : part.replace(/\p{Cc}/gu, " "),
    );
  const [outputs, inputs, , , , args, env]: [
    [string, string, string, string][],
    [string, string[]][],
    unknown,
    unknown,
    unknown,
    string[],
    [string, string][],
  ] = JSON.parse(json);
  const attributes = env.flatMap(([name, value]) =>
    name === "__json" ? structured(value) : [[name, value] as const],
  );
  return {
    outputs: outputs.map(([, file]) => file),
    isBuildOnly:
      outputs.some(([, , , hash]) => hash !== "") ||
      attributes.some(([name]) => ofCompilers.has(name)),
    inputs: inputs.map(([file]) => file),
    texts: [
      ...args,
      ...attributes.filter(([name]) => !buildOnly.test(name)).map(([, value]) => value),
    ],
  };
}

/** `__structuredAttrs`: all attributes in one. */
function structured(json: string): [name: string, text: string][] {
  const attributes: unknown = JSON.parse(json);
  return Object.entries(isObject(attributes) ? attributes : {}).map(([name, value]) => [
    name,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
}

/** Programs that a unit or its script starts. */
function started(text: string): string[] {
  return text.match(/^(?:ExecStart=|\s*exec\s+)\S+/gm) ?? [];
}

function storeHashes(texts: readonly string[]): Set<string> {
  return new Set(texts.flatMap((text) => text.match(/\b[0-9a-df-np-sv-z]{32}(?=-)/g) ?? []));
}

function hashIn(file: string): string {
  return path.basename(file).slice(0, 32);
}

function packageOf(derivation: string): string {
  return splitName(nameOf(derivation).replace(/\.drv$/, "")).name;
}
