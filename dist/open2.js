import { i as isUserError, n as UserError, r as hasCode } from "./errors.js";
import { H as homeTime, J as isObject, L as belongsTo, R as byAge, U as observeHomeTime, V as sameSlot, X as exists, it as writeAtomically } from "./start-both.js";
import { B as userFolder, N as childEnvironment, V as isRegistry, X as requireCache, Y as powersOf, f as once } from "./start.js";
import { a as processEntry, c as thisMachine } from "./processes2.js";
import { S as prettifyError, a as array, c as json, d as number, f as object, h as string, l as literal, o as boolean, p as record, t as ZodISODateTime, x as _isoDateTime } from "./schemas.js";
import { a as trustAuthorities } from "./network-trouble.js";
import { t as gitHubApi } from "./github-api.js";
import { _ as backoff, g as withTest, r as hasPassed, t as goneMeanwhile } from "./gone.js";
import { n as removeImage, t as removeEach } from "./remove.js";
import { n as machineSchema } from "./types.js";
import path from "node:path";
import { copyFile, link, lstat, mkdir, open, readFile, readdir, readlink, realpath, rename, rm, stat } from "node:fs/promises";
import { constants as constants$1, existsSync } from "node:fs";
import { spawn } from "node:child_process";

// node_modules/zod/v4/classic/iso.js
function datetime(params) {
	return _isoDateTime(ZodISODateTime, params);
}

// src/images/files/cache-entries.ts
/**
* Entries of the GitHub Actions cache, through `@actions/cache`.
*
* The library computes an entry's version from the path patterns as written, resolves them from the
* working directory and packs and unpacks relative to GITHUB_WORKSPACE (lib/internal/cacheUtils.js,
* lib/internal/tar.js), so the same file in another folder would be another entry. Here patterns
* are plain names, and for the time of one call the folder that holds the files is both working
* directory and workspace: entries are the same on every machine, and the user's workspace is never
* touched. Both belong to the whole process, so calls run one after the other.
*/
/** It heeds the runner's proxy by itself, and the authorities that this process trusts. */
async function library() {
	trustAuthorities();
	return await import("./cache.js");
}
let last = Promise.resolve();
function inTurn(work) {
	const turn = last.then(work);
	last = turn.catch(() => void 0);
	return turn;
}
/** @param environment Of this process; the library reads the same one. */
function cacheEntries(environment) {
	function inFolder(folder, work) {
		return inTurn(async () => {
			const workspace = await realpath(folder);
			const temporary = path.join(workspace, ".archive");
			await mkdir(temporary, { recursive: true });
			const before = process.cwd();
			process.chdir(workspace);
			try {
				return await withEnvironment(environment, {
					GITHUB_WORKSPACE: workspace,
					RUNNER_TEMP: temporary
				}, work);
			} finally {
				process.chdir(before);
				await rm(temporary, {
					recursive: true,
					force: true
				});
			}
		});
	}
	/** The key of the first entry that fits: `key` exactly, or beginning with it or one of `others`. */
	async function lookUp(files, key, others = []) {
		const { restoreCache } = await library();
		return await inTurn(() => restoreCache([...files], key, others, { lookupOnly: true }));
	}
	const { readable, writable } = powersOf(environment);
	return {
		readable,
		writable,
		lookUp,
		/** Unpacks into the folder. @returns the key of the entry, or undefined when there is none. */
		async restore(folder, files, key) {
			const { restoreCache } = await library();
			const matched = await inFolder(folder, () => restoreCache([...files], key));
			if (matched === void 0) return void 0;
			const unpacked = await readdir(folder, { withFileTypes: true });
			const there = new Set(unpacked.filter((one) => one.isFile()).map(({ name }) => name));
			return files.every((name) => there.has(name)) ? matched : void 0;
		},
		/** Packs files of the folder; `files` are plain names. */
		async save(folder, files, key) {
			const { saveCache } = await library();
			if (await inFolder(folder, () => saveCache([...files], key)) !== -1) return "saved";
			return await lookUp(files, key) === key ? "exists" : "refused";
		}
	};
}
/** Sets variables for the time of one call. */
async function withEnvironment(environment, values, work) {
	const before = Object.keys(values).map((name) => [name, environment[name]]);
	Object.assign(environment, values);
	try {
		return await work();
	} finally {
		for (const [name, value] of before) if (value === void 0) delete environment[name];
		else environment[name] = value;
	}
}

// src/images/files/cache-names.ts
/** How images are named in the Actions cache; `cache-store.ts` says why so. */
const imageFiles = ["disk", "record.json"];
const holdFiles = ["record.json"];
const imagePrefix = "packernix-image-";
const holdPrefix = "packernix-hold-";
const untrusted = "-untrusted";
const imageKey = (name) => imagePrefix + name.identity + (name.trusted ? "" : untrusted);
const holdKeys = (name) => `${holdPrefix}${name.trusted ? "t" : "u"}-${name.identity}-`;
/** The image that the key of an image entry names. */
function nameOf(key) {
	const text = key.slice(16);
	const trusted = !text.endsWith(untrusted);
	return {
		trusted,
		identity: trusted ? text : text.slice(0, -10)
	};
}
/** Repository, run and attempt of an invocation: `<repository id>-<run id>-<attempt>-<random>`. */
function runOf(invocation) {
	return invocation.slice(0, invocation.lastIndexOf("-"));
}

