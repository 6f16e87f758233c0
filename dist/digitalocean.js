import "./rolldown-runtime.js";
import { r as labelHome } from "./trial.js";
import { S as decode, t as limits } from "./limits.js";
import { a as array, d as number, f as object, h as string, o as boolean, v as unknown } from "./schemas.js";
import { n as chooseSize, r as tokenCloud } from "./sizes.js";
import { n as usesBy } from "./uses.js";
import { n as UserError } from "./errors.js";
import { n as refusalOf, r as restClient, t as orGone } from "./rest.js";
import { Dt as quoted } from "./start-both.js";
import { a as textOf, o as textsOf } from "./ssh-key.js";
import { _ as backoff, a as holdPrefix, d as marks } from "./gone.js";

// src/images/digitalocean/api.ts
/** The part of DigitalOcean's API that images need: docs.digitalocean.com, "DigitalOcean API Reference". */
const id = number().transform(String);
/** A tag has no value. Keys have neither date nor tags. */
const thing = object({
	id,
	name: string(),
	created_at: string().default(""),
	tags: array(string()).default([]).transform((tags) => Object.fromEntries(tags.map((tag) => [tag, ""])))
});
const states = {
	available: "ready",
	NEW: "pending",
	pending: "pending"
};
const image = object({
	...thing.shape,
	type: string(),
	status: string(),
	regions: array(string()),
	/** GB that a droplet's disk must have. */
	min_disk_size: number(),
	size_gigabytes: number().nullish()
}).transform(({ created_at, tags, status, size_gigabytes, ...rest }) => ({
	...rest,
	created: created_at,
	labels: tags,
	state: states[status] ?? "failed",
	size: size_gigabytes ? Math.round(size_gigabytes * 1e9) : void 0
}));
const address = object({
	ip_address: string(),
	type: string()
});
const droplet = object({
	...thing.shape,
	status: string(),
	image: object({ id }).nullish(),
	networks: object({ v4: array(address).default([]) })
});
const action = object({ action: object({
	id,
	status: string()
}) });
const size = object({
	slug: string(),
	/** GB. */
	disk: number(),
	regions: array(string()),
	available: boolean(),
	price_monthly: number()
});
const cures = {
	401: "DIGITALOCEAN_TOKEN (or `api_token` in builder-config) is no token, or it has expired. Make one in the control panel: API, Tokens.",
	403: "Give a token of full access, or of the scopes that docs/digitalocean.md lists.",
	429: "A token has 5,000 requests an hour: run the step later."
};
/** A transfer or a snapshot of a large disk, in milliseconds. */
const longest = 36e5;
/** @param options.endpoint Without `/v2`. */
function oceanApi({ endpoint, ...options }) {
	const rest = restClient({
		...options,
		cloud: "DigitalOcean",
		base: `${endpoint.replace(/\/+$/, "")}/v2`,
		error: object({
			id: string(),
			message: string()
		}).transform(({ id, message }) => ({
			code: id,
			message
		})),
		next: (page) => paged.safeParse(page).data?.links.pages.next,
		cure: ({ status, message }) => status === 422 && /limit/i.test(message) ? "Remove something, or ask DigitalOcean for a higher limit." : cures[status]
	});
	const list = async (path, name, item, query = {}) => await rest.all(path, name, item, {
		per_page: "200",
		...query
	});
	const named = async (path, name) => (await list(path, name, object({
		...thing.shape,
		image: droplet.shape.image
	}))).map(({ created_at, tags, ...rest }) => ({
		...rest,
		created: created_at,
		labels: tags
	}));
	const removeTag = async (tag) => void await orGone(rest.call("DELETE", `/tags/${tag}`, unknown()));
	const tagged = (id) => ({ resources: [{
		resource_id: id,
		resource_type: "image"
	}] });
	/** "422: Droplet already has a pending event", and the like of images. */
	const unlocked = async (what, work) => await rest.whenFree(what, ({ status, message }) => status === 422 && /pending event/i.test(message), work);
	return {
		clock: async () => await rest.clock("/account/keys"),
		sizes: async () => await list("/sizes", "sizes", size),
		droplets: async () => await named("/droplets", "droplets"),
		keys: async () => await named("/account/keys", "ssh_keys"),
		snapshots: async (tag) => {
			return (await list("/images", "images", image, {
				private: "true",
				tag_name: tag
			})).filter(({ type }) => type === "snapshot");
		},
		async snapshot(id) {
			const call = rest.call("GET", `/images/${encodeURIComponent(id)}`, object({ image }));
			const found = (await orGone(call))?.image;
			return found?.type === "snapshot" ? found : void 0;
		},
		async rename(id, name) {
			await rest.call("PUT", `/images/${id}`, unknown(), { json: { name } });
		},
		/** Makes the tag where there is none. */
		async putTag(id, tag) {
			const given = {
				json: tagged(id),
				repeatable: true
			};
			const put = async () => {
				await rest.call("POST", `/tags/${tag}/resources`, unknown(), given);
				return true;
			};
			if (await orGone(put())) return;
			const made = {
				json: { name: tag },
				repeatable: true
			};
			await rest.call("POST", "/tags", unknown(), made).catch((error) => {
				if (refusalOf(error)?.status !== 422) throw error;
			});
			await put();
		},
		async takeTag(id, tag) {
			const path = `/tags/${tag}/resources`;
			await orGone(rest.call("DELETE", path, unknown(), { json: tagged(id) }));
		},
		/** From all that have it, too. */
		removeTag,
		/** Tags are things of the account, and stay when nothing has them any more. */
		async removeEmptyTag(tag) {
			if ((await orGone(rest.call("GET", `/tags/${tag}`, counted)))?.tag.resources.count === 0) await removeTag(tag);
		},
		/** Gone already is success. */
		async remove(kind, id) {
			const path = `/${kind}/${encodeURIComponent(id)}`;
			const call = () => rest.call("DELETE", path, unknown());
			await orGone(unlocked(`the removal of ${kind}/${id}`, call));
		},
		/** Copies a snapshot to a region. @throws {UserError} when that fails. */
		async transfer(id, region) {
			const what = `the transfer of snapshot ${id} to ${region}`;
			const json = {
				type: "transfer",
				region
			};
			const begin = () => rest.call("POST", `/images/${id}/actions`, action, { json });
			const path = `/actions/${(await unlocked(what, begin)).action.id}`;
			const look = async () => {
				const { status } = (await rest.call("GET", path, action)).action;
				return status === "in-progress" ? void 0 : status;
			};
			const status = await rest.until(what, look, longest);
			if (status !== "completed") throw new UserError(`DigitalOcean: ${what} failed (${status}).`);
		},
		createKey: async (name, public_key) => await rest.make("/account/keys", "ssh_key", {
			name,
			public_key
		}),
		createDroplet: async (given) => await rest.make("/droplets", "droplet", given),
		/** Waits until it runs. @returns its public address. */
		async address(id) {
			return await rest.until(`the start of droplet ${id}`, async () => {
				const { status, networks } = (await rest.call("GET", `/droplets/${id}`, object({ droplet }))).droplet;
				const found = networks.v4.find(({ type }) => type === "public");
				return status === "active" ? found?.ip_address : void 0;
			});
		}
	};
}
const counted = object({ tag: object({ resources: object({ count: number() }) }) });
const paged = object({ links: object({ pages: object({ next: string().optional() }) }) });

