import "./rolldown-runtime.js";
import { n as UserError } from "./errors.js";
import { a as holderOf, i as holdOn, n as answerOf, o as previewStage, t as acceptable } from "./find.js";
import { r as sweep } from "./reap2.js";

// src/steps/create.ts
async function create(context) {
	const hold = await stageHold(context);
	await checkUpload(context);
	let { toplevel, identity, isEvaluated } = await context.known();
	let [existing] = await Promise.all([findExisting(context, identity), sweep(context)]);
	if (existing === void 0 && !isEvaluated) {
		const before = identity.text;
		({toplevel, identity} = await context.evaluated());
		if (identity.text !== before) existing = await findExisting(context, identity);
	}
	if (existing !== void 0) {
		context.log.info(`This image exists already: ${existing.image}`);
		const whole = await (await context.home()).complete?.(existing) ?? existing;
		const { image: held, changed: staged } = await withStage(context, whole, hold);
		const image = await context.present(held) ?? held;
		return {
			status: "reused",
			changed: staged || whole !== existing,
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
/** Adds the hold, unless the image is the holder already: a quiet night writes nothing. */
async function withStage(context, image, hold) {
	if (hold === void 0) return {
		image,
		changed: false
	};
	const home = await context.home();
	const held = holderOf(await home.list(hold.family), hold)?.image === image.image && holdOn(image, hold);
	if (held && !endsBefore(held, hold)) return {
		image,
		changed: false
	};
	return {
		image: await home.addStage(image, hold),
		changed: true
	};
}
/** True when the new hold lasts longer: each push to a pull request gives its preview more time. */
function endsBefore(held, hold) {
	return (held.until ?? Number.POSITIVE_INFINITY) < (hold.until ?? Number.POSITIVE_INFINITY);
}

export { create };