// src/images/files/record.ts
/** The record beside each image: what the home knows of it. Its presence is the final mark. */
/** Word in every record, so that somebody else's JSON is not mistaken for one. */
const kind = "packernix-image";
const version = 1;
const imageName = /^[A-Za-z0-9][A-Za-z0-9._+-]*$/;
const holdSchema = object({
	family: string(),
	stage: string(),
	since: datetime({ offset: true }),
	pullRequest: number().int().optional(),
	until: number().int().optional()
});
const jsonObject = record(string(), json()).default({});
const artifactSchema = object({
	/** Output `image`: what Packer calls it, or the first of its files. */
	image: string(),
	/** As Packer prints it. */
	id: string(),
	/** Absolute paths. */
	files: array(string()),
	/** What it was built from, without secrets. */
	template: object({
		builder: jsonObject,
		variables: jsonObject
	})
});
const recordSchema = object({
	kind: literal(kind),
	version: literal(version),
	builder: string().min(1),
	builderId: string().min(1),
	/** Base name of disk and record; never a path. */
	name: string().regex(imageName),
	/** Ending of the disk's file name, such as `qcow2`. */
	extension: string().regex(/^[a-z0-9]+(\.[a-z0-9]+)*$/).refine((value) => value !== "json"),
	created: datetime({ offset: true }),
	identity: string().min(1),
	toplevel: string().min(1),
	family: string(),
	stages: array(holdSchema),
	tested: array(string()).optional(),
	trusted: boolean(),
	invocation: string().min(1),
	repositoryId: string(),
	labels: record(string(), string()),
	size: number().int().nonnegative(),
	machine: machineSchema.optional(),
	/** Of an image that lies elsewhere, and of which the store has no more than this. */
	artifact: artifactSchema.exactOptional()
});
/** Reads the text of a record; never throws. */
function readRecord(text) {
	let value;
	try {
		value = JSON.parse(text);
	} catch {
		return {
			kind: "unreadable",
			reason: "it is no JSON"
		};
	}
	if (!isObject(value) || value["kind"] !== kind) return { kind: "foreign" };
	if (typeof value["version"] === "number" && value["version"] > version) return {
		kind: "unreadable",
		reason: "a newer version of this action wrote it"
	};
	const result = recordSchema.safeParse(value);
	if (!result.success) return {
		kind: "unreadable",
		reason: prettifyError(result.error)
	};
	return {
		kind: "record",
		record: result.data
	};
}
function writeRecord(record) {
	return `${JSON.stringify(record, null, 2)}\n`;
}
/** The first record of an image that was just made. */
function newRecord({ facts, machine, artifact, ...fields }) {
	return {
		kind,
		version,
		...fields,
		identity: facts.identity.text,
		toplevel: facts.toplevel,
		family: facts.family,
		stages: facts.stages,
		...facts.test === void 0 ? {} : { tested: [facts.test] },
		trusted: facts.trusted,
		labels: facts.labels,
		machine,
		...artifact === void 0 ? {} : { artifact }
	};
}
/**
* The record with one more hold. Where the hold is there already the younger `since` counts: an
* image that held the stage before can become its holder again.
*/
function withHold(record, hold) {
	const known = record.stages.find((other) => sameSlot(other, hold));
	if (known !== void 0 && known.since >= hold.since) return record;
	return {
		...record,
		stages: [...withoutHold(record, hold).stages, hold]
	};
}
function withoutHold(record, slot) {
	return {
		...record,
		stages: record.stages.filter((hold) => !sameSlot(hold, slot))
	};
}
function withTested(record, test) {
	if (record.tested?.includes(test)) return record;
	return {
		...record,
		tested: withTest(record.tested, test)
	};
}
/** The image that a record describes. @param file Absolute path of what lies beside it. */
function toImage(record, file) {
	const { kind: _, version: _v, extension: _e, repositoryId: _r, artifact, ...known } = record;
	return {
		...known,
		image: artifact?.image ?? file,
		id: artifact?.files.length === 0 ? artifact.id : record.name,
		region: void 0,
		copies: [],
		isProtected: false,
		size: artifact === void 0 ? record.size : void 0
	};
}

// src/images/files/cache-records.ts
/** Images and their records as entries of the Actions cache; `cache-store.ts` says what they mean. */
/** @param directory Of the invocation; holds what is packed and unpacked for a moment. */
function cacheRecords(entries, directory, log) {
	/**
	* A folder for one entry. Not in the user's: the library puts its path into a command line as it
	* is, and the user's folder may be called anything.
	*/
	async function inScratch(work) {
		const folder = path.join(directory, `entry-${process.hrtime.bigint()}`);
		await mkdir(folder, {
			recursive: true,
			mode: 448
		});
		try {
			return await work(folder);
		} finally {
			await rm(folder, {
				recursive: true,
				force: true
			});
		}
	}
	async function readIn(folder) {
		const reading = readRecord(await readFile(path.join(folder, "record.json"), "utf8"));
		if (reading.kind === "record") return reading.record;
		const reason = reading.kind === "unreadable" ? reading.reason : "it is no record of an image";
		log.warning(`An image in the Actions cache is passed over, its record cannot be read: ${reason}`);
	}
	/**
	* Unpacks an image for the time of `work`, with the record as it was made.
	* @returns undefined when there is no such image, or its record cannot be read.
	*/
	async function unpack(name, work) {
		return await inScratch(async (folder) => {
			if (await entries.restore(folder, imageFiles, imageKey(name)) !== imageKey(name)) return void 0;
			const record = await readIn(folder);
			return record === void 0 ? void 0 : await work(path.join(folder, "disk"), record);
		});
	}
	return {
		unpack,
		/** The record as the last change of stages left it, else as it was made. */
		async read(name) {
			return await inScratch(async (folder) => {
				return await entries.restore(folder, holdFiles, holdKeys(name)) === void 0 ? void 0 : await readIn(folder);
			}) ?? await unpack(name, async (_disk, record) => record);
		},
		/** Saves a new image. */
		saveImage: (disk, record) => inScratch(async (folder) => {
			await linkOrCopy(disk, path.join(folder, "disk"));
			await writeAtomically(path.join(folder, "record.json"), writeRecord(record));
			return await entries.save(folder, imageFiles, imageKey(record));
		}),
		/** Saves the record alone, as it is after a change of stages. */
		saveHold: (record) => inScratch(async (folder) => {
			await writeAtomically(path.join(folder, "record.json"), writeRecord(record));
			for (let number = Date.now();; number++) {
				const key = `${holdKeys(record)}${String(number).padStart(15, "0")}`;
				const result = await entries.save(folder, holdFiles, key);
				if (result !== "exists") return result;
			}
		})
	};
}
async function linkOrCopy(from, to) {
	try {
		await link(from, to);
	} catch {
		await copyFile(from, to);
	}
}

