import "./rolldown-runtime.js";
import { a as messageOf, n as UserError } from "./errors.js";
import { F as userFolder } from "./start.js";
import { t as bothCleanups } from "./both-cleanups.js";
import { n as openImageStore } from "./store.js";
import { t as labelHome } from "./home2.js";
import { S as backoff, m as runLabels, t as limits } from "./limits.js";
import { t as serverTrial } from "./trial.js";
import { a as findQemu, i as architectureOf, o as imageFile, r as buildPlace, t as diskHome } from "./qemu.js";
import { i as Refused, n as send, o as retrying, r as textOf, s as usualRetry } from "./http.js";
import { t as NetworkError } from "./network-trouble.js";
import { n as orGone, t as ApiRefusal } from "./rest.js";
import { Et as looseObject, H as homeTime, Jt as withPeriod, Kt as quoted, Nt as unknown, Ot as object, St as int, bt as array, jt as string, kt as record$1, qt as shorten, vt as datetime, xt as boolean } from "./start-both.js";
import { u as marks } from "./marks.js";
import { t as run } from "./exec3.js";
import { r as textOf$1 } from "./builder-keys.js";
import path from "node:path";
import { open, rm, stat } from "node:fs/promises";
import { createHash, randomBytes } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { createGunzip, createGzip } from "node:zlib";
import { setTimeout } from "node:timers/promises";
import { pipeline } from "node:stream/promises";

