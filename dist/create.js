import "./rolldown-runtime.js";
import { c as previewStage } from "./holds.js";
import { a as messageOf } from "./errors.js";
import { t as once } from "./once.js";
import { n as answerOf, r as findKnown, t as acceptable } from "./find.js";
import { i as stagesOfNew, o as withStage, t as checkStage } from "./hold.js";
import { r as sweepPreviews } from "./previews.js";
import { i as sweep, o as tellPlace, r as renewExpiry } from "./reap.js";

// src/steps/create.ts
/** `create`: find by identity; reuse, or realise, build, prove and mark. */
async function create(context) {
	const result = await findOrBuild(context);
	if (context.inputs.stage === "preview") await sweepPreviews(context, result.image);
	return result;
}
async function findOrBuild(context) {
	const hold = await stageHold(context);
	await checkUpload(context);
	const swept = once(() => sweep(context));
	const find = async (wanted) => (await Promise.all([findExisting(context, wanted), swept()]))[0];
	const isMiss = (image) => image === void 0;
	const { toplevel, identity, found: existing } = await findKnown(context, find, isMiss);
	if (existing !== void 0) {
		context.log.info(`This image exists already: ${existing.image}`);
		const whole = await completed(context, existing);
		const staged = await withStage(context, whole, hold);
		const image = await context.present(staged.image) ?? staged.image;
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
	const built = await buildImage(context, hold);
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
	const staged = await withStage(context, built.image, hold);
	return {
		...facts,
		...staged,
		status: "reused",
		images: [staged.image]
	};
}
/** What it lacks is made as a build is: a failure takes it back, and so does the post step. */
async function completed(context, image) {
	return await (await context.home()).complete?.(image, async () => {
		await context.building();
		await renewExpiry(context);
		await tellPlace(context, {
			name: image.name,
			builder: {}
		});
	}) ?? image;
}
/** A wrong place to push to is better known before the work. */
async function checkUpload({ inputs }) {
	if (inputs.pushTo === void 0) return;
	const { checkPush } = await import("./push.js");
	checkPush(inputs.pushTo, inputs.signingKey);
}
/** For the summary, from what earlier runs wrote down; never a reason to fail after all the work. */
async function fromFormer(context, image) {
	const { difference, heldImage, systemOf } = await import("./systems2.js");
	try {
		const home = await context.home();
		const former = await heldImage(context, acceptable(await home.list(image.family), context.run).filter((other) => other.image !== image.image));
		if (former === void 0) return void 0;
		const { stage } = context.inputs;
		const system = systemOf(context, former.toplevel, { image: former });
		if (await system.written() === void 0) return void 0;
		const against = {
			kind: "image",
			image: former.image,
			toplevel: former.toplevel,
			stage
		};
		return await difference(systemOf(context, image.toplevel, { image }), system, against);
	} catch (error) {
		context.signal.throwIfAborted();
		context.log.debug(`The difference to the image before is not known: ${messageOf(error)}`);
		return;
	}
}
async function findExisting(context, identity) {
	const home = await context.home();
	const found = await context.timeline.phase("Find the image", () => home.find(identity));
	return answerOf(acceptable(found, context.run));
}
/** What `stage` asks to be added to the image, or undefined. */
async function stageHold(context) {
	const { stage } = context.inputs;
	if (stage === void 0) return void 0;
	checkStage(context, "stage", stage);
	const family = await context.family();
	const pullRequest = stage === "preview" ? context.pullRequest : void 0;
	const { expires } = context.inputs;
	const until = expires === void 0 ? void 0 : Math.ceil((Date.now() + expires) / 1e3);
	return {
		family,
		stage,
		since: (/* @__PURE__ */ new Date()).toISOString(),
		pullRequest,
		until
	};
}

export { create };