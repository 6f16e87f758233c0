import "./rolldown-runtime.js";
import { H as homeTime, K as isSecretName, R as byAge, X as exists, q as secretTexts, xt as communicator } from "./start-both.js";
import { n as UserError } from "./errors.js";
import { t as describing } from "./describing.js";
import { t as openImageStore } from "./open2.js";
import { n as removeImage, t as removeEach } from "./remove.js";
import path from "node:path";
import { writeFile } from "node:fs/promises";

// src/images/plain/template.ts
/** Builder and variables, without what is secret by its name or because the template says so. */
function templateToKeep({ builder, variables, sensitive }) {
	const credentials = new Set(communicator.credential);
	const keys = Object.entries(builder).filter(([key, value]) => !credentials.has(key) && secretTexts({ [key]: value }).length === 0);
	const kept = Object.entries(variables).filter(([name]) => !sensitive.includes(name) && !isSecretName(name));
	return {
		builder: Object.fromEntries(keys),
		variables: Object.fromEntries(kept)
	};
}

// src/images/plain/index.ts
/**
* The home of images of any other builder that Packer knows. Where they are, only the builder knows:
* what is kept here is a record of each in `image-store`. Plugins `read-<builder>` and
* `delete-<builder>`, which take the same template, are asked where the machine has them
* (leocp1/terraform-provider-packernix, NewProviders.md).
*/
/** In place of the invocation that made an image, of which there is no record. */
const foundByPlugin = "";
function homeOf(builder) {
	return { openHome: (options) => openHome(builder, options) };
}
/** @throws {UserError} as `openImageStore` does. */
async function openHome(builder, options) {
	const { log, companion } = options;
	const store = await openImageStore(builder, options, process.env);
	const { fetch: _fetch, ...parts } = store;
	/** Images whose files are still there, where they have any. */
	async function present(images) {
		return (await Promise.all(images.map(async (image) => {
			const files = (await store.artifactOf(image))?.files ?? [];
			if ((await Promise.all(files.map((file) => exists(file)))).every(Boolean)) return [image];
			log.info(`${image.name} is passed over: its files are not on this machine (any more).`);
			return [];
		}))).flat();
	}
	async function list(family) {
		return await present(await store.list(family));
	}
	async function find(identity) {
		const recorded = await present(await store.find(identity));
		const said = await companion?.run(`read-${builder}`);
		if (said === void 0) return recorded;
		const [found] = said.artifacts.filter(({ string }) => /^\d+$/.test(string));
		const isThere = found !== void 0 && Number(found.string) > 0;
		log.info(isThere ? `read-${builder} finds ${found.id}` : `read-${builder} finds no image of this template`);
		if (!isThere) return [];
		const known = recorded.filter(({ image, id }) => [image, id].includes(found.id));
		if (known.length > 0) return known.sort(byAge);
		return [{
			builder,
			builderId: found.builderId,
			image: found.id,
			id: found.id,
			region: void 0,
			copies: [],
			name: found.id,
			created: new Date(homeTime()).toISOString(),
			identity: identity.text,
			toplevel: said.toplevel,
			family: said.family,
			stages: [],
			trusted: false,
			invocation: foundByPlugin,
			labels: {},
			isProtected: false,
			size: void 0
		}];
	}
	async function finishedFile(input, artifacts) {
		const made = artifacts.filter(({ builderId }) => !describing.has(builderId)).at(-1);
		if (made === void 0) throw new UserError(`Packer succeeded, but builder ${builder} made nothing that could be an image.`);
		const directory = input.workingDirectory ?? process.cwd();
		const files = made.files.map((file) => path.resolve(directory, file));
		const artifact = {
			image: files[0] ?? made.id,
			id: made.id,
			files,
			template: companion === void 0 ? {
				builder: {},
				variables: {}
			} : templateToKeep(await companion.template())
		};
		const file = path.join(await store.stagingDirectory(), "artifact");
		await writeFile(file, `${JSON.stringify(artifact, void 0, 2)}\n`, { mode: 384 });
		return {
			facts: input.facts,
			builderId: made.builderId,
			file,
			extension: "artifact",
			artifact
		};
	}
	/** The record of what another run has built over, or of what has gone. */
	async function forget(image, why) {
		try {
			await removeImage(store, image);
			log.info(`The record of ${image.name} is deleted: ${why}.`);
		} catch (error) {
			log.debug(`The record of ${image.name} could not be deleted: ${String(error)}`);
		}
	}
	async function remove(image) {
		const artifact = await store.artifactOf(image);
		if (await companion?.run(`delete-${builder}`, artifact?.template) !== void 0) log.info(`delete-${builder} removed ${image.image}`);
		else {
			const files = artifact?.files.length ? `, with ${artifact.files.join(", ")}` : "";
			log.warning(`${image.name}: only its record is deleted, because this action cannot delete images of builder ${builder}. Remove the image by hand, with the tools of the place where it is: ${image.image}${files}. A Packer plugin \`delete-${builder}\` could delete it.`);
		}
		if (image.invocation !== foundByPlugin) await removeImage(store, image);
	}
	return {
		...parts,
		builder,
		find,
		list,
		get: async (id) => {
			return (await list(void 0)).find((image) => [
				image.image,
				image.id,
				image.name
			].includes(id));
		},
		concurrency: 1,
		removeMany: (chosen, options = {}) => removeEach(chosen, options, {
			look: async (image) => image.invocation === foundByPlugin ? image : (await store.list(void 0)).find(({ name }) => name === image.name),
			remove
		}),
		prepare: async () => ({
			builder: {},
			variables: {},
			notes: [`builder ${builder}: if this run is killed, this action cannot find and remove what Packer has made, because it does not know where that is.`]
		}),
		finalise: async (input, artifacts) => {
			const made = await finishedFile(input, artifacts);
			const { image: place } = made.artifact;
			const there = await find(input.facts.identity);
			for (const old of await store.list(void 0)) if (old.image === place) await forget(old, "this run has made another image in its place");
			else if (old.identity === input.facts.identity.text && !there.some(({ name }) => name === old.name)) await forget(old, "it is not there any more");
			const image = await store.finaliseFile(made);
			if (image.invocation !== input.invocation.id) log.warning(`The image of this run, ${place}, is not needed and stays where Packer made it. Remove it by hand.`);
			return image;
		},
		quarantine: async (input, artifacts) => {
			const { artifact } = await finishedFile(input, artifacts);
			return artifact.image;
		}
	};
}

export { homeOf };