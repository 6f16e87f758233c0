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
/** A later step that takes an empty output for an image would do harm, such as `terraform apply`. */
async function absence(context) {
	if (!context.inputs.required) return void 0;
	return new UserError(`${await missing(context)} Where there may be none, set \`required: false\` and look at the output \`status\`.`);
}

export { read };