// src/images/files/cache-store.ts
/**
* Images in the GitHub Actions cache, for runners that forget everything else. Entries never
* change, so an image is two kinds of them:
*
* - `packernix-image-<identity>` (`…-untrusted` for images that are not trusted): disk and record.
*   That the service has finished it is the final mark; it shows nothing half-written.
* - `packernix-hold-<t|u>-<identity>-<number>`: the record alone, as it is after the last change of
*   its stages. The largest number, which is also the youngest entry, counts.
*
* Who sees an entry is GitHub's decision: a branch sees its own entries and those of the default
* branch, a pull request those of its base too, and nobody those of a pull request. Two runs that
* change the stages of one image in the same moment may lose one of both changes.
*
* A folder on this machine holds the disks that this machine made or fetched. It is believed only
* for images of the same run, which the service may not show yet or may have refused to take.
*/
/** What GitHub gives a repository for all its entries unless it pays for more. */
const repositoryLimit = 10 * 1024 ** 3;
/** Milliseconds that another run gets to finish saving the same image. */
const longestSave = 3e5;
function cacheStore(options) {
	const { entries, api, copies, invocation, log, builder, signal } = options;
	const records = cacheRecords(entries, invocation.directory, log);
	/** Invocations whose images this process has removed: the service may go on showing them. */
	const removed = /* @__PURE__ */ new Set();
	/** The record of this machine's copy of an image. */
	async function copyOf(image) {
		return (await copies.records()).find((one) => one.invocation === image.invocation);
	}
	async function toRemote(record) {
		if (record?.builder !== builder || removed.has(record.invocation)) return [];
		const { name, extension } = await copyOf(record) ?? record;
		return [toImage({
			...record,
			name
		}, copies.diskOf({
			name,
			extension
		}))];
	}
	/** Images on this machine that count although the service does not show them. */
	async function ownImages(shown, wanted) {
		const run = runOf(invocation.id);
		return (await copies.records()).filter((record) => runOf(record.invocation) === run).filter((record) => !shown.some((image) => image.invocation === record.invocation)).map((record) => toImage(record, copies.diskOf(record))).filter(wanted);
	}
	async function findRemote(identity) {
		if (!entries.readable) return [];
		const keys = [true, false].map((trusted) => imageKey({
			identity,
			trusted
		}));
		const matched = await entries.lookUp(imageFiles, keys[0] ?? "", keys.slice(1));
		if (matched === void 0 || !keys.includes(matched)) return [];
		return await toRemote(await records.read(nameOf(matched)));
	}
	async function find(identity) {
		const remote = await findRemote(identity);
		const own = await ownImages(remote, (image) => image.identity === identity);
		return [...remote, ...own].sort(byAge);
	}
	async function list(family) {
		const found = [];
		const names = new Set((await api.list(imagePrefix)).map((item) => item.key));
		for (const key of names) found.push(...await toRemote(await records.read(nameOf(key))));
		const remote = found.filter((image) => belongsTo(image, family));
		const own = await ownImages(found, (image) => belongsTo(image, family));
		return [...remote, ...own].sort(byAge);
	}
	async function get(id) {
		const base = path.basename(id);
		const identity = /^nixos-([a-z0-9]+-[a-z0-9]+)/.exec(base)?.[1];
		if (identity === void 0) return void 0;
		return (await find(identity)).find((image) => {
			const known = [
				image.image,
				image.id,
				path.basename(image.image)
			];
			return known.includes(id) || known.includes(base);
		});
	}
	async function change(image, how) {
		const record = await records.read(image);
		if (record === void 0 || record.invocation !== image.invocation) return await copies.change(image, how);
		const changed = how(record);
		if (changed === record) return image;
		if (!entries.writable || await records.saveHold(changed) === "refused") throw new UserError(`The stages and tests of ${image.name} could not be written: the Actions cache is read-only for this run. Runs for pull requests from forks and some other events may only read it.`);
		const copy = await copyOf(record);
		if (copy !== void 0) await copies.change({
			...image,
			name: copy.name
		}, how);
		return {
			...image,
			stages: changed.stages,
			tested: changed.tested
		};
	}
	async function fetch(image) {
		const copy = await copyOf(image);
		if (copy !== void 0) return {
			...image,
			image: toImage(copy, copies.diskOf(copy)).image
		};
		log.info(`Fetching ${image.name} from the Actions cache`);
		const fetched = await records.unpack(image, (disk, record) => copies.put(disk, {
			...record,
			stages: image.stages
		}));
		await copies.tidy();
		if (fetched === void 0 || fetched.invocation !== image.invocation) throw new UserError(`${image.name} could not be fetched from the Actions cache: it was removed meanwhile, or the service failed (see above). Run the step again.`);
		return {
			...image,
			name: fetched.name,
			id: fetched.id,
			image: fetched.image
		};
	}
	async function finaliseFile(disk) {
		const { facts } = disk;
		const suits = (image) => image.invocation !== invocation.id && (image.trusted || !facts.trusted);
		const older = (await find(facts.identity.text)).find(suits);
		if (older !== void 0) return await takeOlder(older, facts);
		const own = await copies.keep(disk);
		if (await upload(own) !== "exists") return own;
		const end = Date.now() + longestSave;
		let winner;
		for (const wait = backoff(signal, 200, 5e3);; await wait()) {
			winner = (await findRemote(facts.identity.text)).find(suits);
			if (winner !== void 0 || Date.now() > end) break;
			log.progress("cache", "Another run is saving the same image to the Actions cache");
		}
		if (winner === void 0) {
			log.warning(`Another run does not finish saving the same image. ${keptHere(own)}`);
			return own;
		}
		const image = await takeOlder(winner, facts);
		await removeImage(copies, own);
		return image;
	}
	/** The later maker of a race removes its own and answers with the older one. */
	async function takeOlder(older, facts) {
		log.info(`Another run finished the same image first; this one is removed: ${older.name}`);
		await copies.abandon();
		const image = await fetch(older);
		if (!hasPassed(image, facts)) return image;
		return await change(image, (record) => facts.stages.reduce(withHold, record));
	}
	async function upload(image) {
		const kept = keptHere(image);
		const record = await copyOf(image);
		if (record === void 0) throw new Error(`${image.image} has no record`);
		const size = (await stat(copies.diskOf(record))).size;
		if (size > repositoryLimit) {
			log.warning(`The image has ${gibibytes(size)}, more than the ${gibibytes(repositoryLimit)} that the Actions cache of a repository holds. ${kept} Use \`image-store\` with a folder.`);
			return "unsaved";
		}
		if (!entries.writable) {
			log.warning(`The Actions cache is read-only for this run (ACTIONS_CACHE_MODE). ${kept}`);
			return "unsaved";
		}
		const result = await records.saveImage(copies.diskOf(record), record);
		if (result === "refused") {
			log.warning(`The image was not taken by the Actions cache (see above): the token of this run may only read it, or its limits are reached. ${kept}`);
			return "unsaved";
		}
		if (result === "saved") await records.saveHold(record);
		return result;
	}
	async function remove(image) {
		for (const copy of await copies.records()) if (copy.invocation === image.invocation) await removeImage(copies, {
			...image,
			name: copy.name
		});
		if (!entries.readable) throw new UserError(`${image.name} cannot be looked up: the Actions cache may not be read by this run (ACTIONS_CACHE_MODE).`);
		if ((await records.read(image))?.invocation !== image.invocation) return;
		const held = await api.list(holdKeys(image));
		const own = (await api.list(imageKey(image))).filter((item) => item.key === imageKey(image));
		for (const item of [...held, ...own]) await api.remove(item.id);
		removed.add(image.invocation);
	}
	return {
		find: (identity) => find(identity.text),
		list,
		get,
		addStage: (image, hold) => change(image, (record) => withHold(record, hold)),
		dropStage: (image, slot) => change(image, (record) => withoutHold(record, slot)),
		markTested: (image, test) => change(image, (record) => withTested(record, test)),
		fetch,
		removeMany: (chosen, options = {}) => removeEach(chosen, options, {
			look: ({ name }) => get(name),
			remove
		}),
		stagingDirectory: () => copies.stagingDirectory(),
		finaliseFile,
		tidy: () => copies.tidy(),
		artifactOf: async (image) => (await records.read(image))?.artifact ?? await copies.artifactOf(image),
		quarantineFile: (disk) => copies.quarantineFile(disk),
		leftovers: (owner) => copies.leftovers(owner),
		reap: (leftovers) => copies.reap(leftovers)
	};
}
function keptHere({ image }) {
	return `It stays at ${image} for this job only, and the next run builds it again.`;
}
function gibibytes(bytes) {
	return `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}

// src/images/files/caches-api.ts
/**
* The part of GitHub's REST API that lists and deletes Actions caches; the cache service itself can
* do neither. Source: docs.github.com, "REST API endpoints for GitHub Actions cache".
*/
const itemSchema = object({
	id: number(),
	ref: string(),
	key: string()
});
const pageSchema = object({ actions_caches: array(itemSchema) });
const perPage = 100;
/** @param environment Names GitHub's API, the repository and the refs of this run. */
function cachesApi(token, environment, signal) {
	const repository = environment["GITHUB_REPOSITORY"] ?? "";
	async function request(method, query) {
		if (token === void 0 || token === "") throw new UserError("github-token is not set, and without it the images in the Actions cache cannot be listed or deleted. Set it to `${{ github.token }}`.");
		const answer = await gitHubApi(token, environment, signal)(method, `/repos/${repository}/actions/caches${query}`);
		if (answer.ok || method === "DELETE" && answer.status === 404) return answer.text;
		throw refusal(method, answer);
	}
	return {
		/** Entries that this run can read, whose key begins so; newest first. */
		async list(prefix) {
			const refs = await readableRefs(environment);
			const found = [];
			for (let page = 1;; page++) {
				const query = new URLSearchParams({
					key: prefix,
					per_page: String(perPage),
					page: String(page),
					sort: "created_at",
					direction: "desc"
				});
				const { actions_caches: items } = pageSchema.parse(JSON.parse(await request("GET", `?${query}`)));
				found.push(...items.filter((item) => refs.has(item.ref) && item.key.startsWith(prefix)));
				if (items.length < perPage) return found;
			}
		},
		/** Deletes one entry; gone already is success. */
		async remove(id) {
			await request("DELETE", `/${id}`);
		}
	};
}
/**
* Refs whose caches a run can read: its own, the branch a pull request goes to, the default branch.
* Source: docs.github.com, "Restrictions for accessing a cache".
*/
async function readableRefs(environment) {
	const refs = /* @__PURE__ */ new Set();
	const own = environment["GITHUB_REF"];
	if (own !== void 0 && own !== "") refs.add(own);
	const base = environment["GITHUB_BASE_REF"];
	if (base !== void 0 && base !== "") refs.add(`refs/heads/${base}`);
	const eventFile = environment["GITHUB_EVENT_PATH"];
	if (eventFile !== void 0 && eventFile !== "") {
		const event = object({ repository: object({ default_branch: string() }) }).safeParse(await readFile(eventFile, "utf8").then(JSON.parse, () => void 0));
		if (event.success) refs.add(`refs/heads/${event.data.repository.default_branch}`);
	}
	return refs;
}
function refusal(method, { status, text }) {
	const details = text.slice(0, 2e3);
	if (status === 401) return new UserError("github-token was not accepted by GitHub: it is wrong or has expired.", { details });
	if (status === 403 || status === 404) {
		const [what, scope] = method === "GET" ? ["list", "read"] : ["delete", "write"];
		return new UserError(`github-token may not ${what} the images in the Actions cache. Give the job \`permissions: actions: ${scope}\`, or use \`image-store\` with a folder.`, { details });
	}
	if (status === 429) return new UserError("GitHub's limit of requests is reached. Run the job again later.", { details });
	return /* @__PURE__ */ new Error(`GitHub answered ${status} when asked to ${method} Actions caches: ${details}`);
}

