import "./rolldown-runtime.js";
import { i as isUserError, n as UserError, r as hasCode, t as CommandError } from "./errors.js";
import { a as writeAtomically, i as which, n as isInside, r as realPath, t as exists } from "./files.js";
import { t as userFolder } from "./xdg.js";
import { a as samePlace, n as byAge, t as belongsTo } from "./order.js";
import { t as isObject } from "./json.js";
import { t as gitHubApi } from "./github-api.js";
import { t as once } from "./once.js";
import { n as communicator, r as goneMeanwhile, t as classesOf } from "./key-classes.js";
import { a as processesOf, r as processEntry } from "./processes.js";
import { t as run } from "./exec.js";
import { n as runnerPlatform } from "./platform.js";
import { n as tail } from "./follow.js";
import { c as number, d as string$1, h as prettifyError, i as boolean, l as object, m as _isoDateTime, r as array, s as literal, t as ZodISODateTime, u as record } from "./schemas.js";
import path from "node:path";
import { access, constants, copyFile, link, lstat, mkdir, open, readFile, readdir, readlink, realpath, rename, rm, stat, statfs, symlink, writeFile } from "node:fs/promises";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { constants as constants$1 } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as setTimeout$1 } from "node:timers/promises";

// node_modules/zod/v4/classic/iso.js
function datetime(params) {
	return _isoDateTime(ZodISODateTime, params);
}

// src/images/qemu/builder-keys.ts
/** The value as text; undefined when it is absent, empty or still one of Packer's expressions. */
function textOf(builder, key) {
	const value = builder[key];
	if (typeof value === "number") return String(value);
	if (typeof value !== "string" || value === "" || value.includes("{{")) return void 0;
	return value;
}
function numberOf(builder, key) {
	const value = Number(textOf(builder, key) ?? NaN);
	return Number.isInteger(value) && value > 0 ? value : void 0;
}
/** True, also as text; Packer takes both. */
function isOn(builder, key) {
	return builder[key] === true || builder[key] === "true";
}
/** `qemuargs` as rows of text; anything else is left for Packer to refuse. */
function qemuArguments(builder) {
	const value = builder["qemuargs"];
	if (value === void 0 || value === null) return [];
	if (!Array.isArray(value) || !value.every(isRow)) return void 0;
	return value.map((row) => row.map(String));
}
function isRow(value) {
	return Array.isArray(value) && value.every((item) => ["string", "number"].includes(typeof item));
}

// src/images/qemu/artifact.ts
/** Which of the files that Packer left is the image. */
/** packer-plugin-qemu, builder/qemu/artifact.go. */
const qemuBuilderId = "transcend.qemu";
/** Post-processors that only describe other files. */
const describing = /* @__PURE__ */ new Set([
	"packer.post-processor.checksum",
	"packer.post-processor.manifest",
	"packer.post-processor.shell-local"
]);
/** The disk that the builder made: number n is called `<vm_name>-<n>` (step_create_disk.go). */
function builtDisk(template, place) {
	const disk = template.facts?.disk ?? 0;
	return path.join(place.output, disk === 0 ? place.name : `${place.name}-${disk}`);
}
/**
* The image: the file of the last artifact that has one. A post-processor may have made another
* file of the builder's disk, or taken the disk away.
* @throws when Packer left no file that could be it.
*/
async function imageFile(artifacts, template, place) {
	const disk = builtDisk(template, place);
	const format = textOf(template.builder, "format") ?? "qcow2";
	for (const artifact of [...artifacts].reverse()) {
		if (describing.has(artifact.builderId)) continue;
		if (artifact.builderId === qemuBuilderId) {
			if (await isFile(disk)) return {
				file: disk,
				builderId: qemuBuilderId,
				extension: format
			};
			continue;
		}
		for (const file of artifact.files) {
			if (!await isFile(file)) continue;
			return {
				file,
				builderId: artifact.builderId,
				extension: endingOf(file, place.name, format)
			};
		}
	}
	throw new Error(`Packer ended well, but left no disk at ${disk} and no file of a post-processor: ${JSON.stringify(artifacts.flatMap((artifact) => artifact.files))}`);
}
/** What follows the image's name, as far as a file name in the store may have it. */
function endingOf(file, name, format) {
	const base = path.basename(file).toLowerCase();
	const ending = (base.startsWith(name) ? base.slice(name.length).replace(/^-\d+/, "") : /\..*/.exec(base)?.[0] ?? "").replace(/^\./, "");
	if (!/^[a-z0-9]+(\.[a-z0-9]+){0,3}$/.test(ending) || ending === "json") return format;
	return /^(gz|xz|zst|lz4|bz2)$/.test(ending) ? `${format}.${ending}` : ending;
}
async function isFile(file) {
	return (await lstat(file).catch(() => void 0))?.isFile() ?? false;
}

