import { a as __toESM } from "./rolldown-runtime.js";
import { r as labelHome, t as loginTo } from "./trial.js";
import { t as limits } from "./limits.js";
import { a as messageOf, n as UserError } from "./errors.js";
import { a as array, f as object, h as string, p as record, u as looseObject, v as unknown } from "./schemas.js";
import { Dt as quoted, H as homeTime, J as isObject, kt as withPeriod } from "./start-both.js";
import { f as once } from "./start.js";
import { a as textOf, i as only, n as checkToken, r as isOn } from "./ssh-key.js";
import { r as writtenKeys, t as keepSecrets } from "./kept-secrets.js";
import { i as number, r as restClient, t as orGone } from "./rest.js";
import { t as compareVersions } from "./version.js";
import { t as withOwnLabels } from "./own-labels.js";
import { t as seen } from "./uses.js";

// src/images/googlecompute/access.ts
/** Keys of the builder that hold a secret, and further ones for the post step. */
const secretKeys = [
	"access_token",
	"credentials_json",
	"account_file"
];
const keptKeys$1 = [
	"credentials_file",
	"impersonate_service_account",
	"image_project_id"
];
/** Variables that google-github-actions/auth and gcloud set or read. */
const projectVariables = [
	"GOOGLE_CLOUD_PROJECT",
	"CLOUDSDK_CORE_PROJECT",
	"GCP_PROJECT"
];
const scope = "https://www.googleapis.com/auth/compute";
const lifetime = 3600;
/** @param env Of this job. */
function googleAccess(options, env) {
	const { builderConfig, cleanupState, invocation } = options;
	const text = (key) => textOf({
		...builderConfig,
		...cleanupState
	}, key);
	const namedProject = () => text("project_id") ?? projectVariables.map((name) => env[name]).find(Boolean);
	const credentials = once(() => writtenKeys(options));
	const client = once(async () => {
		const given = await credentials();
		const library = await import("./src.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
		const known = namedProject();
		const projectId = known === void 0 ? {} : { projectId: known };
		const auth = new library.GoogleAuth({
			scopes: [scope],
			...projectId,
			...sourceOf(given)
		});
		const targetPrincipal = textOf(given, "impersonate_service_account");
		const acting = async () => {
			const sourceClient = await auth.getClient();
			if (targetPrincipal === void 0) return sourceClient;
			const target = {
				targetPrincipal,
				targetScopes: [scope],
				lifetime,
				delegates: []
			};
			return new library.Impersonated({
				sourceClient,
				...target
			});
		};
		return {
			auth,
			acting: await acting()
		};
	});
	const project = once(async () => {
		const found = namedProject();
		if (found !== void 0) return found;
		const named = (await credentials())["access_token"] !== void 0 ? void 0 : await asked(async () => (await client()).auth.getProjectId());
		if (named) return named;
		throw new UserError("Google: nothing says which project. Set `project_id` in builder-config, or GOOGLE_CLOUD_PROJECT in `env` of the step.");
	});
	return {
		endpoint: endpointOf({
			...builderConfig,
			...cleanupState
		}),
		project,
		imageProject: async () => text("image_project_id") ?? await project(),
		async token() {
			const fixed = textOf(await credentials(), "access_token");
			if (fixed !== void 0) return checkToken("Google", "`access_token`", fixed);
			const { token } = await asked(async () => (await client()).acting.getAccessToken());
			if (token) return token;
			throw new UserError("Google gave no access token for these credentials.");
		},
		async cleanupState() {
			await keepSecrets({ invocation }, only(builderConfig, secretKeys));
			const endpoint = { custom_endpoints: { compute: endpointOf(builderConfig) } };
			return {
				...only(builderConfig, keptKeys$1),
				...endpoint,
				project_id: await project()
			};
		}
	};
}
function endpointOf(written) {
	const own = written["custom_endpoints"];
	const usual = `https://compute.${textOf(written, "universe_domain") ?? "googleapis.com"}/compute/v1`;
	return (isObject(own) && textOf(own, "compute") || usual).replace(/\/+$/, "");
}
/** Reads them as the plugin does (lib/common/auth.go); without any, Google's "Application Default Credentials" apply. */
function sourceOf(given) {
	const account = textOf(given, "account_file");
	const isJson = account?.trimStart().startsWith("{") === true;
	const json = textOf(given, "credentials_json") ?? (isJson ? account : void 0);
	const keyFilename = textOf(given, "credentials_file") ?? (isJson ? void 0 : account);
	if (json === void 0) return keyFilename === void 0 ? {} : { keyFilename };
	try {
		return { credentials: JSON.parse(json) };
	} catch {
		throw new UserError("builder-config: the credentials are no JSON.");
	}
}
async function asked(ask) {
	try {
		return await ask();
	} catch (error) {
		const said = messageOf(error);
		if (error instanceof UserError) throw error;
		const sentence = /Could not load the default credentials/.test(said) ? "there are no credentials. Use google-github-actions/auth before this step, or set GOOGLE_APPLICATION_CREDENTIALS, or `credentials_file` in builder-config." : `no access token could be had: ${withPeriod(said)}`;
		throw new UserError(`Google: ${sentence}`, { cause: error });
	}
}

// src/images/googlecompute/api.ts
/** The part of the Compute Engine API v1 that images need: cloud.google.com, "Compute Engine API", REST. */
const labels = record(string(), string()).default({});
const created = string().transform((text) => new Date(text).toISOString());
const image = object({
	name: string(),
	creationTimestamp: created,
	labels,
	labelFingerprint: string().default(""),
	status: string(),
	family: string().optional(),
	diskSizeGb: number(),
	archiveSizeBytes: number().optional(),
	architecture: string().optional()
}).transform(({ creationTimestamp, status, archiveSizeBytes, ...one }) => ({
	...one,
	id: one.name,
	created: creationTimestamp,
	state: states[status] ?? "pending",
	size: archiveSizeBytes
}));
const states = {
	READY: "ready",
	FAILED: "failed"
};
const thing = object({
	name: string(),
	creationTimestamp: created,
	labels
});
const disk = thing.extend({ sourceImage: string().optional() });
const attached = object({ initializeParams: object({ sourceImage: string().optional() }).optional() });
const template = object({
	name: string(),
	properties: object({ disks: array(attached).default([]) }).optional()
});
const operation = object({
	name: string(),
	status: string(),
	error: object({ errors: array(object({
		code: string(),
		message: string()
	})) }).optional()
});
/** cloud.google.com, "API design guide", errors; `errors` is the older form. */
const refusal = object({ error: object({
	message: string(),
	status: string().optional(),
	errors: array(object({ reason: string() })).default([]),
	details: array(looseObject({ reason: string().optional() })).default([])
}) }).transform(({ error: { message, status, errors, details } }) => ({
	code: details.find(({ reason }) => reason)?.reason ?? errors[0]?.reason ?? status ?? "",
	message
}));
function cure(project, { status, code, message }) {
	const [, permission] = /'(\w+\.\w+\.\w+)' permission/.exec(message) ?? [];
	if (permission !== void 0) return `Give the account a role with ${permission} (docs/googlecompute.md has one that suffices).`;
	if (/^(SERVICE_DISABLED|accessNotConfigured)$/.test(code)) return `Run: gcloud services enable compute.googleapis.com --project=${project}`;
	if (status === 401) return "The credentials have expired or are not Google's; see docs/googlecompute.md.";
	if (/quota/i.test(code)) return "Ask Google for a higher quota, or remove something.";
	return status === 404 && /'projects\/[^/']+'/.test(message) ? "Check `project_id` in builder-config, and GOOGLE_CLOUD_PROJECT." : void 0;
}
/** "Compute Engine rate quotas" and "Concurrent operation quotas": a 403 without `Retry-After`. */
const isLimit = ({ status, code }) => status === 403 && /^(rate_?Limit_?Exceeded|CONCURRENT_OPERATIONS_QUOTA_EXCEEDED)$/i.test(code);
/** Milliseconds that Google waits for an operation at most, and some more. */
const longestWait = 15e4;
/** @param options.imageProject Project of the images; machines and disks are in `options.project`. */
function googleApi(options) {
	let asked = "PROJECT";
	const rest = restClient({
		...options,
		cloud: "Google",
		base: options.endpoint,
		error: refusal,
		next: () => void 0,
		cure: (refused) => cure(asked, refused)
	});
	const call = async (method, path, ...more) => await rest.whenFree(`${method} ${path}`, isLimit, () => rest.call(method, path, ...more));
	/** Path of a project; errors name the one that was asked last. */
	const within = async (project) => {
		asked = await project();
		return `/projects/${encodeURIComponent(asked)}`;
	};
	const images = async () => `${await within(options.imageProject)}/global`;
	const pathOf = async (name) => `${await images()}/images/${encodeURIComponent(name)}`;
	/** Google leaves out `items` where there is nothing. */
	async function pages(path, items, filter) {
		const page = object({
			items: items.optional(),
			nextPageToken: string().optional()
		});
		const found = [];
		let pageToken;
		do {
			const answer = await call("GET", path, page, { query: {
				filter,
				maxResults: "500",
				pageToken
			} });
			found.push(...answer.items ?? []);
			pageToken = answer.nextPageToken;
		} while (pageToken);
		return found;
	}
	/** Lists a kind in all zones and regions. @returns each with its scope, such as `zones/us-central1-a`. */
	async function everywhere(kind, item, filter) {
		const items = record(string(), looseObject({ [kind]: array(item).optional() })).transform((scopes) => Object.entries(scopes).flatMap(([scope, found]) => (found[kind] ?? []).map((one) => ({
			...one,
			scope
		}))));
		return await pages(`${await within(options.project)}/aggregated/${kind}`, items, filter);
	}
	/** Waits for what was started in a scope. @throws {UserError} with Google's words for what fails. */
	async function done(scope, started, what) {
		let seen = operation.parse(started);
		const path = `${scope}/operations/${encodeURIComponent(seen.name)}/wait`;
		const { error: failure } = await rest.until(what, async () => {
			if (seen.status === "DONE") return seen;
			seen = await call("POST", path, operation, {
				repeatable: true,
				stall: longestWait
			});
			return seen.status === "DONE" ? seen : void 0;
		});
		const [error] = failure?.errors ?? [];
		if (error) throw new UserError(`Google: ${what} failed: ${error.message} (${error.code}).`);
	}
	/** Succeeds for what is gone already; asks again while another operation works on it. */
	async function remove(scope, path) {
		const what = `the removal of ${path.slice(1)}`;
		const isBusy = ({ code }) => /^resource(NotReady|InUseByAnotherResource)$/.test(code);
		const begin = () => call("DELETE", path, unknown());
		const started = await orGone(rest.whenFree(what, isBusy, begin));
		if (started !== void 0) await done(scope, started, what);
	}
	async function getImage(name) {
		return await orGone(call("GET", await pathOf(name), image));
	}
	return {
		clock: async () => await rest.clock(await images()),
		image: getImage,
		images: async (selector) => await pages(`${await images()}/images`, array(image), filterOf(selector)),
		/** The image that a family stands for; undefined for a family without any. */
		async familyImage(family) {
			const path = `${await images()}/images/family/${encodeURIComponent(family)}`;
			return (await orGone(call("GET", path, object({ name: string() }))))?.name;
		},
		/** What another run has changed since the image was read stays: Google refuses an old fingerprint. */
		async setLabels({ id }, { put, take }) {
			const what = `the labels of image ${id}`;
			const path = await pathOf(id);
			const write = async () => {
				const now = await getImage(id);
				if (now === void 0) throw new UserError(`Google has no image ${id} (any more).`);
				const kept = Object.entries(now.labels).filter(([name]) => !take.includes(name));
				const json = {
					labels: {
						...Object.fromEntries(kept),
						...put
					},
					labelFingerprint: now.labelFingerprint
				};
				return await call("POST", `${path}/setLabels`, unknown(), { json });
			};
			const isRace = ({ status }) => status === 412;
			await done(await images(), await rest.whenFree(what, isRace, write), what);
		},
		/** Adds an image to a family; one that has a family keeps it. */
		async join(id, family) {
			if ((await getImage(id))?.family !== void 0) return;
			const json = { family };
			const path = await pathOf(id);
			const started = await call("PATCH", path, unknown(), {
				json,
				repeatable: true
			});
			await done(await images(), started, `the family of image ${id}`);
		},
		removeImage: async (name) => await remove(await images(), await pathOf(name)),
		/** Things in zones; their id is `zones/<zone>/<name>`. */
		kind: (kind, filterBy) => ({
			kind,
			async list(selector) {
				return (await everywhere(`${kind}s`, thing, filterBy(selector))).map(({ scope, creationTimestamp, ...one }) => ({
					...one,
					id: `${scope}/${one.name}`,
					created: creationTimestamp
				}));
			},
			async remove(id) {
				const [, zone = "", name = ""] = id.split("/").map(encodeURIComponent);
				const scope = `${await within(options.project)}/zones/${zone}`;
				await remove(scope, `${scope}/${kind}s/${name}`);
			},
			byHand(id) {
				const [, zone, name] = id.split("/");
				return `gcloud compute ${kind}s delete ${name} --zone=${zone}`;
			}
		}),
		disks: async () => await everywhere("disks", disk),
		templates: async () => await everywhere("instanceTemplates", template)
	};
}
/** cloud.google.com, "Compute Engine API", `filter`: `:` is a part of a text, `:*` any value. */
function filterOf({ labels = {}, name }) {
	const parts = Object.entries(labels).map(([label, value]) => value === void 0 ? `labels.${label}:*` : `labels.${label}="${value}"`);
	if (name !== void 0) parts.push(`name="${name}"`);
	return parts.length === 0 ? void 0 : parts.join(" AND ");
}

