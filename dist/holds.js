import { r as byName } from "./order.js";

// src/images/holds.ts
/**
* Who has a stage, and who had it: read from the holds that images carry, and from nothing else, so
* that every run that sees the same images gives the same answer.
*/
/** The stage whose images anybody with the preview role can make. */
const previewStage = "preview";
/** False for a hold whose time is over. */
function isLiving(hold, now = Date.now()) {
	return hold.until === void 0 || hold.until * 1e3 > now;
}
/** A roll-back writes down that the hold ended before it began; one that expired has had its time. */
function isRolledBack(hold) {
	return hold.until !== void 0 && hold.until * 1e3 <= Date.parse(hold.since);
}
function rolledBack(hold, since) {
	return {
		...hold,
		since,
		until: Math.floor(Date.parse(since) / 1e3)
	};
}
/** Every hold of this place, those too whose time is over. */
function holdsOn(image, place) {
	return image.stages.filter((hold) => (place.family === void 0 || hold.family === place.family) && hold.stage === place.stage && (place.pullRequest === void 0 || hold.pullRequest === place.pullRequest));
}
/** The living hold by which an image has this place, or had it before it was overtaken. */
function holdOn(image, place, now = Date.now()) {
	return holdsOn(image, place).filter((hold) => isLiving(hold, now)).reduce((best, hold) => best === void 0 || hold.since > best.since ? hold : best, void 0);
}
/**
* The images that have or had a place, the holder first, the previous one next. Where two came to it
* in the same millisecond the name decides. An image that a pull request made counts for previews
* only, whatever is written on it.
*/
function historyOf(images, place, now = Date.now()) {
	const held = images.flatMap((image) => {
		const hold = mayHold(image, place.stage) ? holdOn(image, place, now) : void 0;
		return hold === void 0 ? [] : [{
			image,
			since: Date.parse(hold.since)
		}];
	});
	held.sort((left, right) => right.since - left.since || byName(right.image, left.image));
	return held.map(({ image }) => image);
}
/** The image that has a place: of all that carry it, the one that came to it last. */
function holderOf(images, place) {
	return historyOf(images, place)[0];
}
/** The places that would stand empty, or fall back to an older image, without this one. */
function heldBy(image, family) {
	return image.stages.filter((hold) => holderOf(family, hold)?.image === image.image);
}
/**
* The stages that an image has, each once: not those that another image has taken over, and those
* too that were rolled back, so that nobody gives them to it anew without looking.
* @param family Whose stages: an image that two families share may be released in one of them only.
*/
function stagesNow(image, images, family) {
	const current = image.stages.filter((hold) => (family === void 0 || hold.family === family) && (isRolledBack(hold) || holderOf(images, hold)?.image === image.image));
	return [...new Set(current.map((hold) => hold.stage))];
}
/** A `since` that is later than every other of this place, also where clocks differ. */
function nextSince(images, place, now = Date.now()) {
	const latest = images.flatMap((image) => holdsOn(image, place)).reduce((most, hold) => Math.max(most, Date.parse(hold.since)), 0);
	return new Date(Math.max(now, latest + 1)).toISOString();
}
/** How images stand in every place that any of them has: computed once for a whole listing. */
function standings(images, now = Date.now()) {
	const histories = /* @__PURE__ */ new Map();
	const members = /* @__PURE__ */ new Map();
	for (const image of images) for (const hold of image.stages) {
		const key = placeKey(hold);
		const known = members.get(key) ?? {
			place: hold,
			images: /* @__PURE__ */ new Set()
		};
		members.set(key, known);
		known.images.add(image);
	}
	for (const [key, { place, images: some }] of members) histories.set(key, historyOf([...some], place, now));
	return { rankOf: (image, hold) => {
		if (!isLiving(hold, now)) return void 0;
		const rank = histories.get(placeKey(hold))?.indexOf(image) ?? -1;
		return rank === -1 ? void 0 : rank;
	} };
}
function placeKey({ family, stage, pullRequest }) {
	return JSON.stringify([
		family,
		stage,
		pullRequest ?? null
	]);
}
function mayHold(image, stage) {
	return image.trusted || stage === "preview";
}

export { isLiving as a, previewStage as c, standings as d, holdsOn as i, rolledBack as l, historyOf as n, isRolledBack as o, holdOn as r, nextSince as s, heldBy as t, stagesNow as u };