// src/images/files/lock.ts
/**
* One writer at a time in a folder, also between processes and containers that share it: flock(2),
* which Node does not have. The program `flock` locks a file that we have opened; the lock belongs to
* the open file, which it shares with us, and so lasts until we close the file, or end in any way.
*/
/**
* Runs `work` while nobody else does so in this folder.
* @throws {UserError} when another one holds the lock for too long.
*/
async function withLock(folder, options, work) {
	const file = path.join(folder, ".packernix.lock");
	const handle = await acquire(file, options);
	try {
		return await work();
	} finally {
		await rm(file, { force: true });
		await handle.close();
	}
}
async function acquire(file, { signal, wait = 6e5 }) {
	const late = AbortSignal.timeout(wait);
	for (;;) {
		const handle = await open(file, "a", 438);
		try {
			await flock(handle, AbortSignal.any([signal, late]));
			if ((await stat(file).catch(() => void 0))?.ino === (await handle.stat()).ino) return handle;
			await handle.close();
		} catch (error) {
			await handle.close();
			signal.throwIfAborted();
			throw late.aborted ? inUse(file) : error;
		}
	}
}
function flock({ fd }, signal) {
	return new Promise((resolve, reject) => {
		const child = spawn("flock", ["-x", "3"], {
			stdio: [
				"ignore",
				"ignore",
				"ignore",
				fd
			],
			env: childEnvironment("common"),
			signal
		});
		child.once("error", (error) => reject(hasCode(error, "ENOENT") ? absent() : error));
		child.once("exit", (code) => {
			if (code === 0) resolve();
			else reject(/* @__PURE__ */ new Error(`image-store: its folder cannot be locked (flock ended with ${code})`));
		});
	});
}
function absent() {
	return new UserError("image-store: the program `flock` is not on PATH, and no folder of images is changed without it. Install util-linux.");
}
function inUse(file) {
	return new UserError(`image-store: another run works in ${path.dirname(file)} and did not end in time. Try again later.`);
}

