import "./rolldown-runtime.js";
import { H as homeTime, N as previewStage } from "./start-both.js";
import { a as messageOf } from "./errors.js";
import { a as renewExpiry, f as once, o as saveCleanupState, s as sweep } from "./start.js";
import { i as imagesOf, n as answerOf, r as findKnown, t as acceptable } from "./find.js";
import { r as sweepPreviews } from "./previews.js";
import { a as stagesOfNew, r as slotOf, s as withStage, t as checkStage } from "./stage.js";
import { n as passing, r as testOf, t as lacks } from "./tested.js";

// src/steps/create.ts
async function create(context) {
	const result = await findOrBuild(context);
	if (context.inputs.stage === "preview") await sweepPreviews(context, result.image);
	return result;
}
async function findOrBuild(context) {
	const began = Date.now();
	if (context.inputs.stage !== void 0) checkStage(context, "stage", context.inputs.stage);
	const test = await testOf(context);
	const swept = once(() => sweep(context));
	const find = async (wanted) => answerOf((await Promise.all([imagesOf(context, wanted), swept()]))[0]);
	const isMiss = (image) => image === void 0 || lacks(image, test);
	const { toplevel, identity, found: existing } = await findKnown(context, find, isMiss);
	const hold = await stageHold(context, began);
	if (existing !== void 0) {
		context.log.info(`This image exists already: ${existing.image}`);
		const whole = await completed(context, existing);
		const passed = await passing(context, whole, test);
		const staged = await withStage(context, passed, hold);
		const image = await context.present(staged.image);
		return {
			...staged,
			status: "reused",
			changed: staged.changed || whole !== existing,
			image,
			images: [image],
			toplevel,
			identity: identity.text
		};
	}
	if (hold !== void 0) await (await context.home()).list(hold.family);
	const { buildImage } = await import("./build3.js");
	const built = await buildImage(context, hold, test);
	const facts = {
		toplevel,
		identity: identity.text,
		closure: built.closure
	};
	if (built.image.invocation === context.invocation.id) return {
		...facts,
		...await stagesOfNew(context, built.image, hold),
		difference: await fromFormer(context, built.image),
		status: "created",
		changed: true,
		image: built.image,
		images: [built.image]
	};
	const staged = await withStage(context, await passing(context, built.image, test), hold);
	return {
		...facts,
		...staged,
		status: "reused",
		images: [staged.image]
	};
}
/** Makes the copies that an image lacks. If that fails, cleanup removes them like a failed build. */
async function completed(context, image) {
	return await (await context.home()).complete?.(image, async () => {
		await context.building();
		await renewExpiry(context);
		await saveCleanupState(context, {
			name: image.name,
			builder: {}
		});
	}) ?? image;
}
/** The difference from the previous image, for the summary. Errors are only logged: the image is made. */
async function fromFormer(context, image) {
	const { differenceFromHeld, ownSystem } = await import("./systems2.js");
	try {
		const home = await context.home();
		const others = acceptable(await home.list(image.family), context.run).filter((other) => other.image !== image.image);
		return (await differenceFromHeld(context, ownSystem(context, image.toplevel), others))?.found;
	} catch (error) {
		context.signal.throwIfAborted();
		context.log.debug(`The difference from the previous image is not known: ${messageOf(error)}`);
		return;
	}
}
/**
* The hold that input `stage` adds to the image, or undefined.
* @param began Start of the run, from which the hold counts.
*/
async function stageHold(context, began) {
	const { stage } = context.inputs;
	if (stage === void 0) return void 0;
	const slot = slotOf(context, await context.family(), stage);
	const { expires } = context.inputs;
	const time = homeTime(began);
	const until = expires === void 0 ? void 0 : Math.ceil((time + expires) / 1e3);
	return {
		...slot,
		since: new Date(time).toISOString(),
		until
	};
}

export { create };