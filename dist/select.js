import { c as previewStage, i as holdsOn, n as historyOf, u as stagesNow } from "./holds.js";
import { n as answerOf, t as acceptable } from "./find.js";
import { n as placeText } from "./hold.js";

// src/steps/select.ts
/** From a step's selector to images: by identity, by id, or by family and stage. */
async function select(context) {
	const { selector } = context.inputs;
	if (selector.kind === "configuration") return await byIdentity(context);
	if (selector.kind === "none") throw new Error("this step selects no image");
	const home = await context.home();
	return await context.timeline.phase("Find the image", async () => {
		if (selector.kind === "family") {
			const { family, stage } = selector;
			const place = {
				family,
				stage,
				pullRequest: selector.pullRequest
			};
			const listed = await home.list(family);
			const images = acceptable(listed, {
				...context.run,
				stage
			});
			const history = historyOf(images, place);
			const [holder] = history;
			if (holder === void 0) context.log.info(`No image of builder ${home.builder} holds ${placeText(place)}. If it is another builder's, set \`builder\`.`);
			const stages = holder === void 0 ? void 0 : stagesNow(holder, listed, family);
			if (stage !== "preview") return {
				images: holder === void 0 ? [] : [holder],
				place,
				stages
			};
			return {
				images: history,
				place,
				ended: images.filter((image) => !history.includes(image) && holdsOn(image, place).length > 0),
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
async function byIdentity(context) {
	const { toplevel, identity } = await context.known();
	const home = await context.home();
	const found = await context.timeline.phase("Find the image", () => home.find(identity));
	const images = acceptable(found, context.run);
	const answer = answerOf(images);
	const others = images.filter((image) => image !== answer);
	return {
		images: answer === void 0 ? [] : [answer, ...others],
		toplevel,
		identity: identity.text
	};
}

export { select as t };