// src/images/digitalocean/droplets.ts
/** The droplets of builds and trials. */
/** What Packer is told: names say whose all is that it makes. Tags of a droplet would be left when it is gone. */
async function prepare(api, asked, { template: { builder } }, run) {
	const own = textOf(builder, "region");
	const region = asked.find((one) => one === own) ?? asked[0] ?? own;
	const size = textOf(builder, "size");
	if (size !== void 0 && region !== void 0) await sizeOf(api, {
		size,
		isFirm: true,
		place: region,
		disk: 0
	});
	const others = [.../* @__PURE__ */ new Set([...textsOf(builder, "snapshot_regions"), ...asked])].filter((one) => one !== region);
	return {
		builder: {
			droplet_name: run.name,
			snapshot_name: run.imageName,
			snapshot_tags: null,
			...region === void 0 ? {} : { region },
			...others.length === 0 ? {} : { snapshot_regions: others }
		},
		variables: {},
		notes: size === void 0 ? [] : [`Droplet: ${size} in ${region}`]
	};
}
/** @throws {UserError} for what is no tag at DigitalOcean. */
function ownTags(builder) {
	const tags = textsOf(builder, "snapshot_tags");
	const wrong = tags.find((tag) => !/^[A-Za-z0-9:_-]{1,255}$/.test(tag));
	if (wrong === void 0) return tags;
	throw new UserError(`builder-config: \`snapshot_tags\`: ${quoted(wrong)} is no tag of DigitalOcean's, which have letters, digits, colons, dashes and underscores, and at most 255 characters.`);
}
/** The builder cannot leave out the snapshot, so Packer does not make this droplet. */
async function trialOf(api, image, builder) {
	const own = textOf(builder, "region");
	const region = image.regions.find((one) => one === own) ?? image.regions[0] ?? "";
	const size = await sizeOf(api, {
		size: textOf(builder, "size"),
		isFirm: false,
		place: region,
		disk: image.min_disk_size
	});
	return {
		machine: `${size} in ${region}`,
		createKey: api.createKey,
		async createServer(name, key) {
			const given = {
				name,
				region,
				size,
				image: Number(image.id),
				ssh_keys: [Number(key)]
			};
			const made = await api.createDroplet(given);
			return {
				id: made,
				address: async () => await api.address(made)
			};
		}
	};
}
async function sizeOf(api, wanted) {
	const sizes = (await api.sizes()).map(({ slug, disk, price_monthly, regions, available }) => ({
		name: slug,
		disk,
		price: price_monthly,
		places: regions,
		wrong: available ? void 0 : "cannot be had at the moment"
	}));
	const keys = {
		size: "size",
		place: "region"
	};
	return chooseSize(sizes, {
		...wanted,
		cloud: "DigitalOcean",
		keys
	}).name;
}

