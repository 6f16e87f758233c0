import "./rolldown-runtime.js";
import { D as historyOf, E as heldBy, N as previewStage, k as holdsOn, wt as abridged } from "./start-both.js";
import { n as removeImage } from "./remove.js";
import { n as UserError } from "./errors.js";
import { a as isUnchanged, i as usesOf, n as servesOthers, r as sweepPreviews } from "./previews.js";
import { s as sweep } from "./start.js";
import { n as select, t as missing } from "./select.js";

// src/steps/delete.ts
async function remove(context) {
	const { dryRun } = context.inputs;
	const [selected] = await Promise.all([select(context), dryRun ? void 0 : sweep(context)]);
	const result = await removeSelected(context, {
		...selected,
		images: [...selected.images, ...selected.ended ?? []]
	});
	if (!dryRun) await sweepPreviews(context);
	return result;
}
async function removeSelected(context, selected) {
	const { images, slot, toplevel, identity } = selected;
	const known = {
		toplevel,
		identity
	};
	if (images.length === 0) {
		context.log.info(await missing(context));
		return {
			...known,
			status: "absent",
			changed: false,
			images: []
		};
	}
	const home = await context.home();
	const notes = await refuse(context, images, slot);
	if (context.inputs.dryRun) {
		context.log.warning(`Dry run: nothing was deleted. Without \`dry-run\` ${images.map(({ name }) => name).join(", ")} would be removed.`);
		return {
			...known,
			status: "found",
			changed: false,
			image: images[0],
			images,
			wouldRemove: images.length,
			notes
		};
	}
	await context.timeline.phase("Delete the image", async () => {
		for (const image of images) {
			const previews = previewsOf(image, slot);
			if (previews.length > 0 && servesOthers(image, previews)) {
				for (const hold of previews) await home.dropStage(image, hold);
				notes.push(`${image.name} has other uses: only its stage ${previewStage} was removed.`);
				continue;
			}
			await removeNow(context, image, previews.length > 0);
			context.log.info(`Deleted ${image.image}`);
			if (await home.get(image.image) !== void 0) throw new Error(`${image.image} is still listed after its deletion`);
		}
	});
	return {
		...known,
		status: "deleted",
		changed: true,
		images,
		notes
	};
}
/**
* @param isPreview True for a preview, which goes also when a push has extended it meanwhile.
* @throws {UserError} if the image got a stage since it was looked at.
*/
async function removeNow(context, image, isPreview) {
	const { force } = context.inputs;
	const fits = force || isPreview ? void 0 : isUnchanged;
	if (await removeImage(await context.home(), image, {
		force,
		fits
	})) return;
	throw new UserError(`${image.name} has changed meanwhile (a stage, or a protection), and is kept. Run the step again.`);
}
/** The preview holds to remove, if previews were selected by stage. */
function previewsOf(image, slot) {
	return slot?.stage === "preview" ? holdsOn(image, slot) : [];
}
/**
* Checks all images before the first one is removed, so that nothing is deleted by halves.
* @returns notes on images that may go but were previous holders of a stage.
* @throws {UserError} naming why an image is kept.
*/
async function refuse(context, images, slot) {
	const home = await context.home();
	const going = images.filter((image) => {
		const previews = previewsOf(image, slot);
		return previews.length === 0 || !servesOthers(image, previews);
	});
	for (const image of going) refuseTrusted(context, image);
	const notes = [];
	if (context.inputs.force) return notes;
	const uses = await usesOf(home, going);
	for (const image of going) {
		if (slot?.stage !== "preview") notes.push(...await refuseHolder(context, image));
		if (image.isProtected) throw new UserError(`${image.name} is protected against deletion in the cloud and is kept. Lift the protection, or set \`force: true\`.`);
		const users = uses.get(image.image) ?? [];
		if (users.length > 0) throw new UserError(`${image.name} is in use and is kept: ${abridged(users, 5)}. End that first, or set \`force: true\`.`);
	}
	return notes;
}
function refuseTrusted(context, image) {
	if (context.run.trusted || !image.trusted) return;
	throw new UserError(`${image.name} was made by the repository itself and is kept: a run for a pull request deletes only images that pull requests made.`);
}
async function refuseHolder(context, image) {
	if (image.stages.length === 0) return [];
	const home = await context.home();
	const families = [...new Set(image.stages.map((hold) => hold.family))];
	const listed = (await Promise.all(families.map((name) => home.list(name)))).flat();
	const all = [...new Map(listed.map((one) => [one.image, one])).values()];
	const [held] = heldBy(image, all);
	if (held !== void 0) throw new UserError(`${image.name} is the image of stage ${held.stage} in family ${held.family} and is kept. Give the stage to another image first, or set \`force: true\`.`);
	const before = image.stages.find((hold) => historyOf(all, hold)[1]?.image === image.image);
	if (before === void 0) return [];
	return [`${image.name} was the previous holder of stage ${before.stage}: a roll-back now goes further back.`];
}

export { remove };