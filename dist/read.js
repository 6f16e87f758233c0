import "./rolldown-runtime.js";
import { n as UserError } from "./errors.js";
import { n as select, t as missing } from "./select.js";

// src/steps/read.ts
async function read(context) {
	const selected = await select(context);
	const [found] = selected.images;
	const image = found && await context.present(found);
	return {
		status: image === void 0 ? "absent" : "found",
		changed: false,
		image,
		images: image === void 0 ? [] : [image],
		stages: selected.stages,
		toplevel: selected.toplevel ?? image?.toplevel,
		identity: selected.identity ?? image?.identity,
		failure: image === void 0 ? await absence(context) : void 0
	};
}
/**
* The step fails when an id or a stage selects nothing, because a later step such as `terraform
* apply` could do harm with an empty output. The image of a configuration may simply not exist yet.
*/
async function absence(context) {
	if (context.inputs.selector.kind === "configuration") return void 0;
	return new UserError(`${await missing(context)} If there may be none, set \`continue-on-error: true\` and check the output \`status\`.`);
}

export { read };