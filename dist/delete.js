import "./rolldown-runtime.js";
import { n as UserError } from "./errors.js";
import { i as holdOn, o as previewStage, r as heldBy } from "./find.js";
import { r as sweep } from "./reap2.js";
import { t as select } from "./select.js";

// src/steps/delete.ts
async function remove(context) {
	const [selected] = await Promise.all([select(context), sweep(context)]);
	const known = {
		toplevel: selected.toplevel,
		identity: selected.identity
	};
	if (selected.images.length === 0) return {
		...known,
		status: "absent",
		changed: false,
		images: []
	};
	const home = await context.home();
	const notes = [];
	for (const image of selected.images) {
		refuseTrusted(context, image, selected.place);
		await refuseHolder(context, image, selected.place);
	}
	await context.timeline.phase("Delete the image", async () => {
		for (const image of selected.images) {
			if (isSharedPreview(image, selected.place)) {
				const hold = holdOn(image, selected.place);
				if (hold !== void 0) await home.dropStage(image, hold);
				notes.push(`${image.name} serves others too: only its stage ${previewStage} is gone.`);
				continue;
			}
			await home.remove(image, { force: context.inputs.force });
			context.log.info(`Deleted ${image.image}`);
			if (await home.get(image.image) !== void 0) throw new Error(`${image.image} is still listed after its deletion`);
		}
	});
	return {
		...known,
		status: "deleted",
		changed: true,
		images: selected.images,
		notes
	};
}
/** A preview that reused an image of the repository itself must not take that image with it. */
function isSharedPreview(image, place) {
	return place?.stage === "preview" && (image.trusted || image.stages.length > 1);
}
function refuseTrusted(context, image, place) {
	if (context.run.trusted || !image.trusted || isSharedPreview(image, place)) return;
	throw new UserError(`${image.name} was made by the repository itself and is kept: a run for a pull request deletes only images that pull requests made.`);
}
async function refuseHolder(context, image, place) {
	if (context.inputs.force || image.stages.length === 0) return;
	if (place?.stage === "preview") return;
	const home = await context.home();
	const family = (await Promise.all([...new Set(image.stages.map((hold) => hold.family))].map((name) => home.list(name)))).flat();
	const [held] = heldBy(image, family);
	if (held === void 0) return;
	throw new UserError(`${image.name} is the image of stage ${held.stage} in family ${held.family} and is kept. Give the stage to another image first, or set \`force: true\`.`);
}

export { remove };