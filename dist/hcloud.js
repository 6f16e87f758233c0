import "./rolldown-runtime.js";
import { r as labelHome } from "./trial.js";
import { t as limits } from "./limits.js";
import { a as array, d as number, f as object, h as string, o as boolean, p as record, u as looseObject, v as unknown } from "./schemas.js";
import { n as chooseSize, r as tokenCloud, t as choiceOf } from "./sizes.js";
import { n as usesBy } from "./uses.js";
import { n as UserError } from "./errors.js";
import { r as restClient, t as orGone } from "./rest.js";
import { t as compareVersions } from "./version.js";
import { H as homeTime } from "./start-both.js";
import { a as textOf } from "./ssh-key.js";
import { t as withOwnLabels } from "./own-labels.js";

// src/images/hcloud/api.ts
/** The part of Hetzner's Cloud API that images need: docs.hetzner.cloud, "API Reference". */
const id = number().transform(String);
const thing = object({
	id,
	created: string(),
	labels: record(string(), string()).default({})
});
const named = thing.extend({ name: string() });
const server = named.extend({
	image: object({ id }).nullish(),
	public_net: object({ ipv4: object({ ip: string() }).nullish() })
});
const image = thing.extend({
	type: string(),
	status: string(),
	description: string(),
	image_size: number().nullish(),
	/** GB that a server's disk must have. */
	disk_size: number(),
	architecture: string().default("x86"),
	protection: object({ delete: boolean() })
}).transform(({ status, description, image_size, protection, ...one }) => ({
	...one,
	name: description,
	state: states[status] ?? "failed",
	isProtected: protection.delete,
	size: image_size ? Math.round(image_size * 1e9) : void 0
}));
const states = {
	available: "ready",
	creating: "pending"
};
const serverType = object({
	name: string(),
	architecture: string(),
	/** GB. */
	disk: number(),
	prices: array(object({
		location: string(),
		price_hourly: object({ net: string() })
	})),
	locations: array(object({
		name: string(),
		available: boolean().nullish(),
		deprecation: object({ unavailable_after: string() }).nullish()
	}))
});
const error = object({
	code: string(),
	message: string()
});
const action = object({
	id,
	status: string(),
	error: error.nullish()
});
const started = looseObject({
	action: action.nullish(),
	next_actions: array(action).default([])
}).optional();
const elsewhere = "Choose another `location` or `server_type` in builder-config.";
/** Codes: docs.hetzner.cloud, "Errors". */
const cures = {
	unauthorized: "HCLOUD_TOKEN (or `token` in builder-config) is no token of a project, or it was deleted. Make one in the Hetzner Console: Security, API tokens.",
	token_readonly: "Give a token with the permission Read & Write.",
	resource_limit_exceeded: "Remove something, or ask Hetzner for a higher limit.",
	resource_unavailable: elsewhere,
	placement_error: elsewhere
};
const page = object({ meta: object({ pagination: object({ next_page: number().nullish() }) }) });
function hetznerApi(options) {
	const rest = restClient({
		...options,
		cloud: "Hetzner",
		base: options.endpoint,
		error: object({ error }).transform((body) => body.error),
		next: (body) => {
			const next = page.safeParse(body).data?.meta.pagination.next_page;
			return next ? { page: String(next) } : void 0;
		},
		cure: ({ code }) => cures[code]
	});
	const list = async (kind, item, query = {}) => await rest.all(`/${kind}`, kind, item, {
		per_page: "50",
		...query
	});
	/** Waits for all that was started. @throws {UserError} with Hetzner's words for what fails. */
	async function done(given, what) {
		for (const { id } of [given?.action ?? [], given?.next_actions ?? []].flat()) {
			const { error } = await rest.until(what, async () => {
				const now = (await rest.call("GET", `/actions/${id}`, object({ action }))).action;
				return now.status === "running" ? void 0 : now;
			});
			if (error) throw new UserError(`Hetzner: ${what} failed: ${error.message} (${error.code}).`);
		}
	}
	/** A thing is locked while an action runs on it; one that is gone already is as it should be. */
	async function act(what, method, path, json) {
		const isLocked = ({ code }) => code === "locked" || code === "conflict";
		const call = () => rest.call(method, path, started, {
			json,
			repeatable: true
		});
		await done(await orGone(rest.whenFree(what, isLocked, call)), what);
	}
	return {
		clock: async () => await rest.clock("/locations"),
		serverTypes: async () => await list("server_types", serverType),
		servers: async () => await list("servers", server),
		snapshots: async (label_selector) => await list("images", image, {
			type: "snapshot",
			label_selector
		}),
		/** Keys, volumes and addresses. */
		named: async (kind, label_selector) => await list(kind, named, { label_selector }),
		async image(id) {
			const call = rest.call("GET", `/images/${encodeURIComponent(id)}`, object({ image }));
			return (await orGone(call))?.image;
		},
		async setLabels(id, labels) {
			await rest.call("PUT", `/images/${id}`, unknown(), { json: { labels } });
		},
		async unprotect(id) {
			const path = `/images/${id}/actions/change_protection`;
			await act(`the protection of image ${id}`, "POST", path, { delete: false });
		},
		/** Gone already is success. */
		async remove(kind, id) {
			await act(`the removal of ${kind}/${id}`, "DELETE", `/${kind}/${encodeURIComponent(id)}`);
		},
		createKey: async (given) => await rest.make("/ssh_keys", "ssh_key", given),
		/** Returns once it is known what was made. */
		async createServer(given) {
			const answer = looseObject({ server });
			const made = await rest.call("POST", "/servers", answer, { json: given });
			const { id, name, public_net } = made.server;
			return {
				id,
				address: async () => {
					await done(started.parse(made), `the start of server ${name}`);
					return public_net.ipv4?.ip;
				}
			};
		}
	};
}

