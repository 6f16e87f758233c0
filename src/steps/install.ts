/** `install`: Nix and Packer on PATH for later steps, and nothing else. */
import { toLaterSteps } from "../action/job.ts";
import type { StepResult } from "../action/step-result.ts";
import type { Context } from "./context.ts";

export async function install(context: Context): Promise<StepResult> {
  const { log } = context;
  const nix = await context.nixInstallation();
  const packer = await context.packerTool();
  const { laterSteps } = await import("../tools/nix.ts");
  const { path, variables } = await laterSteps(nix, context.inputs.nixConfig);
  toLaterSteps([...path, packer.directory], variables);
  log.info(`Nix ${nix.version} in ${nix.bin}`);
  log.info(`Packer ${packer.version} in ${packer.directory}`);
  const changed = [nix.from, packer.from].some((from) => from === "download");
  return { status: "installed", changed, images: [] };
}