// src/images/files/pending.ts
/**
* Disk and record are two files, so adding or removing an image has a moment in between. A note
* in the staging directory names the disk; a run that removes the directory removes that disk too,
* unless a record says that the image is finished.
*/
const noteSchema = object({
	/** Base names in the store. */
	disk: string().regex(/^[^/]+$/),
	record: string().regex(/^[^/]+$/),
	/** A file of others that has come to the disk's name meanwhile has another number. */
	inode: number()
});
const prefix$1 = "pending-";
/** Writes the note. @returns its path; to be removed when both files are where they belong. */
async function notePending(staging, names, diskNow) {
	const note = {
		...names,
		inode: (await stat(diskNow)).ino
	};
	const file = path.join(staging, `${prefix$1}${names.record}`);
	await writeAtomically(file, JSON.stringify(note));
	return file;
}
/** Removes disks that a staging directory's notes name and that no record claims. */
async function settlePending(store, staging) {
	for (const entry of await readdir(staging)) {
		if (!entry.startsWith(prefix$1) || !entry.endsWith(".json")) continue;
		const note = noteSchema.safeParse(JSON.parse(await readFile(path.join(staging, entry), "utf8")));
		if (!note.success || await exists(path.join(store, note.data.record))) continue;
		const disk = path.join(store, note.data.disk);
		if (await isOurs(disk, note.data)) await rm(disk, { force: true });
	}
}
async function isOurs(disk, note) {
	try {
		const { ino, size } = await stat(disk);
		return ino === note.inode || size === 0;
	} catch {
		return false;
	}
}

// src/images/files/place-file.ts
/** Putting a file where nothing of that name is, so that no file of others is ever replaced. */
/**
* Moves a file to a name that must be free, on the same file system.
* @throws an error with code EEXIST when the name is taken.
*/
async function placeFile(source, target) {
	try {
		await link(source, target);
	} catch (error) {
		if (!isWithoutLinks(error)) throw error;
		await (await open(target, "wx")).close();
		await rename(source, target);
		return;
	}
	await rm(source);
}
/** The same bytes on the file system of `folder`: the file itself where it is there already. */
async function bringTo(folder, file) {
	const [there, here] = await Promise.all([stat(folder), stat(file)]);
	if (there.dev === here.dev) return file;
	const copy = path.join(folder, path.basename(file));
	await copyFile(file, copy, constants$1.COPYFILE_FICLONE | constants$1.COPYFILE_EXCL);
	return copy;
}
/** On disk before anything says that it is there. */
async function sync(fileOrFolder) {
	const handle = await open(fileOrFolder, "r");
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
}
function isWithoutLinks(error) {
	return [
		"EPERM",
		"ENOTSUP",
		"EOPNOTSUPP",
		"ENOSYS",
		"EMLINK",
		"EXDEV"
	].some((code) => hasCode(error, code));
}

// src/images/files/owner.ts
/**
* Who made a lock or a half-made image, and whether that process is still there. Process ids are
* reused, so a pid counts only with its start time, and only on the machine it was given on.
*/
const ownerSchema = object({
	/** Boot and process namespace: pids of two containers on one host are not comparable. */
	machine: string(),
	pid: number().int().positive(),
	/** Clock ticks since boot, field 22 of /proc/<pid>/stat (proc(5)). */
	startTime: number(),
	invocation: string(),
	/** Epoch seconds. */
	expires: number()
});
/** This process as the owner of what it makes. */
function ownerOf(invocation, expires) {
	const startTime = startTimeOf(process.pid);
	if (startTime === void 0) throw new Error("/proc does not show this process");
	return {
		machine: thisMachine(),
		pid: process.pid,
		startTime,
		invocation,
		expires
	};
}
/** The owner of what is to stay when the process that made it is gone: only time ends it. */
function ownerUntil(invocation, expires) {
	return {
		...ownerOf(invocation, expires),
		machine: "none"
	};
}
function readOwner(text) {
	try {
		return ownerSchema.parse(JSON.parse(text));
	} catch {
		return;
	}
}
/** `unknown`: it belongs to another machine, boot or container, where we cannot look. */
function stateOf(owner) {
	if (owner.machine !== thisMachine()) return "unknown";
	return startTimeOf(owner.pid) === owner.startTime ? "alive" : "gone";
}
function startTimeOf(pid) {
	const entry = processEntry(pid);
	return entry === void 0 ? void 0 : Number(entry.startTime);
}

