import "./rolldown-runtime.js";
import { i as isUserError, n as UserError } from "./errors.js";
import { r as labelHome } from "./trial.js";
import { a as array, d as number$1, f as object, h as string, v as unknown } from "./schemas.js";
import { t as limits } from "./limits.js";
import { n as chooseSize, r as tokenCloud, t as choiceOf } from "./sizes.js";
import { n as usesBy } from "./uses.js";
import { r as restClient, t as orGone } from "./rest.js";
import { Dt as quoted } from "./start-both.js";
import { a as textOf } from "./ssh-key.js";

// src/images/vultr/api.ts
/** The part of Vultr's API v2 that images need: vultr.com/api. */
const made = {
	id: string(),
	date_created: string()
};
const resource = (id, created, name) => ({
	id,
	name,
	created,
	labels: {}
});
const key = object({
	...made,
	name: string()
}).transform(({ id, date_created, name }) => resource(id, date_created, name));
const instance = object({
	...made,
	label: string(),
	status: string(),
	power_status: string(),
	main_ip: string(),
	snapshot_id: string().nullish()
}).transform(({ id, date_created, label, snapshot_id, ...now }) => ({
	...resource(id, date_created, label),
	image: snapshot_id ? { id: snapshot_id } : void 0,
	address: now.status === "active" && now.power_status === "running" ? now.main_ip : void 0
}));
const snapshot = object({
	...made,
	description: string(),
	/** Bytes: the disk of the instance that it was made of. */
	size: number$1(),
	compressed_size: number$1().default(0),
	/** `pending`, `complete` or `deleted`. */
	status: string()
}).transform(({ id, date_created, description, size, compressed_size, status }) => ({
	...resource(id, date_created, description.split("[packernix ")[0]?.trim() ?? ""),
	labels: { "": description },
	state: status === "complete" ? "ready" : "pending",
	size: compressed_size || size || void 0,
	disk: Math.ceil(size / 2 ** 30),
	isDeleted: status === "deleted"
}));
const plan = object({
	id: string(),
	/** MB. */
	ram: number$1(),
	/** GB. */
	disk: number$1(),
	monthly_cost: number$1(),
	/** Regions that have such machines; whether one is free now is another question. */
	locations: array(string())
});
const refusal = object({
	error: string(),
	status: number$1()
});
const page = object({ meta: object({ links: object({ next: string() }) }) });
/** Milliseconds. An instance of a snapshot takes 10 to 15 minutes longer than another one. */
const longestStart = 27e5;
/** The API tells its refusals apart by their text only. */
const cures = [
	[/^401 .*IP address/i, "Vultr answers those addresses only that Account, API, Access Control allows. Allow the runner's; GitHub's hosted runners have no fixed ones, so for them all must be allowed."],
	[/^401 /, "VULTR_API_KEY (or `api_key` in builder-config) is no key of an account, or it was replaced. See Account, API at Vultr."],
	[/^403 /, "Give the key of a user who may deploy and manage servers."],
	[/^400 .*(maximum|limit|quota)/i, "Remove something, or ask Vultr for a higher limit. What was deleted just now may count for some seconds more."],
	[/^400 .*(plan|region|available)/i, "Choose another `region_id` or `plan_id` in builder-config."]
];
function vultrApi(options) {
	const rest = restClient({
		...options,
		cloud: "Vultr",
		base: options.endpoint,
		error: refusal.transform(({ error, status }) => {
			return {
				code: String(status),
				message: error.trim().replace(/\.$/, "")
			};
		}),
		next: (body) => {
			const cursor = page.safeParse(body).data?.meta.links.next;
			return cursor ? { cursor } : void 0;
		},
		cure: ({ status, message }) => cures.find(([text]) => text.test(`${status} ${message}`))?.[1]
	});
	const list = async (path, kind, item) => await rest.all(path, kind, item, { per_page: "500" });
	return {
		clock: async () => await rest.clock("/regions"),
		snapshots: async () => (await list("/snapshots", "snapshots", snapshot)).filter(({ isDeleted }) => !isDeleted),
		instances: async () => await list("/instances", "instances", instance),
		keys: async () => await list("/ssh-keys", "ssh_keys", key),
		plans: async () => await list("/plans", "plans", plan),
		systems: async () => await list("/os", "os", object({
			id: number$1(),
			name: string()
		})),
		/** Ids of the plans of which the region has machines now. */
		async available(region) {
			const answer = object({ available_plans: array(string()) });
			const path = `/regions/${encodeURIComponent(region)}/availability`;
			return (await rest.call("GET", path, answer)).available_plans;
		},
		async snapshot(id) {
			const path = `/snapshots/${encodeURIComponent(id)}`;
			const found = (await orGone(rest.call("GET", path, object({ snapshot }))))?.snapshot;
			return found?.isDeleted ? void 0 : found;
		},
		async describe(id, description) {
			await rest.call("PUT", `/snapshots/${id}`, unknown(), { json: { description } });
		},
		/** Gone already is success. */
		async remove(kind, id) {
			const path = `/${kind}/${encodeURIComponent(id)}`;
			const isBusy = ({ message }) => /currently locked/i.test(message);
			const remove = () => orGone(rest.call("DELETE", path, unknown()));
			await rest.whenFree(`the removal of ${kind}/${id}`, isBusy, remove);
		},
		createKey: async (name, ssh_key) => await rest.make("/ssh-keys", "ssh_key", {
			name,
			ssh_key
		}),
		async createInstance(given) {
			const json = {
				...given,
				activation_email: false
			};
			const answer = object({ instance });
			const { id } = (await rest.call("POST", "/instances", answer, { json })).instance;
			const look = async () => (await rest.call("GET", `/instances/${id}`, answer)).instance.address;
			const address = () => rest.until(`the start of instance ${id}`, look, longestStart);
			return {
				id,
				address
			};
		}
	};
}

