/** Where Packer is. */
import { UserError } from "../shared/errors.ts";
import { which } from "../shared/files.ts";

/**
 * The `packer` on PATH. Some distributions have another program of that name (cracklib's), which
 * `packerVersion` finds out.
 * @throws {UserError} when there is none.
 */
export async function findPacker(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const found = await which("packer", env["PATH"] ?? "");
  if (found !== undefined) return found;
  throw new UserError(
    "Packer is not on this machine: PATH has no `packer`. Install Packer 1.6.6 or later before this step.",
  );
}
