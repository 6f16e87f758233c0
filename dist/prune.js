import "./rolldown-runtime.js";
import { n as UserError } from "./errors.js";
import { B as newestFirst, Et as counted, H as homeTime, L as belongsTo, N as previewStage, P as rankSlots, R as byAge, d as describeHold, f as formatAge, j as isRolledBack, wt as abridged } from "./start-both.js";
import { i as usesOf, o as removeAll, t as isSpentPreview } from "./previews.js";
import { s as sweep } from "./start.js";

// src/steps/retention.ts
/** Decides for each image of a listing whether retention keeps it, and why. Pure. */
/**
* @param images All of the family, or of the repository, with guests of other families.
* @returns a decision for each, in the same order, without regard to machines that use the image.
*/
function decide(images, rule, now = homeTime()) {
	const slotRanks = rankSlots(images, now);
	const ranks = familyRanks(images);
	return images.map((image) => {
		const kept = refusal(image, rule) ?? keptAs(image, rule, slotRanks, now) ?? mark(image, rule, images) ?? guard(image);
		if (kept !== void 0) return {
			image,
			goes: false,
			why: kept
		};
		if (isSpentPreview(image, slotRanks)) return {
			image,
			goes: true,
			why: "an expired preview"
		};
		const why = retained(image, rule, {
			slotRanks,
			rank: ranks.get(image) ?? 0,
			now
		});
		return why === void 0 ? {
			image,
			goes: true,
			why: reasonToGo(image, rule, now)
		} : {
			image,
			goes: false,
			why
		};
	});
}
/** The reason why this run may not remove the image at all. */
function refusal(image, { family, trusted }) {
	if (family !== void 0 && image.family !== family) return `is of family ${image.family}`;
	const isPreview = image.stages.some((hold) => hold.stage === previewStage);
	if (!trusted && (image.trusted || !isPreview)) return "a pull request removes nothing but previews";
}
/** Holders and previous holders of a stage are kept, whatever `keep` and `older-than` say. */
function keptAs(image, { family }, slotRanks, now) {
	let previous;
	for (const hold of image.stages) {
		const rank = slotRanks.rankOf(image, hold);
		if (rank === void 0) continue;
		if (family !== void 0 && hold.family !== family || rank === 0) return `has stage ${describeHold(image, hold, slotRanks, now)}`;
		if (rank === 1 && hold.stage !== "preview") previous = `had stage ${hold.stage} before`;
	}
	return previous;
}
/**
* Only the image records that it was rolled back. If it were removed, the next `create` would make the
* same image again and give it the stage.
*/
function mark(image, { family }, images) {
	for (const hold of image.trusted ? image.stages.filter(isRolledBack) : []) {
		const what = `was rolled back from ${hold.stage}`;
		if (family !== void 0 && hold.family !== family) return `${what} in family ${hold.family}`;
		if (!images.some((other) => other.trusted && belongsTo(other, hold.family) && byAge(other, image) > 0)) return `${what}, and its family has no newer image`;
	}
}
function guard(image) {
	return image.isProtected ? "is protected in the cloud" : void 0;
}
/** With both `keep` and `older-than`, an image goes only if it is beyond the number and older. */
function retained(image, { keep, olderThan }, at) {
	const age = at.now - Date.parse(image.created);
	if (olderThan !== void 0 && !(age > olderThan)) return `is younger than ${formatAge(olderThan)}`;
	if (keep === void 0) return void 0;
	if (at.rank < keep) return `is one of the newest ${keep} of its family`;
	const hold = image.stages.find((one) => {
		const rank = at.slotRanks.rankOf(image, one);
		return one.stage !== "preview" && rank !== void 0 && rank < keep;
	});
	return hold && `is one of the last ${keep} with stage ${hold.stage}`;
}
function reasonToGo(image, { keep, olderThan }, now) {
	return [...keep === void 0 ? [] : [`beyond the newest ${keep}`], ...olderThan === void 0 ? [] : [`${formatAge(now - Date.parse(image.created))} old`]].join(", ");
}
/** 0 for the newest of its family. Untrusted images are counted separately, so they displace no others. */
function familyRanks(images) {
	const counts = /* @__PURE__ */ new Map();
	const ranks = /* @__PURE__ */ new Map();
	for (const image of newestFirst(images)) {
		const line = JSON.stringify([image.family, image.trusted]);
		const rank = counts.get(line) ?? 0;
		ranks.set(image, rank);
		counts.set(line, rank + 1);
	}
	return ranks;
}

// src/steps/prune.ts
async function prune(context) {
	const { inputs, log, timeline } = context;
	const home = await context.home();
	if (!inputs.dryRun) await sweep(context);
	const images = await timeline.phase("List the images", () => home.list(inputs.family));
	const { keep, olderThan, family } = inputs;
	const decisions = await withUses(context, decide(images, {
		keep,
		olderThan,
		family,
		trusted: context.run.trusted
	}));
	const goes = decisions.filter((decision) => decision.goes);
	log.info(`${counted(images.length, "image")} of builder ${home.builder}, ${goes.length} of them to remove`);
	for (const { image, why } of goes) log.info(`${image.name} goes: ${why}`);
	const chosen = goes.map(({ image }) => image);
	if (inputs.dryRun) {
		if (goes.length > 0) log.warning(`Dry run: nothing was deleted. ${counted(goes.length, "image")} would be removed, as the summary lists; set \`dry-run: false\` to remove them.`);
		return result(decisions, "To remove", chosen, false);
	}
	const { removed, failed } = await timeline.phase("Remove images", () => removeAll(context, chosen, log.warning), (ended) => ended.failed.length > 0);
	const failure = failed.length === 0 ? void 0 : new UserError(`${counted(failed.length, "image")} could not be removed: ${abridged(failed, 10)}.`);
	return {
		...result(decisions, "Removed", removed, true),
		failure
	};
}
/** Keeps images that a machine, a launch template or another account uses. */
async function withUses(context, decisions) {
	const candidates = decisions.filter(({ goes }) => goes).map(({ image }) => image);
	const uses = await usesOf(await context.home(), candidates);
	return decisions.map((decision) => {
		const users = uses.get(decision.image.image) ?? [];
		if (users.length === 0) return decision;
		return {
			...decision,
			goes: false,
			why: `in use: ${abridged(users, 3, ", ")}`
		};
	});
}
/** @param done False in a dry run. */
function result(decisions, title, going, done) {
	const among = decisions.map(({ image }) => image);
	const why = new Map(decisions.map((decision) => [decision.image.image, decision.why]));
	const kept = decisions.filter(({ goes }) => !goes).map(({ image }) => image);
	const removed = done ? going : [];
	return {
		status: removed.length > 0 ? "pruned" : "nothing",
		changed: removed.length > 0,
		images: [...removed],
		wouldRemove: done ? void 0 : going.length,
		inventories: [{
			title,
			images: going,
			among,
			why
		}, {
			title: "Kept",
			images: kept,
			among,
			why
		}]
	};
}

export { prune };