// src/images/qemu/cache-entries.ts
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
let last = Promise.resolve();
function inTurn(work) {
	const turn = last.then(work);
	last = turn.catch(() => void 0);
	return turn;
}
/** @param environment Of this process; the library reads the same one. */
function cacheEntries(environment) {
	const mode = (environment["ACTIONS_CACHE_MODE"] ?? "").trim().toLowerCase();
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
	async function lookUp(files, key, others = []) {
		const { restoreCache } = await import("./cache.js");
		return await inTurn(() => restoreCache([...files], key, others, { lookupOnly: true }));
	}
	return {
		readable: mode !== "none" && mode !== "write-only",
		writable: mode !== "none" && mode !== "read",
		lookUp,
		async restore(folder, files, key) {
			const { restoreCache } = await import("./cache.js");
			const matched = await inFolder(folder, () => restoreCache([...files], key));
			if (matched === void 0) return void 0;
			const unpacked = await readdir(folder, { withFileTypes: true });
			const there = new Set(unpacked.filter((one) => one.isFile()).map(({ name }) => name));
			return files.every((name) => there.has(name)) ? matched : void 0;
		},
		async save(folder, files, key) {
			const { saveCache } = await import("./cache.js");
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

// src/images/qemu/cache-names.ts
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

// src/images/qemu/record.ts
/** The record beside each image: what the home knows of it. Its presence is the final mark. */
/** Word in every record, so that somebody else's JSON is not mistaken for one. */
const kind = "packernix-image";
const version = 1;
const imageName = /^[A-Za-z0-9][A-Za-z0-9._+-]*$/;
const holdSchema = object({
	family: string$1(),
	stage: string$1(),
	since: datetime({ offset: true }),
	pullRequest: number().int().optional(),
	until: number().int().optional()
});
const recordSchema = object({
	kind: literal(kind),
	version: literal(version),
	builder: literal("qemu"),
	builderId: string$1().min(1),
	/** Base name of disk and record; never a path. */
	name: string$1().regex(imageName),
	/** Ending of the disk's file name, such as `qcow2`. */
	extension: string$1().regex(/^[a-z0-9]+(\.[a-z0-9]+)*$/).refine((value) => value !== "json"),
	created: datetime({ offset: true }),
	identity: string$1().min(1),
	toplevel: string$1().min(1),
	family: string$1(),
	stages: array(holdSchema),
	trusted: boolean(),
	invocation: string$1().min(1),
	repositoryId: string$1(),
	labels: record(string$1(), string$1()),
	size: number().int().nonnegative()
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
function newRecord(fields) {
	const { facts } = fields;
	return {
		kind,
		version,
		builder: "qemu",
		builderId: fields.builderId,
		name: fields.name,
		extension: fields.extension,
		created: fields.created,
		identity: facts.identity.text,
		toplevel: facts.toplevel,
		family: facts.family,
		stages: facts.stages.map(toHold),
		trusted: facts.trusted,
		invocation: fields.invocation,
		repositoryId: fields.repositoryId,
		labels: { ...facts.labels },
		size: fields.size
	};
}
/**
* The record with one more hold. Where the hold is there already the younger `since` counts: an
* image that held the stage before can become its holder again.
*/
function withHold(record, hold) {
	const known = record.stages.find((other) => samePlace(other, hold));
	if (known !== void 0 && known.since >= hold.since) return record;
	return {
		...record,
		stages: [...withoutHold(record, hold).stages, toHold(hold)]
	};
}
function withoutHold(record, place) {
	return {
		...record,
		stages: record.stages.filter((hold) => !samePlace(hold, place))
	};
}
function toHold(hold) {
	const { family, stage, since, pullRequest, until } = hold;
	return {
		family,
		stage,
		since,
		...pullRequest === void 0 ? {} : { pullRequest },
		...until === void 0 ? {} : { until }
	};
}
/** The image that a record describes. @param file Absolute path of the disk. */
function toImage(record, file) {
	return {
		builder: record.builder,
		builderId: record.builderId,
		image: file,
		id: record.name,
		region: void 0,
		copies: [],
		name: record.name,
		created: record.created,
		identity: record.identity,
		toplevel: record.toplevel,
		family: record.family,
		stages: record.stages.map((hold) => ({ ...hold })),
		trusted: record.trusted,
		invocation: record.invocation,
		labels: record.labels,
		isProtected: false,
		size: record.size
	};
}

// src/images/qemu/cache-records.ts
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
	async function unpack(name, work) {
		return await inScratch(async (folder) => {
			if (await entries.restore(folder, imageFiles, imageKey(name)) !== imageKey(name)) return void 0;
			const record = await readIn(folder);
			return record === void 0 ? void 0 : await work(path.join(folder, "disk"), record);
		});
	}
	return {
		unpack,
		async read(name) {
			return await inScratch(async (folder) => {
				return await entries.restore(folder, holdFiles, holdKeys(name)) === void 0 ? void 0 : await readIn(folder);
			}) ?? await unpack(name, async (_disk, record) => record);
		},
		saveImage: (disk, record) => inScratch(async (folder) => {
			await linkOrCopy(disk, path.join(folder, "disk"));
			await writeAtomically(path.join(folder, "record.json"), writeRecord(record));
			return await entries.save(folder, imageFiles, imageKey(record));
		}),
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

// src/images/qemu/cache-store.ts
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
function cacheStore(options) {
	const { entries, api, copies, directory, invocation, log } = options;
	const records = cacheRecords(entries, invocation.directory, log);
	/** Invocations whose images this process has removed: the service may go on showing them. */
	const removed = /* @__PURE__ */ new Set();
	/** The record of this machine's copy of an image. */
	async function copyOf(image) {
		return (await copies.records()).find((one) => one.invocation === image.invocation);
	}
	async function toRemote(record) {
		if (record === void 0 || removed.has(record.invocation)) return [];
		const { name, extension } = await copyOf(record) ?? record;
		return [toImage({
			...record,
			name
		}, path.join(directory, `${name}.${extension}`))];
	}
	/** Images on this machine that count although the service does not show them. */
	async function ownImages(shown, wanted) {
		const run = runOf(invocation.id);
		return (await copies.records()).filter((record) => runOf(record.invocation) === run).filter((record) => !shown.some((image) => image.invocation === record.invocation)).map((record) => toImage(record, path.join(directory, `${record.name}.${record.extension}`))).filter(wanted);
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
		if (!entries.writable || await records.saveHold(changed) === "refused") throw new UserError(`The stages of ${image.name} could not be written: the Actions cache is read-only for this run. Runs for pull requests from forks and some other events may only read it.`);
		const copy = await copyOf(record);
		if (copy !== void 0) await copies.change({
			...image,
			name: copy.name
		}, how);
		return {
			...image,
			stages: changed.stages
		};
	}
	async function fetch(image) {
		const copy = await copyOf(image);
		if (copy !== void 0) return {
			...image,
			image: path.join(directory, `${copy.name}.${copy.extension}`)
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
	async function adopt(disk) {
		const { facts } = disk;
		const suits = (image) => image.invocation !== invocation.id && (image.trusted || !facts.trusted);
		const older = (await find(facts.identity.text)).find(suits);
		if (older !== void 0) return await takeOlder(older, facts.stages);
		const own = await copies.keep(disk);
		if (await upload(own) !== "exists") return own;
		const winner = (await findRemote(facts.identity.text)).find(suits);
		if (winner === void 0) return own;
		const image = await takeOlder(winner, facts.stages);
		await copies.remove(own);
		return image;
	}
	/** The later maker of a race removes its own and answers with the older one. */
	async function takeOlder(older, stages) {
		log.info(`Another run finished the same image first; this one is removed: ${older.name}`);
		await copies.abandon();
		let image = await fetch(older);
		for (const hold of stages) image = await change(image, (record) => withHold(record, hold));
		return image;
	}
	async function upload(image) {
		const kept = `It stays at ${image.image} for this job only, and the next run builds it again.`;
		const size = (await stat(image.image)).size;
		if (size > repositoryLimit) {
			log.warning(`The image has ${gibibytes(size)}, more than the ${gibibytes(repositoryLimit)} that the Actions cache of a repository holds. ${kept} Use \`image-store\` with a folder.`);
			return "unsaved";
		}
		if (!entries.writable) {
			log.warning(`The Actions cache is read-only for this run (ACTIONS_CACHE_MODE). ${kept}`);
			return "unsaved";
		}
		const record = await copyOf(image);
		if (record === void 0) throw new Error(`${image.image} has no record`);
		const result = await records.saveImage(image.image, record);
		if (result === "refused") {
			log.warning(`The image was not taken by the Actions cache (see above): the token of this run may only read it, or its limits are reached. ${kept}`);
			return "unsaved";
		}
		if (result === "saved") await records.saveHold(record);
		return result;
	}
	async function remove(image) {
		for (const copy of await copies.records()) if (copy.invocation === image.invocation) await copies.remove({
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
		dropStage: (image, place) => change(image, (record) => withoutHold(record, place)),
		fetch,
		remove,
		workshop: () => copies.workshop(),
		adopt,
		tidy: () => copies.tidy(),
		setAside: (disk) => copies.setAside(disk),
		leftovers: (owner) => copies.leftovers(owner),
		reap: (leftovers) => copies.reap(leftovers)
	};
}
function gibibytes(bytes) {
	return `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}

// src/images/qemu/caches-api.ts
/**
* The part of GitHub's REST API that lists and deletes Actions caches; the cache service itself can
* do neither. Source: docs.github.com, "REST API endpoints for GitHub Actions cache".
*/
const pageSchema = object({
	total_count: number(),
	actions_caches: array(object({
		id: number(),
		ref: string$1(),
		key: string$1(),
		created_at: string$1()
	}))
});
const perPage = 100;
/** @param environment Names GitHub's API, the repository and the refs of this run. */
function cachesApi(token, environment, signal) {
	const repository = environment["GITHUB_REPOSITORY"] ?? "";
	async function request(method, query) {
		if (token === void 0 || token === "") throw new UserError("github-token is not set, and without it the images in the Actions cache cannot be listed or deleted. Set it to `${{ github.token }}`.");
		const answer = await gitHubApi(token, environment, signal).request(method, `/repos/${repository}/actions/caches${query}`);
		if (answer.ok || method === "DELETE" && answer.status === 404) return answer.text;
		throw refusal(method, answer);
	}
	return {
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
		const event = object({ repository: object({ default_branch: string$1() }) }).safeParse(await readFile(eventFile, "utf8").then(JSON.parse, () => void 0));
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

// src/images/qemu/owner.ts
/**
* Who made a lock or a half-made image, and whether that process is still there. Process ids are
* reused, so a pid counts only with its start time, and only on the machine it was given on.
*/
const ownerSchema = object({
	/** Boot and process namespace: pids of two containers on one host are not comparable. */
	machine: string$1(),
	pid: number().int().positive(),
	/** Clock ticks since boot, field 22 of /proc/<pid>/stat (proc(5)). */
	startTime: number(),
	invocation: string$1(),
	/** Epoch seconds. */
	expires: number()
});
/** This process as the owner of what it makes. */
async function ownerOf(invocation, expires) {
	const startTime = await startTimeOf(process.pid);
	if (startTime === void 0) throw new Error("/proc does not show this process");
	return {
		machine: await thisMachine(),
		pid: process.pid,
		startTime,
		invocation,
		expires
	};
}
/** The owner of what is to stay when the process that made it is gone: only time ends it. */
async function ownerUntil(invocation, expires) {
	return {
		...await ownerOf(invocation, expires),
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
async function stateOf(owner) {
	if (owner.machine !== await thisMachine()) return "unknown";
	return await startTimeOf(owner.pid) === owner.startTime ? "alive" : "gone";
}
async function startTimeOf(pid) {
	const entry = await processEntry(pid);
	return entry === void 0 ? void 0 : Number(entry.startTime);
}
let machine;
async function thisMachine() {
	if (machine === void 0) machine = `${(await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim()}.${(await readlink("/proc/self/ns/pid")).replace(/\D/g, "")}`;
	return machine;
}

// src/images/qemu/lock.ts
/**
* One writer at a time in a folder, also between processes, containers and machines that share it.
* Every contender puts down a file of its own, whose name says who it is, and looks whether it is
* alone; who is not alone takes its file back and tries again. No file is ever taken over, so a
* dead contender's file can simply be deleted and there is no race in doing so. Who tries again has
* a second file there meanwhile, which asks the one that has just worked not to be first again.
*/
const pattern$1 = /^\.packernix\.(lock|wait)\.([0-9a-f-]+\.\d+)\.(\d+)\.(\d+)\.[0-9a-f]+$/;
/** Milliseconds without a sign of life after which a lock of another machine counts as left. */
const silence = 6e4;
const heartbeat = 1e4;
/** Milliseconds between two tries, at least and at most. */
const pause = {
	least: 20,
	most: 200
};
/**
* Runs `work` while nobody else does so in this folder.
* @param work May ask whether somebody waits for its end.
* @throws {UserError} when another one holds the lock for too long.
*/
async function withLock(folder, options, work) {
	const lock = await acquire(folder, await ownerOf("", 0), options);
	try {
		return await work(async () => await otherIn(folder, "wait", lock.file) !== void 0);
	} finally {
		await lock.takeBack();
	}
}
/** Pieces of work for which the lock is kept at most; then others have their turn. */
const mostInTurn = 100;
/**
* The lock of a folder for all work of one process: what waits for it is done one after the other,
* and under one lock.
*/
function makeTurns(folder, options) {
	const waiting = [];
	let isRunning = false;
	/** When others that waited at the end of the last turn have certainly tried. */
	let othersHadTheirs = 0;
	async function runAll() {
		isRunning = true;
		while (waiting.length > 0) {
			const ends = [];
			try {
				const early = othersHadTheirs - performance.now();
				if (early > 0) await setTimeout$1(early, void 0, { signal: options.signal });
				if (await withLock(folder, options, async (ask) => {
					while (ends.length < mostInTurn) {
						const piece = waiting.shift();
						if (piece === void 0) break;
						ends.push(await piece.run());
					}
					return await ask();
				})) othersHadTheirs = performance.now() + 1.5 * pause.most;
			} catch (error) {
				for (const piece of waiting.splice(0)) piece.refuse(error);
			}
			for (const end of ends) end();
		}
		isRunning = false;
	}
	return (work) => new Promise((resolve, reject) => {
		const run = () => work().then((value) => () => resolve(value), (error) => () => reject(error));
		waiting.push({
			run,
			refuse: reject
		});
		if (!isRunning) runAll();
	});
}
async function acquire(folder, owner, options) {
	const deadline = Date.now() + (options.wait ?? 6e5);
	let wish;
	try {
		for (;;) {
			options.signal.throwIfAborted();
			const lock = await putDown(folder, "lock", owner);
			let other;
			try {
				other = await otherIn(folder, "lock", lock.file);
			} catch (error) {
				await lock.takeBack();
				throw error;
			}
			if (other === void 0) return lock;
			await lock.takeBack();
			if (Date.now() > deadline) throw new UserError(`image-store: another run works in ${folder} (${other}) and did not end in time. Try again later; if no such run exists, delete that file.`);
			wish ??= await putDown(folder, "wait", owner);
			const time = pause.least + Math.random() * (pause.most - pause.least);
			await setTimeout$1(time, void 0, { signal: options.signal });
		}
	} finally {
		await wish?.takeBack();
	}
}
/** A file that says who is here, with signs of life until it is taken back. */
async function putDown(folder, kind, owner) {
	const { machine, pid, startTime } = owner;
	const random = randomBytes(6).toString("hex");
	const file = path.join(folder, `.packernix.${kind}.${machine}.${pid}.${startTime}.${random}`);
	await (await open(file, "wx", 384)).close();
	const beat = setInterval(() => void touch(file), heartbeat);
	beat.unref();
	return {
		file,
		async takeBack() {
			clearInterval(beat);
			await rm(file, { force: true });
		}
	};
}
/** A file of somebody else who is alive; those of the dead are deleted on the way. */
async function otherIn(folder, kind, own) {
	for (const entry of await readdir(folder)) {
		const file = path.join(folder, entry);
		const match = pattern$1.exec(entry);
		if (match === null || match[1] !== kind || file === own) continue;
		const [, , machine = "", pid, startTime] = match;
		const state = await stateOf({
			machine,
			pid: Number(pid),
			startTime: Number(startTime)
		});
		if (state === "alive" || state === "unknown" && !await isSilent(file, own)) return entry;
		await rm(file, { force: true });
	}
}
/** By the clock of the file system alone: those of two machines may differ by more than the silence. */
async function isSilent(file, own) {
	try {
		return (await stat(own)).mtimeMs - (await stat(file)).mtimeMs > silence;
	} catch {
		return true;
	}
}
/** Something is written, because a time that is set would be that of this machine's clock. */
async function touch(file) {
	try {
		const handle = await open(file, "r+");
		await handle.write(".", 0).finally(() => handle.close());
	} catch {}
}

// src/images/qemu/pending.ts
/**
* Disk and record are two files, so taking an image in or out has a moment in between. A note in
* the workshop says which disk that is; whoever removes the workshop removes that disk too, unless
* its record says that it is finished.
*/
const noteSchema = object({
	/** Base names in the store. */
	disk: string$1().regex(/^[^/]+$/),
	record: string$1().regex(/^[^/]+$/),
	/** A file of others that has come to the disk's name meanwhile has another number. */
	inode: number()
});
const prefix$1 = "pending-";
/** Writes the note. @returns its path; to be removed when both files are where they belong. */
async function notePending(workshop, names, diskNow) {
	const note = {
		...names,
		inode: (await stat(diskNow)).ino
	};
	const file = path.join(workshop, `${prefix$1}${names.record}`);
	await writeAtomically(file, JSON.stringify(note));
	return file;
}
/** Removes disks that a workshop's notes name and that no record claims. */
async function settlePending(store, workshop) {
	for (const entry of await readdir(workshop)) {
		if (!entry.startsWith(prefix$1) || !entry.endsWith(".json")) continue;
		const note = noteSchema.safeParse(JSON.parse(await readFile(path.join(workshop, entry), "utf8")));
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

// src/images/qemu/place-file.ts
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

// src/images/qemu/store-error.ts
/** Trouble with the folder that `image-store` names, in the user's words. */
const reasons = {
	ENOSPC: (folder) => `there is no space left in ${folder}. Free some, or name another folder.`,
	EDQUOT: (folder) => `the disk quota for ${folder} is used up. Free some, or name another folder.`,
	EFBIG: (folder) => `the file system of ${folder} cannot hold a file of this size.`,
	EROFS: (folder) => `${folder} is on a read-only file system. Name another folder.`,
	EACCES: (folder) => `${folder} cannot be read and written by this user. Name another folder.`,
	EPERM: (folder) => `${folder} cannot be read and written by this user. Name another folder.`,
	ENOTDIR: (folder) => `${folder} is not a folder.`,
	EEXIST: (folder) => `${folder} is not a folder.`,
	ELOOP: (folder) => `${folder} is a link that leads nowhere.`,
	ENOENT: (folder) => `${folder} cannot be made. Name another folder.`,
	ENAMETOOLONG: (folder) => `${folder} is too long for a path.`
};
/** The error as the user should see it; errors that the user cannot mend come back as they are. */
function storeError(error, folder) {
	if (isUserError(error)) return error;
	for (const [code, reason] of Object.entries(reasons)) if (hasCode(error, code) && (code !== "ENOENT" || isMkdir(error))) return new UserError(`image-store: ${reason(folder)}`, { cause: error });
	return error;
}
function isMkdir(error) {
	return typeof error === "object" && error !== null && "syscall" in error && error.syscall === "mkdir";
}
/** Runs work in the store's folder. @throws {UserError} for what the user can mend. */
async function inStore(folder, work) {
	try {
		return await work();
	} catch (error) {
		throw storeError(error, folder);
	}
}

// src/images/qemu/workshop.ts
/**
* Folders for half-made images, beside the finished ones so that taking an image in is a rename:
* `.packernix-<invocation>`. The folder's name and a note in it are the run mark.
*/
const prefix = ".packernix-";
const pattern = /^\.packernix-([A-Za-z0-9][A-Za-z0-9_-]*)$/;
const note = "owner.json";
/** Milliseconds after which a folder without a note, which only a kill in between leaves, is old. */
const noteless = 36e5;
function workshopPath(store, invocation) {
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
async function makeWorkshop(store, invocation) {
	const folder = workshopPath(store, invocation.id);
	await makeFolder(folder, 448);
	await writeNote(folder, await ownerOf(invocation.id, invocation.expires));
	return folder;
}
/** Makes a folder that its invocation leaves, and that goes like a workshop when it has expired. */
async function makeKeptFolder(store, invocation) {
	const id = `${invocation.id}-kept`;
	const folder = workshopPath(store, id);
	await makeFolder(folder, 448);
	await writeNote(folder, await ownerUntil(id, invocation.expires));
	return folder;
}
/** After a loss of power no owner lives, and a note that is empty then counts as none. */
async function writeNote(folder, owner) {
	await writeAtomically(path.join(folder, note), JSON.stringify(owner), 384, false);
}
/**
* Workshops of one invocation, or with undefined of all that are over: made on this machine by a
* process that is gone, or elsewhere and expired.
*/
async function listWorkshops(store, invocation) {
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
async function removeWorkshop(folder) {
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
	const state = await stateOf(owner);
	return state === "gone" || state === "unknown" && owner.expires * 1e3 < Date.now();
}
async function isOld(folder) {
	try {
		return Date.now() - (await stat(folder)).mtimeMs > noteless;
	} catch {
		return false;
	}
}

// src/images/qemu/directory-store.ts
/**
* Images in a folder: `<name>.qcow2` and beside it `<name>.json`, the record. The record comes last
* and is the final mark. What is in the system may lie there too, as `<name>.packages.json.gz`. Other
* files in the folder are never touched.
*/
/** Images that are removed under one lock. */
const lanes = 16;
/** Of names of files without their ending: 255 bytes are the most that file systems take. */
const longestName = 240;
/** Names that an image of this id may have: an id is a name, or a disk with one ending or several. */
function namesIn(id) {
	const parts = path.basename(id).split(".");
	return parts.map((_, index) => parts.slice(0, parts.length - index).join(".")).filter((name) => name.length <= longestName && imageName.test(name));
}
function directoryStore(options) {
	const { directory, invocation, log } = options;
	const inTurn = makeTurns(directory, options);
	const inside = (work) => inStore(directory, work);
	const locked = (work) => inside(async () => {
		await makeFolder(directory);
		return await inTurn(work);
	});
	const diskOf = (record) => path.join(directory, `${record.name}.${record.extension}`);
	const recordOf = (name) => path.join(directory, `${name}.json`);
	const closureFile = (name) => path.join(directory, `${name}.packages.json.gz`);
	const workshop = () => inside(() => makeWorkshop(directory, invocation));
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
		if (record.repositoryId !== options.repositoryId) return void 0;
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
		const isFree = (base) => [
			recordOf(base),
			path.join(directory, `${base}.${extension}`),
			closureFile(base)
		].every((file) => !entries.has(path.basename(file)));
		if (isFree(name)) return name;
		for (let number = 2;; number++) if (isFree(`${name}-${number}`)) return `${name}-${number}`;
	}
	/** Brings a disk to this file system and onto it, which takes long: nobody is to wait for that. */
	async function ready(file) {
		return await inside(async () => {
			const source = await bringTo(await makeWorkshop(directory, invocation), file);
			await sync(source);
			return source;
		});
	}
	/** Disk, then record: with the record the image exists. To be called with the lock. */
	async function place(source, record) {
		const folder = await makeWorkshop(directory, invocation);
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
	async function adopt(disk) {
		const { facts } = disk;
		const source = await ready(disk.file);
		const image = await locked(async () => {
			return (await ofIdentity(facts.identity.text)).find((other) => other.trusted || !facts.trusted) ?? await placeNew({
				...disk,
				file: source
			});
		});
		await abandon();
		if (image.invocation === invocation.id) return image;
		log.info(`Another run finished the same image first; this one is removed: ${image.image}`);
		let result = image;
		for (const hold of facts.stages) result = await change(result, (record) => withHold(record, hold));
		return result;
	}
	/** To be called with the lock, for a disk that is ready. */
	async function placeNew(disk) {
		const record = newRecord({
			facts: disk.facts,
			builderId: disk.builderId,
			name: await freeName(disk.facts.name, disk.extension),
			extension: disk.extension,
			created: (/* @__PURE__ */ new Date()).toISOString(),
			size: (await stat(disk.file)).size,
			invocation: invocation.id,
			repositoryId: options.repositoryId
		});
		return await place(disk.file, record);
	}
	async function keep(disk) {
		const file = await ready(disk.file);
		const image = await locked(() => placeNew({
			...disk,
			file
		}));
		await abandon();
		return image;
	}
	async function setAside(disk) {
		return await inside(async () => {
			const folder = await makeKeptFolder(directory, invocation);
			const source = await bringTo(folder, disk.file);
			const file = path.join(folder, `${disk.facts.name}.${disk.extension}`);
			await rename(source, file);
			return file;
		});
	}
	async function abandon() {
		await inside(() => removeWorkshop(workshopPath(directory, invocation.id)));
	}
	/** Writes the record anew. @throws {UserError} when the image has gone meanwhile. */
	async function change(image, how) {
		return await locked(async () => {
			const record = await recordIn(recordOf(image.name));
			if (record === void 0 || record.invocation !== image.invocation) throw goneMeanwhile(image);
			const changed = how(record);
			if (changed !== record) {
				const draft = path.join(await makeWorkshop(directory, invocation), "record.json");
				await writeAtomically(draft, writeRecord(changed), 420);
				await rename(draft, recordOf(record.name));
				await sync(directory);
				await removeIdleWorkshop();
			}
			return toImage(changed, diskOf(changed));
		});
	}
	async function remove(image) {
		const [removal] = await removeMany([image], () => true);
		if (removal !== void 0 && "error" in removal) throw removal.error;
	}
	/** Under one lock from the look at each image to its end: nobody gives it a stage in between. */
	async function removeMany(chosen, fits) {
		const folder = once(() => makeWorkshop(directory, invocation));
		const notes = [];
		const removeOne = async (image) => {
			const record = await recordIn(recordOf(image.name));
			if (record?.invocation !== image.invocation) return "gone";
			if (!fits(image, toImage(record, diskOf(record)))) return "changed";
			const names = {
				disk: path.basename(diskOf(record)),
				record: `${record.name}.json`
			};
			const note = await notePending(await folder(), names, diskOf(record));
			await rm(closureFile(record.name), { force: true });
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
					await removeIdleWorkshop();
				}
				return removals;
			});
		} catch (error) {
			return chosen.map(() => ({ error }));
		}
	}
	async function keepClosure(image, closure) {
		await locked(async () => {
			const record = await recordIn(recordOf(image.name));
			if (record?.invocation !== image.invocation) return;
			const draft = path.join(await makeWorkshop(directory, invocation), "packages.json.gz");
			await writeAtomically(draft, closure, 420, false);
			await placeFile(draft, closureFile(record.name));
			await removeIdleWorkshop();
		});
	}
	async function closureOf(image, most) {
		const file = closureFile(image.name);
		const found = await lstat(file).catch(() => void 0);
		if (found?.isFile() !== true || found.size > most) return void 0;
		return await inside(() => readFile(file));
	}
	/** The workshop again goes when nothing but its own note is in it: no build is under way. */
	async function removeIdleWorkshop() {
		const folder = workshopPath(directory, invocation.id);
		const entries = await entriesOf(folder);
		if (entries.length === 1 && entries[0] === "owner.json") await removeWorkshop(folder);
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
		put,
		change,
		keep,
		abandon,
		tidy: removeIdleWorkshop,
		find: (identity) => ofIdentity(identity.text),
		lanes,
		list: (family) => images((image) => belongsTo(image, family)),
		get,
		addStage: (image, hold) => change(image, (record) => withHold(record, hold)),
		dropStage: (image, held) => change(image, (record) => withoutHold(record, held)),
		remove,
		removeMany,
		keepClosure,
		closureOf,
		workshop,
		adopt,
		setAside,
		leftovers: (owner) => inside(() => listWorkshops(directory, owner)),
		reap: async (leftovers) => {
			const gone = [];
			for (const leftover of leftovers) {
				const folder = workshopPath(directory, leftover.invocation);
				if ((await lstat(folder).catch(() => void 0))?.isDirectory()) {
					await locked(async () => await settlePending(directory, folder));
					await inside(() => removeWorkshop(folder));
				}
				gone.push(leftover);
			}
			return gone;
		}
	};
}

// src/images/qemu/keys.ts
/** Carries the identity and says nothing else: becomes the file name (step_create_disk.go). */
const name = ["vm_name"];
/** Secrets of the connection (communicator/config.go of the plugin SDK); never hashed. */
const credential = [...communicator.credential, "vnc_password"];
/** The machine that builds, how it is reached and how long that may take. */
const session = [
	...communicator.session,
	"host_port_max",
	"host_port_min",
	"skip_nat_mapping",
	"ssh_host_port_max",
	"ssh_host_port_min",
	"http_bind_address",
	"http_interface",
	"http_network_protocol",
	"http_port_max",
	"http_port_min",
	"iso_skip_cache",
	"iso_target_extension",
	"iso_target_path",
	"boot_key_interval",
	"boot_keygroup_interval",
	"boot_wait",
	"disable_vnc",
	"accelerator",
	"cores",
	"cpu_model",
	"cpus",
	"display",
	"headless",
	"memory",
	"net_bridge",
	"output_directory",
	"qemu_binary",
	"qmp_enable",
	"qmp_socket_path",
	"run_once",
	"shutdown_timeout",
	"sockets",
	"threads",
	"use_default_display",
	"vnc_bind_address",
	"vnc_port_max",
	"vnc_port_min",
	"vnc_use_password",
	"disk_cache",
	"disk_detect_zeroes",
	"disk_discard"
];
/** Known to be content; listed so that a new key of the plugin can be told from one we decided on. */
const content = [
	"boot_command",
	"boot_steps",
	"cd_content",
	"cd_files",
	"cd_label",
	"cdrom_interface",
	"convert",
	"create",
	"disk_additional_size",
	"disk_compression",
	"disk_image",
	"disk_interface",
	"disk_size",
	"efi_boot",
	"efi_drop_efivars",
	"efi_firmware_code",
	"efi_firmware_vars",
	"firmware",
	"floppy_content",
	"floppy_dirs",
	"floppy_files",
	"floppy_label",
	"format",
	"http_content",
	"http_directory",
	"iso_checksum",
	"iso_url",
	"iso_urls",
	"machine_type",
	"net_device",
	"qemu_img_args",
	"qemuargs",
	"resize",
	"shutdown_command",
	"skip_compaction",
	"skip_resize_disk",
	"ssh_clear_authorized_keys",
	"tpm_device_type",
	"type",
	"use_backing_file",
	"use_pflash",
	"use_tpm1",
	"vga",
	"vtpm"
];
/** Key table of packer-plugin-qemu. */
const qemuKeys = {
	classes: classesOf({
		name,
		credential,
		session,
		content
	}),
	files: [
		"cd_files",
		"efi_firmware_code",
		"efi_firmware_vars",
		"firmware",
		"floppy_dirs",
		"floppy_files",
		"http_directory",
		"iso_url",
		"iso_urls"
	],
	checksums: {
		iso_url: "iso_checksum",
		iso_urls: "iso_checksum"
	}
};

// src/images/qemu/programs.ts
/** The programs of qemu: from PATH, else from the user's nixpkgs. */
/** The processor of a Nix system such as `x86_64-linux`. */
function architectureOf(platform) {
	const architecture = platform.split("-")[0];
	if (architecture === "x86_64" || architecture === "aarch64") return architecture;
	throw new UserError(`platform: builder qemu makes images for x86_64-linux and aarch64-linux, not for ${platform}.`);
}
/** The processor of this machine, in Nix's words. */
function hostArchitecture() {
	return architectureOf(runnerPlatform());
}
/** Names under which distributions install the emulator of their own processor (RHEL: libexec). */
const ownNames = [
	"/usr/libexec/qemu-kvm",
	"qemu-kvm",
	"kvm"
];
/**
* Finds qemu.
* @param own The builder's own `qemu_binary`, which wins.
* @throws {UserError} when there is none and nixpkgs cannot give one.
*/
async function findQemu(options, architecture, own) {
	const search = options.env["PATH"] ?? "";
	const isHost = architecture === hostArchitecture();
	const system = await firstOf(own === void 0 ? [`qemu-system-${architecture}`, ...isHost ? ownNames : []] : [own], search);
	const image = await which("qemu-img", search);
	if (system !== void 0 && image !== void 0) return {
		system,
		image,
		origin: "on this machine"
	};
	if (own !== void 0 && system === void 0) throw new UserError(`builder-config: qemu_binary ${own} was not found, or is not executable.`);
	const attribute = isHost ? "qemu_kvm" : "qemu";
	const folder = path.join(await options.fromNixpkgs(attribute), "bin");
	const found = system ?? await which(`qemu-system-${architecture}`, folder);
	const foundImage = await which("qemu-img", folder);
	if (found === void 0 || foundImage === void 0) throw new UserError(`qemu for ${architecture} is neither on PATH nor in \`${attribute}\` of nixpkgs. Install qemu-system-${architecture} and qemu-img.`);
	return {
		system: found,
		image: foundImage,
		origin: `\`${attribute}\` of nixpkgs`
	};
}
/** @throws {UserError} when there is no OpenSSH client and nixpkgs cannot give one. */
async function findSsh(options) {
	const ssh = await which("ssh", options.env["PATH"] ?? "");
	if (ssh !== void 0) return ssh;
	const found = await which("ssh", path.join(await options.fromNixpkgs("openssh"), "bin"));
	if (found === void 0) throw new UserError("ssh was not found. Install an OpenSSH client.");
	return found;
}
async function firstOf(names, search) {
	for (const name of names) {
		const isPath = name.includes("/");
		const found = await which(path.basename(name), isPath ? path.dirname(name) : search);
		if (found !== void 0) return found;
	}
}

// src/images/qemu/tiny-guest.ts
/**
* A boot sector, at 0x7c00: 64-bit mode with page tables, a loop of 100 million rounds (a twentieth
* of a second for a processor, half a minute where each instruction is interpreted), then 20
* interrupts of the timer, each with a change of the page table's register.
*/
const bootSector = [
	"fa 31c0 8ed8 8ec0 8ed0 bc007c",
	"bf0010 b90040 f3aa",
	"c70600100320 c70600200330 c70600308300",
	"c70680408d7c c70682400800 c7068440008e",
	"b020 0f22e0 b80010 0f22d8",
	"66b9800000c0 0f32 80cc01 0f30",
	"0f0116ab7c 0f011eb17c 0f20c0 660d01000080 0f22c0 ea6b7c0800",
	"b900e1f505 ffc9 75fc",
	"b034 e643 b0ff e640 b004 e640",
	"b114 fb f4 85c9 75fa",
	"b031 e6f4 f4",
	"ffc9 0f20d8 0f22d8 b020 e620 48cf",
	"0000000000000000 00000000009a2000",
	"0f009b7c0000 8f0000400000"
];
/**
* movz w1, #0x5f5, lsl 16; the cache for instructions (bit 12 of SCTLR_EL1): mrs x0, sctlr_el1;
* orr x0, x0, #0x1000; msr sctlr_el1, x0; isb; a loop as above: subs w1, w1, #1; b.ne to it; then
* PSCI's SYSTEM_OFF (Arm DEN 0022): movz w0, #8; movk w0, #0x8400, lsl 16; hvc #0; b to itself.
*/
const kernel = [...[
	1386266273,
	3577221120,
	2993946624,
	3575123968,
	3573759967,
	1895826465,
	1426063329
], ...[
	1384120576,
	1924169728,
	3556769794,
	335544320
]];
const tinyGuests = {
	x86_64: {
		code: sector(),
		args: (file) => [...[
			"-machine",
			"pc",
			"-drive",
			`file=${file},format=raw,if=ide,snapshot=on`
		], ...["-device", "isa-debug-exit,iobase=0xf4,iosize=0x04"]],
		exitCode: 99
	},
	aarch64: {
		code: new Uint8Array(Uint32Array.from(kernel).buffer),
		args: (file) => [
			"-machine",
			"virt",
			"-kernel",
			file
		],
		exitCode: 0
	}
};
function sector() {
	const bytes = /* @__PURE__ */ new Uint8Array(512);
	bytes.set(Buffer.from(bootSector.join("").replaceAll(" ", ""), "hex"));
	bytes.set([85, 170], 510);
	return bytes;
}

// src/images/qemu/accelerator.ts
/**
* KVM or emulation, found out by trying: a device node proves nothing, and neither does the right
* to open it. Some kernels without the processor's help interpret what the guest's kernel does
* (PVM, "KVM for pagetable-based virtual machines"): a guest of a few instructions ends in time
* there, and a whole system never does. So the tiny guest has work to do, and is given processor
* time by which a machine that is busy with other things does not look like a slow one.
*/
/** `sh` becomes the program itself, with that limit. */
const limited = [
	"-c",
	"ulimit -t \"$0\" && exec \"$@\"",
	String(3)
];
/** Starts a tiny guest with KVM; gives the permission to the device where only that is missing. */
async function chooseAccelerator(options) {
	const device = options.device ?? "/dev/kvm";
	if (options.architecture !== hostArchitecture()) return {
		accelerator: "tcg",
		reason: `this machine is not ${options.architecture}`
	};
	let permission = await permissionOf(device);
	if (permission === "absent") return {
		accelerator: "tcg",
		reason: `there is no ${device}`
	};
	if (permission === "denied") {
		await givePermission(device, options);
		permission = await permissionOf(device);
		if (permission !== "granted") return {
			accelerator: "tcg",
			reason: `this user may not open ${device}`
		};
	}
	if (await runsTinyGuest("kvm", options)) return {
		accelerator: "kvm",
		reason: "a guest ran with it"
	};
	return {
		accelerator: "tcg",
		reason: `${device} is there, but no guest runs well with it`
	};
}
/**
* True when a guest did its work and ended the machine in time. qemu runs below `timeout`, which
* kills it with a signal that cannot be ignored, also when this process is killed meanwhile.
*/
async function runsTinyGuest(accelerator, options) {
	const guest = tinyGuests[options.architecture];
	const file = path.join(options.scratch, `tiny-guest-${options.architecture}`);
	await writeFile(file, guest.code, { mode: 384 });
	const qemu = [
		...[
			"-accel",
			accelerator,
			"-cpu",
			accelerator === "kvm" ? "host" : "max",
			"-m",
			"64"
		],
		...[
			"-nodefaults",
			"-no-user-config",
			"-display",
			"none",
			"-no-reboot"
		],
		...guest.args(file)
	];
	try {
		const patience = String(options.patience ?? 15);
		const { exitCode } = await run("sh", [
			...limited,
			"timeout",
			"-s",
			"KILL",
			patience,
			options.qemu,
			...qemu
		], {
			env: options.env,
			cwd: options.scratch,
			signal: options.signal,
			anyExit: true,
			onStderrLine: (line) => options.log.debug(line)
		});
		return exitCode === guest.exitCode;
	} catch (error) {
		options.signal.throwIfAborted();
		if (error instanceof CommandError && !error.missing) return false;
		throw error;
	} finally {
		await rm(file, { force: true });
	}
}
async function permissionOf(device) {
	try {
		await access(device, constants.R_OK | constants.W_OK);
		return "granted";
	} catch (error) {
		const code = typeof error === "object" && error !== null && "code" in error ? error.code : "";
		return code === "EACCES" || code === "EPERM" ? "denied" : "absent";
	}
}
/**
* Opens the device to all, as GitHub tells users of its runners to, where sudo asks no password. A
* udev rule as well: installing a package may make udev set the permission anew.
*/
async function givePermission(device, options) {
	const { env, signal } = options;
	const search = env["PATH"] ?? "";
	const sudo = await which("sudo", search);
	if (sudo === void 0) return;
	const asRoot = async (args, input) => {
		const given = {
			env,
			signal,
			anyExit: true,
			timeout: 1e4
		};
		try {
			return (await run(sudo, ["-n", ...args], input === void 0 ? given : {
				...given,
				input
			})).exitCode === 0;
		} catch {
			signal.throwIfAborted();
			return false;
		}
	};
	if (!await asRoot(["true"])) return;
	if (device === "/dev/kvm" && await which("udevadm", search) !== void 0) {
		await asRoot(["tee", "/etc/udev/rules.d/99-packernix-kvm.rules"], `KERNEL=="kvm", GROUP="kvm", MODE="0666", OPTIONS+="static_node=kvm"\n`);
		await asRoot([
			"udevadm",
			"control",
			"--reload-rules"
		]);
		await asRoot([
			"udevadm",
			"settle",
			"--timeout=5"
		]);
	}
	if (await asRoot([
		"chmod",
		"0666",
		device
	])) options.log.info(`${device} was opened to all users, so that guests run with KVM`);
}

// src/images/qemu/ssh-key.ts
/**
* An ed25519 key for one use, in OpenSSH's own format, which every version of Packer reads.
* Format: PROTOCOL.key of OpenSSH, and RFC 8709.
*/
const keyType = "ssh-ed25519";
/** Makes a key and writes its private half into the folder. */
async function makeSshKey(folder, name) {
	const { privateKey } = generateKeyPairSync("ed25519");
	const { d = "", x = "" } = privateKey.export({ format: "jwk" });
	const secret = Buffer.from(d, "base64url");
	const point = Buffer.from(x, "base64url");
	const blob = Buffer.concat([string(keyType), string(point)]);
	const file = path.join(folder, name);
	await mkdir(folder, {
		recursive: true,
		mode: 448
	});
	await writeFile(file, privateFile(blob, secret, point), {
		mode: 384,
		flag: "wx"
	});
	return {
		file,
		publicLine: `${keyType} ${blob.toString("base64")} packernix`
	};
}
function privateFile(blob, secret, point) {
	const check = randomBytes(4);
	const fields = [
		check,
		check,
		blob,
		string(Buffer.concat([secret, point])),
		string("packernix")
	];
	const plain = Buffer.concat(fields);
	const filling = Buffer.from(Array.from({ length: (8 - plain.length % 8) % 8 }, (_, i) => i + 1));
	return `-----BEGIN OPENSSH PRIVATE KEY-----\n${(Buffer.concat([
		Buffer.from("openssh-key-v1\0"),
		...[
			"none",
			"none",
			""
		].map(string),
		Buffer.from([
			0,
			0,
			0,
			1
		]),
		string(blob),
		string(Buffer.concat([plain, filling]))
	]).toString("base64").match(/.{1,70}/g) ?? []).join("\n")}\n-----END OPENSSH PRIVATE KEY-----\n`;
}
/** Length in four bytes, then the bytes (RFC 4251, section 5). */
function string(value) {
	const bytes = Buffer.from(value);
	const length = Buffer.alloc(4);
	length.writeUInt32BE(bytes.length);
	return Buffer.concat([length, bytes]);
}

// src/images/qemu/prepare.ts
/**
* What Packer needs on this machine and for this invocation: a key, a seed that lets it in, a place
* for the image beside the finished ones, and the best accelerator. None of it is in the identity.
*/
/** Bytes that must be free where we do not know better: a base disk and a small system. */
const leastSpace = 2 * 1024 ** 3;
/** Bytes that the system itself needs at least, beside a base disk whose size we know. */
const leastSystem = 512 * 1024 ** 2;
/**
* Where Packer makes the image. The path goes through a link in the invocation's folder: Packer
* reads `{{` and qemu a comma in it as their own language, and the user's folder may have both.
*/
function buildPlace(input) {
	return {
		output: path.join(input.invocation.directory, "image", "output"),
		name: input.facts.name
	};
}
/** @param workshop Folder of the invocation in the store, absolute. */
async function prepareQemu(input, options, workshop) {
	const { builder } = input.template;
	const { directory } = input.invocation;
	await assertSpace(input, workshop);
	const place = await linkWorkshop(input, workshop);
	const keyFolder = path.join(directory, "build-key");
	await rm(keyFolder, {
		recursive: true,
		force: true
	});
	const key = await makeSshKey(keyFolder, "id_ed25519");
	const seed = await writeSeed(path.join(directory, "seed"), input.invocation.id, key.publicLine);
	const architecture = architectureOf(input.platform);
	const binary = textOf(builder, "qemu_binary");
	const isOwnBinary = binary !== void 0 && !/^qemu-system-\w+$/.test(binary);
	const qemu = await findQemu(options, architecture, isOwnBinary ? binary : void 0);
	const given = textOf(builder, "accelerator");
	const choice = given === void 0 ? await chooseAccelerator({
		...options,
		qemu: qemu.system,
		architecture,
		scratch: directory
	}) : {
		accelerator: given,
		reason: "asked for"
	};
	return {
		builder: {
			output_directory: place.output,
			vm_name: place.name,
			qemu_binary: qemu.system,
			accelerator: choice.accelerator,
			...builder["headless"] === void 0 ? { headless: true } : {},
			...processorArguments(input, choice.accelerator),
			...loopbackOnly(input)
		},
		variables: {
			output_directory: place.output,
			ssh_private_key_file: key.file,
			seed_directory: seed,
			scratch_directory: path.join(directory, "scratch")
		},
		notes: [`qemu: ${qemu.system}, ${qemu.origin}`, `Accelerator: ${choice.accelerator} (${choice.reason})`],
		searchPath: [path.dirname(qemu.image)]
	};
}
/** Everything that the processor can do, unless the template says which one; other rows stay. */
function processorArguments(input, accelerator) {
	const rows = qemuArguments(input.template.builder);
	if (rows === void 0 || textOf(input.template.builder, "cpu_model") !== void 0) return {};
	if (rows.some((row) => row[0] === "-cpu")) return {};
	if (accelerator !== "kvm" && accelerator !== "tcg") return {};
	return { qemuargs: [...rows, ["-cpu", accelerator === "kvm" ? "host" : "max"]] };
}
/**
* With user networking the guest reaches the seed's server through qemu itself (step_http_ip_discover.go),
* so nobody else needs to. Templates of the user's own are left as they are.
*/
function loopbackOnly(input) {
	const { builder, facts } = input.template;
	if (facts === void 0 || builder["http_bind_address"] !== void 0) return {};
	return textOf(builder, "net_bridge") === void 0 ? { http_bind_address: "127.0.0.1" } : {};
}
async function linkWorkshop(input, workshop) {
	const place = buildPlace(input);
	await linkedFolder(path.join(workshop, "build"), path.dirname(place.output));
	return place;
}
/** Makes an empty folder, and a link to it whose own path has nothing that Packer or qemu reads. */
async function linkedFolder(folder, link) {
	await rm(folder, {
		recursive: true,
		force: true
	});
	await mkdir(folder, { mode: 448 });
	await mkdir(path.dirname(link), {
		recursive: true,
		mode: 448
	});
	await rm(link, { force: true });
	await symlink(folder, link);
}
/**
* NoCloud seed for the base disk, served by Packer (cloud-init documentation, "NoCloud"): root gets
* the key of this run. The instance id is new each time, so that cloud-init acts on it.
*/
async function writeSeed(folder, invocation, line) {
	await rm(folder, {
		recursive: true,
		force: true
	});
	await mkdir(folder, {
		recursive: true,
		mode: 448
	});
	const user = [
		"#cloud-config",
		"disable_root: false",
		"ssh_pwauth: false",
		"users:",
		"  - name: root",
		"    ssh_authorized_keys:",
		`      - ${line}`
	];
	await writeFile(path.join(folder, "meta-data"), `instance-id: ${JSON.stringify(invocation)}\n`);
	await writeFile(path.join(folder, "user-data"), `${user.join("\n")}\n`);
	await writeFile(path.join(folder, "vendor-data"), "");
	return folder;
}
/** Roughly: a build that cannot end well should not begin. */
async function assertSpace(input, folder) {
	const { bavail, bsize } = await statfs(folder);
	const base = await baseSize(input);
	const needed = base === void 0 ? leastSpace : base + leastSystem;
	if (bavail * bsize >= needed) return;
	throw new UserError(`image-store: ${path.dirname(folder)} has ${mebibytes(bavail * bsize)} free, and the build needs at least ${mebibytes(needed)}. Free some space, or name another folder.`);
}
/** Bytes of a base disk that lies on this machine; Packer copies it. */
async function baseSize(input) {
	const { builder } = input.template;
	if (!isOn(builder, "disk_image")) return void 0;
	const url = textOf(builder, "iso_url");
	const file = url?.startsWith("file://") ? url.slice(7) : url;
	if (file === void 0 || !path.isAbsolute(file)) return void 0;
	return (await stat(file).catch(() => void 0))?.size;
}
function mebibytes(bytes) {
	return `${Math.floor(bytes / 1024 ** 2)} MiB`;
}

// src/images/qemu/machine.ts
/**
* A throw-away machine from a finished disk: an overlay takes its writes, one port of the loopback
* leads to its SSH, and nothing else leads in or out. It ends with this process, at the latest when
* its time is up: qemu runs below `timeout`, which outlives us and kills it.
*/
/** Starts the machine; resolves at once, long before the guest has booted. */
async function startMachine(options) {
	const { scratch, env, qemu } = options;
	const overlay = path.join(scratch, "overlay.qcow2");
	const serial = path.join(scratch, "console.log");
	const pidFile = path.join(scratch, "qemu.pid");
	await rm(overlay, { force: true });
	await rm(serial, { force: true });
	const format = textOf(options.builder, "format") ?? "qcow2";
	await makeOverlay(overlay, {
		file: options.disk,
		format
	}, options);
	const port = await freePort();
	const complaints = [];
	const stop = new AbortController();
	const args = [
		...[
			"-nodefaults",
			"-no-user-config",
			"-display",
			"none",
			"-no-reboot"
		],
		...["-pidfile", pidFile],
		...machineArguments(options),
		...driveArguments(options.builder, overlay),
		...[
			"-chardev",
			`file,id=serial,path=${serial}`,
			"-serial",
			"chardev:serial"
		],
		...["-netdev", `user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:${port}-:22`],
		...["-device", "virtio-net-pci,netdev=net"],
		...["-device", "virtio-rng-pci"],
		...["-fw_cfg", `name=opt/packernix/authorized_keys,file=${options.authorizedKeys}`]
	];
	let over = false;
	const running = run("timeout", [
		"-s",
		"KILL",
		String(options.limit),
		qemu.system,
		...args
	], {
		env,
		cwd: scratch,
		signal: AbortSignal.any([options.signal, stop.signal]),
		anyExit: true,
		onStderrLine: (line) => void complaints.push(line)
	}).then(() => void 0, () => void 0).finally(() => {
		over = true;
	});
	return {
		port,
		complaints,
		console: async () => await consoleText(serial),
		ended: () => over,
		async waitForEnd(milliseconds) {
			let timer;
			const time = new Promise((resolve) => {
				timer = setTimeout(resolve, milliseconds);
			});
			await Promise.race([running, time]);
			clearTimeout(timer);
			return over;
		},
		async dispose() {
			if (!over) await killByFile(pidFile, qemu.system);
			stop.abort();
			await running;
			await rm(overlay, { force: true });
			await rm(pidFile, { force: true });
		}
	};
}
/** The last 64 KiB of what a guest wrote to its serial port, without what drives a terminal. */
async function consoleText(file) {
	return (await tail(file, 65536)).replace(/\u001b\[[0-9;?]*[A-Za-z]|\r/g, "");
}
/** A file that takes the writes of a machine, so that the disk itself stays as it is. */
async function makeOverlay(overlay, disk, { qemu, env, signal }) {
	const backing = [
		"-b",
		disk.file,
		"-F",
		disk.format
	];
	await run(qemu.image, [
		"create",
		"-q",
		"-f",
		"qcow2",
		...backing,
		overlay
	], {
		env,
		signal
	});
}
function machineArguments(options) {
	const { accelerator, architecture, builder } = options;
	const isArm = architecture === "aarch64";
	const firmware = textOf(builder, "firmware");
	const code = textOf(builder, "efi_firmware_code");
	return [
		...["-machine", textOf(builder, "machine_type") ?? (isArm ? "virt" : "pc")],
		...["-accel", accelerator === "tcg" ? "tcg,thread=multi" : accelerator],
		...["-cpu", accelerator === "kvm" ? "host" : "max"],
		...["-m", String(numberOf(builder, "memory") ?? 1024)],
		...["-smp", String(numberOf(builder, "cpus") ?? 2)],
		...firmware !== void 0 && !isOn(builder, "use_pflash") ? ["-bios", firmware] : [],
		...firmware !== void 0 && isOn(builder, "use_pflash") ? pflash(firmware) : [],
		...isOn(builder, "efi_boot") && code !== void 0 ? pflash(code) : []
	];
}
function pflash(file) {
	return ["-drive", `file=${file},if=pflash,unit=0,format=raw,readonly=on`];
}
/** The disk where the finished image will have it: first on the bus that the template names. */
function driveArguments(builder, overlay) {
	const drive = `file=${overlay},id=disk,if=none,format=qcow2,cache=unsafe,discard=unmap`;
	const scsi = [
		"-device",
		"virtio-scsi-pci,id=scsi",
		"-device",
		"scsi-hd,drive=disk"
	];
	return [
		"-drive",
		drive,
		...{
			ide: ["-device", "ide-hd,drive=disk"],
			sata: [
				"-device",
				"ahci,id=ahci",
				"-device",
				"ide-hd,bus=ahci.0,drive=disk"
			],
			scsi,
			"virtio-scsi": scsi
		}[textOf(builder, "disk_interface") ?? "virtio"] ?? ["-device", "virtio-blk-pci,drive=disk"]
	];
}
/** A free port of the loopback; free at this moment, which is all that can be said. */
async function freePort() {
	const server = createServer();
	await new Promise((resolve, reject) => {
		server.once("error", reject);
		server.listen(0, "127.0.0.1", resolve);
	});
	const address = server.address();
	await new Promise((resolve) => server.close(resolve));
	if (address === null || typeof address === "string") throw new Error("no port was given");
	return address.port;
}
/** Kills the process whose number qemu wrote, if it still is that program. */
async function killByFile(pidFile, program) {
	const pid = Number(await readFile(pidFile, "utf8").catch(() => ""));
	if (!Number.isInteger(pid) || pid <= 1) return;
	if ((await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).split("\0")[0] !== program) return;
	try {
		process.kill(pid, "SIGKILL");
	} catch {}
}

// src/images/qemu/ssh.ts
/** SSH into a machine that this action started a moment ago. */
/** Nothing of the user's own settings, no agent, no known hosts: the machine lives for a minute. */
function sshArguments(port, keyFile) {
	const settings = [
		["BatchMode", "yes"],
		["IdentitiesOnly", "yes"],
		["IdentityAgent", "none"],
		["LogLevel", "ERROR"],
		["PreferredAuthentications", "publickey"],
		["ServerAliveInterval", "15"],
		["StrictHostKeyChecking", "no"],
		["UserKnownHostsFile", "/dev/null"],
		["GlobalKnownHostsFile", "/dev/null"]
	].flatMap(([name, value]) => ["-o", `${name}=${value}`]);
	return [
		"-F",
		"none",
		"-i",
		keyFile,
		"-p",
		String(port),
		...settings,
		"root@127.0.0.1"
	];
}
/**
* The arguments of one connection.
* @param seconds For the server's first answer and the keys. What connects to a machine that boots
*   may never get an answer, so there it is better to try again soon.
*/
function within(seconds, { args }) {
	return [
		"-o",
		`ConnectTimeout=${seconds}`,
		...args
	];
}
/** `refused`: a server answered and did not take the key. */
async function attempt(connection, seconds, options) {
	try {
		const { exitCode, stderr } = await run(connection.ssh, [...within(seconds, connection), "true"], {
			env: options.env,
			signal: options.signal,
			timeout: (seconds + 20) * 1e3,
			anyExit: true
		});
		if (exitCode === 0) return "in";
		return stderr.includes("Permission denied") ? "refused" : "silent";
	} catch (error) {
		options.signal.throwIfAborted();
		if (error instanceof CommandError && error.timedOut) return "silent";
		throw error;
	}
}

// src/images/qemu/proof.ts
/**
* The proof that an image is what it claims to be: booted from its disk alone, it runs the
* toplevel and is NixOS through and through. One script asserts that for all builders.
*/
/** Seconds until SSH must have let us in. Emulated machines are some ten times slower. */
const bootLimits = {
	kvm: 180,
	other: 900
};
/** Seconds in which a running SSH server must take the key, once it answers. */
const keyLimits = {
	kvm: 30,
	other: 120
};
/** Milliseconds for the checks themselves. */
const checkLimit = 6e5;
/** A port that another program took in the same moment: choose another. */
const starts = 3;
/**
* Boots the disk and runs `proof.sh` in it.
* @throws {UserError} when the machine does not let us in, or when it is not what it should be.
*/
async function proveQemu(disk, input, options) {
	const { toplevel } = input.facts;
	const scratch = path.join(input.invocation.directory, "proof");
	await mkdir(scratch, {
		recursive: true,
		mode: 448
	});
	const { builder } = input.template;
	const architecture = architectureOf(input.platform);
	const qemu = await findQemu(options, architecture);
	const ssh = await findSsh(options);
	const key = await makeSshKey(path.join(scratch, `key-${Date.now()}`), "id_ed25519");
	const authorizedKeys = path.join(scratch, "authorized_keys");
	await writeFile(authorizedKeys, `${key.publicLine}\n`, { mode: 384 });
	const accelerator = textOf(builder, "accelerator") ?? (await chooseAccelerator({
		...options,
		qemu: qemu.system,
		architecture,
		scratch
	})).accelerator;
	const speed = accelerator === "kvm" ? "kvm" : "other";
	const limit = bootLimits[speed] + checkLimit / 1e3 + 60;
	for (let start = 1;; start++) {
		const machine = await startMachine({
			disk,
			qemu,
			architecture,
			accelerator,
			builder,
			scratch,
			authorizedKeys,
			limit,
			env: options.env,
			signal: options.signal
		});
		try {
			if (await machine.waitForEnd(300) && start < starts && portWasTaken(machine)) continue;
			const connection = {
				ssh,
				args: sshArguments(machine.port, key.file)
			};
			await waitForSsh(machine, connection, bootLimits[speed], keyLimits[speed], options);
			await check(machine, connection, toplevel, options);
			return;
		} finally {
			await machine.dispose();
		}
	}
}
function portWasTaken(machine) {
	return machine.complaints.some((line) => line.includes("host forwarding rule"));
}
async function waitForSsh(machine, connection, bootLimit, keyLimit, options) {
	const begin = Date.now();
	let refusedSince;
	for (let patience = 10;; patience++) {
		options.signal.throwIfAborted();
		if (machine.ended()) throw await notBooted(machine, options, "The machine ended by itself.");
		const answer = await attempt(connection, patience, options);
		if (answer === "in") return;
		const seconds = Math.round((Date.now() - begin) / 1e3);
		options.log.progress("proof", `The image boots: ${seconds} s`);
		if (answer === "refused") {
			refusedSince ??= Date.now();
			if (Date.now() - refusedSince > keyLimit * 1e3) throw await notLetIn(machine, options);
		}
		if (seconds > bootLimit) throw await notBooted(machine, options, `SSH did not answer within ${bootLimit} seconds.`);
		await setTimeout$1(1e3, void 0, { signal: options.signal });
	}
}
async function check(machine, connection, toplevel, options) {
	if (!/^\/[A-Za-z0-9+._?=/-]+$/.test(toplevel)) throw new Error(`not a store path: ${JSON.stringify(toplevel)}`);
	const script = await readFile(path.join(options.scripts, "proof.sh"), "utf8");
	const common = {
		env: options.env,
		signal: options.signal
	};
	const result = await run(connection.ssh, [
		...within(120, connection),
		"sh",
		"-s",
		"--",
		toplevel
	], {
		...common,
		input: script,
		timeout: checkLimit,
		anyExit: true
	});
	if (result.exitCode !== 0) {
		for (const line of result.stderr.split("\n").filter(Boolean)) options.log.child(line);
		await showConsole(machine, options);
		const first = result.stderr.split("\n").filter((line) => line.startsWith("proof: "))[0]?.slice(7) ?? `the check ended with ${result.exitCode}`;
		throw new UserError(`The image was made and boots, but it is not what the configuration says: ${first}.`, { details: result.stderr });
	}
	options.log.info(`The image runs ${toplevel}`);
	options.log.debug(result.stdout.trim());
	await run(connection.ssh, [
		...within(10, connection),
		"poweroff",
		"-f"
	], {
		...common,
		timeout: 1e4,
		anyExit: true
	}).catch(() => options.signal.throwIfAborted());
	await machine.waitForEnd(5e3);
}
async function notBooted(machine, options, what) {
	const text = await showConsole(machine, options);
	const complaint = machine.complaints.at(-1);
	if (complaint !== void 0 && text === "") return /* @__PURE__ */ new Error(`qemu could not run the image: ${complaint}`);
	const reached = /login:|Welcome to|Started|Reached target/.test(text) ? "The system booted, but its SSH server cannot be reached: check that the configuration enables it and the network" : /Linux version|Booting|initrd|stage 1/i.test(text) ? "The kernel started, but the system did not come up: check its root file system and drivers" : "The disk did not boot: check the boot loader";
	return new UserError(`The image could not be checked. ${what} ${reached}, and that the configuration imports \`qemu-config.nix\`. The end of its console is in the log.`, { details: text.slice(-4e3) });
}
async function notLetIn(machine, options) {
	await showConsole(machine, options);
	return new UserError("The image booted and its SSH server answers, but it does not take the key that the hypervisor offers. The configuration must import `\"${packernixModulesPath}/qemu-config.nix\"` and let root in by key.");
}
/** Shows the last lines of the console. @returns what the guest wrote, without escape sequences. */
async function showConsole(machine, options) {
	const text = await machine.console();
	for (const line of machine.complaints.slice(-10)) options.log.child(line);
	for (const line of text.split("\n").slice(-40)) options.log.child(line);
	return text;
}

// src/images/qemu/trial.ts
/**
* A throw-away machine from an image, through Packer's builder: it gets an empty disk to work with,
* and the machine boots an overlay of the image instead. So nothing is copied, nothing is written to
* the image, and what Packer leaves is thrown away. (`use_backing_file` of Packer 1.6.6 fails with
* qemu-img 6.1 and later, which want the format of the backing file to be named.)
*/
/** Keys of the template that say what machine the image is for, and how one gets into it. */
const keptKeys = /^(communicator|ssh_.+|winrm_.+|skip_nat_mapping|host_port_(min|max)|net_bridge|pause_before_connecting|memory|cpus|sockets|cores|threads|machine_type|cpu_model|firmware|use_pflash|efi_.+|vtpm|tpm_.+|qemu_binary)$/;
/** Arguments of qemu that say the same; the others belong to the installation. */
const keptArguments = /* @__PURE__ */ new Set([
	"-bios",
	"-cpu",
	"-global",
	"-M",
	"-m",
	"-machine",
	"-smp"
]);
/** Endings of disks that qemu can boot, and its names for them (qemu-img(1), "Supported formats"). */
const formats = {
	qcow2: "qcow2",
	raw: "raw",
	img: "raw",
	vmdk: "vmdk",
	vdi: "vdi",
	vhdx: "vhdx",
	vhd: "vpc",
	vpc: "vpc",
	qed: "qed"
};
const consoleFile = "console.log";
/** What makes a machine of an image about which nothing else is known. */
const unknownMachine = {
	memory: 1024,
	cpus: 2
};
async function tryQemu(input, options, store) {
	const written = input.template?.builder ?? unknownMachine;
	const disk = await diskOf(input);
	const architecture = architectureOf(input.platform);
	const own = textOf(written, "qemu_binary");
	const isOwn = own !== void 0 && !/^qemu-system-\w+$/.test(own);
	const qemu = await findQemu(options, architecture, isOwn ? own : void 0);
	const workshop = await store.workshop();
	const folder = path.join(workshop, "trial");
	const scratch = path.join(input.invocation.directory, "trial-disk");
	await linkedFolder(folder, scratch);
	const overlay = path.join(scratch, "overlay.qcow2");
	await makeOverlay(overlay, disk, {
		...options,
		qemu
	});
	const blank = path.join(scratch, "blank.raw");
	await writeBlank(blank);
	const key = await makeSshKey(path.join(scratch, "key"), "id_ed25519");
	const authorizedKeys = path.join(scratch, "authorized_keys");
	await writeFile(authorizedKeys, `${key.publicLine}\n`, { mode: 384 });
	const given = textOf(written, "accelerator");
	const choice = given === void 0 ? await chooseAccelerator({
		...options,
		qemu: qemu.system,
		architecture,
		scratch
	}) : {
		accelerator: given,
		reason: "asked for"
	};
	return {
		builder: {
			type: "qemu",
			...kept(written),
			...architecture === "aarch64" && textOf(written, "machine_type") === void 0 ? { machine_type: "virt" } : {},
			...connectionOf(input, key.file),
			disk_image: true,
			iso_url: blank,
			iso_checksum: "none",
			format: "raw",
			skip_resize_disk: true,
			skip_compaction: true,
			disk_compression: false,
			output_directory: path.join(scratch, "output"),
			vm_name: "trial",
			qemu_binary: qemu.system,
			accelerator: choice.accelerator,
			headless: true,
			disable_vnc: true,
			net_device: "virtio-net",
			boot_wait: "-1s",
			qemuargs: rowsOf(input, written, {
				overlay,
				authorizedKeys,
				architecture,
				console: path.join(scratch, consoleFile),
				accelerator: choice.accelerator
			})
		},
		variables: {},
		notes: [`qemu: ${qemu.system}, ${qemu.origin}`, `Accelerator: ${choice.accelerator} (${choice.reason})`],
		searchPath: [path.dirname(qemu.image)],
		console: async () => await consoleText(path.join(scratch, consoleFile)),
		async dispose() {
			await rm(folder, {
				recursive: true,
				force: true
			});
			await rm(scratch, { force: true });
			await store.tidy();
		}
	};
}
/** @throws {UserError} for an image that no machine can boot as it is. */
async function diskOf(input) {
	const { image, template } = input;
	let file;
	let ending;
	if ("artifacts" in image) {
		if (template === void 0) throw new Error("what was just made has a template");
		const place = buildPlace(input);
		({file, extension: ending} = await imageFile(image.artifacts, template, place));
	} else {
		file = image.image;
		ending = path.extname(file).slice(1);
	}
	const format = Object.hasOwn(formats, ending) ? formats[ending] : void 0;
	if (format !== void 0) return {
		file,
		format
	};
	throw new UserError(`The image cannot be tested: ${path.basename(file)} is no disk that qemu can boot as it is. A post-processor of the template made it.`);
}
async function writeBlank(file) {
	const handle = await open(file, "wx", 384);
	try {
		await handle.truncate(1048576);
	} finally {
		await handle.close();
	}
}
function kept(builder) {
	return Object.fromEntries(Object.entries(builder).filter(([key]) => keptKeys.test(key)));
}
/**
* How Packer gets in. Images of our own module take the key that the hypervisor offers; a template
* of the user's own that has a password or a key of its own knows better.
*/
function connectionOf({ template }, keyFile) {
	const builder = template?.builder ?? {};
	const isOwn = template !== void 0 && template.facts?.method === void 0;
	const has = (key) => builder[key] !== void 0 && builder[key] !== "";
	if (isOwn && textOf(builder, "communicator") === "winrm") return {};
	const common = {
		communicator: "ssh",
		ssh_read_write_timeout: "2m"
	};
	if (isOwn && [
		"ssh_password",
		"ssh_private_key_file",
		"ssh_agent_auth"
	].some(has)) return common;
	return {
		...common,
		ssh_username: isOwn && has("ssh_username") ? builder["ssh_username"] ?? "root" : "root",
		ssh_private_key_file: keyFile,
		...has("ssh_timeout") ? {} : { ssh_timeout: "20m" },
		...has("ssh_handshake_attempts") ? {} : { ssh_handshake_attempts: 1e3 }
	};
}
/** Rows of `qemuargs`: each switch that is in them takes the place of all that Packer would say. */
function rowsOf(input, builder, parts) {
	const rows = (qemuArguments(builder) ?? []).filter(([name = "", value = ""]) => keptArguments.has(name) || name === "-drive" && value.includes("if=pflash"));
	const { accelerator } = parts;
	if (!(textOf(builder, "cpu_model") !== void 0 || rows.some(([name]) => name === "-cpu")) && (accelerator === "kvm" || accelerator === "tcg")) rows.push(["-cpu", accelerator === "kvm" ? "host" : "max"]);
	if (input.template === void 0 && parts.architecture === "aarch64") rows.push(["-bios", "/usr/share/qemu-efi-aarch64/QEMU_EFI.fd"]);
	if (textOf(builder, "net_bridge") === void 0) {
		const port = textOf(builder, "ssh_port") ?? "22";
		const forward = isOn(builder, "skip_nat_mapping") ? "" : `,hostfwd=tcp:127.0.0.1:{{ .SSHHostPort }}-:${port}`;
		rows.push(["-netdev", `user,id=user.0${forward}`]);
	}
	return [
		...rows,
		...pairs(driveArguments(builder, parts.overlay)),
		["-device", "virtio-net-pci,netdev=user.0"],
		["-device", "virtio-rng-pci"],
		["-fw_cfg", `name=opt/packernix/authorized_keys,file=${parts.authorizedKeys}`],
		["-vnc", "none"],
		["-serial", `file:${parts.console}`]
	];
}
function pairs(list) {
	const rows = [];
	for (let index = 0; index < list.length; index += 2) rows.push(list.slice(index, index + 2));
	return rows;
}

// src/images/qemu/watch.ts
/**
* Whether the machine that Packer works with is still there. Packer does not look: when its machine
* is killed (the out-of-memory killer likes qemu) it waits for SSH until its own limit, twenty
* minutes with our generator (packer-plugin-qemu 1.1.4 and Packer 1.6.6, tried).
*/
/** Milliseconds between two looks. */
const pace = 1e3;
/**
* After one of these lines of Packer's the machine ends as it should
* (packer-plugin-qemu builder/qemu/step_shutdown.go, step_run.go).
*/
const ending = /halting|waiting for shutdown|deleting output directory|cancelling|converting/i;
/** @param lost Called once, with a sentence, when the machine has gone although Packer needs it. */
function watchMachine(invocation, lost) {
	let machine;
	let over = false;
	const look = async () => {
		if (machine === void 0) {
			machine = (await processesOf(invocation)).find(({ command }) => /^\S*qemu-system-\S+ /.test(command) && !command.endsWith(" -version"));
			return;
		}
		if ((await processEntry(machine.pid))?.startTime === machine.startTime || over) return;
		await new Promise((resolve) => setTimeout(resolve, 2 * pace));
		if (over) return;
		over = true;
		lost("The virtual machine was killed, broke down or switched itself off while Packer worked with it. The runner may be out of memory; the log above shows how far it came.");
	};
	let looking = Promise.resolve();
	const timer = setInterval(() => {
		looking = looking.then(() => over ? void 0 : look()).catch(() => {});
	}, pace);
	return {
		line(text) {
			if (ending.test(text)) over = true;
		},
		stop() {
			over = true;
			clearInterval(timer);
		}
	};
}

// src/images/qemu/index.ts
/** The home of images that builder `qemu` makes: disk files, in a folder or in the Actions cache. */
/**
* Opens the store that `imageStore` names.
* @param environment Of this job: where GitHub's API and cache are, and the workspace.
* @throws {UserError} when the store's name is no usable one.
*/
async function openHome(options, environment = process.env) {
	const store = await openStore(options, environment);
	return {
		builder: "qemu",
		keys: qemuKeys,
		find: store.find,
		list: store.list,
		get: store.get,
		lanes: store.lanes,
		addStage: store.addStage,
		dropStage: store.dropStage,
		...store.fetch === void 0 ? {} : { fetch: store.fetch },
		...store.keepClosure === void 0 ? {} : { keepClosure: store.keepClosure },
		...store.closureOf === void 0 ? {} : { closureOf: store.closureOf },
		remove: store.remove,
		...store.removeMany === void 0 ? {} : { removeMany: store.removeMany },
		leftovers: store.leftovers,
		reap: store.reap,
		prepare: async (input) => await prepareQemu(input, options, await store.workshop()),
		watch: watchMachine,
		prove: async (input, artifacts) => {
			if (input.template.facts?.method === void 0) {
				options.log.info("The image is not booted for a check: its template is not one of this action's.");
				return;
			}
			const { file } = await imageFile(artifacts, input.template, buildPlace(input));
			const disk = builtDisk(input.template, buildPlace(input));
			if (file !== disk) {
				options.log.info("The image is not booted for a check: a post-processor made another file of the disk.");
				return;
			}
			await proveQemu(disk, input, options);
		},
		adopt: async (input, artifacts) => await store.adopt(await finishedDisk(input, artifacts, store)),
		trial: {
			packer: "1.6.6",
			prepare: async (input) => await tryQemu(input, options, store)
		},
		setAside: async (input, artifacts) => await store.setAside(await finishedDisk(input, artifacts, store))
	};
}
async function finishedDisk(input, artifacts, store) {
	const place = buildPlace(input);
	const image = await imageFile(artifacts, input.template, place);
	const facts = input.facts;
	if (isInside(image.file, place.output)) return {
		...image,
		facts
	};
	const file = path.join(await store.workshop(), `made-${randomBytes(4).toString("hex")}`);
	await copyFile(image.file, file);
	return {
		...image,
		facts,
		file
	};
}
async function openStore(options, environment) {
	const { imageStore, repositoryId, invocation, log, signal } = options;
	const common = {
		repositoryId,
		invocation,
		log,
		signal
	};
	if (imageStore === "cache") {
		if (!hasCacheService(environment)) throw new UserError("image-store is `cache`, but there is no Actions cache here: the runner did not offer one. Name a folder instead.");
		await mkdir(invocation.directory, {
			recursive: true,
			mode: 448
		});
		const directory = path.join(...[
			userFolder("data", environment),
			"packernix",
			"cached-images",
			repositoryId
		]);
		return cacheStore({
			entries: cacheEntries(environment),
			api: cachesApi(options.githubToken, environment, signal),
			copies: directoryStore({
				...common,
				directory
			}),
			directory,
			invocation,
			log
		});
	}
	if (imageStore === "") throw new UserError("image-store is empty. Name a folder, or `cache`.");
	if (imageStore.includes("\0")) throw new UserError("image-store is no path: it has a NUL in it.");
	const directory = path.resolve(imageStore);
	await warnInsideWorkspace(directory, options, environment);
	return directoryStore({
		...common,
		directory
	});
}
/** lib/cache.js of @actions/cache, isFeatureAvailable; asked here so as not to load it. */
function hasCacheService(environment) {
	return Boolean(environment["ACTIONS_RESULTS_URL"] || environment["ACTIONS_CACHE_URL"]);
}
async function warnInsideWorkspace(directory, options, environment) {
	const workspace = environment["GITHUB_WORKSPACE"];
	if (workspace === void 0 || workspace === "") return;
	const [real, realWorkspace] = [await realPath(directory), await realPath(workspace)];
	if (realWorkspace === void 0 || !isInside(real ?? directory, realWorkspace)) return;
	options.log.warning(`image-store ${directory} lies in the workspace. A checkout deletes what is not in the repository, and evaluation may copy it into the Nix store; a folder outside is better.`);
}

export { openHome };