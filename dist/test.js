import "./rolldown-runtime.js";
import { H as homeTime } from "./start-both.js";
import { n as UserError } from "./errors.js";
import { s as sweep } from "./start.js";
import { n as select, t as missing } from "./select.js";
import { n as refuseForeign, o as wantedFamily, r as slotOf, s as withStage, t as checkStage } from "./stage.js";
import { a as withTested, i as tryFinished, r as testOf } from "./tested.js";

// src/steps/test.ts
async function test(context) {
	const { inputs } = context;
	if (inputs.toStage !== void 0) checkStage(context, "to-stage", inputs.toStage);
	const test = await testOf(context);
	const selected = await select(context);
	await sweep(context);
	const chosen = await firstOf(selected.images, context);
	if (inputs.toStage !== void 0) refuseForeign(chosen, inputs.toStage);
	const image = await context.present(chosen);
	const verdict = await tryFinished(context, image);
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
	const held = await staged(context, await withTested(context, image, test), selected.slot);
	const notes = [...known.notes, ...held.notes ?? []];
	return {
		...known,
		...held,
		notes,
		status: "passed",
		images: [held.image]
	};
}
/** The first is the answer: by identity the others are equal, for previews they are older. */
async function firstOf([image], context) {
	if (image === void 0) throw new UserError(await missing(context));
	return image;
}
async function staged(context, image, slot) {
	const stage = context.inputs.toStage;
	if (stage === void 0) return {
		image,
		changed: false
	};
	const family = slot?.family ?? await wantedFamily(context, image);
	const since = new Date(homeTime()).toISOString();
	return await withStage(context, image, {
		...slotOf(context, family, stage),
		since
	});
}

export { test };