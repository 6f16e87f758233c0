import "./rolldown-runtime.js";
import { a as messageOf, n as UserError } from "./errors.js";
import { B as userFolder, f as once } from "./start.js";
import { t as bothCleanups } from "./both-cleanups.js";
import { _ as union, a as array, f as object, h as string, o as boolean, p as record$1, s as int, u as looseObject, v as unknown } from "./schemas.js";
import { r as datetime, t as openImageStore } from "./open2.js";
import { n as serverTrial, r as labelHome } from "./trial.js";
import { g as runLabels, t as limits } from "./limits.js";
import { a as buildPlace, i as qemuBuilderId, o as architectureOf, r as imageFile, s as findQemu, t as diskHome } from "./qemu.js";
import { t as NetworkError } from "./network-trouble.js";
import { r as restClient, t as orGone } from "./rest.js";
import { Dt as quoted, H as homeTime, Ot as shorten, kt as withPeriod } from "./start-both.js";
import { t as chunksOf } from "./chunks.js";
import { d as marks } from "./gone.js";
import { t as run } from "./exec3.js";
import { a as textOf } from "./ssh-key.js";
import path from "node:path";
import { rm, stat } from "node:fs/promises";
import { createHash, randomBytes } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { createGunzip, createGzip } from "node:zlib";
import { pipeline } from "node:stream/promises";

// src/images/maas/access.ts
/** Which MAAS it is, and who asks it. */
/**
* @returns undefined where nothing names a MAAS.
* @throws {UserError} for half of it, or what can be none.
*/
function accessOf(env) {
	const { MAAS_URL: given = "", MAAS_API_KEY: key = "" } = env;
	if (given === "" && key === "") return void 0;
	if (given === "" || key === "") {
		const [one, other] = given === "" ? ["MAAS_URL", "MAAS_API_KEY"] : ["MAAS_API_KEY", "MAAS_URL"];
		throw new UserError(`MAAS: ${other} is set, and ${one} is not. Set both in \`env\` of the step, or neither for an image that is a file.`);
	}
	const url = given.replace(/\/+$/, "").replace(/\/api\/2\.0$/, "");
	if (!/^https?:$/.test(URL.parse(url)?.protocol ?? "")) throw new UserError("MAAS: MAAS_URL is no address of MAAS, such as https://maas.example.org/MAAS.");
	if (!/^[^:\s]+:[^:\s]+:[^:\s]+$/.test(key)) throw new UserError("MAAS: MAAS_API_KEY is no key of MAAS's, which has three parts with colons between them and no space or line break. Copy it from your preferences in MAAS, API keys.");
	return {
		url,
		key
	};
}
/**
* Header `Authorization` of one request: a nonce counts once. RFC 5849, 3.4.4 PLAINTEXT, where the consumer
* has no secret.
* @param time By MAAS's clock, in milliseconds: it takes 300 seconds of difference (piston3/oauth.py).
*/
function signature(key, time) {
	const [consumer = "", token = "", secret = ""] = key.split(":").map(encodeURIComponent);
	const nonce = randomBytes(16).toString("hex");
	return [
		"OAuth oauth_version=\"1.0\", oauth_signature_method=\"PLAINTEXT\"",
		`oauth_consumer_key="${consumer}", oauth_token="${token}", oauth_signature="%26${secret}"`,
		`oauth_nonce="${nonce}", oauth_timestamp="${Math.floor(time / 1e3)}"`
	].join(", ");
}

