import { A as isLiving, N as previewStage, P as rankSlots, k as holdsOn } from "./start-both.js";
import { a as messageOf } from "./errors.js";
import { t as chunksOf } from "./chunks.js";

// src/steps/removal.ts
/**
* Removes each image unless it is gone, or somebody gave it a stage since it was chosen. As many at
* one time as the home allows; one that cannot be removed stops no other.
* @returns what became of each, in the order of the images.
*/
async function* removeUnchanged(home, chosen, signal) {
	for (const part of chunksOf(chosen, home.concurrency ?? 1)) {
		signal.throwIfAborted();
		const removals = await home.removeMany(part, { fits: isUnchanged });
		for (const [index, image] of part.entries()) {
			const removal = removals[index];
			if (removal !== void 0) yield {
				image,
				removal
			};
		}
	}
}
/** A hold that has gone meanwhile keeps nothing. */
function isUnchanged(chosen, now) {
	const known = new Set(chosen.stages.map(written));
	return now.isProtected === chosen.isProtected && now.stages.every((hold) => known.has(written(hold)));
}
function written({ family, stage, since, pullRequest, until }) {
	return JSON.stringify([
		family,
		stage,
		since,
		pullRequest ?? null,
		until ?? null
	]);
}

// src/steps/previews.ts
/** Images of pull requests come often and are soon of no use: which have had their time, and go. */
/**
* Made by a pull request, and nobody's preview any more: each of its holds is over, or another image
* is the preview of that pull request now. Other stages do not count on such an image.
* @param slotRanks Ranks among all images of its families.
*/
function isSpentPreview(image, slotRanks) {
	if (image.trusted || !image.stages.some((hold) => hold.stage === "preview")) return false;
	return image.stages.every((hold) => slotRanks.rankOf(image, hold) !== 0);
}
/** True when an image has more to do than to be these previews. */
function servesOthers(image, previews) {
	return image.trusted || image.stages.some((hold) => !previews.includes(hold) && isLiving(hold));
}
/**
* Removes the spent previews of this repository. Trouble is reported at the end, and ends neither the
* work nor the step.
* @param kept The preview that this run has just made or found: the ones before it are spent.
*/
async function sweepPreviews(context, kept) {
	const { log, signal } = context;
	try {
		const home = await context.home();
		const images = await replaced(context, await home.list(void 0), kept);
		const slotRanks = rankSlots(images);
		const spent = images.filter((image) => !image.isProtected && image.image !== kept?.image && isSpentPreview(image, slotRanks));
		const uses = await usesOf(home, spent);
		const unused = spent.filter((image) => {
			const [use] = uses.get(image.image) ?? [];
			if (use === void 0) return true;
			log.info(`${image.name} is an expired preview, and stays: ${use}`);
			return false;
		});
		const failed = [];
		for await (const { image, removal } of removeUnchanged(home, unused, signal)) if ("error" in removal) failed.push(`${image.name} (${messageOf(removal.error)})`);
		else if (removal.outcome === "removed") log.info(`Removed ${image.name}, an expired preview`);
		if (failed.length > 0) {
			const more = failed.length > 3 ? ` and ${failed.length - 3} more` : "";
			throw new Error(`${failed.slice(0, 3).join("; ")}${more}`);
		}
	} catch (error) {
		signal.throwIfAborted();
		log.warning(`Not all expired previews could be removed: ${messageOf(error)}`);
	}
}
/**
* Images that serve others too stay, and are no longer the pull request's.
* @returns the images as they are then.
*/
async function replaced(context, images, kept) {
	const home = await context.home();
	const own = kept?.stages.filter(({ stage, pullRequest }) => stage === "preview" && pullRequest !== void 0 && pullRequest === context.pullRequest);
	const after = [];
	for (const image of images) {
		let now = image;
		for (const hold of own ?? []) {
			const earlier = holdsOn(image, hold).filter(({ since }) => since < hold.since);
			if (image.image === kept?.image || !servesOthers(image, earlier)) continue;
			for (const { family, stage, pullRequest } of earlier) {
				now = await home.dropStage(now, {
					family,
					stage,
					pullRequest
				});
				context.log.info(`${image.name} is no longer the preview of ${pullRequest}`);
			}
		}
		after.push(now);
	}
	return after;
}
/** What else works with these images, where the home can tell. */
async function usesOf(home, images) {
	if (home.uses === void 0 || images.length === 0) return /* @__PURE__ */ new Map();
	return await home.uses(images);
}

export { removeUnchanged as a, usesOf as i, servesOthers as n, sweepPreviews as r, isSpentPreview as t };