// src/steps/find.ts
/** The stage whose images anybody with the preview role can make. */
const previewStage = "preview";
/**
* The answer among images of one identity: the holder of a stage, else the oldest final one. Images
* come oldest first.
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
/** The hold by which an image has this place, or had it. */
function holdOn(image, place) {
	return image.stages.find((hold) => (place.family === void 0 || hold.family === place.family) && hold.stage === place.stage && (place.pullRequest === void 0 || hold.pullRequest === place.pullRequest));
}
/** The image that has a place: of all that carry it, the one that came to it last. */
function holderOf(images, place) {
	let holder;
	for (const image of images) {
		const hold = holdOn(image, place);
		if (hold === void 0) continue;
		if (holder === void 0 || hold.since > holder.since) holder = {
			image,
			since: hold.since
		};
	}
	return holder?.image;
}
/** The places that would stand empty, or fall back to an older image, without this one. */
function heldBy(image, family) {
	return image.stages.filter((hold) => holderOf(family, hold)?.image === image.image);
}

export { holderOf as a, holdOn as i, answerOf as n, previewStage as o, heldBy as r, acceptable as t };