/** What an evaluation is asked for: its names, and its values for Nix. */
import path from "node:path";
import type { JsonObject } from "../shared/json.ts";
import type { NixCommandOptions } from "./command.ts";
import type { ConfigurationSource, EvaluationRequest, NixSession } from "./types.ts";

export type SourceOf<Kind extends ConfigurationSource["kind"]> = Extract<
  ConfigurationSource,
  { kind: Kind }
>;

/** What every expression in `packer/evaluate/` reads. */
export function commonValues(request: EvaluationRequest, generator: string | null): JsonObject {
  return {
    platform: request.platform,
    moduleConfig: request.moduleConfig,
    strings: request.argstr,
    generator,
    builder: request.generator.kind === "bundled" ? request.generator.builder : null,
    generatorArguments: request.generatorArguments,
  };
}

/** For the message of a failed evaluation. */
export function failureContext(
  request: EvaluationRequest,
  session: NixSession,
): Omit<NixCommandOptions, "trees"> {
  const { source } = request;
  return {
    what: `the evaluation of ${nameOf(source, session)}`,
    input: inputOf(source),
    moduleLine: moduleLine(request),
    file: source.kind === "file" ? source.path : undefined,
    progress: "evaluate",
    fetches: true,
  };
}

/** How the configuration takes the module of its builder. */
export function moduleLine({ source, generator }: EvaluationRequest): string {
  const builder = generator.kind === "bundled" ? generator.builder : "qemu";
  return source.kind === "flake"
    ? `add \`packernix.nixosModules.${builder}\` to its \`modules\`, with the input \`packernix.url = "github:packernix/packernix-action"\``
    : `write \`imports = [ "\${packernixModulesPath}/${builder}-config.nix" ];\` into it, and \`packernixModulesPath\` among its arguments`;
}

/** The input that gave the configuration. */
export function inputOf(source: ConfigurationSource): string {
  if (source.kind === "file") return "configuration";
  return source.kind === "toplevel" ? "toplevel" : "flake";
}

function nameOf(source: ConfigurationSource, session: NixSession): string {
  // A copy has a name that the user has never seen.
  const own = (text: string, root: string) =>
    session.copied === undefined ? text : text.replace(/^[^?]*?\/[0-9a-z]{32}-source/, root);
  if (source.kind === "file") {
    return path.relative(session.workspace, own(source.path, session.copied?.[0] ?? ""));
  }
  if (source.kind === "toplevel") return source.path;
  const name = source.kind === "flake" ? source.name : source.attribute;
  return `${own(source.reference, ".")}#${name}`;
}

/** Special arguments that are ours, or that the module system makes itself. */
const reserved = [
  "baseModules",
  "config",
  "options",
  "packernixArguments",
  "packernixModulesPath",
  "tfpnModulesPath",
];

/** @returns problems with names of arguments, each with the name of an input. */
export function argumentProblems(
  given: Pick<EvaluationRequest, "arg" | "argstr"> & { generatorArgs: JsonObject },
): string[] {
  const { arg, argstr } = given;
  const taken = Object.entries({ arg, argstr }).flatMap(([input, values]) =>
    Object.keys(values)
      .filter((name) => reserved.includes(name))
      .map((name) => `${input}: modules already have an argument \`${name}\`.`),
  );
  const twice = Object.keys(arg).filter((name) => Object.hasOwn(argstr, name));
  return [
    ...taken,
    ...twice.map((name) => `argstr: \`${name}\` is in \`arg\` too. Keep one of them.`),
    ...(Object.hasOwn(given.generatorArgs, "nixos")
      ? ["generator-args: `nixos` is given by the action."]
      : []),
  ];
}
