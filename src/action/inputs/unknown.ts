/** Finds inputs that do not exist, most often typing errors. */
import { nearest } from "../../shared/nearest.ts";
import { inputDefinitions } from "./table.ts";

type Environment = Record<string, string | undefined>;

/**
 * Looks through INPUT_*. A job may have variables of such names for its own purposes, so only a name
 * with a hyphen (which no shell can set) or one close to an existing input is an error.
 */
export function unknownInputs(env: Environment): { errors: string[]; warnings: string[] } {
  const names = inputDefinitions.map((definition) => definition.name);
  const errors: string[] = [];
  const warnings: string[] = [];
  for (const variable of Object.keys(env)) {
    if (!variable.startsWith("INPUT_")) continue;
    const name = variable.slice("INPUT_".length).toLowerCase();
    if (name === "" || names.includes(name)) continue;
    const meant = nearest(name.replaceAll("_", "-"), names);
    if (meant !== undefined) {
      errors.push(`${name}: there is no such input; did you mean \`${meant}\`?`);
    } else if (name.includes("-")) {
      errors.push(`${name}: there is no such input. docs/inputs.md lists them.`);
    } else {
      warnings.push(`${name}: there is no such input, so it has no effect.`);
    }
  }
  return { errors, warnings };
}
