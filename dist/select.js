import { a as holderOf, i as holdOn, n as answerOf, o as previewStage, t as acceptable } from "./find.js";

// src/steps/select.ts
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
			const images = acceptable(await home.list(family), {
				...context.run,
				stage
			});
			const holder = holderOf(images, place);
			if (holder === void 0) return {
				images: [],
				place
			};
			return {
				images: [holder, ...(stage === "preview" ? images.filter((image) => holdOn(image, place)) : []).filter((image) => image !== holder)],
				place
			};
		}
		const images = [];
		for (const id of selector.images) {
			const image = await home.get(id);
			if (image !== void 0) images.push(image);
		}
		return { images: acceptable(images, context.run) };
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