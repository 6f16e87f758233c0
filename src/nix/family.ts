/** The family's name where the user gives none. */
import path from "node:path";
import type { ConfigurationSource } from "./types.ts";

const longest = 63;

/**
 * Lower-case letters, digits and hyphens, at most 63 characters, the same for every way of writing
 * one configuration.
 */
export function defaultFamily(
  source: ConfigurationSource,
  hostName: string | undefined,
  workspace: string,
): string {
  return normalise(nameOf(source, hostName, workspace)) || "nixos";
}

function nameOf(
  source: ConfigurationSource,
  hostName: string | undefined,
  workspace: string,
): string {
  switch (source.kind) {
    case "flake":
      return source.name;
    case "installable":
      return source.attribute.replace(/^nixosModules\./, "");
    case "toplevel": {
      const name = path.basename(source.path).slice(33);
      // `nixos-system-<host name>-<version>`: nixpkgs nixos/modules/system/activation/top-level.nix
      return /^nixos-system-(.+?)-\d/.exec(name)?.[1] ?? name;
    }
    case "file": {
      // "nixos" is the name of a host that has none.
      if (hostName !== undefined && hostName !== "" && hostName !== "nixos") return hostName;
      const relative = path.relative(workspace, source.path).replace(/\.nix$/, "");
      return relative.replace(/(^|\/)(configuration|default)$/, "") || "nixos";
    }
  }
}

function normalise(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, longest)
    .replaceAll(/^-+|-+$/g, "");
}