// src/images/hcloud/servers.ts
/** The servers of builds and trials. */
/** Of the generator: its value is a type that may be gone. */
const ownType = "packernix_server_type";
/** Where neither the template nor `builder-config` says it; also the generator's default. */
const usualLocation = "nbg1";
/** What Packer is told, with marks on all that it makes. Never a token: Packer finds it itself. */
async function prepare(api, { template: { builder, variables }, platform, packerVersion }, run) {
	const place = textOf(builder, "location");
	const type = choiceOf({
		builder,
		variables
	}, "server_type", ownType);
	const isOwn = type?.isFirm === false;
	const chosen = place && type && await chooseType(api, platform.startsWith("aarch64") ? "arm" : "x86", {
		size: type.id,
		isFirm: type.isFirm,
		place,
		disk: isOwn ? Number(variables["disk_size"] ?? 0) : 0
	});
	const keys = ["snapshot_labels", ...packerVersion !== void 0 && compareVersions(packerVersion, "1.7.0") < 0 ? [] : ["server_labels", "ssh_keys_labels"]];
	const labels = (key) => withOwnLabels(builder, key, run.labels, limits.hetzner);
	return {
		builder: {
			server_name: run.name,
			snapshot_name: run.imageName,
			...Object.fromEntries(keys.map((key) => [key, labels(key)]))
		},
		variables: isOwn && chosen !== void 0 ? { server_type: chosen } : {},
		notes: chosen === void 0 ? [] : [`Server: ${chosen} in ${place}`]
	};
}
/** The plugin can leave out the snapshot since 1.7.0 only, and Debian's Packer never can. */
async function trialOf(api, image, builder, { labels }) {
	const location = textOf(builder, "location") ?? usualLocation;
	const server_type = await chooseType(api, image.architecture, {
		size: textOf(builder, "server_type"),
		isFirm: false,
		place: location,
		disk: image.disk_size
	});
	return {
		machine: `${server_type} in ${location}`,
		createKey: async (name, public_key) => await api.createKey({
			name,
			public_key,
			labels
		}),
		createServer: async (name, key) => {
			const given = {
				name,
				image: Number(image.id),
				server_type,
				location,
				labels
			};
			return await api.createServer({
				...given,
				ssh_keys: [Number(key)]
			});
		}
	};
}
async function chooseType(api, architecture, { place, ...wanted }) {
	const sizes = (await api.serverTypes()).map((one) => {
		const there = one.locations.find(({ name }) => name === place);
		const wrongs = {
			"is not sold any more": Date.parse(there?.deprecation?.unavailable_after ?? "") < homeTime(),
			[`is for ${one.architecture}, not ${architecture}`]: one.architecture !== architecture,
			[`is sold out in \`location\` ${place}`]: there?.available === false
		};
		return {
			name: one.name,
			disk: one.disk,
			price: Number(one.prices.find(({ location }) => location === place)?.price_hourly.net),
			places: one.prices.map(({ location }) => location),
			wrong: Object.entries(wrongs).find(([, is]) => is)?.[0]
		};
	});
	const keys = {
		size: "server_type",
		place: "location"
	};
	return chooseSize(sizes, {
		...wanted,
		place,
		cloud: "Hetzner",
		keys
	}).name;
}

// src/images/hcloud/index.ts
const names = {
	builder: "hcloud",
	builderId: "hcloud.builder",
	limits: limits.hetzner,
	program: "hcloud",
	token: {
		key: "token",
		variables: ["HCLOUD_TOKEN"]
	},
	endpoint: {
		key: "endpoint",
		variable: "HCLOUD_ENDPOINT",
		usual: "https://api.hetzner.cloud/v1"
	},
	origin: "Hetzner Console: Security, API tokens, Read & Write"
};
async function openHome(options) {
	return labelHome(hetzner(options, process.env), options);
}
/** @param env Of this job: `HCLOUD_TOKEN` and `HCLOUD_ENDPOINT`. */
function hetzner(options, env) {
	const { api, common, trial, ...cloud } = tokenCloud(names, options, env, hetznerApi);
	/** In the API its path is its plural with `_`: `ssh_keys` for `ssh-key`. */
	const kind = (word, list) => {
		const path = `${word.replaceAll("-", "_")}s`;
		return {
			...cloud.kind(word, path),
			list: list ?? (async ({ labels }) => await api.named(path, selectorOf(labels)))
		};
	};
	const snapshot = async (id) => {
		const found = await api.image(id);
		return found?.type === "snapshot" ? found : void 0;
	};
	return {
		...common,
		resources: [
			kind("server", async () => await api.servers()),
			kind("ssh-key"),
			kind("volume"),
			kind("primary-ip")
		],
		images: {
			...kind("image"),
			list: async ({ labels }) => await api.snapshots(selectorOf(labels)),
			get: snapshot,
			replaces: true,
			setLabels: async ({ id }, { all }) => await api.setLabels(id, all),
			unprotect: async (id) => await api.unprotect(id),
			uses: async () => usesBy(await api.servers(), "server")
		},
		ready: async (input, run) => void await prepare(api, input, run),
		nameTaken: /Found existing snapshot \(id=/,
		prepare: async (input, run) => await prepare(api, input, run),
		trial: trial({
			key: "ssh_keys",
			server: "servers"
		}, snapshot, (...one) => trialOf(api, ...one))
	};
}
/** docs.hetzner.cloud, "Label Selector". */
function selectorOf(labels = {}) {
	const parts = Object.entries(labels).map(([name, value]) => value === void 0 ? name : `${name}=${value}`);
	return parts.length === 0 ? void 0 : parts.join(",");
}

export { hetzner, openHome };