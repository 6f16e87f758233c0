import { D as historyOf, I as stagesNow, M as nextSince, N as previewStage, O as holdOn, j as isRolledBack, k as holdsOn } from "./start-both.js";
import { n as UserError } from "./errors.js";

// src/steps/stage.ts
/** Names a slot in a message. */
function slotText({ family, stage, pullRequest }) {
	return `stage ${stage}${pullRequest === void 0 ? "" : ` of pull request ${pullRequest}`} of ${family === void 0 ? "any family" : `family ${family}`}`;
}
/** What this run gives or looks for; a preview is of the run's pull request. */
function slotOf({ pullRequest }, family, stage) {
	return {
		family,
		stage,
		pullRequest: stage === "preview" ? pullRequest : void 0
	};
}
/** @throws {UserError} if this run may not give this stage. */
function checkStage({ run }, input, stage) {
	if (run.trusted || stage === "preview") return;
	throw new UserError(`${input}: ${stage} is not for this run. Runs of the repository's own branches give stages (on push, schedule, workflow_dispatch, repository_dispatch and release); all others, such as those of a pull request, give no stage but ${previewStage}.`);
}
/**
* Anybody with the preview role can make an untrusted image, so it gets no stage but `preview`.
* @throws {UserError}
*/
function refuseForeign(image, stage) {
	if (image.trusted || stage === "preview") return;
	throw new UserError(`to-stage: ${image.name} was made for a pull request and gets no stage but ${previewStage}. Let the repository's own branch make the image.`);
}
/** The family of the configuration; for an image, the input `family`, else the family of the image. */
async function wantedFamily(context, image) {
	const { selector, family } = context.inputs;
	return selector.kind === "configuration" ? await context.family() : family ?? image.family;
}
/**
* Adds the hold, unless the image holds the stage already, so that a run with nothing to do writes
* nothing. It does not undo a roll-back.
*/
async function withStage(context, image, hold) {
	if (hold === void 0) return {
		image,
		changed: false
	};
	const home = await context.home();
	const listed = await home.list(hold.family);
	const stages = stagesNow(image, listed, hold.family);
	if (holdsOn(image, hold).some(isRolledBack)) return {
		image,
		changed: false,
		stages,
		notes: [`${image.name} was rolled back from ${hold.stage} and does not get it again; \`promote\` with \`force\` gives it.`]
	};
	const [holder] = historyOf(listed, hold);
	const held = holder?.image === image.image && holdOn(image, hold);
	if (held && !endsBefore(held, hold)) return {
		image,
		changed: false,
		stages
	};
	const given = {
		...hold,
		since: nextSince(listed, hold)
	};
	const staged = await home.addStage(image, given);
	const others = listed.filter((other) => other.image !== image.image);
	return {
		image: staged,
		changed: true,
		stages: stagesNow(staged, [...others, staged], hold.family)
	};
}
/**
* The stages of an image that was just built. Its hold counts from the start of the run, so another
* image may have got the stage during the build.
*/
async function stagesOfNew(context, image, hold) {
	if (hold === void 0) return {};
	const all = [...(await (await context.home()).list(hold.family)).filter((other) => other.image !== image.image), image];
	const stages = stagesNow(image, all, hold.family);
	const [holder] = historyOf(all, hold);
	if (holder?.image === image.image) return { stages };
	return {
		stages,
		notes: [holder === void 0 ? `Stage ${hold.stage} expired before ${image.name} was finished: \`expires\` is too short.` : `Stage ${hold.stage} went to ${holder.name} while ${image.name} was made, and that image holds it.`]
	};
}
/** True if the new hold lasts longer: each push to a pull request extends its preview. */
function endsBefore(held, hold) {
	return (held.until ?? Number.POSITIVE_INFINITY) < (hold.until ?? Number.POSITIVE_INFINITY);
}

export { stagesOfNew as a, slotText as i, refuseForeign as n, wantedFamily as o, slotOf as r, withStage as s, checkStage as t };