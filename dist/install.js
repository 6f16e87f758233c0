import "./rolldown-runtime.js";
import { v as toLaterSteps } from "./start.js";

// src/steps/install.ts
/** `install`: Nix and Packer on PATH for later steps, and nothing else. */
async function install(context) {
	const { log } = context;
	const nix = await context.nixInstallation();
	const packer = await context.packerTool();
	const { laterSteps } = await import("./nix.js");
	const { path, variables } = await laterSteps(nix, context.inputs.nixConfig);
	toLaterSteps([...path, packer.directory], variables);
	log.info(`Nix ${nix.version} in ${nix.bin}`);
	log.info(`Packer ${packer.version} in ${packer.directory}`);
	return {
		status: "installed",
		changed: [nix.from, packer.from].some((from) => from === "download"),
		images: []
	};
}

export { install };