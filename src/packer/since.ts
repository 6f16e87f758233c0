/** Removes keys of a builder that an older Packer does not know and would refuse. */
import { UserError } from "../shared/errors.ts";
import type { Template } from "./types.ts";
import { compareVersions } from "./version.ts";

/**
 * The template without defaults of the generator that this Packer does not know.
 * @param userKeys Keys of the builder that the user gave; those are never dropped.
 * @returns `dropped`: the keys that were removed, so that the image lacks what they ask for.
 * @throws {UserError} naming the keys among them that this Packer lacks.
 */
export function withoutUnknownKeys(
  template: Template,
  packerVersion: string,
  userKeys: readonly string[],
): { template: Template; dropped: string[] } {
  const since = Object.entries(template.facts?.since ?? {});
  const unknown = since.filter(
    ([key, least]) =>
      Object.hasOwn(template.builder, key) && compareVersions(packerVersion, least) < 0,
  );
  const refused = unknown.filter(([key]) => userKeys.includes(key));
  if (refused.length > 0) {
    const needs = refused.map(([key, least]) => `\`${key}\` needs Packer ${least} or later`);
    throw new UserError(
      `builder-config: ${needs.join(", ")}; this one is ${packerVersion}. Install a newer Packer, or leave the key out.`,
    );
  }
  const dropped = unknown.map(([key]) => key);
  if (dropped.length === 0) return { template, dropped };
  const kept = Object.entries(template.builder).filter(([key]) => !dropped.includes(key));
  return {
    template: {
      ...template,
      builder: { ...Object.fromEntries(kept), type: template.builder.type },
    },
    dropped,
  };
}