// src/images/maas/api.ts
/**
* The part of MAAS's API 2.0 that images need, as canonical/maas 3.5.13 answers it (src/maasserver/api:
* boot_resources.py, files.py, machines.py, account.py; forms/__init__.py).
*/
/** Below the 10 MiB of nginx in front of MAAS (debian/extras/nginx.conf). */
const chunk = 8388608;
/** Milliseconds until all regions have an image. */
const longestSync = 18e5;
/** Milliseconds until a machine is deployed; MAAS itself gives up after half an hour. */
const longestDeployment = 27e5;
/** Seconds that a signature may be old. */
const longestApart = 300;
const resource = looseObject({
	id: int(),
	name: string(),
	architecture: string()
});
const set = object({
	complete: boolean(),
	files: record$1(string(), looseObject({
		sha256: string(),
		upload_uri: string().optional()
	}))
});
const wholeResource = looseObject({
	id: int(),
	sets: record$1(string(), set)
});
const machine = object({
	system_id: string(),
	hostname: string(),
	osystem: string().nullish(),
	distro_series: string().nullish(),
	agent_name: string().nullish(),
	status_name: string(),
	status_message: string().nullish(),
	ip_addresses: array(string()).nullish()
});
const server = object({ version: string() });
/** A refused form is a map from its fields to sentences; anything else is a text. */
const error = union([record$1(string(), array(string())).transform((fields) => Object.entries(fields).map(([field, said]) => `${field}: ${said.join(" ")}`)).transform((said) => said.join("; ")), string().transform((text) => /<html/i.test(text) ? "" : shorten(text.trim(), 500))]).transform((message) => ({
	code: "",
	message
}));
const cures = {
	401: "MAAS_API_KEY is no key of this MAAS, or it was deleted. Copy one from your preferences in MAAS, API keys.",
	403: "The user of MAAS_API_KEY may not do this: images are for administrators, from MAAS 3.8 on for whoever may edit boot entities.",
	413: "What stands before MAAS takes no request of 8 MiB: raise its limit (nginx: client_max_body_size 10M)."
};
function maasApi({ url, key, log, ...options }) {
	const rest = restClient({
		...options,
		log,
		cloud: "MAAS",
		base: `${url}/api/2.0`,
		mayBePlain: true,
		sign: () => ({ authorization: signature(key, rest.time() ?? Date.now()) }),
		statusOf: (status, text) => status === 500 && /matching query does not exist/.test(text) ? 404 : status,
		error,
		cure: ({ status }) => cures[status]
	});
	/** MAAS answers this whatever the signature is. From then on its clock, by which requests are signed, is known. */
	const version = once(async () => {
		const found = await orGone(rest.call("GET", "/version/", unknown()));
		const { data } = server.safeParse(found);
		if (data === void 0) throw new UserError("MAAS: what answers at MAAS_URL is no MAAS. Its address is such as https://maas.example.org/MAAS.");
		const apart = Math.round(Math.abs((rest.time() ?? Date.now()) - Date.now()) / 1e3);
		if (apart > longestApart) log.warning(`The clocks of this machine and of MAAS differ by ${apart} seconds. Requests are signed by MAAS's; please set them right.`);
		return data.version;
	});
	const call = async (...given) => {
		await version();
		return await rest.call(...given);
	};
	/** A form, whose answer says nothing. */
	const post = async (path, fields, repeatable = false, op) => void await call("POST", path, unknown(), {
		query: { op },
		content: await formOf(fields),
		repeatable
	});
	/** Its newest bytes; versions are dates with a number. */
	async function newest(id) {
		const found = await orGone(call("GET", `/boot-resources/${id}/`, wholeResource));
		const [last] = Object.entries(found?.sets ?? {}).sort(([a], [b]) => a < b ? 1 : -1);
		const [file] = Object.values(last?.[1].files ?? {});
		return last && file && {
			complete: last[1].complete,
			sha256: file.sha256
		};
	}
	/** @throws when it is there still. */
	async function removeResource(id) {
		const path = `/boot-resources/${id}/`;
		await orGone(call("DELETE", path, unknown()));
		if (await orGone(call("GET", path, wholeResource)) !== void 0) throw new Error(`MAAS has image ${id} still after its deletion`);
	}
	/** Chunks are appended, whatever was sent before: each one once, and in their order. */
	async function send(file, { size }, uri) {
		const path = uri.slice(uri.indexOf("/boot-resources/"));
		let sent = 0;
		for await (const bytes of createReadStream(file, { highWaterMark: chunk })) {
			const content = {
				type: "application/octet-stream",
				bytes
			};
			await call("PUT", path, unknown(), {
				content,
				repeatable: false
			});
			sent += bytes.length;
			const [done, all] = [sent, size].map((count) => Math.round(count / 1024 ** 2));
			log.progress("upload", `Upload to MAAS: ${done} of ${all} MiB`);
		}
	}
	async function complete(id, { name, sha256 }) {
		await rest.until(`the copy of ${name} to the image storage of all regions`, async () => {
			log.progress("upload", `Waiting until all regions of MAAS have ${name}`);
			const now = await newest(id);
			if (now === void 0) throw new Error(`${name} is gone from MAAS: somebody removed it during its upload`);
			return now.complete && now.sha256 === sha256 || void 0;
		}, longestSync);
	}
	return {
		version,
		resources: async (type) => await call("GET", "/boot-resources/", array(resource), { query: { type } }),
		newest,
		removeResource,
		/**
		* Sends an image whose name nothing has. A connection that breaks leaves chunks of unknown number:
		* then all is sent once more.
		* @returns its id.
		*/
		async upload(image, file) {
			for (let attempt = 1;; attempt++) {
				const content = await formOf({ ...image });
				const { id, sets } = await call("POST", "/boot-resources/", wholeResource, { content });
				try {
					const uri = Object.values(sets).flatMap((one) => Object.values(one.files)).map(({ upload_uri }) => upload_uri).find(Boolean);
					if (uri !== void 0) await send(file, image, uri);
					await complete(id, image);
					return id;
				} catch (error) {
					options.signal.throwIfAborted();
					await removeResource(id).catch((trouble) => log.debug(messageOf(trouble)));
					if (!(error instanceof NetworkError) || attempt > 1) throw error;
					log.info(`${error.message} The upload begins once more.`);
				}
			}
		},
		/** Names of files that begin so. */
		files: async (prefix) => {
			const item = object({ filename: string() });
			return (await call("GET", "/files/", array(item), { query: { prefix } })).map(({ filename }) => filename);
		},
		/** What a file of JSON says. */
		readFile: async (filename) => await orGone(call("GET", "/files/", unknown(), { query: {
			op: "get",
			filename
		} })),
		writeFile: async (filename, json) => await post("/files/", {
			filename,
			file: new File([JSON.stringify(json)], "file")
		}, true),
		removeFile: async (filename) => void await orGone(call("DELETE", `/files/${filename}/`, unknown())),
		machines: async () => await call("GET", "/machines/", array(machine)),
		setting: async (name) => await call("GET", "/maas/", unknown(), { query: {
			op: "get_config",
			name
		} }),
		whoAmI: async () => {
			const user = object({
				username: string(),
				is_superuser: boolean()
			});
			return await call("GET", "/users/", user, { query: { op: "whoami" } });
		},
		clock: async () => {
			await version();
			return await rest.clock("/version/");
		},
		/** @returns its id. */
		allocate: async (form) => {
			const given = {
				query: { op: "allocate" },
				content: await formOf(form)
			};
			return (await call("POST", "/machines/", machine, given)).system_id;
		},
		deploy: async (id, form) => await post(`/machines/${id}/`, form, false, "deploy"),
		/** One that is released already is no error. */
		async release(id) {
			if ((await orGone(call("GET", `/machines/${id}/`, machine)))?.agent_name) await post(`/machines/${id}/`, {}, true, "release");
		},
		/** @returns its addresses. @throws {UserError} with MAAS's words when it is not deployed. */
		deployed: async (id) => await rest.until(`the deployment of machine ${id}`, async () => {
			const now = await call("GET", `/machines/${id}/`, machine);
			const { hostname, status_name: status, status_message: said } = now;
			if (status === "Deployed") return now.ip_addresses ?? [];
			if (!/^(Deploying|Allocated)$/.test(status)) throw new UserError(`MAAS could not deploy the image to ${hostname}: ${withPeriod(`${status}, ${said || "without a word why"}`)} Its events in MAAS say more.`);
			log.progress("deploy", `${hostname}: ${said || status}`);
		}, longestDeployment)
	};
}
/** `multipart/form-data`, as MAAS's own client sends it. */
async function formOf(fields) {
	const form = new FormData();
	for (const [name, value] of Object.entries(fields)) form.set(name, typeof value === "number" ? String(value) : value);
	const encoded = new Response(form);
	return {
		type: encoded.headers.get("content-type") ?? "",
		bytes: Buffer.from(await encoded.arrayBuffer())
	};
}

