/** Reads what the expressions in `packer/evaluate/` return. */
import { distance } from "fastest-levenshtein";
import { UserError } from "../shared/errors.ts";
import { isObject, type Json, type JsonObject } from "../shared/json.ts";
import { inputOf, moduleLine } from "./request.ts";
import type { Evaluation, EvaluationRequest } from "./types.ts";

export interface EvaluationOutput extends Omit<Evaluation, "template" | "context"> {
  /** Undefined where no generator was part of this evaluation. */
  template: { text: string; context: string[] } | undefined;
  storeDir: string;
}

/**
 * @throws {UserError} for a problem that the expression has found.
 */
export function readOutput(output: JsonObject, request: EvaluationRequest): EvaluationOutput {
  const problem = textOf(output["problem"]);
  if (problem !== undefined) throw problemError(problem, output, request);
  const toplevel = textOf(output["toplevel"]);
  const storeDir = textOf(output["storeDir"]);
  if (toplevel === undefined || storeDir === undefined) {
    throw new Error("the evaluation gave no toplevel");
  }
  const text = textOf(output["template"]);
  return {
    toplevel,
    derivation: textOf(output["derivation"]),
    template:
      text === undefined
        ? undefined
        : { text, context: contextOf(output["context"], textOf(output["scripts"])) },
    platform: textOf(output["platform"]) ?? request.platform,
    sources: [],
    hostName: textOf(output["hostName"]),
    storeDir,
  };
}

function problemError(problem: string, output: JsonObject, request: EvaluationRequest): UserError {
  const { source, generator } = request;
  const input = inputOf(source);
  const type = textOf(output["type"]) ?? "";
  const name = generator.kind === "file" ? generator.path : `packer/${builderOf(request)}.nix`;
  switch (problem) {
    case "no-attribute": {
      const missing = textOf(output["missing"]) ?? "";
      const what =
        source.kind === "flake"
          ? `\`flake\` takes an entry of \`nixosConfigurations\`, and the flake has no \`${missing}\` there`
          : `the flake has no attribute \`${missing}\` at that place`;
      return new UserError(`${input}: ${what}; ${existing(output["names"], missing)}.`);
    }
    case "other-module":
      return new UserError(
        `builder: is ${builderOf(request)}, but the configuration imports the module of ${type}. Set \`builder: ${type}\`, or ${moduleLine(request)}.`,
      );
    case "no-module":
      return new UserError(
        `${input}: the configuration says neither what its root file system is nor where its boot loader goes, because it lacks the module of builder ${builderOf(request)}: ${moduleLine(request)}.`,
      );
    case "no-container":
      return new UserError(
        `${input}: the configuration is for a machine and not for a container: it has a kernel and a boot loader, and \`boot.isContainer\` is false. For builder docker, ${moduleLine(request)}.`,
      );
    case "no-system":
      return new UserError(`${input}: that is not a NixOS system but ${article(type)}.`);
    case "no-toplevel":
      return new UserError(
        `${input}: the configuration has no \`system.build.toplevel\`, so it is not a NixOS system.`,
      );
    case "no-extend-modules":
      return new UserError(
        "`module-config`, `arg` and `argstr` cannot be given to this flake's configuration: its nixpkgs is older than 21.11 and has no `extendModules`. Update the input nixpkgs, or leave them out.",
      );
    case "generator-no-function":
      return new UserError(
        `template: ${name} is not a function but ${article(type)}; it must be a function from \`nixos\` to a template.`,
      );
    case "generator-no-set":
      return new UserError(
        `template: ${name} does not return an attribute set but ${article(type)}.`,
      );
    default:
      return new UserError(`${input}: ${problem}`);
  }
}

const shownNames = 10;

/** The names that exist, the nearest first. */
function existing(value: Json | undefined, missing: string): string {
  const names = Array.isArray(value) ? value.map(String) : [];
  const nearest = names.toSorted((a, b) => distance(a, missing) - distance(b, missing));
  const shown = nearest.slice(0, shownNames).map((name) => `\`${name}\``);
  if (shown.length === 0) return "there is nothing";
  const more = names.length > shown.length ? ` and ${names.length - shown.length} more` : "";
  return `there ${shown.length + names.length > 2 ? "are" : "is"} ${shown.join(", ")}${more}`;
}

function builderOf(request: EvaluationRequest): string {
  return request.generator.kind === "bundled" ? request.generator.builder : "";
}

function article(type: string): string {
  const names: Record<string, string> = {
    bool: "a boolean",
    int: "a number",
    float: "a number",
    lambda: "a function",
    list: "a list",
    null: "null",
    path: "a path",
    set: "an attribute set",
    string: "a string",
  };
  return names[type] ?? `a ${type}`;
}

/** `builtins.getContext`: derivations with their outputs, and plain paths. */
function contextOf(value: unknown, scripts: string | undefined): string[] {
  const context: string[] = scripts === undefined ? [] : [scripts];
  if (!isObject(value)) return context;
  for (const [name, entry] of Object.entries(value)) {
    if (!isObject(entry)) continue;
    if (entry["path"] === true || entry["allOutputs"] === true) context.push(name);
    const outputs = Array.isArray(entry["outputs"]) ? entry["outputs"] : [];
    for (const output of outputs) context.push(`${name}!${String(output)}`);
  }
  return context.sort();
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
