import { c as previewStage } from "./holds.js";

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

export { answerOf as n, acceptable as t };