// src/images/googlecompute/machines.ts
/** The machines of builds and trials. */
/** Where neither the template nor `builder-config` says it; also the generator's default. */
const usualZone = "us-central1-a";
/** Seconds: "Limit the run time of a VM". */
const [shortestRun, longestRun] = [60, 10368e3];
/** As the plugin demands it (builder/googlecompute/config.go, validImageName). */
const validFamily = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;
/** A family of ours as Google's: no `_`, and a letter first. */
function familyOf(family) {
	const word = family.toLowerCase().replace(/[^a-z0-9]+/g, "-");
	return (/^[a-z]/.test(word) ? word : `image-${word}`).slice(0, 63).replace(/-+$/, "");
}
/** What Packer is told, with marks on all that it makes. Never credentials: Packer finds them itself. */
async function prepare({ project }, { template: { builder }, invocation, packerVersion }, run) {
	check(builder);
	const isOld = packerVersion !== void 0 && compareVersions(packerVersion, "1.7.0") < 0;
	const disks = builder["disk_attachment"];
	return {
		builder: {
			project_id: await project(),
			instance_name: run.name,
			disk_name: run.name,
			image_name: run.imageName,
			image_labels: withOwnLabels(builder, "image_labels", run.labels, limits.google),
			labels: withOwnLabels(builder, "labels", run.labels, limits.google),
			...Array.isArray(disks) ? { disk_attachment: disks.map(named(run.name)) } : {},
			...isOld ? {} : ends(builder, invocation.expires)
		},
		variables: {},
		notes: [`Project: ${await project()}, zone: ${textOf(builder, "zone") ?? "?"}`]
	};
}
/** Names additional disks, which take no label either. */
const named = (name) => (disk, index) => {
	const isTheirs = !isObject(disk) || disk["source_volume"] || disk["disk_name"] || disk["keep_device"];
	const isScratch = isObject(disk) && disk["volume_type"] === "scratch";
	return isTheirs || isScratch ? disk : {
		...disk,
		disk_name: `${name}-d${index}`
	};
};
/** A machine ends by itself when its run was killed. */
function ends(builder, expires) {
	if (["max_run_duration_in_seconds", "instance_termination_action"].some((key) => builder[key] !== void 0)) return {};
	const left = expires - Math.floor(homeTime() / 1e3);
	return {
		max_run_duration_in_seconds: Math.min(Math.max(left, shortestRun), longestRun),
		instance_termination_action: "DELETE"
	};
}
/** @throws {UserError} for what Google would refuse after the build, or Packer in words of its own. */
function check(builder) {
	const family = textOf(builder, "image_family");
	if (family !== void 0 && !validFamily.test(family)) throw new UserError(`builder-config: \`image_family\`: Google takes no ${quoted(family)}: at most 63 small letters, digits and \`-\`, a letter first and no \`-\` last.`);
	if (isOn(builder, "omit_external_ip") && !isOn(builder, "use_internal_ip")) throw new UserError("builder-config: `omit_external_ip` also needs `use_internal_ip`, and a way to the machine: a runner in its network, or `use_iap`.");
	const locations = builder["image_storage_locations"];
	if (Array.isArray(locations) && locations.length > 1) throw new UserError("builder-config: `image_storage_locations`: Google keeps an image in one place, a region or a multi-region such as eu.");
}
/** Who asks, where machines may be and how one gets into them. */
const keptKeys = /^(access_token|account_file|credentials_(file|json)|impersonate_service_account|vault_gcp_oauth_engine|custom_endpoints|universe_domain|(ssh|iap|winrm)_.+|use_(iap|internal_ip|os_login)|omit_external_ip|network|network_project_id|subnetwork|tags|resource_manager_tags|region|zone|machine_type|disk_type|address|enable_(secure_boot|vtpm|integrity_monitoring)|state_timeout)$/;
/** Through Packer: `skip_create_image` leaves out what follows the provisioners. */
async function trialOf(api, access, id, { input, builder, run }) {
	const image = await api.image(id);
	if (image === void 0) throw new UserError(`Google has no image ${id} (any more).`);
	const kept = only(builder, keptKeys);
	const name = `${run.name}-test`;
	const isArm = image.architecture === "ARM64";
	return {
		builder: {
			type: "googlecompute",
			zone: usualZone,
			machine_type: isArm ? "t2a-standard-1" : "e2-small",
			...loginTo(input),
			use_os_login: false,
			disable_default_service_account: true,
			...kept,
			project_id: await access.project(),
			source_image: id,
			source_image_project_id: [await access.imageProject()],
			skip_create_image: true,
			image_name: name,
			instance_name: name,
			disk_name: name,
			disk_size: Math.max(image.diskSizeGb, 10),
			labels: withOwnLabels(builder, "labels", run.labels, limits.google),
			...ends({}, input.invocation.expires)
		},
		variables: {},
		notes: [`Machine: of ${id} in ${textOf(kept, "zone") ?? usualZone}`],
		dispose: async () => {}
	};
}