// src/images/maas/api.ts
/**
* MAAS's API 2.0, as canonical/maas 3.5.13 answers it (src/maasserver/api: boot_resources.py, files.py,
* machines.py, account.py; forms/__init__.py). Each request is signed anew: a nonce counts once.
*/
/** Below the 10 MiB of nginx in front of MAAS (debian/extras/nginx.conf). */
const chunk = 8388608;
/** Milliseconds until all regions have an image. */
const longestSync = 18e5;
/** Milliseconds until a machine is deployed; MAAS itself gives up after half an hour. */
const longestDeployment = 27e5;
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
	if (!/^[^:\s]+:[^:\s]+:[^:\s]+$/.test(key)) throw new UserError("MAAS: MAAS_API_KEY is no key of MAAS's, which has three parts with colons between them. Copy it from your preferences in MAAS, API keys.");
	return {
		url,
		key
	};
}
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
function maasApi({ url, key, log, signal, ...options }) {
	const retry = {
		...usualRetry,
		...options.retry
	};
	const base = `${url}/api/2.0/`;
	/** By MAAS's clock less this machine's, in milliseconds. */
	let ahead = 0;
	let isKnown = false;
	/** @throws {UserError} for a refusal, of which an `ApiRefusal` is the cause. */
	async function ask(method, path, given = {}) {
		const address = new URL(path, base);
		for (const [name, value] of Object.entries(given.query ?? {})) address.searchParams.set(name, value);
		const { type, body } = bodyOf(given);
		const once = async (isLast = false) => {
			const response = await send({
				method,
				url: address.href,
				headers: {
					accept: "application/json",
					authorization: signature(key, ahead),
					...type
				},
				...body && { body },
				signal,
				stall: retry.stall
			});
			const time = Date.parse(response.header("date") ?? "");
			if (!Number.isNaN(time)) {
				ahead = time - Date.now();
				isKnown = true;
			}
			const text = await textOf(response);
			const { status } = response;
			if (status >= 200 && status < 300) return text;
			if (status === 401 && /Expired timestamp/.test(text) && !isLast) {
				log.warning(`The clocks of this machine and of MAAS differ by ${Math.round(Math.abs(ahead) / 1e3)} seconds. Requests are signed by MAAS's; please set them right.`);
				return await once(true);
			}
			const isGone = status === 500 && /matching query does not exist/.test(text);
			const cause = new ApiRefusal(isGone ? 404 : status, "", text);
			if (isGone) throw cause;
			const refusal = new Refused(status, response.header("retry-after"), `MAAS answered ${status}`);
			throw Object.assign(refusal, { cause });
		};
		const { repeatable = method === "GET" || method === "DELETE" } = given;
		const onPause = (why, ms) => log.debug(`${why}; once more in ${ms} ms`);
		try {
			return await retrying(() => once(), {
				retry,
				signal,
				repeatable,
				onPause
			});
		} catch (error) {
			const cause = error instanceof Refused ? error.cause : error;
			if (!(cause instanceof ApiRefusal)) throw error;
			throw refused(`${method} ${address.pathname}`, cause);
		}
	}
	function refused(what, cause) {
		const { status, message } = cause;
		const sentence = [`MAAS refused ${what}: ${withPeriod(saidBy(message) || `status ${status}`)}`, cures[status]].filter(Boolean).join(" ");
		return status < 500 ? new UserError(sentence, { cause }) : new Error(sentence, { cause });
	}
	async function read(schema, path, given = {}) {
		const text = await ask(given.method ?? "GET", path, given);
		let json;
		try {
			json = JSON.parse(text);
		} catch {
			throw new Error(`MAAS answered ${path} with no JSON. Is MAAS_URL the address of MAAS?`);
		}
		const { data, error } = schema.safeParse(json);
		if (error === void 0) return data;
		throw new Error(`MAAS answered ${path} in a form that is not known here: ${error.message}`);
	}
	const readResource = async (id) => await orGone(read(wholeResource, `boot-resources/${id}/`));
	/** Chunks are appended, whatever was sent before: each one once, and in their order. */
	async function uploadTo(uri, file, size) {
		const handle = await open(file);
		try {
			for (let sent = 0; sent < size;) {
				const bytes = Buffer.alloc(Math.min(chunk, size - sent));
				const { bytesRead } = await handle.read(bytes, 0, bytes.length, sent);
				if (bytesRead !== bytes.length) throw new Error(`${file} is shorter than ${size} bytes`);
				await ask("PUT", uri, { bytes });
				sent += bytesRead;
				log.progress("upload", `Upload to MAAS: ${mebibytes(sent)} of ${mebibytes(size)} MiB`);
			}
		} finally {
			await handle.close();
		}
	}
	async function complete(id, { name, sha256 }) {
		const wait = backoff(signal);
		for (const end = Date.now() + longestSync;; await wait()) {
			const now = await readResource(id);
			if (now === void 0) throw new Error(`${name} is gone from MAAS: somebody removed it during its upload`);
			const newest = newestOf(now);
			if (newest?.complete && newest.sha256 === sha256) return;
			if (Date.now() > end) throw new UserError(`MAAS has not finished ${name} after ${longestSync / 6e4} minutes: look at the regions and their image storage.`);
			log.progress("upload", `Waiting until all regions of MAAS have ${name}`);
		}
	}
	async function post(image) {
		return await read(wholeResource, "boot-resources/", {
			method: "POST",
			form: { ...image }
		});
	}
	const resources = async (type) => await read(array(resource), "boot-resources/", { query: { type } });
	const removeResource = async (id) => void await orGone(ask("DELETE", `boot-resources/${id}/`));
	return {
		resources,
		/** Of its newest bytes. */
		newest: async (id) => {
			const found = await readResource(id);
			return found && newestOf(found);
		},
		removeResource,
		/**
		* Sends an image whose name nothing has. A connection that breaks leaves chunks of unknown number:
		* then all is sent once more.
		*/
		async upload(image, file) {
			for (let attempt = 1;; attempt++) {
				const { id, sets } = await post(image);
				try {
					const uri = Object.values(sets).flatMap((one) => Object.values(one.files)).map(({ upload_uri }) => upload_uri).find(Boolean);
					if (uri !== void 0) await uploadTo(uri, file, image.size);
					return await complete(id, image);
				} catch (error) {
					signal.throwIfAborted();
					await removeResource(id).catch((trouble) => log.debug(messageOf(trouble)));
					if (!(error instanceof NetworkError) || attempt > 1) throw error;
					log.info(`${error.message} The upload begins once more.`);
				}
			}
		},
		/** Names of files that begin so. */
		files: async (prefix) => {
			return (await read(array(object({ filename: string() })), "files/", { query: { prefix } })).map(({ filename }) => filename).filter((name) => name.startsWith(prefix));
		},
		readFile: async (filename) => await orGone(ask("GET", "files/", { query: {
			op: "get",
			filename
		} })),
		writeFile: async (filename, text) => void await ask("POST", "files/", {
			form: {
				filename,
				file: Buffer.from(text)
			},
			repeatable: true
		}),
		removeFile: async (filename) => void await orGone(ask("DELETE", `files/${filename}/`)),
		machines: async () => await read(array(machine), "machines/"),
		setting: async (name) => await read(unknown(), "maas/", { query: {
			op: "get_config",
			name
		} }),
		version: async () => (await read(object({ version: string() }), "version/")).version,
		whoAmI: async () => await read(object({
			username: string(),
			is_superuser: boolean()
		}), "users/", { query: { op: "whoami" } }),
		/** Milliseconds since the epoch by MAAS's clock, a second too early at most. */
		async clock() {
			if (!isKnown) await ask("GET", "version/");
			return Date.now() + ahead;
		},
		allocate: async (form) => await read(machine, "machines/", {
			method: "POST",
			query: { op: "allocate" },
			form
		}),
		deploy: async (id, form) => void await ask("POST", `machines/${id}/`, {
			query: { op: "deploy" },
			form
		}),
		/** One that is released already is no error. */
		async release(id) {
			if (!(await orGone(read(machine, `machines/${id}/`)))?.agent_name) return;
			await ask("POST", `machines/${id}/`, {
				query: { op: "release" },
				form: {},
				repeatable: true
			});
		},
		/** @throws {UserError} with MAAS's words when it is not deployed. */
		async deployed(id) {
			for (const end = Date.now() + longestDeployment;; await setTimeout(retry.pause * 5, void 0, { signal })) {
				const now = await read(machine, `machines/${id}/`);
				if (now.status_name === "Deployed") return now;
				if (Date.now() > end || !/^(Deploying|Allocated)$/.test(now.status_name)) throw new UserError(`MAAS could not deploy the image to ${now.hostname}: ${withPeriod(`${now.status_name}, ${now.status_message || "without a word why"}`)} Its events in MAAS say more.`);
				log.progress("deploy", `${now.hostname}: ${now.status_message || now.status_name}`);
			}
		}
	};
}
const cures = {
	401: "MAAS_API_KEY is no key of this MAAS, or it was deleted. Copy one from your preferences in MAAS, API keys.",
	403: "The user of MAAS_API_KEY may not do this: images are for administrators, from MAAS 3.8 on for whoever may edit boot entities.",
	413: "What stands before MAAS takes no request of 8 MiB: raise its limit (nginx: client_max_body_size 10M)."
};
/** Versions are dates with a number. */
function newestOf({ sets }) {
	const newest = Object.entries(sets).sort(([a], [b]) => a < b ? 1 : -1).map(([, one]) => one)[0];
	const [file] = Object.values(newest?.files ?? {});
	return newest && file && {
		complete: newest.complete,
		sha256: file.sha256
	};
}
/**
* RFC 5849, 3.4.4 PLAINTEXT: the consumer has no secret.
* @param ahead Milliseconds by which MAAS's clock is; it takes 300 seconds (piston3/oauth.py).
*/
function signature(key, ahead) {
	const [consumer = "", token = "", secret = ""] = key.split(":");
	const parts = {
		oauth_version: "1.0",
		oauth_signature_method: "PLAINTEXT",
		oauth_consumer_key: consumer,
		oauth_token: token,
		oauth_signature: `&${secret}`,
		oauth_nonce: randomBytes(16).toString("hex"),
		oauth_timestamp: String(Math.floor((Date.now() + ahead) / 1e3))
	};
	return `OAuth ${Object.entries(parts).map(([name, value]) => `${name}="${encodeURIComponent(value)}"`).join(", ")}`;
}
function bodyOf({ form, bytes }) {
	if (bytes !== void 0) return {
		type: { "content-type": "application/octet-stream" },
		body: [bytes]
	};
	if (form === void 0) return { type: {} };
	const boundary = randomBytes(16).toString("hex");
	const body = Object.entries(form).flatMap(([name, value]) => [
		Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"${Buffer.isBuffer(value) ? `; filename="${name}"` : ""}\r\n\r\n`),
		Buffer.isBuffer(value) ? value : Buffer.from(String(value)),
		Buffer.from("\r\n")
	]);
	return {
		type: { "content-type": `multipart/form-data; boundary=${boundary}` },
		body: [...body, Buffer.from(`--${boundary}--\r\n`)]
	};
}
const fields = record$1(string(), array(string()));
/** A refused form is a map from its fields to sentences; anything else is a text. */
function saidBy(text) {
	try {
		const { data } = fields.safeParse(JSON.parse(text));
		if (data !== void 0) return Object.entries(data).map(([field, sentences]) => `${field}: ${sentences.join(" ")}`).join("; ");
	} catch {}
	return /<html/i.test(text) ? "" : shorten(text.trim(), 500);
}
function mebibytes(bytes) {
	return Math.round(bytes / 1024 ** 2);
}

