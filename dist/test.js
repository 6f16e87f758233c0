import "./rolldown-runtime.js";
import { c as previewStage } from "./holds.js";
import { n as UserError } from "./errors.js";
import { a as wantedFamily, o as withStage, r as refuseForeign, t as checkStage } from "./hold.js";
import { i as sweep } from "./reap.js";
import { t as select } from "./select.js";
import { n as tryImage } from "./trial.js";

// src/steps/test.ts
/** `test`: boot a throw-away machine from the image, run the user's checks on it, perhaps add a stage. */
async function test(context) {
	const { inputs } = context;
	if (inputs.toStage !== void 0) checkStage(context, "to-stage", inputs.toStage);
	const selected = await select(context);
	await sweep(context);
	const chosen = onlyOne(selected.images, context);
	if (inputs.toStage !== void 0) refuseForeign(chosen, inputs.toStage);
	const image = await context.present(chosen) ?? chosen;
	const template = inputs.selector.kind === "configuration" ? await context.template() : void 0;
	await context.building();
	const input = {
		image,
		template: template?.template,
		facts: factsOf(image),
		invocation: context.invocation,
		platform: inputs.platform
	};
	const verdict = await tryImage(context, input, template?.variables ?? {});
	const known = {
		toplevel: image.toplevel,
		identity: image.identity,
		notes: [verdict.note]
	};
	if (verdict.problem !== void 0) {
		const failure = verdict.problem;
		return {
			...known,
			status: "failed",
			changed: false,
			image,
			images: [image],
			failure
		};
	}
	const held = await staged(context, image, selected.place);
	const notes = [...known.notes, ...held.notes ?? []];
	return {
		...known,
		...held,
		notes,
		status: "passed",
		images: [held.image]
	};
}
function onlyOne(images, { inputs }) {
	const [image, second] = images;
	if (image === void 0) throw new UserError("There is no such image, so there is nothing to test.");
	if (second !== void 0 && inputs.selector.kind === "image") throw new UserError(`image: names ${images.length} images, and \`test\` takes one at a time.`);
	return image;
}
async function staged(context, image, place) {
	const stage = context.inputs.toStage;
	if (stage === void 0) return {
		image,
		changed: false
	};
	const family = place?.family ?? await wantedFamily(context, image);
	const pullRequest = stage === "preview" ? context.pullRequest : void 0;
	return await withStage(context, image, {
		family,
		stage,
		pullRequest,
		since: (/* @__PURE__ */ new Date()).toISOString()
	});
}
function factsOf(image) {
	const { identity: text, toplevel, family, stages, trusted, labels, name } = image;
	const [storeHash = "", digest = ""] = text.split("-");
	return {
		identity: {
			storeHash,
			digest,
			text
		},
		toplevel,
		family,
		stages,
		trusted,
		labels,
		name
	};
}

export { test };