import "./rolldown-runtime.js";
import { n as UserError } from "./errors.js";
import { n as select, t as missing } from "./select.js";

// src/steps/read.ts
async function read(context) {
	const selected = await select(context);
	const image = await context.present(selected.images[0]);
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
* A later step that takes an empty output for an image would do harm, such as `terraform apply`. The
* image of a configuration may not be made yet; an id or a stage says that there is one.
*/
async function absence(context) {
	if (context.inputs.selector.kind === "configuration") return void 0;
	return new UserError(`${await missing(context)} If there may be none, set \`continue-on-error: true\` and check the output \`status\`.`);
}

export { read };