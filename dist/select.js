import { D as historyOf, I as stagesNow, N as previewStage, k as holdsOn, ot as buildersOf } from "./start-both.js";
import { i as imagesOf, n as answerOf, t as acceptable } from "./find.js";
import { i as slotText } from "./stage.js";

// src/steps/select.ts
/** Finds the images that a step selects: by identity, by id, or by family and stage. */
async function select(context) {
	const { selector } = context.inputs;
	if (selector.kind === "configuration") return await byIdentity(context);
	if (selector.kind === "none") throw new Error("this step selects no image");
	const home = await context.home();
	return await context.timeline.phase("Find the image", async () => {
		if (selector.kind === "family") {
			const { family, stage } = selector;
			const slot = {
				family,
				stage,
				pullRequest: selector.pullRequest
			};
			const listed = await home.list(family);
			const images = acceptable(listed, {
				...context.run,
				stage
			});
			const history = historyOf(images, slot);
			const [holder] = history;
			const stages = holder === void 0 ? void 0 : stagesNow(holder, listed, family);
			if (stage !== "preview") return {
				images: holder === void 0 ? [] : [holder],
				slot,
				stages
			};
			return {
				images: history,
				slot,
				ended: images.filter((image) => !history.includes(image) && holdsOn(image, slot).length > 0),
				stages
			};
		}
		const images = [];
		for (const id of selector.images) {
			const image = await home.get(id);
			if (image !== void 0) images.push(image);
		}
		return { images: context.inputs.step === "delete" ? images : acceptable(images, context.run) };
	});
}
/** The message for a selection without an image: what was selected, and what may be wrong. */
async function missing({ inputs, builder }) {
	const { selector } = inputs;
	const name = await builder();
	return `There is no such image of builder ${name}: ${selector.kind === "image" ? `\`image\` names ${selector.images.join(", ")}, and there is none that this run may take` : selector.kind === "family" ? `none holds ${slotText(selector)}` : "none has been made of this configuration"}. If it is of ${(selector.kind === "image" ? selector.images.flatMap(buildersOf) : []).find((one) => one !== name) ?? "another builder"}, set \`builder\`.`;
}
async function byIdentity(context) {
	const { toplevel, identity } = await context.known();
	const images = await imagesOf(context, identity);
	const answer = answerOf(images);
	const others = images.filter((image) => image !== answer);
	return {
		images: answer === void 0 ? [] : [answer, ...others],
		toplevel,
		identity: identity.text
	};
}

export { select as n, missing as t };