// src/images/maas/images.ts
/**
* Images of a MAAS, as a cloud with labels. MAAS's own records take no marks, so the marks of each image
* lie in a file of MAAS's beside it (API `files/`), which is written before the image is sent: what it
* names and nobody has finished is a leftover. Files belong to the user of MAAS whose key it is.
*/
/** Begins the names of our files; the repository and the image follow. */
const folder = "packernix/";
const ending = ".json";
/** Requests at one time. */
const atOnce = 8;
/** Builder id of an image that was sent to MAAS. */
const uploadedId = "packernix.maas";
const record = object({
	name: string(),
	created: datetime(),
	labels: record$1(string(), string()),
	/** Before it is sent: what has this name in MAAS is ours. */
	isPosted: boolean(),
	/** When it is complete. */
	image: object({
		id: int(),
		sha256: string(),
		size: int()
	}).optional()
});
function maasImages(api, { log, repositoryId }) {
	const own = `${folder}${repositoryId}/`;
	const fileOf = (name) => own + name + ending;
	const write = async (one) => await api.writeFile(fileOf(one.name), one);
	const now = () => new Date(homeTime()).toISOString();
	async function readFile(file) {
		const found = await api.readFile(file);
		if (found === void 0) return void 0;
		const { data } = record.safeParse(found);
		if (data !== void 0 && file.endsWith(`/${data.name}${ending}`)) return data;
		log.warning(`MAAS: the file ${file} is no record of this action (any more) and is passed over.`);
	}
	const read = async (name) => await readFile(fileOf(name));
	async function records(files) {
		const found = [];
		for (const part of chunksOf(files, atOnce)) found.push(...(await Promise.all(part.map(readFile))).flatMap((one) => one ?? []));
		return found;
	}
	/** Of images whose names begin so, of any repository. */
	const filesOf = async (name) => (await api.files(folder)).filter((file) => file.split("/").at(-1)?.startsWith(name));
	const uploaded = async (name) => (await api.resources("uploaded")).find((one) => one.name === name);
	/**
	* @param there Ids of all images in MAAS. Without, the image itself is asked for, and whether its bytes
	*   are ours still: anybody may send others under the same name.
	* @returns none for the record of an image that somebody removed by hand.
	*/
	async function look(one, there) {
		const { name, created, labels, image } = one;
		const as = (state) => [{
			id: name,
			name,
			created,
			labels,
			state,
			size: image?.size,
			artifactId: `custom/${name}`
		}];
		if (image === void 0) return as("pending");
		if (there !== void 0) return there.has(image.id) ? as("ready") : [];
		const newest = await api.newest(image.id);
		if (newest === void 0) return [];
		if (newest.complete && newest.sha256 === image.sha256) return as("ready");
		log.warning(`MAAS: ${name} is not what this action has sent: its bytes are others. It is passed over.`);
		return as("failed");
	}
	async function get(name) {
		const found = await read(name);
		return found && (await look(found))[0];
	}
	const images = {
		kind: "image",
		replaces: true,
		provesRemoval: true,
		async list({ labels = {}, name }) {
			const identity = labels[marks.identity];
			const isAll = name === void 0 && identity === void 0;
			const files = name === void 0 ? api.files(own + (isAll ? "" : `nixos-${identity}`)) : filesOf(name);
			const [ours, all] = await Promise.all([files.then(records), api.resources("uploaded")]);
			const there = isAll ? new Set(all.map(({ id }) => id)) : void 0;
			const found = (await Promise.all(ours.map((one) => look(one, there)))).flat();
			const isTaken = all.some((one) => one.name === name) && ours.every((one) => one.name !== name);
			if (name === void 0 || !isTaken) return found;
			return [...found, {
				id: name,
				name,
				created: "",
				labels: {},
				state: "ready"
			}];
		},
		get,
		lookUp: async (text) => await get(text.replace(/^custom\//, "")),
		async setLabels({ id }, { all }) {
			const found = await read(id);
			if (found === void 0) throw new Error(`the record of ${id} is gone`);
			await write({
				...found,
				labels: { ...all }
			});
		},
		async remove(name) {
			const found = await read(name);
			if (found === void 0) return;
			const id = found.image?.id ?? (found.isPosted ? (await uploaded(name))?.id : void 0);
			if (id !== void 0) await api.removeResource(id);
			await api.removeFile(fileOf(name));
		},
		async uses() {
			const machines = (await api.machines()).filter(({ osystem }) => osystem === "custom");
			const usual = await api.setting("default_distro_series");
			return [...machines.map(({ distro_series: image, hostname, system_id: id }) => ({
				image,
				phrase: `machine ${hostname} (${id})`
			})), {
				image: String(usual),
				phrase: "MAAS's setting default_distro_series"
			}];
		}
	};
	return {
		cloud: {
			builder: "maas",
			builderId: qemuBuilderId,
			limits: {
				...limits.registry,
				cloud: "MAAS"
			},
			images,
			resources: [],
			clock: api.clock,
			clockStep: 1e3,
			lag: 1e3,
			idOf: (artifact) => artifact.builderId === uploadedId ? artifact.id : void 0
		},
		/** Before the build: others who want to make the same image wait for it. */
		claim: async (name, labels) => await write({
			name,
			created: now(),
			labels,
			isPosted: false
		}),
		/**
		* Sends an image under its name, or under `other` where another run has claimed that meanwhile: a
		* second post of a name takes the bytes of the first.
		* @returns the image, as Packer would print it.
		*/
		async upload(image, file, labels, other) {
			const { sha256, size } = image;
			let { name } = image;
			const claims = (await filesOf(name)).filter((one) => one.endsWith(`/${name}${ending}`));
			const isOurs = (await read(name))?.labels[marks.run] === labels[marks.run];
			if (!isOurs || claims.length > 1 || await uploaded(name) !== void 0) {
				log.info(`The name ${name} is taken by another image meanwhile; this one is called ${other}.`);
				if (isOurs) await api.removeFile(fileOf(name));
				name = other;
			}
			const mine = {
				name,
				created: now(),
				labels,
				isPosted: true
			};
			await write(mine);
			const id = await api.upload({
				...image,
				name
			}, file);
			await write({
				...mine,
				image: {
					id,
					sha256,
					size
				}
			});
			return {
				build: "maas",
				index: 0,
				builderId: uploadedId,
				id: name,
				string: "",
				files: []
			};
		}
	};
}

// src/images/maas/machines.ts
/** Machines of MAAS, for a test of an image: allocated, deployed, released. */
/** Constraints of `op=allocate` (maasserver/node_constraint_filter_forms.py). */
const known = [
	"name",
	"system_id",
	"pool",
	"zone",
	"tags",
	"not_tags",
	"arch",
	"interfaces"
];
/**
* @param text MAAS_TEST_MACHINE, such as `pool=lab tags=small`.
* @throws {UserError} for what says nothing of a machine.
*/
function machines(api, options, text = "") {
	const constraints = text.trim() === "" ? void 0 : constraintsOf(text);
	return {
		resources: constraints === void 0 ? [] : [machineKind(api)],
		trial: serverTrial(options, async (name) => {
			if (constraints !== void 0) return machineTrial(api, name, constraints);
			throw new UserError("test: MAAS gives no image back, so only a machine of MAAS can boot it. Say which one may be deployed for the test: MAAS_TEST_MACHINE in `env` of the step, such as pool=lab tags=small. Images are booted once when they are made, with the checks of `create`.");
		})
	};
}
function constraintsOf(text) {
	const pairs = text.trim().split(/\s+/).map((pair) => {
		const [, name = "", value = ""] = /^(\w+)=(.+)$/.exec(pair) ?? [];
		if (known.includes(name)) return [name, value];
		throw new UserError(`MAAS: MAAS_TEST_MACHINE: ${quoted(pair)} says nothing of a machine. Write such as pool=lab tags=small; known are ${known.join(", ")}.`);
	});
	return Object.fromEntries(pairs);
}
function machineTrial(api, name, constraints) {
	return {
		machine: `one with ${Object.entries(constraints).map((pair) => pair.join("=")).join(", ")}, deployed with ${name}`,
		createKey: async (_, line) => line,
		async createServer(agent_name, line) {
			const id = await api.allocate({
				...constraints,
				agent_name
			});
			const user = `#cloud-config\ndisable_root: false\nssh_authorized_keys:\n  - ${line}\n`;
			const user_data = Buffer.from(user).toString("base64");
			try {
				await api.deploy(id, {
					distro_series: `custom/${name}`,
					user_data,
					agent_name
				});
			} catch (error) {
				await api.release(id).catch(() => {});
				throw error;
			}
			return {
				id,
				address: async () => (await api.deployed(id)).find((address) => !address.includes(":"))
			};
		},
		remove: async (kind, id) => {
			if (kind === "server") await api.release(id);
		}
	};
}
/** Machines that a test holds: their agent's name is the name of the run. */
function machineKind(api) {
	return {
		kind: "machine",
		list: async () => (await api.machines()).flatMap(({ system_id: id, agent_name: name }) => name ? [{
			id,
			name,
			created: "",
			labels: {}
		}] : []),
		remove: api.release,
		byHand: (id) => `maas $PROFILE machine release ${id}`
	};
}

// src/images/maas/pack.ts
/** What Packer left as MAAS takes it: a disk as one gzip of its bytes, or the archive that was made beside it. */
/** Files of post-processors that MAAS takes as they are (maasserver/enum.py, BOOT_RESOURCE_FILE_TYPE). */
const ready = {
	tgz: "tgz",
	"tar.gz": "tgz",
	"dd.gz": "ddgz",
	"raw.gz": "ddgz",
	"img.gz": "ddgz"
};
const disks = [
	"qcow2",
	"raw",
	"img"
];
/** @throws {UserError} for a file that MAAS takes in no form. */
async function pack(input, artifacts, store, options) {
	const { template, facts } = input;
	const place = buildPlace(input);
	const made = await imageFile(artifacts, template, place);
	const { result } = template.facts ?? {};
	const base_image = result?.["base_image"] ?? textOf(template.variables, "base_image") ?? "rhel/9";
	const isArchive = result?.["filetype"] === "tgz";
	let file = isArchive ? path.join(place.output, `${place.name}.tgz`) : made.file;
	let filetype = isArchive ? "tgz" : ready[made.extension];
	if (filetype === void 0) {
		if (!disks.includes(made.extension)) throw new UserError(`template: MAAS cannot deploy ${path.basename(made.file)}. It takes ${[...Object.keys(ready), ...disks].join(", ")}.`);
		filetype = "ddgz";
		file = path.join(await store.stagingDirectory(), "disk.ddgz");
		await packDisk(made, file, input, options);
	}
	const hash = createHash("sha256");
	await pipeline(createReadStream(file, { highWaterMark: 2 ** 20 }), hash);
	const image = {
		name: facts.name,
		title: `NixOS ${facts.family}`.slice(0, 255),
		architecture: maasArchitecture(input.platform),
		filetype,
		base_image,
		size: (await stat(file)).size,
		sha256: hash.digest("hex")
	};
	return {
		file,
		image
	};
}
function maasArchitecture(platform) {
	return platform.startsWith("aarch64") ? "arm64/generic" : "amd64/generic";
}
async function packDisk(disk, packed, { platform }, options) {
	const { env, signal, log } = options;
	const qemu = await findQemu(options, architectureOf(platform));
	const raw = `${packed}.raw`;
	const convert = [
		"convert",
		"-f",
		disk.extension === "qcow2" ? "qcow2" : "raw",
		"-O",
		"raw",
		disk.file,
		raw
	];
	await run(qemu.image, convert, {
		env,
		signal
	});
	log.progress("pack", "Packing the disk for MAAS");
	const gzip = createGzip({ chunkSize: 2 ** 20 });
	const reading = createReadStream(raw, { highWaterMark: 2 ** 20 });
	await pipeline(reading, gzip, createWriteStream(packed), { signal });
	await rm(raw);
}
/**
* A disk once more as qemu boots it.
* @throws {UserError} for an archive.
*/
async function unpackDisk(file, store, signal) {
	if (!file.endsWith(".ddgz")) throw new UserError(`${file} is an archive for a disk of MAAS's, which no machine boots as it is.`);
	const raw = path.join(await store.stagingDirectory(), "trial-disk.raw");
	await pipeline(createReadStream(file), createGunzip(), createWriteStream(raw), { signal });
	return raw;
}
/** The command that uploads it by hand. */
function commandFor(image, file) {
	const { name, title, architecture, filetype, base_image } = image;
	const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;
	return `maas $PROFILE boot-resources create name=${name} title=${quote(title)} architecture=${architecture} filetype=${filetype} base_image=${base_image} content@=${quote(file)}`;
}

// src/images/maas/index.ts
/**
* The home of images for MAAS: with MAAS_URL and MAAS_API_KEY in MAAS itself, else files to be uploaded
* by hand. Their disks are made and proven as those of builder `qemu`.
*/
/** @param environment Of this job: MAAS_URL, MAAS_API_KEY and MAAS_TEST_MACHINE. */
async function openHome(options, environment = process.env, tuning = {}) {
	const access = accessOf(environment);
	if (access === void 0) return fileHome(options, await openImageStore("maas", options, environment));
	const { log, signal, repositoryId } = options;
	if (access.url.startsWith("http://") && !/^http:\/\/(localhost|127\.)/.test(access.url)) log.warning("MAAS_URL begins with http://, so MAAS_API_KEY travels where others can read it. Give MAAS a certificate (maas config-tls), and write https://.");
	const imageStore = options.imageStore === "cache" ? path.join(userFolder("data", environment), "packernix", "maas", repositoryId) : options.imageStore;
	const store = await openImageStore("maas", {
		...options,
		imageStore
	}, environment);
	return regionHome(options, maasApi({
		...access,
		log,
		signal,
		retry: tuning.retry
	}), store, tuning.lag, environment["MAAS_TEST_MACHINE"]);
}
function regionHome(options, api, store, lag, machine) {
	const disks = diskHome(options, store, "maas");
	const images = maasImages(api, options);
	const cloud = {
		...images.cloud,
		...lag !== void 0 && {
			lag,
			clockStep: 0
		},
		...machines(api, options, machine),
		prepare: async (input, { labels }) => {
			const prepared = await disks.prepare(input);
			await images.claim(input.facts.name, labels);
			return prepared;
		}
	};
	const home = labelHome(cloud, options);
	return {
		...home,
		...bothCleanups(store, home),
		ready: async (input) => {
			await home.ready?.(input);
			await disks.ready(input);
			await checkRights(api, input.platform);
		},
		watch: disks.watch,
		finalise: async (input, artifacts) => {
			const { facts, invocation } = input;
			const { labels } = runLabels({
				cloud,
				options
			}, invocation, facts);
			const own = `${facts.name}-${invocation.id.slice(-8)}`;
			try {
				const { file, image } = await pack(input, artifacts, store, options);
				const sent = await images.upload(image, file, labels, own);
				return await home.finalise({
					...input,
					facts: {
						...facts,
						name: sent.id
					}
				}, [sent]);
			} finally {
				await store.reap(await store.leftovers(invocation.id));
			}
		},
		quarantine: disks.quarantine,
		trial: {
			...disks.trial,
			prepare: async (input) => {
				const { prepare } = "artifacts" in input.image ? disks.trial : home.trial ?? disks.trial;
				return await prepare(input);
			}
		}
	};
}
/** What would be refused when all is built. */
async function checkRights(api, platform) {
	const [user, version, synced] = await Promise.all([
		api.whoAmI(),
		api.version(),
		api.resources("synced")
	]);
	const [major = 0, minor = 0] = version.split(".").map(Number);
	if (!user.is_superuser && (major < 3 || major === 3 && minor < 8)) throw new UserError(`MAAS: ${user.username}, the user of MAAS_API_KEY, is no administrator, and only they may upload images.`);
	const processorOf = (architecture) => architecture.split("/")[0] ?? "";
	const own = processorOf(maasArchitecture(platform));
	const there = [...new Set(synced.map(({ architecture }) => processorOf(architecture)))];
	if (there.includes(own)) return;
	throw new UserError(`MAAS has no kernels for ${own}, so it takes no image for it and could not deploy one; it has ${there.join(", ") || "none at all"}. Have MAAS sync an Ubuntu image for ${own} first (Images in its UI).`);
}
function fileHome(options, store) {
	const disks = diskHome(options, store, "maas");
	return {
		...disks,
		finalise: async (input, artifacts) => {
			const { file, image } = await pack(input, artifacts, store, options);
			const { facts } = input;
			const { machine } = input.template.facts ?? {};
			const extension = image.filetype;
			const kept = await store.finaliseFile({
				facts,
				builderId: qemuBuilderId,
				file,
				machine,
				extension
			});
			options.log.info(`To upload it: ${commandFor(image, kept.image)}`);
			return kept;
		},
		trial: {
			...disks.trial,
			prepare: async (input) => {
				const { image } = input;
				if ("artifacts" in image) return await disks.trial.prepare(input);
				const raw = await unpackDisk(image.image, store, options.signal);
				const disk = {
					...image,
					image: raw
				};
				const machine = await disks.trial.prepare({
					...input,
					image: disk
				});
				return {
					...machine,
					dispose: async () => {
						await rm(raw, { force: true });
						await machine.dispose();
					}
				};
			}
		}
	};
}

export { openHome };