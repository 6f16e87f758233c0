/** The default family: one name per configuration, however the input spells it. */
import path from "node:path";
import { attributeNames } from "../nix/reference.ts";
import type { GitHub } from "./event.ts";
import type { Selector } from "./inputs/selector.ts";

/**
 * `.#web`, `./#web` and `.#nixosConfigurations.web` are `web`, `./site#web` is `site-web`;
 * `hosts/web/configuration.nix` is `hosts-web`; a configuration at the root of the repository has
 * the repository's name. Images are kept per repository, so its name is no part of the rest. The
 * result is a word of 63 lower-case letters, digits, `_` and `-` at most (see `inputs/kinds.ts`).
 */
export function defaultFamily(
  selector: Selector,
  github: Pick<GitHub, "repository" | "workspace">,
  workingDirectory: string = github.workspace,
): string {
  const repository = github.repository.split("/")[1] || path.basename(github.workspace);
  return (
    asWord(nameOf(selector, github.workspace, workingDirectory)) ?? asWord(repository) ?? "image"
  );
}

function nameOf(selector: Selector, workspace: string, workingDirectory: string): string {
  if (selector.kind === "family") return selector.family ?? "";
  if (selector.kind !== "configuration") return "";
  const { input, value, flake } = selector;
  if (input === "configuration") {
    return fileName(path.relative(workspace, path.resolve(workingDirectory, value)));
  }
  if (input === "toplevel") {
    // /nix/store/<32 characters>-nixos-system-<host name>-<version>
    const name = path.basename(value).replace(/^[0-9a-z]{32}-/, "");
    return name.replace(/^nixos-system-/, "").replace(/-\d+\.\d+.*$/, "");
  }
  if (flake === undefined) return "";
  const parts = attributeNames(flake.attribute);
  // The attributes before the name are its kind, and those after it select a part of the system.
  const known = ["nixosConfigurations", "nixosModules", "nixosModule"];
  const rest = known.includes(parts[0] ?? "") ? parts.slice(1) : parts;
  const end = rest.indexOf("config");
  const among =
    flake.folder === undefined
      ? []
      : folderNames(path.relative(workspace, path.resolve(workingDirectory, flake.folder)));
  return [...among, ...(end > 0 ? rest.slice(0, end) : rest)].join("-");
}

function folderNames(relative: string): string[] {
  return relative.split(path.sep).filter((part) => part !== "" && part !== "..");
}

function fileName(relative: string): string {
  const parts = folderNames(relative.replace(/\.nix$/, ""));
  const last = parts.at(-1);
  if (last === "configuration" || last === "default") parts.pop();
  return parts.join("-");
}

function asWord(text: string): string | undefined {
  const word = text
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, "-")
    .replace(/^[-_]+/, "")
    .slice(0, 63)
    .replace(/[-_]+$/, "");
  return word === "" ? undefined : word;
}