// src/images/googlecompute/uses.ts
async function usesOf(api, imageProject, log) {
	const uses = [];
	const pattern = /(?:^|\/)projects\/([^/]+)\/global\/images\/(family\/)?([^/]+)$/;
	const add = async (source, phrase) => {
		const [, project, isFamily, name = ""] = pattern.exec(source ?? "") ?? [];
		if (project !== imageProject) return;
		uses.push({
			image: isFamily === void 0 ? name : await newest(name),
			phrase
		});
	};
	const families = /* @__PURE__ */ new Map();
	const newest = async (family) => {
		const known = families.get(family) ?? api.familyImage(family);
		families.set(family, known);
		return await known;
	};
	for (const { name, sourceImage, scope } of await api.disks()) await add(sourceImage, `disk ${name} (${scope})`);
	const templates = await seen(api.templates(), "Google: the role lacks compute.instanceTemplates.list, so images that only templates name count as unused.", log);
	for (const { name, properties } of templates) for (const { initializeParams } of properties?.disks ?? []) await add(initializeParams?.sourceImage, `instance template ${name}`);
	return uses;
}

// src/images/googlecompute/index.ts
/** As Packer prints it (builder/googlecompute/builder.go). */
const builderId = "packer.googlecompute";
async function openHome(options) {
	return labelHome(google(options, process.env), options);
}
/** @param env Of this job: project and credentials. */
function google(options, env) {
	const { builderConfig, log, signal } = options;
	const access = googleAccess(options, env);
	const api = googleApi({
		...access,
		log,
		signal
	});
	return {
		builder: "googlecompute",
		builderId,
		limits: limits.google,
		longestName: 63,
		resources: [api.kind("instance", filterOf), api.kind("disk", () => "name:\"packernix-\"")],
		images: {
			kind: "image",
			atOnce: 20,
			list: api.images,
			get: api.image,
			setLabels: api.setLabels,
			publish: async (id, family) => await api.join(id, familyOf(family)),
			remove: api.removeImage,
			byHand: (id) => `gcloud compute images delete ${id}`,
			uses: async () => await usesOf(api, await access.imageProject(), log)
		},
		clock: api.clock,
		clockStep: 1e3,
		idOf: (artifact) => artifact.builderId === builderId ? artifact.id : void 0,
		nameTaken: /Image \S+ already exists in project|alreadyExists/,
		ready: async (input, run) => void await prepare(access, input, run),
		prepare: async (input, run) => await prepare(access, input, run),
		trial: {
			packer: "1.7.0",
			prepare: async (id, input, run) => {
				const builder = input.template?.builder ?? builderConfig;
				return await trialOf(api, access, id, {
					input,
					builder,
					run
				});
			}
		},
		cleanupState: access.cleanupState
	};
}

export { google, openHome };