/** `install`: Nix and Packer on PATH for later steps, and nothing else. */
import type { Context } from "./context.ts";
import type { StepResult } from "./types.ts";

export async function install(context: Context): Promise<StepResult> {
  const { job, log } = context;
  const nix = await context.nixInstallation();
  const packer = await context.packerTool();
  const { laterSteps } = await import("../tools/nix.ts");
  const { path, variables } = await laterSteps(nix, context.inputs.nixConfig);
  for (const folder of [...path, packer.directory]) job.addPath(folder);
  for (const [name, value] of Object.entries(variables)) job.setVariable(name, value);
  log.info(`Nix ${nix.version} in ${nix.bin}`);
  log.info(`Packer ${packer.version} in ${packer.directory}`);
  const changed = [nix.from, packer.from].some((from) => from === "download");
  return { status: "installed", changed, images: [] };
}
