/** Folders of the user, by the XDG base directory specification. */
import { homedir } from "node:os";
import path from "node:path";

type Environment = Record<string, string | undefined>;

const kinds = {
  data: ["XDG_DATA_HOME", ".local/share"],
  cache: ["XDG_CACHE_HOME", ".cache"],
  config: ["XDG_CONFIG_HOME", ".config"],
  state: ["XDG_STATE_HOME", ".local/state"],
} as const;

/** The folder of one kind, absolute. Relative paths in a variable are invalid and to be ignored. */
export function userFolder(kind: keyof typeof kinds, environment: Environment): string {
  const [variable, usual] = kinds[kind];
  const given = environment[variable];
  if (given !== undefined && path.isAbsolute(given)) return given;
  return path.join(environment["HOME"] || homedir(), usual);
}
