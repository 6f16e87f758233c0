/** What goes into an evaluation and what comes out of it. */
import type { JsonObject } from "../shared/json.ts";
import type { Log } from "../shared/log.ts";

/** The ways to give the configuration. */
export type ConfigurationSource =
  /** A file with a NixOS module; `path` is absolute and resolved. */
  | { kind: "file"; path: string }
  /** `<reference>#<name>`: an entry of `nixosConfigurations`. */
  | ({ kind: "flake"; name: string } & FlakeSource)
  /** `<reference>#<attribute path>`: an attribute that is a NixOS module. */
  | ({ kind: "module"; attribute: string } & FlakeSource)
  /** The store path of a finished system. */
  | { kind: "toplevel"; path: string };

export interface FlakeSource {
  reference: string;
  /** That of its flake.nix, absolute and resolved; undefined for a flake of elsewhere. */
  folder: string | undefined;
}

/** Where the template comes from. */
export type GeneratorSource =
  /** `packer/<builder>.nix` of this action. */
  | { kind: "bundled"; builder: string }
  /** A generator of the user's own; absolute and resolved path. */
  | { kind: "file"; path: string }
  /** The user gives the template itself: nothing to evaluate. */
  | { kind: "none" };

export interface EvaluationRequest {
  source: ConfigurationSource;
  generator: GeneratorSource;
  /** Arguments for the generator but `nixos`: `builder`, `variables`, `nix_conf`, its own. */
  generatorArguments: JsonObject;
  /** Nix system of the image, `x86_64-linux` or `aarch64-linux`. */
  platform: string;
  /** Path, channel name, tarball URL or flake reference; undefined: the pin beside the configuration. */
  nixpkgs: string | undefined;
  /** Seen by modules as `config.packernix`, and under its old name `config.tfpn`. */
  moduleConfig: JsonObject;
  /** Further special arguments of the modules: Nix expressions, and strings. */
  arg: Record<string, string>;
  argstr: Record<string, string>;
}

/** What every Nix command of one invocation shares. */
export interface NixSession {
  /** Folder of the Nix programs, or undefined: on PATH. */
  bin: string | undefined;
  /** Such as `2.8.0`. */
  version: string;
  /** Environment for Nix: own HOME and XDG folders, NIX_CONFIG, no credentials. */
  env: Record<string, string>;
  /** Lines of nix.conf: ours, those of the user, which win, and what was decided about the sandbox. */
  settings: { ours: readonly string[]; user: readonly string[]; sandbox: readonly string[] };
  /** What git, ssh and Nix need to fetch what is private; for commands that fetch sources only. */
  fetching: { environment: Record<string, string>; settings: readonly string[] };
  /** `eval-env` has variables for the code, which a restricted evaluation would not see. */
  seesEnvironment: boolean;
  /** The code comes from a fork: it gets no credentials to fetch with. */
  ofFork: boolean;
  /** Entries of the search path of `eval-env`, or of the job; relative ones made absolute. */
  nixPath: readonly string[];
  /** True when the user's HOME is /homeless-shelter and there was none before: ours to remove. */
  removeShelter: boolean;
  /** Where relative paths of the user start: `working-directory`, absolute. */
  workingDirectory: string;
  /** GITHUB_WORKSPACE, absolute and resolved. */
  workspace: string;
  /** The user's folder of which `workspace` is a copy, where it is one. */
  standsFor?: string;
  /** `packer/` of this action, absolute and resolved. */
  packerDirectory: string;
  /** The user's folders that evaluation sees as copies in the store, for locations in messages. */
  copied?: readonly string[];
  /** A folder of this invocation for files that Nix reads (arguments, roots); absolute. */
  scratch: string;
  log: Log;
}

export interface Evaluation {
  /** Store path of the toplevel, known before anything is built. */
  toplevel: string;
  /** Its derivation; undefined when the user gave the store path itself. */
  derivation: string | undefined;
  /** The template as JSON text exactly as the generator made it; undefined with `kind: "none"`. */
  template: string | undefined;
  /** Derivation outputs (`<drv>!<output>`) and source paths that the template names; realised before Packer runs. */
  context: string[];
  /** Nix system of the image as the configuration has it; the request's where nothing tells. */
  platform: string;
  /** Folders that were fetched for it by name, such as nixpkgs. */
  sources: string[];
  /** Host name of the configuration, where it sets one. */
  hostName: string | undefined;
}
