import "./rolldown-runtime.js";
import { n as UserError } from "./errors.js";
import { a as holderOf, n as answerOf, o as previewStage, t as acceptable } from "./find.js";
import { n as sweep } from "./reap2.js";

// src/steps/create.ts
async function create(context) {
	const hold = await stageHold(context);
	await checkUpload(context);
	let { toplevel, identity, isEvaluated } = await context.known();
	await sweep(context);
	let existing = await findExisting(context, identity);
	if (existing === void 0 && !isEvaluated) {
		const before = identity.text;
		({toplevel, identity} = await context.evaluated());
		if (identity.text !== before) existing = await findExisting(context, identity);
	}
	if (existing !== void 0) {
		context.log.info(`This image exists already: ${existing.image}`);
		const { image: held, changed } = await withStage(context, existing, hold);
		const image = await context.present(held) ?? held;
		return {
			status: "reused",
			changed,
			image,
			images: [image],
			toplevel,
			identity: identity.text
		};
	}
	const { buildImage } = await import("./build3.js");
	const built = await buildImage(context, hold);
	const facts = {
		toplevel,
		identity: identity.text,
		closure: built.closure
	};
	if (built.image.invocation === context.invocation.id) return {
		...facts,
		status: "created",
		changed: true,
		image: built.image,
		images: [built.image]
	};
	const { image, changed } = await withStage(context, built.image, hold);
	return {
		...facts,
		status: "reused",
		changed,
		image,
		images: [image]
	};
}
/** A wrong place to push to is better known before the work. */
async function checkUpload({ inputs }) {
	if (inputs.pushTo === void 0) return;
	const { checkPush } = await import("./push.js");
	checkPush(inputs.pushTo, inputs.signingKey);
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
	if (!context.run.trusted && stage !== "preview") throw new UserError(`stage: ${stage} is not for this run. A pull request can only make images of stage ${previewStage}; other stages are reached from the repository's own branches.`);
	const family = await context.family();
	const pullRequest = stage === "preview" ? context.pullRequest : void 0;
	return {
		family,
		stage,
		since: (/* @__PURE__ */ new Date()).toISOString(),
		pullRequest
	};
}
/** Adds the hold, unless the image is the holder already: a quiet night writes nothing. */
async function withStage(context, image, hold) {
	if (hold === void 0) return {
		image,
		changed: false
	};
	const home = await context.home();
	if (holderOf(await home.list(hold.family), hold)?.image === image.image) return {
		image,
		changed: false
	};
	return {
		image: await home.addStage(image, hold),
		changed: true
	};
}

export { create };