import { N as previewStage } from "./start-both.js";

// src/steps/find.ts
/** Chooses among the images of one identity. */
/**
* Chooses among images of one identity, sorted oldest first: the first that was ever given a stage,
* else the oldest.
*/
function answerOf(images) {
	return images.find((image) => image.stages.length > 0) ?? images[0];
}
/**
* The images that a run may use. A pull request can put any label on its own image, so a run of the
* repository's own code uses only images that such a run made. Stage `preview` accepts any image.
*/
function acceptable(images, run) {
	if (!run.trusted || run.stage === "preview") return [...images];
	return images.filter((image) => image.trusted);
}
/** The images of one identity that this run may use, oldest first. */
async function imagesOf(context, identity) {
	const home = await context.home();
	return acceptable(await context.timeline.phase("Find the image", () => home.find(identity)), context.run);
}
/**
* Looks for the image of the configuration. A cached evaluation may only answer that the image
* exists; whatever is executed is evaluated in this run.
* @param isMiss True if the result means that an image must be made.
*/
async function findKnown(context, find, isMiss) {
	const { isEvaluated, ...known } = await context.known();
	const found = await find(known.identity);
	if (isEvaluated || !isMiss(found)) return {
		...known,
		found
	};
	const { toplevel, identity } = await context.evaluated();
	return {
		toplevel,
		identity,
		found: identity.text === known.identity.text ? found : await find(identity)
	};
}

export { imagesOf as i, answerOf as n, findKnown as r, acceptable as t };