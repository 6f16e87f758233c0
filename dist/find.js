import { N as previewStage } from "./start-both.js";

// src/steps/find.ts
/** Which of the images that exist a step means. */
/**
* The answer among images of one identity, which come oldest first: the first that somebody ever gave
* a stage, though it may have lost it, else the oldest.
*/
function answerOf(images) {
	return images.find((image) => image.stages.length > 0) ?? images[0];
}
/**
* What a run may take. A pull request can put any label on an image of its own, so a run of the
* repository itself takes only images that such a run made; for `preview` anything will do.
*/
function acceptable(images, run) {
	if (!run.trusted || run.stage === "preview") return [...images];
	return images.filter((image) => image.trusted);
}
/**
* Looks for the image of the configuration. An earlier evaluation may answer that there is one, and
* no more: what will be executed is always evaluated in this run.
* @param isMiss Tells from what was found that something would be made.
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

export { answerOf as n, findKnown as r, acceptable as t };