import "./rolldown-runtime.js";
import { t as select } from "./select.js";

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
		identity: selected.identity ?? image?.identity
	};
}

export { read };