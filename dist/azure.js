import "./rolldown-runtime.js";
import { f as once } from "./start.js";
import { a as textOf, i as only, r as isOn } from "./ssh-key.js";
import { n as serverTrial, r as labelHome } from "./trial.js";
import { a as array, f as object, h as string, o as boolean, p as record, u as looseObject, v as unknown } from "./schemas.js";
import { t as limits } from "./limits.js";
import { t as compareVersions } from "./version.js";
import { a as messageOf, n as UserError } from "./errors.js";
import { t as ask } from "./http.js";
import { Dt as quoted, H as homeTime, J as isObject, Y as mapStrings, kt as withPeriod } from "./start-both.js";
import { r as writtenKeys, t as keepSecrets } from "./kept-secrets.js";
import { n as refusalOf, r as restClient, t as orGone } from "./rest.js";
import { t as withOwnLabels } from "./own-labels.js";
import { t as seen } from "./uses.js";
import path from "node:path";
import { readFile } from "node:fs/promises";

// src/images/azure/access.ts
/**
* As whom, in which subscription and of which cloud Azure is asked. @azure/identity knows the kinds of
* credentials; it takes a tenth of a second to load, so it is loaded when a token is wanted.
*/
/** Azure Resource Manager and sign-in (learn.microsoft.com, "National clouds"). */
const clouds = {
	public: cloudOf("https://management.azure.com", "https://login.microsoftonline.com"),
	china: cloudOf("https://management.chinacloudapi.cn", "https://login.chinacloudapi.cn"),
	usgovernment: cloudOf("https://management.usgovcloudapi.net", "https://login.microsoftonline.us")
};
/** Variables in place of a key of the builder: those of Terraform's provider, then those of Azure's SDKs. */
const variables = {
	subscription_id: ["ARM_SUBSCRIPTION_ID", "AZURE_SUBSCRIPTION_ID"],
	tenant_id: ["ARM_TENANT_ID", "AZURE_TENANT_ID"],
	client_id: ["ARM_CLIENT_ID", "AZURE_CLIENT_ID"],
	client_secret: ["ARM_CLIENT_SECRET", "AZURE_CLIENT_SECRET"],
	client_jwt: ["ARM_OIDC_TOKEN"],
	cloud_environment_name: ["ARM_ENVIRONMENT"],
	metadata_host: [
		"ARM_METADATA_URL",
		"ARM_METADATA_HOSTNAME",
		"ARM_METADATA_HOST"
	]
};
const secretKeys = ["client_secret", "client_jwt"];
/** Audience of a federated credential: learn.microsoft.com, "Configure an app to trust an external identity provider". */
const federation = "api://AzureADTokenExchange";
/** Milliseconds that a token must be good for. */
const leastLife = 3e5;
/** @param env Of this job. */
function azureAccess(options, env) {
	const { builderConfig, invocation, identityToken } = options;
	const written = once(() => writtenKeys(options));
	const text = async (key) => textOf(await written(), key) ?? variables[key]?.map((name) => env[name]).find(Boolean);
	const cloud = once(async () => {
		const host = await text("metadata_host");
		if (host !== void 0) return await cloudBy(host);
		const name = await text("cloud_environment_name") ?? "public";
		const found = clouds[name.toLowerCase().replace(/^azure|cloud$/g, "")];
		if (found !== void 0) return found;
		throw new UserError(`builder-config: \`cloud_environment_name\`: Azure has no cloud ${quoted(name)}, but ${Object.keys(clouds).join(", ")}; \`metadata_host\` names any other.`);
	});
	/** The subscription that `az login` or azure/login has chosen. */
	const session = once(async () => {
		const folder = env["AZURE_CONFIG_DIR"] || path.join(env["HOME"] ?? "", ".azure");
		const profile = path.join(folder, "azureProfile.json");
		const found = await readFile(profile, "utf8").catch(() => void 0);
		const read = found === void 0 ? {} : JSON.parse(found.replace(/^\uFEFF/, ""));
		return profiles.parse(read).subscriptions.find(({ isDefault }) => isDefault);
	});
	/** The first of the ways to get a token for which the job has what it takes. */
	const way = once(async () => {
		const given = await written();
		if (textOf(given, "client_cert_path") !== void 0) throw new UserError("builder-config: `client_cert_path`: Packer and this action want a certificate in two different forms. Use azure/login, or `permissions: id-token: write` with ARM_CLIENT_ID and ARM_TENANT_ID.");
		if (isOn(given, "use_azure_cli_auth") || env["ARM_USE_CLI"] === "true") return "cli";
		if (await text("client_secret") !== void 0) return "secret";
		if (await text("client_jwt") !== void 0) return "jwt";
		if (await text("client_id") !== void 0 && identityToken !== void 0) return "oidc";
		if (env["ARM_USE_MSI"] === "true") return "msi";
		if (await session() !== void 0) return "cli";
		throw new UserError("Azure: there are no credentials. Use azure/login before this step, or give the job `permissions: id-token: write` and set ARM_CLIENT_ID, ARM_TENANT_ID and ARM_SUBSCRIPTION_ID in `env` of the step; docs/azure.md says how.");
	});
	async function required(key) {
		const found = await text(key);
		if (found !== void 0) return found;
		throw new UserError(`Azure: nothing says which ${key.replace("_id", "")}. Set ${variables[key]?.[0]} in \`env\` of the step, or \`${key}\` in builder-config.`);
	}
	const credential = once(async () => {
		const kind = await way();
		const library = await import("./azure-identity.js");
		const { authority } = await cloud();
		const options = {
			authorityHost: authority,
			disableInstanceDiscovery: true
		};
		if (kind === "cli") return new library.AzureCliCredential({ subscription: await subscription() });
		if (kind === "msi") {
			const clientId = await text("client_id");
			return new library.ManagedIdentityCredential(clientId === void 0 ? {} : { clientId });
		}
		const who = [await required("tenant_id"), await required("client_id")];
		if (kind === "secret") return new library.ClientSecretCredential(...who, await required("client_secret"), options);
		const assertion = kind === "jwt" || identityToken === void 0 ? () => required("client_jwt") : () => identityToken(federation);
		return new library.ClientAssertionCredential(...who, assertion, options);
	});
	let known;
	const subscription = once(async () => {
		const given = await text("subscription_id");
		return (given === void 0 && await way() === "cli" ? (await session())?.id : given) ?? await required("subscription_id");
	});
	return {
		endpoint: async () => (await cloud()).endpoint,
		subscription,
		async token() {
			if (known !== void 0 && known.expiresOnTimestamp - Date.now() > leastLife) return known.token;
			const scope = `${(await cloud()).audience.replace(/\/$/, "")}/.default`;
			try {
				known = await (await credential()).getToken(scope) ?? void 0;
			} catch (error) {
				if (error instanceof UserError) throw error;
				throw new UserError(`Azure: no access token could be had: ${withPeriod(reason(error))}`, { cause: error });
			}
			if (known !== void 0) return known.token;
			throw new UserError("Azure gave no access token for these credentials.");
		},
		async forPacker(packerVersion) {
			const named = { subscription_id: await subscription() };
			for (const key of ["cloud_environment_name", "metadata_host"]) {
				const value = await text(key);
				if (value !== void 0) named[key] = value;
			}
			const kind = await way();
			if (kind === "cli") return {
				keys: {
					...named,
					use_azure_cli_auth: true
				},
				secrets: {}
			};
			if (kind === "msi") return {
				keys: named,
				secrets: {}
			};
			const keys = {
				...named,
				tenant_id: await required("tenant_id"),
				client_id: await required("client_id")
			};
			if (kind !== "oidc") {
				const key = kind === "jwt" ? "client_jwt" : "client_secret";
				return {
					keys,
					secrets: { [key]: await required(key) }
				};
			}
			if (packerVersion !== void 0 && compareVersions(packerVersion, "1.7.0") < 0) throw new UserError(`Packer ${packerVersion} cannot sign in at Azure by the job's identity token. Use azure/login before this step, or a newer Packer.`);
			const request = (name) => env[`ACTIONS_ID_TOKEN_REQUEST_${name}`] ?? "";
			return {
				keys: {
					...keys,
					oidc_request_url: request("URL")
				},
				secrets: { oidc_request_token: request("TOKEN") }
			};
		},
		async cleanupState() {
			await keepSecrets({ invocation }, only(builderConfig, secretKeys));
			const plain = Object.keys(variables).filter((key) => !secretKeys.includes(key));
			return {
				...only(builderConfig, [...plain, "use_azure_cli_auth"]),
				subscription_id: await subscription()
			};
		}
	};
}
const profiles = object({ subscriptions: array(object({
	id: string(),
	isDefault: boolean().default(false)
})).default([]) });
function cloudOf(endpoint, authority) {
	return {
		endpoint,
		authority,
		audience: endpoint
	};
}
/** "Get the metadata of a cloud": resource-manager-supported endpoints, api-version 2022-09-01. */
const metadata = object({
	resourceManager: string(),
	authentication: object({
		loginEndpoint: string(),
		audiences: array(string()).min(1)
	})
});
async function cloudBy(host) {
	const base = (/^https?:\/\//.test(host) ? host : `https://${host}`).replace(/\/+$/, "");
	const url = `${base}/metadata/endpoints?api-version=2022-09-01`;
	const { ok, status, text } = await ask({
		method: "GET",
		url,
		headers: {}
	});
	const read = ok ? metadata.safeParse(JSON.parse(text)).data : void 0;
	if (read === void 0) throw new UserError(`builder-config: \`metadata_host\`: ${base} does not tell of a cloud of Azure's (status ${status}).`);
	const { resourceManager, authentication } = read;
	const [audience = resourceManager] = authentication.audiences;
	return {
		endpoint: resourceManager,
		authority: authentication.loginEndpoint,
		audience
	};
}
/** The library's message begins with what it did; Microsoft's own words have a code. */
function reason(error) {
	const said = messageOf(error);
	return /AADSTS\d+: [^\r\n]+/.exec(said)?.[0] ?? said;
}

// src/images/azure/api.ts
/**
* The part of Azure Resource Manager that images need: learn.microsoft.com, "Azure REST API reference".
* Images are managed images of one resource group, or versions of one image definition of a gallery. Their
* lists come from the resource provider: Resource Manager's own list of resources, which can be asked by
* a tag, follows what was written after a while only.
*/
/** Versions of the API by the kind of thing, which stands behind the last `/providers/` of its path. */
const versions = [
	[/^microsoft\.authorization\/locks/, "2016-09-01"],
	[/^microsoft\.compute\/galleries/, "2023-07-03"],
	[/^microsoft\.compute\/(disks|snapshots)/, "2023-10-02"],
	[/^microsoft\.compute\//, "2024-03-01"],
	[/^microsoft\.network\//, "2023-09-01"]
];
/** By default the version of Resource Manager's own things: groups, tags, deployments. */
function versionOf(path) {
	const kind = path.toLowerCase().split("/providers/").slice(1).at(-1) ?? "";
	return versions.find(([pattern]) => pattern.test(kind))?.[1] ?? "2021-04-01";
}
/** When a thing was made: not every cloud of Azure's says it of both kinds of image. */
const createdTag = "packernix-created";
/** The name of an image: a version of a gallery is named by a number. */
const nameTag = "packernix-name";
/** Marks an image that has snapshots of its disks beside it. */
const snapshotsTag = "packernix-snapshots";
const tags = record(string(), string()).nullish().transform((found) => found ?? {});
const failure = object({ message: string() }).nullish();
const thing = object({
	id: string(),
	name: string(),
	location: string().default(""),
	tags,
	createdTime: string().optional(),
	properties: looseObject({ provisioningState: string().optional() }).default({})
});
const region = object({ name: string() });
const publishing = looseObject({
	excludeFromLatest: boolean().optional(),
	publishedDate: string().optional(),
	targetRegions: array(looseObject(region.shape)).optional()
});
const states = {
	Succeeded: "ready",
	Failed: "failed",
	Canceled: "failed"
};
const refusal = object({ error: object({
	code: string(),
	message: string()
}) }).transform(({ error }) => error);
function cure({ status, code, message }) {
	const [, action] = /perform action '([\w./*]+)'/.exec(message) ?? [];
	if (action !== void 0) return `Give the identity a role with ${action} at that scope (docs/azure.md has one that suffices).`;
	if (status === 401) return "The credentials have expired, or are for another tenant or cloud.";
	return cures.find(([pattern]) => pattern.test(code))?.[1];
}
const cures = [
	[/^(SubscriptionNotFound|InvalidSubscriptionId)$/, "Check ARM_SUBSCRIPTION_ID."],
	[/^ScopeLocked$/, "Remove the lock (az lock list), or leave it."],
	[/^(MissingSubscriptionRegistration|SubscriptionNotRegistered)$/, "Run: az provider register --namespace Microsoft.Compute (and Microsoft.Network)."],
	[/^ResourceGroupNotFound$/, "Make it: az group create --name NAME --location REGION."],
	[/^RequestDisallowedByPolicy$/, "A policy of the subscription's owner forbids it."],
	[/Quota/, "Ask Azure for a higher quota, take another `vm_size`, or remove something."]
];
function azureApi(access, place, options) {
	const rest = once(async () => restClient({
		...options,
		cloud: "Azure",
		base: await access.endpoint(),
		token: access.token,
		error: refusal,
		next: (page) => next.parse(page).nextLink || void 0,
		cure
	}));
	const next = looseObject({ nextLink: string().nullish() });
	const query = (path, more = {}) => ({
		...more,
		"api-version": versionOf(path)
	});
	const whole = async () => `/subscriptions/${encodeURIComponent(await access.subscription())}`;
	async function all(path, item, more) {
		return await (await rest()).all(path, "value", item, query(path, more));
	}
	async function get(path, schema) {
		return await orGone((await rest()).call("GET", path, schema, { query: query(path) }));
	}
	async function write(method, path, json) {
		const client = await rest();
		const call = () => client.call(method, path, unknown(), {
			query: query(path),
			json,
			repeatable: true
		});
		const isBusy = ({ status, code }) => status === 412 || status === 409 && /^(Conflict|AnotherOperationInProgress)/.test(code);
		return await client.whenFree(path, isBusy, call);
	}
	/** Waits until Azure has done what it began. @throws {UserError} with its words for a failure. */
	async function settled(path, what) {
		await (await rest()).until(what, async () => {
			const properties = (await get(path, thing))?.properties;
			const state = properties?.provisioningState ?? "Succeeded";
			if (states[state] !== "failed") return states[state];
			const said = failure.safeParse(properties?.["error"]).data?.message ?? "Azure says no more";
			throw new UserError(`Azure: ${what} failed: ${withPeriod(said)}`);
		});
	}
	/** Succeeds for what is gone already. @param waits False: returns while Azure deletes it, which takes minutes. */
	async function remove(path, waits = true) {
		const client = await rest();
		const isBusy = ({ status, code }) => status === 409 && /InUse|CannotBeDeleted|AnotherOperation|^Conflict/i.test(code);
		const call = () => client.call("DELETE", path, unknown(), { query: query(path) });
		const what = `the removal of ${path.slice(1)}`;
		await client.whenFree(what, isBusy, () => orGone(call()));
		if (!waits) return;
		await client.until(what, async () => {
			const now = await get(path, thing);
			if (now === void 0) return true;
			if (now.properties.provisioningState !== "Failed") return void 0;
			throw new UserError(`Azure: ${what} failed.`);
		});
	}
	/** The id as Packer writes it: Azure changes the case of what it gives back. */
	async function ownId(id) {
		const { path } = await place();
		return id.toLowerCase().startsWith(`${path.toLowerCase()}/`) ? path + id.slice(path.length) : id;
	}
	async function imageOf(found, locks = []) {
		const { properties } = found;
		const profile = publishing.safeParse(properties["publishingProfile"]).data;
		const regions = profile?.targetRegions?.map(({ name }) => name) ?? [found.location];
		const id = await ownId(found.id);
		return {
			...resourceOf({
				...found,
				id
			}),
			name: found.tags["packernix-name"] ?? found.name,
			created: found.tags["packernix-created"] ?? profile?.publishedDate ?? found.createdTime ?? never,
			state: states[properties.provisioningState ?? ""] ?? "pending",
			isProtected: locks.some((scope) => isWithin(id, scope)),
			regions: regions.map(regionOf)
		};
	}
	/** Paths of groups and things that may not be deleted; none for a role that may not read locks. */
	const locksOf = async (scope) => {
		return (await all(`${scope}/providers/Microsoft.Authorization/locks`, object({ id: string() })).catch((error) => {
			if (refusalOf(error)?.status === 403) return [];
			throw error;
		})).map(({ id }) => id.replace(/\/providers\/Microsoft\.Authorization\/locks\/.*/i, ""));
	};
	async function getImage(id) {
		const found = imageId.test(id) ? await get(id, thing) : void 0;
		return found && await imageOf(found, await locksOf(groupOf(id)));
	}
	/** Changes where a version is replicated or whether it is offered, and nothing else. */
	async function republish(id, change) {
		const found = await get(id, thing);
		if (found === void 0) throw new UserError(`Azure has no image ${id} (any more).`);
		const { publishingProfile, storageProfile } = found.properties;
		const { publishedDate: _, ...now } = publishing.parse(publishingProfile ?? {});
		await write("PATCH", id, { properties: {
			publishingProfile: {
				...now,
				...change(now)
			},
			storageProfile
		} });
		await settled(id, `the change of ${id}`);
	}
	return {
		get,
		write,
		remove,
		settled,
		whole,
		ownId,
		all,
		clock: async () => await (await rest()).clock(`${await whole()}?api-version=${versionOf("")}`),
		image: getImage,
		async images() {
			const { path, group } = await place();
			const [found, locks] = await Promise.all([all(path, thing), locksOf(group)]);
			return await Promise.all(found.map((one) => imageOf(one, locks)));
		},
		/** Number of the version that a reference to the whole image definition means; undefined for none. */
		async latest() {
			const { path, kind } = await place();
			const offered = (kind === "versions" ? await all(path, thing) : []).filter(({ properties: { publishingProfile, provisioningState } }) => publishing.safeParse(publishingProfile).data?.excludeFromLatest !== true && provisioningState === "Succeeded");
			const { compare } = new Intl.Collator("en", { numeric: true });
			return offered.map(({ name }) => name).sort(compare).at(-1);
		},
		/** "Tags - Update At Scope": each label is written or taken off alone. */
		async setLabels({ id }, { put, take }) {
			const path = `${id}/providers/Microsoft.Resources/tags/default`;
			const patch = async (operation, labels) => await write("PATCH", path, {
				operation,
				properties: { tags: labels }
			});
			if (Object.keys(put).length > 0) await patch("Merge", put);
			if (take.length === 0) return;
			const now = (await get(id, thing))?.tags;
			if (now === void 0) throw new UserError(`Azure has no image ${id} (any more).`);
			const names = take.map((name) => name.toLowerCase());
			const gone = Object.entries(now).filter(([name]) => names.includes(name.toLowerCase()));
			if (gone.length > 0) await patch("Delete", Object.fromEntries(gone));
		},
		offer: async (id) => await republish(id, () => ({ excludeFromLatest: false })),
		copyTo: async (id, regions) => await republish(id, ({ targetRegions = [] }) => ({ targetRegions: [...targetRegions, ...regions.map((name) => ({ name }))] })),
		/** Removes the locks of an image itself; a lock of its group or subscription protects more than the image. */
		async unlock(id) {
			if ((await locksOf(groupOf(id))).some((scope) => isWithin(id, scope) && scope.length < id.length)) throw new UserError(`${id} cannot be removed: its resource group is locked. Remove the lock: az lock list --resource-group ${groupOf(id).split("/").at(-1)}`);
			const path = `${id}/providers/Microsoft.Authorization/locks`;
			for (const lock of await all(path, object({ id: string() }))) await remove(lock.id);
		},
		/** Groups with the first of these tags, without those that are being deleted. */
		async groups(labels) {
			const [[name, value] = []] = Object.entries(labels);
			const $filter = `tagName eq '${name}'${value === void 0 ? "" : ` and tagValue eq '${value}'`}`;
			return (await all(`${await whole()}/resourcegroups`, thing, name === void 0 ? {} : { $filter })).filter(({ properties }) => properties.provisioningState !== "Deleting").map(resourceOf);
		},
		/** Things of one type in a group. */
		async things(group, type) {
			const more = {
				$filter: `resourceType eq '${type}'`,
				$expand: "createdTime"
			};
			return (await all(`${group}/resources`, thing, more)).map(resourceOf);
		}
	};
}
/** The creation time of a thing that says none. */
const never = (/* @__PURE__ */ new Date(0)).toISOString();
function resourceOf({ id, name, tags: labels, createdTime }) {
	return {
		id,
		name,
		created: labels["packernix-created"] ?? createdTime ?? never,
		labels
	};
}
const isWithin = (id, scope) => `${id}/`.toLowerCase().startsWith(`${scope}/`.toLowerCase());
/** A region has a name for users, `West Europe`, and one for programs. */
const regionOf = (name) => name.toLowerCase().replace(/\s/g, "");
/** `/subscriptions/<id>/resourceGroups/<name>` of anything in it. */
const groupOf = (id) => id.split("/").slice(0, 5).join("/");
const imageId = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Compute\/(images\/[^/]+|galleries\/[^/]+\/images\/[^/]+\/versions\/[^/]+)$/i;

// src/images/azure/place.ts
/** Where images are, by what is written for Packer's builder. */
const destinationKey = "shared_image_gallery_destination";
/** Where a version of a gallery is to be; Packer takes a block as a list too. */
function destinationOf(builder) {
	const given = builder[destinationKey];
	const [one] = Array.isArray(given) ? given : [given];
	return isObject(one) ? one : void 0;
}
/** @throws {UserError} where nothing says it, or half of it. */
function placeOf(builder, subscription) {
	const within = (parent, key, of) => {
		const name = textOf(parent, key);
		if (name !== void 0) return encodeURIComponent(name);
		throw new UserError(`builder-config: ${of} lacks \`${key}\`, which says where images are at Azure.`);
	};
	const groupIn = (id, name) => `/subscriptions/${id}/resourceGroups/${name}`;
	const gallery = destinationOf(builder);
	if (gallery !== void 0) {
		const of = (key) => within(gallery, key, `\`${destinationKey}\``);
		const group = groupIn(encodeURIComponent(textOf(gallery, "subscription") ?? subscription), of("resource_group"));
		return {
			kind: "versions",
			group,
			path: `${group}/providers/Microsoft.Compute/galleries/${of("gallery_name")}/images/${of("image_name")}/versions`
		};
	}
	const name = textOf(builder, "managed_image_resource_group_name");
	if (name === void 0) throw new UserError(`builder-config: nothing says where images are at Azure. Set \`managed_image_resource_group_name\` to a resource group, or \`${destinationKey}\` to an image definition of a gallery; docs/azure.md shows both.`);
	const group = groupIn(encodeURIComponent(subscription), encodeURIComponent(name));
	return {
		kind: "images",
		group,
		path: `${group}/providers/Microsoft.Compute/images`
	};
}
/** Keys that make Packer keep snapshots of the disks beside a managed image. */
const snapshotKeys = ["managed_image_data_disk_snapshot_prefix", "managed_image_os_disk_snapshot_name"];
function hasSnapshots(builder) {
	return snapshotKeys.some((key) => textOf(builder, key) !== void 0);
}
/** Keys that say where images and machines are, and what is beside an image. */
const placeKeys = [
	"build_resource_group_name",
	"managed_image_resource_group_name",
	destinationKey,
	...snapshotKeys
];

// src/images/azure/machines.ts
/** The machines of builds and trials. */
const located = object({ location: string() });
const definition = object({ properties: object({ hyperVGeneration: string().default("V1") }) });
/** @throws {UserError} for a group or an image definition that is not there or does not suit. */
async function checkPlace(api, place, builder) {
	if (await api.get(place.group, located) === void 0) {
		const name = place.group.split("/").at(-1);
		throw new UserError(`builder-config: Azure has no resource group ${name}. Make it: az group create --name ${name} --location REGION`);
	}
	if (place.kind === "images") return;
	const path = place.path.replace(/\/versions$/, "");
	const [gallery, name] = path.split("/").filter((_, index) => index === 8 || index === 10);
	const found = await api.get(path, definition);
	if (found === void 0) throw new UserError(`builder-config: the gallery ${gallery} has no image definition ${name}. Make it: az sig image-definition create --gallery-name ${gallery} --gallery-image-definition ${name} --resource-group ${place.group.split("/").at(-1)} --os-type Linux --os-state Generalized --hyper-v-generation V2 --publisher NAME --offer NAME --sku NAME --features SecurityType=Standard`);
	const { hyperVGeneration } = found.properties;
	const sku = textOf(builder, "image_sku");
	const base = sku !== void 0 && /gen-?2$|arm64$/.test(sku) ? "V2" : "V1";
	if (textOf(builder, "image_publisher") === "debian" && base !== hyperVGeneration.toUpperCase()) throw new UserError(`builder-config: the image definition ${name} is for machines of generation ${hyperVGeneration}, and \`image_sku\` ${sku} makes one of generation ${base}. Take another definition, or \`image_sku\` ${base === "V2" ? "12" : "12-gen2"}.`);
}
/** What Packer is told, with marks on all that it makes, and as whom it acts. */
async function prepare({ api, access, place, regions }, { template: { builder }, packerVersion }, run) {
	check(builder, place, regions);
	const { keys, secrets } = await access.forPacker(packerVersion);
	const own = textOf(builder, "build_resource_group_name");
	const location = textOf(builder, "location") ?? regions[0] ?? (await api.get(place.group, located))?.location ?? "";
	const gallery = destinationOf(builder);
	const labels = {
		...run.labels,
		[createdTag]: new Date(homeTime()).toISOString(),
		[nameTag]: run.imageName,
		...hasSnapshots(builder) ? { [snapshotsTag]: "1" } : {}
	};
	return {
		builder: {
			...keys,
			azure_tags: withOwnLabels(builder, "azure_tags", labels, limits.azure),
			...own === void 0 ? {
				temp_resource_group_name: run.name,
				location
			} : { location: null },
			...gallery === void 0 || textOf(builder, "managed_image_resource_group_name") ? { managed_image_name: run.imageName } : {},
			...gallery === void 0 ? {} : {
				shared_image_gallery_destination: versionIn(gallery, [location, ...regions]),
				shared_gallery_image_version_exclude_from_latest: true
			}
		},
		variables: {},
		secrets,
		notes: [`Resource group of the machine: ${own ?? `${run.name} in ${location}`}`]
	};
}
/** The highest number is the latest version, so it is the time: three numbers, each below 2³¹. */
function versionIn(gallery, wanted) {
	const now = new Date(homeTime());
	const [month, day] = [now.getUTCMonth() + 1, now.getUTCDate()];
	const midnight = Date.UTC(now.getUTCFullYear(), month - 1, day);
	const version = [
		now.getUTCFullYear(),
		month * 100 + day,
		now.getTime() - midnight
	].join(".");
	const key = Array.isArray(gallery["target_region"]) ? "target_region" : "replication_regions";
	const given = gallery[key];
	const there = Array.isArray(given) ? given : [];
	const names = there.map((one) => regionOf(String(isObject(one) ? one["name"] : one)));
	const further = [...new Set(wanted.map(regionOf).filter((name) => name && !names.includes(name)))].map((name) => key === "target_region" ? { name } : name);
	return {
		image_version: version,
		...gallery,
		[key]: [...there, ...further]
	};
}
/** @throws {UserError} for what Azure would refuse when all is built, or Packer in words of its own. */
function check(builder, place, regions) {
	if (textOf(builder, "capture_container_name") !== void 0) throw new UserError("builder-config: `capture_container_name`: a VHD in a storage account is nothing that this action can look after. Leave it out, and set `managed_image_resource_group_name` or `shared_image_gallery_destination`.");
	if (place.kind === "images" && regions.length > 1) throw new UserError("regions: a managed image of Azure's is in one region. For several, set `shared_image_gallery_destination` in builder-config: a version of a gallery has a replica in each.");
}

// src/images/azure/trial.ts
/**
* A throw-away machine of an image, in a resource group of its own that one deletion takes away. Not by
* Packer's builder: that can leave out the image only since 1.0.8, and Azure makes no user `root`.
*/
/** Whom Azure lets in on the base; it takes no `root` ("FAQ about Linux Virtual Machines"). */
const baseUser = "packernix";
/** Where neither the template nor `builder-config` says it; also the generator's default. */
const usualSize = "Standard_B2als_v2";
/** In the order in which they can be removed. */
const machineTypes = [
	"Microsoft.Compute/virtualMachines",
	"Microsoft.Network/networkInterfaces",
	"Microsoft.Network/publicIPAddresses",
	"Microsoft.Network/virtualNetworks",
	"Microsoft.Network/networkSecurityGroups",
	"Microsoft.Compute/disks"
];
const deployments = "/providers/Microsoft.Resources/deployments/";
const publicAddress = object({ properties: object({ ipAddress: string().optional() }) });
const privateAddress = object({ properties: object({ ipConfigurations: array(object({ properties: object({ privateIPAddress: string().optional() }) })) }) });
async function trialOf(api, id, builder, run) {
	const image = await api.image(id);
	if (image === void 0) throw new UserError(`Azure has no image ${id} (any more).`);
	const { regions = [] } = image;
	const wanted = regionOf(textOf(builder, "location") ?? "");
	const [location = ""] = regions.includes(wanted) ? [wanted] : regions;
	const size = textOf(builder, "vm_size") ?? usualSize;
	const labels = {
		...run.labels,
		[createdTag]: new Date(homeTime()).toISOString()
	};
	const tags = withOwnLabels(builder, "azure_tags", labels, limits.azure);
	const own = textOf(builder, "build_resource_group_name");
	const whole = await api.whole();
	return {
		machine: `${size} of ${id} in ${location}`,
		createKey: async (_, line) => line,
		async createServer(name, line) {
			const group = `${whole}/resourceGroups/${own ?? name}`;
			if (own === void 0) await api.write("PUT", group, {
				location,
				tags
			});
			const deployment = `${group}${deployments}${name}`;
			return {
				id: deployment,
				async address() {
					const template = templateOf({
						group,
						name,
						builder,
						size,
						location,
						tags,
						line,
						image: id
					});
					await api.write("PUT", deployment, { properties: {
						mode: "Incremental",
						template
					} });
					await api.settled(deployment, `the machine ${name}`);
					const network = `${group}/providers/Microsoft.Network`;
					if (!isPrivate(builder)) return (await api.get(`${network}/publicIPAddresses/${name}`, publicAddress))?.properties.ipAddress;
					return (await api.get(`${network}/networkInterfaces/${name}`, privateAddress))?.properties.ipConfigurations[0]?.properties.privateIPAddress;
				}
			};
		},
		async remove(kind, deployment) {
			if (kind === "key") return;
			const [group = "", name = ""] = deployment.split(deployments);
			if (own === void 0) return await api.remove(group, false);
			for (const type of machineTypes) {
				const ours = (await api.things(group, type)).filter((one) => one.name.startsWith(name));
				await Promise.all(ours.map((one) => api.remove(one.id)));
			}
			await api.remove(deployment);
		}
	};
}
/** The machine is in a network of the user's that the runner can reach. */
function isPrivate(builder) {
	return textOf(builder, "virtual_network_name") !== void 0;
}
/** learn.microsoft.com, "ARM templates": a Standard address lets nobody in without a rule. */
function templateOf({ group, name, builder, image, size, location, tags, line }) {
	const whole = group.split("/").slice(0, 3).join("/");
	const make = (type, apiVersion, properties, more) => ({
		type,
		apiVersion,
		name,
		location,
		tags,
		properties,
		...more
	});
	const idOf = (kind) => `${group}/providers/Microsoft.Network/${kind}/${name}`;
	const needs = (...kinds) => ({ dependsOn: kinds.map((kind) => idOf(kind)) });
	const network = (kind, properties, more = {}) => make(`Microsoft.Network/${kind}`, "2023-09-01", properties, more);
	const allowed = builder["allowed_inbound_ip_addresses"];
	const rule = {
		priority: 100,
		direction: "Inbound",
		access: "Allow",
		protocol: "Tcp",
		sourcePortRange: "*",
		destinationPortRange: String(builder["ssh_port"] ?? 22),
		destinationAddressPrefix: "*",
		...Array.isArray(allowed) && allowed.length > 0 ? { sourceAddressPrefixes: allowed } : { sourceAddressPrefix: "*" }
	};
	const range = "10.0.0.0/24";
	const subnets = [{
		name: "machine",
		properties: {
			addressPrefix: range,
			networkSecurityGroup: { id: idOf("networkSecurityGroups") }
		}
	}];
	const own = [
		network("networkSecurityGroups", { securityRules: [{
			name: "ssh",
			properties: rule
		}] }),
		network("virtualNetworks", {
			addressSpace: { addressPrefixes: [range] },
			subnets
		}, needs("networkSecurityGroups")),
		network("publicIPAddresses", { publicIPAllocationMethod: "Static" }, { sku: { name: "Standard" } })
	];
	const user = (key) => textOf(builder, key) ?? "";
	const card = { ipConfigurations: [{
		name: "machine",
		properties: isPrivate(builder) ? { subnet: { id: `${whole}/resourceGroups/${user("virtual_network_resource_group_name")}/providers/Microsoft.Network/virtualNetworks/${user("virtual_network_name")}/subnets/${user("virtual_network_subnet_name") || "default"}` } } : {
			subnet: { id: `${idOf("virtualNetworks")}/subnets/machine` },
			publicIPAddress: { id: idOf("publicIPAddresses") }
		}
	}] };
	const path = `/home/${baseUser}/.ssh/authorized_keys`;
	const machine = {
		hardwareProfile: { vmSize: size },
		storageProfile: {
			imageReference: { id: image },
			osDisk: {
				name: `${name}-os`,
				createOption: "FromImage",
				deleteOption: "Delete"
			}
		},
		osProfile: {
			computerName: "nixos",
			adminUsername: baseUser,
			linuxConfiguration: {
				disablePasswordAuthentication: true,
				ssh: { publicKeys: [{
					path,
					keyData: line
				}] }
			}
		},
		networkProfile: { networkInterfaces: [{ id: idOf("networkInterfaces") }] }
	};
	const resources = [
		...isPrivate(builder) ? [] : own,
		network("networkInterfaces", card, isPrivate(builder) ? {} : needs("virtualNetworks", "publicIPAddresses")),
		make("Microsoft.Compute/virtualMachines", "2024-03-01", machine, needs("networkInterfaces"))
	];
	return {
		$schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
		contentVersion: "1.0.0.0",
		resources: mapStrings(resources, (text) => text.startsWith("[") ? `[${text}` : text)
	};
}

// src/images/azure/uses.ts
/** What in the subscription was made from images, or makes machines of them. */
const storage = object({ imageReference: object({
	id: string().optional(),
	exactVersion: string().optional()
}).optional() });
const profile = object({ storageProfile: storage.optional() });
const user = object({
	name: string(),
	properties: profile.extend({ virtualMachineProfile: profile.optional() })
});
const kinds = {
	virtualMachines: "machine",
	virtualMachineScaleSets: "scale set"
};
async function usesOf(api, ids, log) {
	const uses = [];
	const byId = new Map(ids.map((id) => [id.toLowerCase(), id]));
	const latest = once(api.latest);
	for (const [kind, word] of Object.entries(kinds)) {
		const path = `${await api.whole()}/providers/Microsoft.Compute/${kind}`;
		const lost = `Azure: the role lacks Microsoft.Compute/${kind}/read, so images that a ${word} uses may count as unused.`;
		const found = await seen(api.all(path, user), lost, log);
		for (const { name, properties } of found) {
			const { storageProfile } = properties.virtualMachineProfile ?? properties;
			const { id = "", exactVersion } = storageProfile?.imageReference ?? {};
			const reference = id.toLowerCase();
			const [definition] = reference.split("/versions/");
			const version = exactVersion ?? (reference === definition ? await latest() : void 0);
			const image = byId.get(reference) ?? byId.get(`${definition}/versions/${version}`);
			uses.push({
				image,
				phrase: `${word} ${name}`
			});
		}
	}
	return uses;
}

// src/images/azure/index.ts
/** The home of images that the builder `azure-arm` makes: managed images, or versions of a gallery. */
/** As Packer prints it (builder/azure/arm/artifact.go). */
const builderId = "Azure.ResourceManagement.VMImage";
const snapshotType = "Microsoft.Compute/snapshots";
/** Packer gives both the same tags. */
const isOfImage = (snapshot, image) => snapshot.labels["packernix-name"] === image.name && snapshot.created === image.created;
async function openHome(options) {
	return labelHome(azure(options), options);
}
/** @param access As whom Azure is asked; by default as the configuration and this job say. */
function azure(options, access = azureAccess(options, process.env)) {
	const { builderConfig, cleanupState, log, regions, signal } = options;
	const written = {
		...builderConfig,
		...cleanupState
	};
	const place = once(async () => placeOf(written, await access.subscription()));
	const api = azureApi(access, place, {
		log,
		signal
	});
	const ownGroup = textOf(written, "build_resource_group_name");
	const byHand = (id) => `az resource delete --ids ${id}`;
	/** @param group Its name, or its path. */
	const thingsIn = async (group, type) => await api.things(group.startsWith("/") ? group : `${await api.whole()}/resourceGroups/${group}`, type);
	const partsIn = (group, types) => (group === void 0 ? [] : types).map((type) => ({
		kind: type.split("/")[1] ?? type,
		list: async () => await thingsIn(group ?? "", type),
		remove: async (id) => await api.remove(id),
		byHand
	}));
	const imageGroup = textOf(written, "managed_image_resource_group_name");
	const source = destinationOf(written) && imageGroup;
	const snapshots = partsIn(hasSnapshots(written) ? imageGroup : void 0, [snapshotType]).map((kind) => ({
		...kind,
		async list() {
			const [found, images] = await Promise.all([kind.list(), api.images()]);
			return found.filter((one) => !images.some((image) => isOfImage(one, image)));
		}
	}));
	const trial = serverTrial(options, (id, ...given) => trialOf(api, id, ...given));
	const prepared = async (input, run) => await prepare({
		api,
		access,
		place: await place(),
		regions
	}, input, run);
	return {
		builder: "azure-arm",
		builderId,
		limits: limits.azure,
		longestName: 80,
		resources: [
			{
				kind: "group",
				list: async ({ labels = {} }) => await api.groups(labels),
				remove: async (id) => await api.remove(id, false),
				byHand: (id) => `az group delete --name ${id.split("/").at(-1)}`
			},
			...partsIn(ownGroup, machineTypes),
			...partsIn(source, ["Microsoft.Compute/images"]),
			...snapshots
		],
		images: {
			kind: "image",
			atOnce: 20,
			list: api.images,
			get: async (id) => await api.image(await api.ownId(id)),
			merges: true,
			setLabels: api.setLabels,
			publish: async (id) => {
				const isOut = isOn(builderConfig, "shared_gallery_image_version_exclude_from_latest");
				if ((await place()).kind === "versions" && !isOut) await api.offer(id);
			},
			async remove(id, given) {
				const image = given ?? await api.image(id);
				await api.remove(id);
				if (image?.labels["packernix-snapshots"] === void 0) return;
				const own = (await thingsIn(imageGroup ?? groupOf(id), snapshotType)).filter((one) => isOfImage(one, image));
				await Promise.all(own.map((one) => api.remove(one.id)));
			},
			byHand,
			unprotect: api.unlock,
			uses: async (ids) => await usesOf(api, ids, log),
			copyTo: api.copyTo
		},
		clock: api.clock,
		clockStep: 1e3,
		idOf: (artifact) => {
			if (artifact.builderId !== builderId) return void 0;
			const [, version] = /SharedImageGalleryId: (\S+)/.exec(artifact.string) ?? [];
			const id = version ?? artifact.id;
			return imageId.test(id) ? id : void 0;
		},
		nameTaken: /managed image named \S+ already exists|PropertyChangeNotAllowed|unexpected EOF/,
		ready: async (input, run) => {
			await checkPlace(api, await place(), input.template.builder);
			await prepared(input, run);
		},
		prepare: prepared,
		trial: {
			...trial,
			prepare: async (id, input, run) => {
				const { template } = input;
				if (template === void 0 || textOf(template.builder, "ssh_username") !== "packernix") return await trial.prepare(id, input, run);
				const { ssh_username: _, ...builder } = template.builder;
				return await trial.prepare(id, {
					...input,
					template: {
						...template,
						builder
					}
				}, run);
			}
		},
		cleanupState: async () => {
			return {
				...only(builderConfig, placeKeys),
				...await access.cleanupState()
			};
		}
	};
}

export { azure, openHome };