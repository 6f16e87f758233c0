import "./rolldown-runtime.js";

// src/steps/install.ts
async function install(context) {
	const { job, log } = context;
	const nix = await context.nixInstallation();
	const packer = await context.packerTool();
	const { laterSteps } = await import("./nix.js");
	const { path, variables } = await laterSteps(nix, context.inputs.nixConfig);
	for (const folder of [...path, packer.directory]) job.addPath(folder);
	for (const [name, value] of Object.entries(variables)) job.setVariable(name, value);
	log.info(`Nix ${nix.version} in ${nix.bin}`);
	log.info(`Packer ${packer.version} in ${packer.directory}`);
	return {
		status: "installed",
		changed: [nix.from, packer.from].some((from) => from === "download"),
		images: []
	};
}

export { install };