// src/images/files/staging.ts
/**
* Folders for half-made images, beside the finished ones so that taking an image in is a rename:
* `.packernix-<invocation>`. The folder's name and a note in it are the run mark.
*/
const prefix = ".packernix-";
const pattern = /^\.packernix-([A-Za-z0-9][A-Za-z0-9_-]*)$/;
const note = "owner.json";
/** Milliseconds after which a folder without a note, which only a kill in between leaves, is old. */
const noteless = 36e5;
function stagingPath(store, invocation) {
	const folder = prefix + invocation;
	if (!pattern.test(folder)) throw new Error(`not an invocation: ${JSON.stringify(invocation)}`);
	return path.join(store, folder);
}
/**
* Makes a folder and those above it; fine when it is there. Unlike the recursive mkdir of Node.js
* it fails with the reason of the system: that one says ENOENT on a read-only file system.
*/
async function makeFolder(folder, mode = 493) {
	try {
		await mkdir(folder, { mode });
	} catch (error) {
		const above = path.dirname(folder);
		if (hasCode(error, "ENOENT") && above !== folder) {
			await makeFolder(above);
			await makeFolder(folder, mode);
			return;
		}
		if (!(await stat(folder).catch(() => void 0))?.isDirectory()) throw error;
	}
}
/** Makes the folder with its note; fine when it is there already. */
async function makeStaging(store, { id, expires }) {
	return await makeOwned(store, ownerOf(id, expires));
}
/** Makes a folder that its invocation leaves, and that goes like a staging directory when it has expired. */
async function makeKeptFolder(store, { id, expires }) {
	return await makeOwned(store, ownerUntil(`${id}-kept`, expires));
}
async function makeOwned(store, owner) {
	const folder = stagingPath(store, owner.invocation);
	await makeFolder(folder, 448);
	await writeAtomically(path.join(folder, note), JSON.stringify(owner), 384, false);
	return folder;
}
/** What the clock of the file system shows (ms): that of no machine, where several share it. */
async function fileTime(store, invocation) {
	const folder = await makeStaging(store, invocation);
	return (await stat(path.join(folder, note))).mtimeMs;
}
/**
* Staging directories of one invocation, or with undefined of all that are over: made on this machine by a
* process that is gone, or elsewhere and expired.
*/
async function listStagings(store, invocation) {
	const found = [];
	for (const entry of await entriesOf(store)) {
		const owner = pattern.exec(entry)?.[1];
		if (owner === void 0) continue;
		const folder = path.join(store, entry);
		if (invocation === void 0 ? await isOver(folder) : owner === invocation) found.push({
			what: `half-made image ${folder}`,
			invocation: owner
		});
	}
	return found;
}
/** Names in the store; none when there is no store yet. */
async function entriesOf(store) {
	try {
		return (await readdir(store)).sort();
	} catch (error) {
		if (hasCode(error, "ENOENT")) return [];
		throw error;
	}
}
const linkNote = "link.json";
/** A link elsewhere that goes with the staging directory, as long as it is what was noted. */
async function noteLink(staging, link) {
	await writeAtomically(path.join(staging, linkNote), JSON.stringify(link), 384, false);
}
async function removeLink(staging) {
	const text = await readFile(path.join(staging, linkNote), "utf8").catch(() => void 0);
	if (text === void 0) return;
	const { link, target } = JSON.parse(text);
	if (await readlink(link).catch(() => void 0) === target) await rm(link, { force: true });
}
async function removeStaging(folder) {
	await removeLink(folder);
	await rm(folder, {
		recursive: true,
		force: true,
		maxRetries: 3,
		retryDelay: 200
	});
}
async function isOver(folder) {
	let text;
	try {
		text = await readFile(path.join(folder, note), "utf8");
	} catch (error) {
		if (!hasCode(error, "ENOENT")) return false;
		return await isOld(folder);
	}
	const owner = readOwner(text);
	if (owner === void 0) return await isOld(folder);
	const state = stateOf(owner);
	return state === "gone" || state === "unknown" && owner.expires * 1e3 < homeTime();
}
async function isOld(folder) {
	try {
		return homeTime() - (await stat(folder)).mtimeMs > noteless;
	} catch {
		return false;
	}
}

// src/images/files/store-error.ts
/** Trouble with the folder that `image-store` names, in the user's words. */
const reasons = {
	ENOSPC: (folder) => `there is no space left in ${folder}. Free some, or name another folder.`,
	EDQUOT: (folder) => `the disk quota for ${folder} is used up. Free some, or name another folder.`,
	EFBIG: (folder) => `the file system of ${folder} cannot hold a file of this size.`,
	EROFS: (folder) => `${folder} is on a read-only file system. Name another folder.`,
	EACCES: (folder) => `${folder} cannot be read and written by this user. Name another folder.`,
	EPERM: (folder) => `${folder} cannot be read and written by this user. Name another folder.`,
	ENOTDIR: (folder) => `${folder} is not a folder. Name another one.`,
	EEXIST: (folder) => `${folder} is not a folder. Name another one.`,
	ELOOP: (folder) => `${folder} is a link that leads nowhere. Name another folder.`,
	ENAMETOOLONG: (folder) => `${folder} is too long for a path.`
};
/** The error as the user should see it; errors that the user cannot mend come back as they are. */
function storeError(error, folder) {
	if (isUserError(error)) return error;
	for (const [code, reason] of Object.entries(reasons)) if (hasCode(error, code)) return new UserError(`image-store: ${reason(folder)}`, { cause: error });
	return error;
}
/** Runs work in the store's folder. @throws {UserError} for what the user can mend. */
async function inStore(folder, work) {
	try {
		return await work();
	} catch (error) {
		throw storeError(error, folder);
	}
}

