/** What Packer is told: marks on the container that it runs, which the image inherits. */
import path from "node:path";
import { UserError } from "../../shared/errors.ts";
import type { JsonObject } from "../../shared/json.ts";
import { marks } from "../marks.ts";
import type { BuildInput, HomeOptions, Preparation } from "../types.ts";
import { baseName } from "./daemon.ts";

/** The builder's own default (builder/docker/config.go). */
const usualRun = ["-d", "-i", "-t", "--entrypoint=/bin/sh", "--", "{{.Image}}"];

/** Only our generator has the closure imported; a template of the user's own names its image. */
export function isImported({ template }: Pick<BuildInput, "template">): boolean {
  return template.facts?.method === "import";
}

/**
 * The generator's container runs a shell, which the image inherits (packer/docker.nix).
 * @throws {UserError} for an image that would not start its init.
 */
export function checkEntryPoint({ template }: Pick<BuildInput, "template">): void {
  if (!isImported({ template })) return;
  const changes = [template.builder["changes"] ?? []].flat();
  if (changes.some((change) => /^\s*ENTRYPOINT\b/i.test(String(change)))) return;
  throw new UserError(
    'builder-config: `changes` replaces the generator\'s list and has no ENTRYPOINT, so the image would not start its system. Add `ENTRYPOINT ["/init"]`.',
  );
}

/** Holds what packer/scripts/docker-layer.sh reads. */
export function layerFolder({ invocation }: Pick<BuildInput, "invocation">): string {
  return path.join(invocation.directory, "docker-layer");
}

/** @param labels Run marks. */
export function prepare(
  input: BuildInput,
  { scripts }: Pick<HomeOptions, "scripts">,
  labels: Readonly<Record<string, string>>,
): Preparation {
  const { template, facts, invocation } = input;
  const { builder } = template;
  const isOurs = isImported(input);
  const base = `${baseName}:${invocation.id}`;
  const all = {
    ...labels,
    [marks.identity]: facts.identity.text,
    [marks.toplevel]: facts.toplevel,
    [marks.family]: facts.family,
    [marks.trusted]: String(facts.trusted),
  };
  return {
    builder: {
      run_command: withLabels(runOf(builder), all),
      ...(isOurs ? { image: base } : {}),
    },
    variables: {},
    ...(isOurs && {
      wrapper: [
        path.join(scripts, "docker-base.sh"),
        ...[facts.toplevel, base, layerFolder(input)],
        ...Object.entries(labels).map(([name, value]) => `${name}=${value}`),
        "--",
      ],
    }),
    notes: [],
  };
}

function runOf({ run_command: given }: JsonObject): string[] {
  if (given === undefined || given === null) return usualRun;
  if (Array.isArray(given) && given.every((word) => typeof word === "string")) return given;
  throw new UserError("template: `run_command` must be a list of texts.");
}

/** Labels are data, and Packer renders `run_command`. */
export function withLabels(
  command: readonly string[],
  labels: Readonly<Record<string, string>>,
): string[] {
  const words = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  return [...words.flatMap((word) => ["--label", word.replaceAll("{{", "{{`{{`}}")]), ...command];
}
