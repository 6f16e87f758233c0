import { A as isLiving, N as previewStage, P as rankSlots, k as holdsOn, wt as abridged } from "./start-both.js";
import { a as messageOf } from "./errors.js";
import { t as chunksOf } from "./chunks.js";

// src/steps/removal.ts
/**
* Removes each image unless it is gone, or got a stage since it was chosen; as many in parallel as the
* home allows. A failure does not stop the others.
* @param complain Gets a sentence on each image that could not be removed.
* @returns the images that were removed, and for each that could not be its name and the reason.
*/
async function removeAll(context, chosen, complain) {
	const { log, signal } = context;
	const home = await context.home();
	const removed = [];
	const failed = [];
	const note = (image, removal) => {
		if ("error" in removal) {
			signal.throwIfAborted();
			failed.push(`${image.name} (${messageOf(removal.error)})`);
			complain(`${image.name} could not be removed: ${messageOf(removal.error)}`);
		} else if (removal.outcome === "removed") {
			removed.push(image);
			log.info(`Removed ${image.image}`);
		} else if (removal.outcome === "gone") log.info(`${image.name} is gone already`);
		else log.info(`${image.name} has changed meanwhile (a stage, or a protection, perhaps on a copy elsewhere), and stays`);
	};
	for (const part of chunksOf(chosen, home.concurrency ?? 1)) {
		signal.throwIfAborted();
		const removals = await home.removeMany(part, { fits: isUnchanged });
		for (const [index, removal] of removals.entries()) {
			const image = part[index];
			if (image !== void 0) note(image, removal);
		}
	}
	return {
		removed,
		failed
	};
}
/** True unless the protection has changed or a hold was added; a removed hold does not count. */
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
/** Removes previews that have expired or were replaced. */
/**
* True for an image of a pull request that is no current preview: each of its holds has expired, or
* another image is the preview of that pull request now. Its other stages do not count.
* @param slotRanks Ranks among all images of its families.
*/
function isSpentPreview(image, slotRanks) {
	if (image.trusted || !image.stages.some((hold) => hold.stage === "preview")) return false;
	return image.stages.every((hold) => slotRanks.rankOf(image, hold) !== 0);
}
/** True if somebody needs the image for more than these previews. */
function servesOthers(image, previews) {
	return image.trusted || image.stages.some((hold) => !previews.includes(hold) && isLiving(hold));
}
/**
* Removes the spent previews of this repository. A failure does not stop the others; all are reported
* in one warning at the end.
* @param kept The preview that this run made or found; it replaces the earlier ones.
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
		for (const { name } of unused) log.info(`${name} goes: an expired preview`);
		const { failed } = await removeAll(context, unused, log.info);
		if (failed.length > 0) throw new Error(abridged(failed, 3));
	} catch (error) {
		signal.throwIfAborted();
		log.warning(`Not all expired previews could be removed: ${messageOf(error)}`);
	}
}
/**
* Takes the preview hold from earlier images that others still need, so that those stay.
* @returns the images after that.
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
/** The users of these images, if the home can look them up. */
async function usesOf(home, images) {
	if (home.uses === void 0 || images.length === 0) return /* @__PURE__ */ new Map();
	return await home.uses(images);
}

export { isUnchanged as a, usesOf as i, servesOthers as n, removeAll as o, sweepPreviews as r, isSpentPreview as t };