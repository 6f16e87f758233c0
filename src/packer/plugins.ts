/** The plugins of builders since Packer 1.7, for templates that do not name them. */
import { committedTable } from "../tools/table.ts";
import type { Template } from "./types.ts";

/** Builder types by plugin: developer.hashicorp.com/packer/integrations. */
const builders: Record<string, RegExp> = {
  "github.com/hashicorp/qemu": /^qemu$/,
  "github.com/hashicorp/amazon": /^amazon-/,
};

/** The plugins of a template, those of a generator as it names them. */
export function pluginsOf({
  facts,
  builder,
}: Pick<Template, "facts" | "builder">): { source: string; version: string }[] {
  if (facts !== undefined) return facts.plugins;
  return Object.entries(committedTable.plugins)
    .filter(([source]) => builders[source]?.test(builder.type))
    .map(([source, versions]) => ({ source, version: versions.default }));
}
