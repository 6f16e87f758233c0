/** Which paths a store has, as Nix itself says. */
import { run } from "../../shared/exec.ts";
import { nixProgram } from "../program.ts";
import type { StoreCommand } from "./path-info.ts";
import { batches } from "./path-info.ts";

/** Those of the paths that are valid. */
export async function validInStore(
  paths: readonly string[],
  options: StoreCommand,
): Promise<string[]> {
  const program = nixProgram(options.bin, "nix-store");
  const invalid = new Set<string>();
  for (const batch of batches(paths)) {
    const args = ["--check-validity", "--print-invalid", ...batch];
    const { stdout } = await run(program, args, { env: options.env, signal: options.signal });
    for (const line of stdout.split("\n")) invalid.add(line);
  }
  return paths.filter((name) => !invalid.has(name));
}