// src/images/vultr/outdated.ts
const number = /^\d+$/;
const noUuid = /^(?![0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$)./i;
/** How an id looked, and what it is now. */
const ids = /* @__PURE__ */ new Map([
	["region_id", [number, "a text such as `ewr` (`vultr-cli regions list`)"]],
	["plan_id", [number, "a text such as `vc2-1c-1gb` (`vultr-cli plans list`)"]],
	["snapshot_id", [noUuid, "a UUID (`vultr-cli snapshot list`)"]],
	["iso_id", [noUuid, "a UUID (`vultr-cli iso list`)"]],
	["script_id", [noUuid, "a UUID (`vultr-cli script list`)"]],
	["ssh_key_ids", [noUuid, "UUIDs (`vultr-cli ssh-key list`)"]]
]);
/** vultr/packer-plugin-vultr 2.6.0, builder/vultr/config.go. */
const renamed = /* @__PURE__ */ new Map([["tag", "`tags`, a list"], ["enable_private_network", "`enable_vpc`"]]);
/** @returns a sentence for each such key of the builder, which says what takes its place. */
function outdated(builder) {
	return Object.entries(builder).flatMap(([key, given]) => {
		const successor = renamed.get(key);
		if (successor !== void 0 && given !== null) return `\`${key}\` is ${successor} since version 2.6.0 of Packer's plugin: change the template.`;
		const [old, now] = ids.get(key) ?? [];
		const odd = [given].flat().filter((text) => text !== null && !`${text}`.includes("{{")).map(String).find((text) => old?.test(text));
		if (odd === void 0) return [];
		return `\`${key}\`: ${quoted(odd)} is an id of Vultr's API v1. API v2 takes ${now}: set it in builder-config.`;
	});
}

// src/images/vultr/machines.ts
/** Of the generator: their values may be gone. */
const own = {
	region_id: "packernix_region",
	plan_id: "packernix_plan",
	os_id: "packernix_os"
};
/** Where neither the template nor `builder-config` says it; also the generator's default. */
const usualRegion = "ewr";
/** GB: of the generator's plan. A larger one is asked for by its plan. */
const usualDisk = 25;
/** MB: without it there is no room for an installation from memory (ram.sh). */
const leastMemory = 1024;
/** What Packer is told, with marks on what it makes. Never a key: Packer finds it itself. */
async function prepare(api, { template }, run) {
	const { machine, system } = await choose(api, template);
	const { variables } = template;
	const values = {
		region: machine?.place,
		plan: machine?.size,
		os: system?.toString()
	};
	const declared = Object.entries(values).filter((pair) => pair[1] !== void 0 && variables[`packernix_${pair[0]}`] !== void 0);
	return {
		builder: {
			instance_label: run.name,
			snapshot_description: `${run.imageName} ${run.labels[""] ?? ""}`
		},
		variables: Object.fromEntries(declared),
		notes: machine === void 0 ? [] : [`Instance: ${machine.size} in ${machine.place}`]
	};
}
/** @throws {UserError} for what Vultr does not have, or has no more. */
async function choose(api, template) {
	const odd = outdated(template.builder);
	if (odd.length > 0) throw new UserError(odd.join(" "));
	const choice = (key) => choiceOf(template, key, own[key]);
	const [region, plan, system] = [
		choice("region_id"),
		choice("plan_id"),
		choice("os_id")
	];
	const disk = plan?.isFirm === false ? usualDisk : 0;
	const memory = template.facts?.method === "install" ? leastMemory : 0;
	return {
		machine: region && plan && await chooseMachine(api, region, plan, {
			disk,
			memory
		}),
		system: system && await chooseSystem(api, system)
	};
}
/** A throw-away instance from a snapshot: Packer's builder has no way to leave out the snapshot. */
async function trialOf(api, { id: snapshot_id, disk }, builder) {
	const id = textOf(builder, "plan_id");
	const { place: region, size: plan } = await chooseMachine(api, {
		id: textOf(builder, "region_id") ?? usualRegion,
		isFirm: false
	}, id === void 0 ? void 0 : {
		id,
		isFirm: false
	}, {
		disk,
		memory: 0
	});
	return {
		machine: `${plan} in ${region}`,
		createKey: api.createKey,
		createServer: async (label, key) => await api.createInstance({
			label,
			region,
			plan,
			snapshot_id,
			sshkey_id: [key]
		})
	};
}
/**
* The machine that is wanted, with that many GB of disk and MB of memory, else the smallest that will do,
* in the first region that has one.
* @throws {UserError} for a plan or region that cannot be had: of the first region.
*/
async function chooseMachine(api, region, plan, { disk, memory }) {
	const plans = await api.plans();
	const regions = [...new Set(plans.flatMap(({ locations }) => locations))].sort();
	const others = region.isFirm ? [] : regions.filter((id) => id !== region.id);
	const sizesIn = async (place) => {
		const free = new Set(regions.includes(place) ? await api.available(place) : []);
		const wrongWith = ({ id, ram, locations }) => {
			if (ram < memory) return `has ${ram} MB of memory, and ${memory} are needed`;
			return locations.includes(place) && !free.has(id) ? `is sold out in ${place}` : void 0;
		};
		return plans.map((one) => {
			const { id: name, monthly_cost: price, locations: places } = one;
			return {
				name,
				disk: one.disk,
				price,
				places,
				wrong: wrongWith(one)
			};
		});
	};
	const wanted = {
		cloud: "Vultr",
		keys: {
			size: "plan_id",
			place: "region_id"
		},
		size: plan?.id,
		isFirm: plan?.isFirm === true,
		disk
	};
	let refusal;
	for (const place of [region.id, ...others]) {
		const sizes = await sizesIn(place);
		try {
			return {
				place,
				size: chooseSize(sizes, {
					...wanted,
					place
				}).name
			};
		} catch (error) {
			if (!isUserError(error)) throw error;
			refusal ??= error;
		}
	}
	throw refusal;
}
/**
* The operating system that is wanted, else the newest Debian.
* @throws {UserError} for one that there is not.
*/
async function chooseSystem(api, { id, isFirm }) {
	const systems = await api.systems();
	const asked = systems.find((one) => String(one.id) === id);
	if (asked !== void 0) return asked.id;
	const debian = systems.filter(({ name }) => /^Debian \d+ x64/.test(name)).sort((a, b) => b.name.localeCompare(a.name, "en", { numeric: true }));
	const [newest] = debian;
	if (newest !== void 0 && !isFirm) return newest.id;
	const few = debian.map((one) => `${one.id} (${one.name})`).join(", ");
	throw new UserError(`builder-config: \`os_id\`: Vultr has no operating system ${quoted(id)} (any more). Debian is ${few}.`);
}

// src/images/vultr/index.ts
/** The home of images that the builder `vultr` makes: snapshots of an account at Vultr. */
const names = {
	builder: "vultr",
	builderId: "packer.vultr",
	limits: limits.vultr,
	program: "vultr-cli",
	token: {
		key: "api_key",
		variables: ["VULTR_API_KEY"]
	},
	endpoint: {
		variable: "VULTR_API_ENDPOINT",
		usual: "https://api.vultr.com/v2"
	},
	origin: "Account, API at Vultr"
};
async function openHome(options) {
	return labelHome(vultr(options, process.env), options);
}
/** @param env Of this job: `VULTR_API_KEY` and `VULTR_API_ENDPOINT`. */
function vultr(options, env) {
	const { api, common, kind, trial } = tokenCloud(names, options, env, vultrApi);
	return {
		...common,
		resources: [{
			...kind("instance", "instances"),
			list: api.instances
		}, {
			...kind("ssh-key", "ssh-keys"),
			list: api.keys
		}],
		images: {
			...kind("snapshot", "snapshots"),
			list: api.snapshots,
			get: api.snapshot,
			replaces: true,
			setLabels: async ({ id, labels }, { all }) => await describe(api, id, labels[""] ?? "", all[""] ?? ""),
			uses: async () => usesBy(await api.instances(), "instance")
		},
		ready: async (input, run) => void await prepare(api, input, run),
		prepare: async (input, run) => await prepare(api, input, run),
		trial: trial({
			key: "ssh-keys",
			server: "instances"
		}, api.snapshot, (image, builder) => trialOf(api, image, builder))
	};
}
/** @throws {UserError} when Vultr keeps the beginning only; then the text is what it was before. */
async function describe(api, id, before, text) {
	await api.describe(id, text);
	const kept = (await api.snapshot(id))?.labels[""] ?? text;
	if (kept === text || !text.startsWith(kept)) return;
	await api.describe(id, before);
	throw new UserError(`labels: Vultr keeps ${kept.length} characters of a description, and what is to be written about ${id} has ${text.length}. Give it fewer or shorter labels and stages.`);
}

export { openHome, vultr };