// src/images/files/directory-store.ts
/**
* Images in a folder: `<name>.qcow2` and beside it `<name>.json`, the record. The record comes last
* and is the final mark. Other files in the folder are never touched.
*/
/** Images that are removed under one lock. */
const concurrency = 16;
/** Of names of files without their ending: 255 bytes are the most that file systems take. */
const longestName = 240;
/** Names that an image of this id may have: an id is a name, or a disk with one ending or several. */
function namesIn(id) {
	const parts = path.basename(id).split(".");
	return parts.map((_, index) => parts.slice(0, parts.length - index).join(".")).filter((name) => name.length <= longestName && imageName.test(name));
}
function directoryStore(options) {
	const { directory, invocation, log } = options;
	const inside = (work) => inStore(directory, work);
	const locked = (work) => inside(async () => {
		await makeFolder(directory);
		return await withLock(directory, options, work);
	});
	const diskOf = ({ name, extension }) => path.join(directory, `${name}.${extension}`);
	const recordOf = (name) => path.join(directory, `${name}.json`);
	const stagingDirectory = () => inside(() => makeStaging(directory, invocation));
	/** Reads one record; undefined, with a warning where it matters, for what is not an image. */
	async function recordIn(file) {
		const text = await readFile(file, "utf8").catch((error) => {
			if (hasCode(error, "ENOENT") || hasCode(error, "EISDIR")) return void 0;
			throw error;
		});
		if (text === void 0) return void 0;
		const reading = readRecord(text);
		if (reading.kind === "foreign") return void 0;
		if (reading.kind === "unreadable") {
			log.warning(`${file} cannot be read as the record of an image and is passed over: ${reading.reason}`);
			return;
		}
		const { record } = reading;
		if (record.repositoryId !== options.repositoryId || record.builder !== options.builder) return;
		if (`${record.name}.json` !== path.basename(file)) {
			log.warning(`${file} is the record of another image, ${record.name}, and is passed over.`);
			return;
		}
		const disk = await stat(diskOf(record)).catch(() => void 0);
		if (disk === void 0 || !disk.isFile()) {
			log.warning(`${diskOf(record)} is missing although its record is there; it is passed over.`);
			return;
		}
		return record;
	}
	/** @param begin With which their names begin. */
	async function records(begin = "") {
		return await inside(async () => {
			const found = [];
			for (const entry of await entriesOf(directory)) {
				if (entry.startsWith(".") || !entry.endsWith(".json")) continue;
				if (!entry.startsWith(begin)) continue;
				const record = await recordIn(path.join(directory, entry));
				if (record !== void 0) found.push(record);
			}
			return found;
		});
	}
	async function images(wanted, begin = "") {
		return (await records(begin)).map((record) => toImage(record, diskOf(record))).filter(wanted).sort(byAge);
	}
	/** Images are named by their identity, so the records of all others need not be read. */
	async function ofIdentity(identity) {
		return await images((image) => image.identity === identity, `nixos-${identity}`);
	}
	/** A base name that neither an image nor a file of others has. */
	async function freeName(name, extension) {
		const entries = new Set(await readdir(directory));
		const isFree = (base) => !entries.has(`${base}.json`) && !entries.has(`${base}.${extension}`);
		if (isFree(name)) return name;
		for (let number = 2;; number++) if (isFree(`${name}-${number}`)) return `${name}-${number}`;
	}
	/** Brings a disk to this file system and onto it, which takes long: nobody is to wait for that. */
	async function ready(file) {
		return await inside(async () => {
			const source = await bringTo(await makeStaging(directory, invocation), file);
			await sync(source);
			return source;
		});
	}
	/** Disk, then record: with the record the image exists. To be called with the lock. */
	async function place(source, record) {
		const folder = await makeStaging(directory, invocation);
		const names = {
			disk: path.basename(diskOf(record)),
			record: `${record.name}.json`
		};
		const draft = path.join(folder, "record.json");
		await writeAtomically(draft, writeRecord(record), 420);
		const note = await notePending(folder, names, source);
		await placeFile(source, diskOf(record));
		await sync(directory);
		await placeFile(draft, recordOf(record.name));
		await sync(directory);
		await rm(note);
		return toImage(record, diskOf(record));
	}
	async function put(file, record) {
		const source = await ready(file);
		const image = await locked(async () => {
			const present = await recordIn(recordOf(record.name));
			if (present?.invocation === record.invocation) return toImage(present, diskOf(present));
			const name = await freeName(record.name, record.extension);
			return await place(source, {
				...record,
				name
			});
		});
		if (source !== file) await rm(source, { force: true });
		return image;
	}
	/** @param equal Looked for with the lock: an image that makes this one needless. */
	async function takeIn(disk, equal) {
		const file = await ready(disk.file);
		const image = await locked(async () => await equal() ?? await placeNew({
			...disk,
			file
		}));
		await abandon();
		return image;
	}
	async function finaliseFile(disk) {
		const { facts } = disk;
		const image = await takeIn(disk, async () => {
			return (await ofIdentity(facts.identity.text)).find((other) => other.trusted || !facts.trusted);
		});
		if (image.invocation === invocation.id) return image;
		log.info(`Another run finished the same image first; this one is removed: ${image.image}`);
		if (!hasPassed(image, facts)) return image;
		return await change(image, (record) => facts.stages.reduce(withHold, record));
	}
	/** To be called with the lock, for a disk that is ready. */
	async function placeNew(disk) {
		const record = newRecord({
			builder: options.builder,
			facts: disk.facts,
			builderId: disk.builderId,
			name: await freeName(disk.facts.name, disk.extension),
			extension: disk.extension,
			created: new Date(homeTime()).toISOString(),
			size: (await stat(disk.file)).size,
			machine: disk.machine,
			invocation: invocation.id,
			repositoryId: options.repositoryId,
			artifact: disk.artifact
		});
		return await place(disk.file, record);
	}
	async function quarantineFile(disk) {
		return await inside(async () => {
			const folder = await makeKeptFolder(directory, invocation);
			const source = await bringTo(folder, disk.file);
			const file = path.join(folder, `${disk.facts.name}.${disk.extension}`);
			await rename(source, file);
			return file;
		});
	}
	async function abandon() {
		await inside(() => removeStaging(stagingPath(directory, invocation.id)));
	}
	/** Writes the record anew. @throws {UserError} when the image has gone meanwhile. */
	async function change(image, how) {
		return await locked(async () => {
			const record = await recordIn(recordOf(image.name));
			if (record === void 0 || record.invocation !== image.invocation) throw goneMeanwhile(image);
			const changed = how(record);
			if (changed !== record) {
				const draft = path.join(await makeStaging(directory, invocation), "record.json");
				await writeAtomically(draft, writeRecord(changed), 420);
				await rename(draft, recordOf(record.name));
				await sync(directory);
				await removeIdleStaging();
			}
			return toImage(changed, diskOf(changed));
		});
	}
	/** Under one lock from the look at each image to its end: nobody gives it a stage in between. */
	async function removeMany(chosen, { fits } = {}) {
		const folder = once(() => makeStaging(directory, invocation));
		const notes = [];
		const removeOne = async (image) => {
			const record = await recordIn(recordOf(image.name));
			if (record?.invocation !== image.invocation) return "gone";
			if (fits?.(image, toImage(record, diskOf(record))) === false) return "changed";
			const names = {
				disk: path.basename(diskOf(record)),
				record: `${record.name}.json`
			};
			const note = await notePending(await folder(), names, diskOf(record));
			await rm(recordOf(record.name));
			await rm(diskOf(record));
			notes.push(note);
			return "removed";
		};
		try {
			return await locked(async () => {
				const removals = [];
				for (const image of chosen) removals.push(await inside(() => removeOne(image)).then((outcome) => ({ outcome }), (error) => ({ error })));
				if (folder.isMade()) {
					await sync(directory);
					for (const note of notes) await rm(note);
					await removeIdleStaging();
				}
				return removals;
			});
		} catch (error) {
			return chosen.map(() => ({ error }));
		}
	}
	/** The staging directory goes when nothing but its own note is in it: no build is under way. */
	async function removeIdleStaging() {
		const folder = stagingPath(directory, invocation.id);
		const entries = await entriesOf(folder);
		if (entries.length === 1 && entries[0] === "owner.json") await removeStaging(folder);
	}
	/**
	* Reads the clock of the file system before this run decides what other machines left. A user who
	* cannot write here keeps the machine's own clock, and removes nothing either.
	*/
	async function hearTime() {
		if (!existsSync(directory)) return;
		const time = await fileTime(directory, invocation).catch(() => void 0);
		if (time === void 0) return;
		const before = homeTime();
		observeHomeTime(time);
		invocation.expires += Math.round((homeTime() - before) / 1e3);
		await removeIdleStaging();
	}
	async function get(id) {
		return await inside(async () => {
			for (const name of namesIn(id)) {
				const record = await recordIn(recordOf(name));
				if (record === void 0) continue;
				const image = toImage(record, diskOf(record));
				if ([
					image.image,
					image.id,
					path.basename(image.image)
				].includes(id)) return image;
			}
		});
	}
	return {
		records,
		diskOf,
		put,
		change,
		keep: (disk) => takeIn(disk, async () => void 0),
		abandon,
		tidy: removeIdleStaging,
		artifactOf: (image) => inside(async () => (await recordIn(recordOf(image.name)))?.artifact),
		find: (identity) => ofIdentity(identity.text),
		concurrency,
		list: (family) => images((image) => belongsTo(image, family)),
		get,
		addStage: (image, hold) => change(image, (record) => withHold(record, hold)),
		dropStage: (image, held) => change(image, (record) => withoutHold(record, held)),
		markTested: (image, test) => change(image, (record) => withTested(record, test)),
		removeMany,
		stagingDirectory,
		finaliseFile,
		quarantineFile,
		leftovers: (owner) => inside(async () => {
			if (owner === void 0) await hearTime();
			return await listStagings(directory, owner);
		}),
		reap: async (leftovers) => {
			const gone = [];
			for (const leftover of leftovers) {
				const folder = stagingPath(directory, leftover.invocation);
				if ((await lstat(folder).catch(() => void 0))?.isDirectory()) {
					await locked(async () => await settlePending(directory, folder));
					await inside(() => removeStaging(folder));
				}
				gone.push(leftover);
			}
			return gone;
		}
	};
}

