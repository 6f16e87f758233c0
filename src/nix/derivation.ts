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
  outputs: { path: string; isFixed: boolean }[];
  /** Derivations, by path. */
  inputs: string[];
  /** What its outputs may refer to: its arguments and attributes, less those for its build alone. */
  texts: string[];
}

/**
 * Attributes whose store paths only the build needs (nixpkgs manual, "Variables specifying
 * dependencies"; what a derivation forbids or runs on is no part of its result either). Compilers
 * come by `stdenv` and `depsBuild…`.
 */
const buildOnly =
  /^(?:builder|stdenv|PATH|srcs?|patches|(?:propagated)?native\w+|depsBuild\w+|(?:dis)?allowedRe\w+)$/i;

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
    const started = isUnit ? storeHashes(texts.flatMap(startLines)) : undefined;
    const loaded = await Promise.all(
      inputs.map(async (input) => ({ input, outputs: (await load(input)).outputs })),
    );
    for (const { input, outputs } of loaded) {
      if (outputs.some(({ isFixed }) => isFixed)) continue;
      // The path of a content-addressed output is not known before it is built.
      const isIn = (hashes: ReadonlySet<string>) =>
        outputs.some((output) => output.path === "" || hashes.has(hashIn(output.path)));
      if (isIn(used)) reached.add(input);
      const name = packageOf(input);
      if (started !== undefined && isIn(started) && !name.startsWith("unit-")) services.add(name);
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
  return {
    outputs: outputs.map(([, file, , hash]) => ({ path: file, isFixed: hash !== "" })),
    inputs: inputs.map(([file]) => file),
    texts: [...args, ...env.flatMap(([name, value]) => attributeTexts(name, value))],
  };
}

function attributeTexts(name: string, value: string): string[] {
  if (name !== "__json") return buildOnly.test(name) ? [] : [value];
  // `__structuredAttrs`: all attributes in one.
  const attributes: unknown = JSON.parse(value);
  return Object.entries(isObject(attributes) ? attributes : {})
    .filter(([key]) => !buildOnly.test(key))
    .map(([, item]) => (typeof item === "string" ? item : JSON.stringify(item)));
}

/** Lines of a unit or of its script that start its program. */
function startLines(text: string): string[] {
  return text.match(/^(?:ExecStart=|\s*exec\s).*$/gm) ?? [];
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