// src/images/digitalocean/tags.ts
/** How often tags are put that are not there afterwards. */
const attempts = 4;
/** Of one image, because it says which run made it. */
const isAlone = (tag) => tag.startsWith(limits.digitalocean.together.name);
/** Of few images: the hold of a stage, and when an unfinished one expires. */
const isRare = (tag) => {
	const [name = ""] = Object.keys(decode({ [tag]: "" }, limits.digitalocean) ?? {});
	return name.startsWith("packernix-stage:") || name === marks.expires;
};
/** Removes tags of ours that nothing has any more; what fails here leaves a tag that nothing has. */
async function forgetTags(api, tags, log) {
	const work = tags.map(async (tag) => {
		if (isAlone(tag)) await api.removeTag(tag);
		else if (isRare(tag)) await api.removeEmptyTag(tag);
	});
	await Promise.all(work).catch((error) => log.debug(`Tags that nothing has may be left at DigitalOcean: ${String(error)}`));
}
/** @throws when DigitalOcean does not keep a tag. */
async function setTags(api, id, { put, take }, { log, signal }) {
	const lacking = async () => {
		const there = Object.keys((await api.snapshot(id))?.labels ?? {});
		const known = new Set(there.map((tag) => tag.toLowerCase()));
		return put.filter((tag) => !known.has(tag.toLowerCase()));
	};
	const wait = backoff(signal, 100);
	let lost = await lacking();
	for (let attempt = 0; lost.length > 0 && attempt < attempts; attempt++) {
		if (attempt > 0) await wait();
		for (const tag of lost) await api.putTag(id, tag);
		lost = await lacking();
	}
	if (lost.length > 0) throw new Error(`DigitalOcean does not keep the tag ${lost[0]} on ${id}`);
	for (const tag of take) if (!isAlone(tag)) await api.takeTag(id, tag);
	await forgetTags(api, take, log);
}

// src/images/digitalocean/index.ts
const names = {
	builder: "digitalocean",
	builderId: "pearkes.digitalocean",
	limits: limits.digitalocean,
	program: "doctl compute",
	token: {
		key: "api_token",
		variables: [
			"DIGITALOCEAN_TOKEN",
			"DIGITALOCEAN_ACCESS_TOKEN",
			"DIGITALOCEAN_API_TOKEN"
		]
	},
	endpoint: {
		key: "api_url",
		variable: "DIGITALOCEAN_API_URL",
		usual: "https://api.digitalocean.com"
	},
	origin: "control panel: API, Tokens"
};
async function openHome(options) {
	return labelHome(digitalocean(options, process.env), options);
}
/** @param env Of this job: the token, and `DIGITALOCEAN_API_URL`. */
function digitalocean(options, env) {
	const { regions } = options;
	const { api, token, common, kind, trial } = tokenCloud(names, options, env, oceanApi);
	/** `snapshot_tags` of the user's: the plugin takes no notice of most errors there, and 1.6.6 has none. */
	let own = [];
	return {
		...common,
		resources: [{
			...kind("droplet", "droplets"),
			list: api.droplets
		}, {
			...kind("ssh-key", "account/keys"),
			list: api.keys
		}],
		images: {
			...kind("image", "images"),
			list: async ({ labels = {} }) => await api.snapshots(Object.keys(labels).at(-1)),
			get: async (id) => /^\d+$/.test(id) ? await api.snapshot(id) : void 0,
			setLabels: async ({ id }, { put, take }) => await setTags(api, id, {
				put: [...own, ...Object.keys(put)],
				take
			}, options),
			rename: async (id, name) => await api.rename(id, name),
			remove: async (id, seen) => {
				const found = seen ?? await api.snapshot(id);
				await api.remove("images", id);
				await forgetTags(api, Object.keys(found?.labels ?? {}), options.log);
			},
			copyTo: async (id, further) => {
				for (const region of further) await api.transfer(id, region);
			},
			uses: async () => usesBy(await api.droplets(), "droplet")
		},
		ready: async (input, run) => {
			ownTags(input.template.builder);
			await prepare(api, regions, input, run);
		},
		prepare: async (input, run) => {
			own = ownTags(input.template.builder);
			return {
				...await prepare(api, regions, input, run),
				environment: { DIGITALOCEAN_API_TOKEN: await token() }
			};
		},
		trial: trial({
			key: "account/keys",
			server: "droplets"
		}, api.snapshot, (image, builder) => trialOf(api, image, builder))
	};
}

export { digitalocean, openHome };