// src/images/files/open.ts
/** The store of images that input `image-store` names: a folder, or the Actions cache. */
/**
* Opens the store that `imageStore` names.
* @param environment Of this job: where GitHub's API and cache are.
* @throws {UserError} when the store's name is no usable one.
*/
async function openImageStore(builder, options, environment) {
	const { imageStore, repositoryId, invocation, log, signal } = options;
	const common = {
		builder,
		repositoryId,
		invocation,
		log,
		signal
	};
	if (imageStore === "cache") {
		requireCache(environment);
		await mkdir(invocation.directory, {
			recursive: true,
			mode: 448
		});
		const data = userFolder("data", environment);
		const directory = path.join(data, "packernix", "cached-images", repositoryId);
		return cacheStore({
			entries: cacheEntries(environment),
			api: cachesApi(options.githubToken, environment, signal),
			copies: directoryStore({
				...common,
				directory
			}),
			invocation,
			log,
			signal,
			builder
		});
	}
	if (imageStore === "") throw new UserError("image-store is empty. Name a folder, or `cache`.");
	if (isRegistry(imageStore)) throw new UserError(`image-store: a registry keeps images of builder docker, and not of ${builder}. Set \`builder: docker\`, or name a folder or \`cache\`.`);
	if (imageStore.includes("\0")) throw new UserError("image-store is not a path: it contains a NUL.");
	const directory = path.resolve(imageStore);
	return directoryStore({
		...common,
		directory
	});
}

export { noteLink as n, datetime as r, openImageStore as t };