// src/images/maas/images.ts
/**
* Images of a MAAS, as a cloud with labels. MAAS's own records take no marks, so the marks of each image
* lie in a file of MAAS's beside it (API `files/`), which is written before the image is sent: what it
* names and nobody has finished is a leftover. Files belong to the user of MAAS whose key it is.
*/
/** Begins the names of our files. */
const folder = "packernix/";
/** Requests at one time. */
const atOnce = 8;
/** As Packer calls what its builder `qemu` makes. */
const builderId = "transcend.qemu";
/** Of what this home makes of that. */
const uploadedId = "packernix.maas";
const record = object({
	name: string(),
	created: datetime(),
	/** An image of this name in MAAS is ours: nothing had it when ours was sent. */
	posted: boolean(),
	/** When it is complete. */
	sha256: string().optional(),
	size: int().optional(),
	labels: record$1(string(), string())
});
function maasImages(api, { log }) {
	const fileOf = (name) => `${folder}${name}.json`;
	const write = async (one) => await api.writeFile(fileOf(one.name), JSON.stringify(one));
	async function read(file) {
		const text = await api.readFile(file);
		if (text === void 0) return void 0;
		try {
			const found = record.parse(JSON.parse(text));
			if (fileOf(found.name) === file) return found;
		} catch {}
		log.warning(`MAAS: the file ${file} is no record of this action (any more) and is passed over.`);
	}
	async function records(prefix) {
		const found = [];
		const left = (await api.files(folder + prefix)).filter((name) => name.endsWith(".json"));
		const worker = async () => {
			for (let file = left.shift(); file !== void 0; file = left.shift()) {
				const one = await read(file);
				if (one !== void 0) found.push(one);
			}
		};
		await Promise.all(Array.from({ length: atOnce }, worker));
		return found;
	}
	const uploaded = async (name) => (await api.resources("uploaded")).find((one) => one.name === name);
	/** @returns undefined for the record of an image that somebody removed by hand. */
	function imageOf(one, isThere) {
		const { name, created, size, labels, sha256 } = one;
		if (sha256 !== void 0 && !isThere) return void 0;
		return {
			id: name,
			name,
			created,
			size,
			labels,
			state: sha256 === void 0 ? "pending" : "ready",
			artifactId: `custom/${name}`
		};
	}
	/** Whether the bytes are ours still: anybody may send others under the same name. */
	async function checked(one, id) {
		const image = imageOf(one, id !== void 0);
		if (image?.state !== "ready" || id === void 0) return image;
		const newest = await api.newest(id);
		if (newest?.complete && newest.sha256 === one.sha256) return image;
		log.warning(`MAAS: ${one.name} is not what this action has sent: its bytes are others. It is passed over.`);
		return {
			...image,
			state: "failed"
		};
	}
	const images = {
		kind: "image",
		replaces: true,
		async list({ labels = {}, name }) {
			const identity = labels[marks.identity];
			const prefix = name ?? (identity === void 0 ? "" : `nixos-${identity}`);
			const [ours, all] = await Promise.all([records(prefix), api.resources("uploaded")]);
			const idOf = (wanted) => all.find((one) => one.name === wanted)?.id;
			const found = await Promise.all(ours.map(async (one) => prefix === "" ? imageOf(one, idOf(one.name) !== void 0) : await checked(one, idOf(one.name))));
			const foreign = all.some((one) => one.name === name && !ours.some((our) => our.name === name)) && name !== void 0 ? [{
				id: name,
				name,
				created: "",
				labels: {},
				state: "ready"
			}] : [];
			return [...found.flatMap((one) => one ?? []), ...foreign];
		},
		async get(name) {
			const found = await read(fileOf(name));
			return found && await checked(found, (await uploaded(name))?.id);
		},
		async setLabels({ id }, { all }) {
			const now = await read(fileOf(id));
			if (now === void 0) throw new Error(`the record of ${id} is gone`);
			await write({
				...now,
				labels: { ...all }
			});
		},
		async remove(name) {
			const now = await read(fileOf(name));
			if (now === void 0) return;
			const there = now.posted ? await uploaded(name) : void 0;
			if (there !== void 0) {
				await api.removeResource(there.id);
				if (await uploaded(name) !== void 0) throw new Error(`MAAS still lists ${name} after its deletion`);
			}
			await api.removeFile(fileOf(name));
		},
		async uses(names) {
			const phrases = new Map(names.map((name) => [name, []]));
			for (const one of await api.machines()) {
				if (one.osystem !== "custom") continue;
				phrases.get(one.distro_series ?? "")?.push(`machine ${one.hostname} (${one.system_id})`);
			}
			const usual = await api.setting("default_distro_series");
			phrases.get(String(usual))?.push("MAAS's setting default_distro_series");
			return phrases;
		}
	};
	/** Before the build: others who want to make the same image wait for it. */
	async function claim(name, { labels }) {
		const created = new Date(homeTime()).toISOString();
		await write({
			name,
			created,
			posted: false,
			labels
		});
	}
	/**
	* Sends an image under this name, or where another run has claimed it meanwhile, under one of its own.
	* @returns the name.
	*/
	async function upload(image, file, run, own) {
		let { name } = image;
		const now = await read(fileOf(name));
		const isOurs = now?.labels[marks.run] === run.labels[marks.run] && now !== void 0;
		if (!isOurs || await uploaded(name) !== void 0) {
			log.info(`The name ${name} is taken by another image meanwhile; this one is called ${own}.`);
			if (isOurs) await api.removeFile(fileOf(name));
			name = own;
		}
		const mine = {
			...image,
			name
		};
		const created = new Date(homeTime()).toISOString();
		await write({
			name,
			created,
			posted: true,
			labels: run.labels
		});
		await api.upload(mine, file);
		const { sha256, size } = image;
		await write({
			name,
			created,
			posted: true,
			sha256,
			size,
			labels: run.labels
		});
		return name;
	}
	const cloud = (prepare) => ({
		builder: "maas",
		builderId,
		limits: {
			...limits.registry,
			cloud: "MAAS"
		},
		images,
		resources: [],
		clock: async () => await api.clock(),
		clockStep: 1e3,
		lag: 1e3,
		idOf: (artifact) => artifact.builderId === uploadedId ? artifact.id : void 0,
		async prepare(input, run) {
			const prepared = await prepare(input);
			await claim(input.facts.name, run);
			return prepared;
		}
	});
	return {
		cloud,
		upload,
		/** As Packer would print it. */
		artifactOf: (name) => ({
			build: "maas",
			index: 0,
			builderId: uploadedId,
			id: name,
			string: "",
			files: []
		})
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
* @param text Such as `pool=lab tags=small`.
* @throws {UserError} for what says nothing of a machine.
*/
function constraintsOf(text) {
	const pairs = text.trim().split(/\s+/).map((pair) => {
		const [name = "", ...value] = pair.split("=");
		if (known.includes(name) && value.join("=") !== "") return [name, value.join("=")];
		throw new UserError(`MAAS: MAAS_TEST_MACHINE: ${quoted(pair)} says nothing of a machine. Write such as pool=lab tags=small; known are ${known.join(", ")}.`);
	});
	return Object.fromEntries(pairs);
}
function machineTrial(api, name, constraints) {
	return {
		machine: `one with ${Object.entries(constraints).map((pair) => pair.join("=")).join(", ")}, deployed with ${name}`,
		createKey: async (_, line) => line,
		async createServer(agent_name, line) {
			const { system_id: id } = await api.allocate({
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
				address: async () => (await api.deployed(id)).ip_addresses?.find((address) => !address.includes(":"))
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
		remove: async (id) => await api.release(id),
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
/**
* @param folder For what is made.
* @throws {UserError} for a file that MAAS takes in no form.
*/
async function pack(input, artifacts, folder, options) {
	const { template, facts } = input;
	const place = buildPlace(input);
	const made = await imageFile(artifacts, template, place);
	const { result } = template.facts ?? {};
	const base_image = result?.["base_image"] ?? textOf$1(template.variables, "base_image") ?? "rhel/9";
	const isArchive = result?.["filetype"] === "tgz";
	let file = isArchive ? path.join(place.output, `${place.name}.tgz`) : made.file;
	let filetype = isArchive ? "tgz" : ready[made.extension];
	if (filetype === void 0) {
		if (!disks.includes(made.extension)) throw new UserError(`template: MAAS cannot deploy ${path.basename(made.file)}. It takes ${[...Object.keys(ready), ...disks].join(", ")}.`);
		filetype = "ddgz";
		const format = made.extension === "qcow2" ? "qcow2" : "raw";
		file = await packDisk({
			file: made.file,
			format
		}, path.join(folder, "disk"), input, options);
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
async function packDisk(disk, target, { platform }, options) {
	const qemu = await findQemu(options, architectureOf(platform));
	const { env, signal, log } = options;
	const raw = `${target}.raw`;
	const convert = [
		"convert",
		"-f",
		disk.format,
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
	const packed = `${target}.ddgz`;
	await pipeline(createReadStream(raw, { highWaterMark: 2 ** 20 }), createGzip({ chunkSize: 2 ** 20 }), createWriteStream(packed), { signal });
	await rm(raw);
	return packed;
}
/** A disk once more as qemu boots it. */
async function unpackDisk(file, target, signal) {
	await pipeline(createReadStream(file), createGunzip(), createWriteStream(target), { signal });
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
	if (access.url.startsWith("http://") && !/^http:\/\/(localhost|127\.)/.test(access.url)) options.log.warning("MAAS_URL begins with http://, so MAAS_API_KEY travels where others can read it. Give MAAS a certificate (maas config-tls), and write https://.");
	const { log, signal } = options;
	const api = maasApi({
		...access,
		log,
		signal,
		retry: tuning.retry
	});
	const imageStore = options.imageStore === "cache" ? path.join(userFolder("data", environment), "packernix", "maas", options.repositoryId) : options.imageStore;
	return regionHome(options, api, await openImageStore("maas", {
		...options,
		imageStore
	}, environment), environment["MAAS_TEST_MACHINE"], tuning.lag);
}
function regionHome(options, api, store, machine, lag) {
	const disks = diskHome(options, store, "maas");
	const images = maasImages(api, options);
	const constraints = machine ? constraintsOf(machine) : void 0;
	const cloud = {
		...images.cloud(disks.prepare),
		...lag !== void 0 && {
			lag,
			clockStep: 0
		},
		resources: constraints === void 0 ? [] : [machineKind(api)],
		trial: serverTrial(options, async (name) => {
			if (constraints !== void 0) return machineTrial(api, name, constraints);
			throw new UserError("test: MAAS gives no image back, so only a machine of MAAS can boot it. Say which one may be deployed for the test: MAAS_TEST_MACHINE in `env` of the step, such as pool=lab tags=small. Images are booted once when they are made, with the checks of `create`.");
		})
	};
	const home = labelHome(cloud, options);
	return {
		...home,
		...bothCleanups(store, home),
		ready: async (input) => {
			await disks.ready(input);
			await checkRights(api, input.platform);
		},
		watch: disks.watch,
		prove: disks.prove,
		finalise: async (input, artifacts) => {
			const run = runLabels({
				cloud,
				options
			}, input.invocation, input.facts);
			const { name } = input.facts;
			try {
				const { file, image } = await pack(input, artifacts, await store.stagingDirectory(), options);
				const own = `${name}-${input.invocation.id.slice(-8)}`;
				const sent = await images.upload(image, file, run, own);
				const facts = {
					...input.facts,
					name: sent
				};
				return await home.finalise({
					...input,
					facts
				}, [images.artifactOf(sent)]);
			} finally {
				await store.reap(await store.leftovers(input.invocation.id));
			}
		},
		quarantine: disks.quarantine,
		trial: {
			packer: disks.trial.packer,
			prepare: async (input) => "artifacts" in input.image ? await disks.trial.prepare(input) : await (home.trial ?? disks.trial).prepare(input)
		}
	};
}
/** What would be refused when all is built. */
async function checkRights(api, platform) {
	const architecture = maasArchitecture(platform);
	const [user, version, synced] = await Promise.all([
		api.whoAmI(),
		api.version(),
		api.resources("synced")
	]);
	const [major = 0, minor = 0] = version.split(".").map(Number);
	if (!user.is_superuser && (major < 3 || major === 3 && minor < 8)) throw new UserError(`MAAS: ${user.username}, the user of MAAS_API_KEY, is no administrator, and only they may upload images.`);
	const [own = ""] = architecture.split("/");
	const there = [...new Set(synced.map((one) => one.architecture.split("/")[0] ?? ""))];
	if (there.includes(own)) return;
	throw new UserError(`MAAS has no kernels for ${own}, so it takes no image for it and could not deploy one; it has ${there.join(", ") || "none at all"}. Have MAAS sync an Ubuntu image for ${own} first (Images in its UI).`);
}
function fileHome(options, store) {
	const disks = diskHome(options, store, "maas");
	return {
		...disks,
		finalise: async (input, artifacts) => {
			const { file, image } = await pack(input, artifacts, await store.stagingDirectory(), options);
			const { facts } = input;
			const { machine } = input.template.facts ?? {};
			const kept = await store.finalise({
				facts,
				builderId,
				file,
				machine,
				extension: image.filetype
			});
			options.log.info(`To upload it: ${commandFor(image, kept.image)}`);
			return kept;
		},
		trial: {
			packer: disks.trial.packer,
			prepare: async (input) => {
				const { image } = input;
				if ("artifacts" in image) return await disks.trial.prepare(input);
				if (!image.image.endsWith(".ddgz")) throw new UserError(`${image.image} is an archive for a disk of MAAS's, which no machine boots as it is.`);
				const raw = path.join(await store.stagingDirectory(), "trial-disk.raw");
				await unpackDisk(image.image, raw, options.signal);
				const machine = await disks.trial.prepare({
					...input,
					image: {
						...image,
						image: raw
					}
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
function commandFor({ name, title, architecture, filetype, base_image }, file) {
	const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;
	return `maas $PROFILE boot-resources create name=${name} title=${quote(title)} architecture=${architecture} filetype=${filetype} base_image=${base_image} content@=${quote(file)}`;
}

export { openHome };