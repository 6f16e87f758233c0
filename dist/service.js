import "./rolldown-runtime.js";
import { a as messageOf } from "./errors.js";
import { t as isObject } from "./json.js";
import { r as shorten } from "./text.js";
import { createHash } from "node:crypto";
import { Agent, request } from "node:http";
import { setTimeout as setTimeout$1 } from "node:timers/promises";
import { Agent as Agent$1, request as request$1 } from "node:https";

// src/cache/http.ts
/**
* Requests to the cache service and to the storage behind it. By Node's own client and not by its
* `fetch`: that copies a body several times (four times the memory and the seconds for an upload),
* and knows the proxies of the environment only when Node is started with a flag.
*/
/** A text of an answer is never longer than this many bytes. */
const longestText = 1048576;
/**
* @param environment Names proxies: `https_proxy`, `no_proxy`.
* @param stall Milliseconds of silence after which a connection is given up.
* @param signal Ends every request.
*/
function makeHttp(environment, stall, signal) {
	const settings = {
		keepAlive: true,
		proxyEnv: environment
	};
	const agents = {
		http: new Agent(settings),
		https: new Agent$1(settings)
	};
	return { send: ({ method, url, headers, body = [], signal: own }) => new Promise((resolve, reject) => {
		const length = body.reduce((sum, part) => sum + part.length, 0);
		const target = new URL(url);
		const secure = target.protocol === "https:";
		const request$2 = (secure ? request$1 : request)(target, {
			method,
			agent: secure ? agents.https : agents.http,
			headers: {
				...headers,
				"user-agent": "packernix-action",
				...method === "GET" ? {} : { "content-length": String(length) }
			},
			signal: own === void 0 ? signal : AbortSignal.any([own, signal]),
			timeout: stall
		});
		request$2.on("timeout", () => request$2.destroy(silence(stall)));
		request$2.on("error", reject);
		request$2.on("response", (response) => {
			request$2.setTimeout(0);
			resolve(opened(response, stall));
		});
		for (const part of body) request$2.write(part);
		request$2.end();
	}) };
}
function opened(response, stall) {
	return {
		status: response.statusCode ?? 0,
		header(name) {
			const value = response.headers[name];
			return Array.isArray(value) ? value.join(", ") : value;
		},
		body: watched(response, stall),
		discard: () => void response.destroy()
	};
}
async function* watched(response, stall) {
	const parts = response[Symbol.asyncIterator]();
	try {
		for (;;) {
			const timer = setTimeout(() => response.destroy(silence(stall)), stall);
			const part = await parts.next().finally(() => clearTimeout(timer));
			if (part.done) return;
			yield part.value;
		}
	} finally {
		if (!response.readableEnded) response.destroy();
	}
}
function silence(stall) {
	return /* @__PURE__ */ new Error(`nothing moved for ${stall / 1e3} seconds`);
}
/** The whole text of an answer; more than a service has to say is cut. */
async function textOf(response) {
	const parts = [];
	let size = 0;
	for await (const part of response.body) {
		parts.push(part);
		size += part.length;
		if (size > longestText) break;
	}
	return Buffer.concat(parts).toString("utf8");
}

// src/cache/patience.ts
/** How long is waited for a service that does not answer as it should. */
const usualTiming = {
	tries: 4,
	backOff: 500,
	stall: 3e4,
	longestWait: 6e4,
	deadline: Number.POSITIVE_INFINITY
};
/**
* Milliseconds to wait before the next try, or undefined when there is no point in one.
* @param attempt 1 after the first try.
*/
function pause(timing, attempt, trouble) {
	const { status } = trouble;
	if (!(status === void 0 || status === 408 || status === 429 || status >= 500) || attempt >= timing.tries) return void 0;
	const asked = Number(trouble.retryAfter ?? NaN) * 1e3;
	const usual = timing.backOff * 2 ** (attempt - 1) * (1 + Math.random() / 4);
	const wait = Number.isFinite(asked) && asked >= 0 ? asked : usual;
	if (wait > timing.longestWait || Date.now() + wait > timing.deadline) return void 0;
	return wait;
}
/** @throws when `signal` is aborted before the time is over. */
async function wait(milliseconds, signal) {
	await setTimeout$1(milliseconds, void 0, { signal });
}
/** The entry is not, or no longer, what was looked up: asking again does not help. */
var Vanished = class extends Error {};
/** An answer that was no success. */
var Refused = class extends Error {
	status;
	retryAfter;
	constructor(status, retryAfter, text) {
		super(`the server answered ${status}${saying(text)}`);
		this.status = status;
		this.retryAfter = retryAfter;
	}
};
/** The first words of an answer: a code of the storage's XML, or a message in JSON. */
function saying(text) {
	const said = /<Code>([\w.-]{1,80})<\/Code>/.exec(text) ?? /"msg"\s*:\s*"([^"]{1,200})"/.exec(text);
	return said === null ? "" : ` (${said[1]})`;
}
function troubleOf(error) {
	return error instanceof Refused ? {
		status: error.status,
		retryAfter: error.retryAfter
	} : {};
}
/**
* Tries again while it may help.
* @throws what the last try ended with.
*/
async function patiently(work, options) {
	for (let attempt = 1;; attempt++) try {
		return await work();
	} catch (error) {
		if (error instanceof Vanished || options.signal.aborted) throw error;
		const milliseconds = pause(options.timing, attempt, troubleOf(error));
		if (milliseconds === void 0) throw error;
		options.onPause?.(messageOf(error), milliseconds);
		await wait(milliseconds, options.signal);
	}
}

// src/cache/download.ts
/**
* The content of one entry, read in parts. A signed URL of the storage is good for HEAD and for GET
* with ranges (@actions/cache reads GitHub's storage so, lib/internal/downloadUtils.js), but
* servers that stand in for it may know no ranges: the first answer tells which.
*/
/** Bytes asked for in one request, and requests at once: small ones, because of the memory. */
const segmentSize = 4194304;
/** Bytes fetched with the first question for the size: small entries need no second request. */
const firstBytes = 65536;
/**
* Opens what lies behind a signed URL.
* @throws {Vanished} when there is nothing; else what made the request fail in the end.
*/
async function openBlob(url, options) {
	const { http, timing, signal } = options;
	let current = url;
	let renewed;
	const first = await patiently(() => request(0, firstBytes), options);
	const { size, ranges } = sizeOf(first);
	const etag = first.header("etag");
	let head = Buffer.alloc(0);
	if (ranges || size <= firstBytes) head = await headOf(first).catch(() => Buffer.alloc(0));
	else first.discard();
	/** Segments kept ahead of all readers; each reader has one more, so that none waits for another. */
	let kept = 0;
	/** One answer that holds byte `start`, or a refusal as an error. */
	async function request(start, end, own) {
		const used = current;
		const response = await http.send({
			method: "GET",
			url: used,
			headers: { range: `bytes=${start}-${end - 1}` },
			...own === void 0 ? {} : { signal: own }
		});
		const { status } = response;
		if (status === 200 || status === 206 || status === 416) return response;
		const text = await textOf(response).catch(() => "");
		if ([
			401,
			403,
			404,
			410
		].includes(status)) {
			if (used !== url) throw new Vanished(`the entry cannot be read any more: ${status}`);
			renewed ??= renew();
			await renewed;
			return await request(start, end, own);
		}
		throw new Refused(status, response.header("retry-after"), text);
	}
	async function renew() {
		const next = await options.renew();
		if (next === void 0 || next === url) throw new Vanished("the entry is gone");
		current = next;
	}
	/** Bytes of a part as they come; cut connections go on from the byte that was reached. */
	async function* part(start, end, own) {
		let position = start;
		for (let attempt = 1; position < end; attempt++) try {
			const response = await request(position, end, own);
			checkSame(response);
			let skip = response.status === 206 ? 0 : position;
			for await (const bytes of response.body) {
				if (skip >= bytes.length) {
					skip -= bytes.length;
					continue;
				}
				const wanted = bytes.subarray(skip, skip + end - position);
				skip = 0;
				position += wanted.length;
				if (wanted.length > 0) yield wanted;
				if (position >= end && response.status !== 206) break;
			}
			if (position < end) throw new Error("the connection ended early");
		} catch (error) {
			if (error instanceof Vanished || signal.aborted || own.aborted) throw error;
			const milliseconds = pause(timing, attempt, troubleOf(error));
			if (milliseconds === void 0) throw error;
			await wait(milliseconds, signal);
		}
	}
	function checkSame(response) {
		const other = response.header("etag");
		const changed = etag !== void 0 && other !== void 0 && other !== etag;
		if (response.status === 416 || changed || sizeOf(response).size !== size) {
			response.discard();
			throw new Vanished("another entry has taken its place");
		}
	}
	return {
		size,
		async *read(start, end) {
			const last = Math.min(end, size);
			if (start < head.length) yield head.subarray(start, Math.min(last, head.length));
			let next = Math.max(start, head.length);
			const over = new AbortController();
			if (!ranges) {
				if (next < last) yield* part(next, last, over.signal);
				return;
			}
			const segments = [];
			try {
				while (next < last || segments.length > 0) {
					while (next < last && (segments.length === 0 || kept < 3)) {
						const until = Math.min(next + segmentSize, last);
						const counted = segments.length > 0;
						if (counted) kept++;
						segments.push(fetched(part(next, until, over.signal), counted));
						next = until;
					}
					const segment = segments.shift();
					if (segment === void 0) return;
					if (segment.counted) kept--;
					yield* drained(segment);
				}
			} finally {
				over.abort();
				kept -= segments.filter(({ counted }) => counted).length;
			}
		}
	};
}
/** Reads at once, whether somebody waits or not; a segment is small enough to be kept. */
function fetched(source, counted) {
	const segment = {
		parts: [],
		done: false,
		error: void 0,
		wake: () => {},
		counted
	};
	const work = async () => {
		try {
			for await (const bytes of source) {
				segment.parts.push(bytes);
				segment.wake();
			}
		} catch (error) {
			segment.error = error ?? /* @__PURE__ */ new Error("the download failed");
		} finally {
			segment.done = true;
			segment.wake();
		}
	};
	work();
	return segment;
}
async function* drained(segment) {
	for (;;) {
		for (let bytes = segment.parts.shift(); bytes !== void 0; bytes = segment.parts.shift()) yield bytes;
		if (segment.error !== void 0) throw segment.error;
		if (segment.done) return;
		await new Promise((resolve) => {
			segment.wake = resolve;
		});
	}
}
function sizeOf(response) {
	const range = /^bytes (?:\d+-\d+|\*)\/(\d+)$/.exec(response.header("content-range") ?? "");
	if (response.status !== 200 && range !== null) return {
		size: Number(range[1]),
		ranges: true
	};
	const length = response.header("content-length");
	if (response.status !== 200 || length === void 0) {
		response.discard();
		throw new Error("the storage does not say how large the entry is");
	}
	return {
		size: Number(length),
		ranges: false
	};
}
async function headOf(response) {
	if (response.status === 416) {
		response.discard();
		return Buffer.alloc(0);
	}
	const parts = [];
	for await (const bytes of response.body) parts.push(bytes);
	return Buffer.concat(parts);
}

// src/cache/settings.ts
/** Values of ACTIONS_CACHE_MODE; an unset or unknown one permits everything (@actions/cache, lib/internal/config.js). */
const modes = {
	none: {
		readable: false,
		writable: false
	},
	read: {
		readable: true,
		writable: false
	},
	write: {
		readable: true,
		writable: true
	},
	"write-only": {
		readable: false,
		writable: true
	}
};
/**
* Protocol v2 is spoken by GitHub's own services, and told by ACTIONS_CACHE_SERVICE_V2; a server
* of another name has the first protocol whatever that variable says (@actions/cache,
* lib/internal/config.js).
*/
function serviceOf(env) {
	const url = env["ACTIONS_RESULTS_URL"] ?? "";
	const token = env["ACTIONS_RUNTIME_TOKEN"] ?? "";
	if (env["GITHUB_ACTIONS"] !== "true" && token === "") return none("there is no Actions cache outside GitHub Actions");
	const second = env["ACTIONS_CACHE_SERVICE_V2"] && isGitHub(env["GITHUB_SERVER_URL"]);
	if (!second && (env["ACTIONS_CACHE_SERVICE_V2"] || env["ACTIONS_CACHE_URL"])) return none("this server offers the Actions cache by its first protocol only, which is not used");
	if (!second || token === "" || !/^https?:\/\//.test(url)) return none("the runner gives this step no access to the Actions cache");
	const mode = (env["ACTIONS_CACHE_MODE"] ?? "").trim().toLowerCase();
	const powers = modes[mode];
	if (powers === void 0) return {
		url,
		token,
		readable: true,
		writable: true,
		why: ""
	};
	return {
		url,
		token,
		...powers,
		why: `the runner sets ACTIONS_CACHE_MODE to ${mode}`
	};
}
function none(why) {
	return {
		url: void 0,
		readable: false,
		writable: false,
		why
	};
}
function isGitHub(server) {
	try {
		const { hostname } = new URL(server || "https://github.com");
		return hostname === "github.com" || /\.(ghe\.com|localhost)$/.test(hostname);
	} catch {
		return false;
	}
}

// src/cache/upload.ts
/**
* A content of unknown length, sent to a signed URL as an Azure block blob: small ones whole, others
* in blocks and then their list, as @actions/cache does (lib/internal/uploadUtils.js). Sources:
* learn.microsoft.com, "Put Blob", "Put Block", "Put Block List".
*/
/** Bytes of a block (there may be 50,000), and blocks on their way at once. */
const blockSize = 4194304;
const atOnce = 4;
/** What the service keeps for a repository at most (docs.github.com, "Usage limits"). */
const largest = 10 * 1024 ** 3;
var TooLarge = class extends Error {};
/**
* The parts of `content` are kept until their block has arrived: their bytes must not change.
* @returns bytes sent.
* @throws what `content` throws, {TooLarge}, or what made the upload fail in the end.
*/
async function upload(url, content, options) {
	const running = /* @__PURE__ */ new Set();
	const ids = [];
	let failure;
	let parts = [];
	let filled = 0;
	let size = 0;
	async function sendBlock() {
		const id = Buffer.from(String(ids.length).padStart(8, "0")).toString("base64");
		ids.push(id);
		const body = parts;
		parts = [];
		filled = 0;
		while (running.size >= atOnce) await Promise.race(running);
		const sending = put(`${url}&comp=block&blockid=${encodeURIComponent(id)}`, body, {}, options).catch((error) => {
			failure ??= { error };
		}).finally(() => running.delete(sending));
		running.add(sending);
	}
	try {
		for await (const bytes of content) {
			if (failure !== void 0) throw failure.error;
			options.signal.throwIfAborted();
			size += bytes.length;
			if (size > largest) throw new TooLarge("it is larger than 10 GiB");
			let rest = bytes;
			while (filled + rest.length >= blockSize) {
				const now = rest.subarray(0, blockSize - filled);
				parts.push(now);
				rest = rest.subarray(now.length);
				await sendBlock();
			}
			if (rest.length > 0) parts.push(rest);
			filled += rest.length;
		}
		if (ids.length === 0) {
			await put(url, parts, { "x-ms-blob-type": "BlockBlob" }, options);
			return size;
		}
		if (filled > 0) await sendBlock();
	} finally {
		await Promise.all(running);
	}
	if (failure !== void 0) throw failure.error;
	const list = `<?xml version="1.0" encoding="utf-8"?><BlockList>${ids.map((id) => `<Latest>${id}</Latest>`).join("")}</BlockList>`;
	await put(`${url}&comp=blocklist`, [Buffer.from(list)], {}, options);
	return size;
}
async function put(url, body, headers, { http, timing, signal }) {
	await patiently(async () => {
		const response = await http.send({
			method: "PUT",
			url: url.includes("?") ? url : url.replace("&", "?"),
			headers: {
				"content-type": "application/octet-stream",
				...headers
			},
			body
		});
		const text = await textOf(response);
		if (response.status >= 200 && response.status < 300) return;
		throw new Refused(response.status, response.header("retry-after"), text);
	}, {
		timing,
		signal
	});
}

// src/cache/service.ts
/**
* The Actions cache by protocol v2 (Twirp with JSON bodies), without any library: an entry is one
* stream, sent while it is made and read in parallel parts. Names of methods and fields:
* @actions/cache, lib/generated/results/api/v1/cache.js.
*/
const method = "/twirp/github.actions.results.api.v1.CacheService/";
/** Entries of other formats are not seen: the service compares this before it looks at keys. */
const version = createHash("sha256").update("packernix stream 1").digest("hex");
/** @actions/cache, checkKey of lib/cache.js; keys of one lookup: the service's own limit. */
const longestKey = 512;
/** Milliseconds that the service has to answer; storage may take longer. */
const longestAnswer = 1e4;
/**
* Opens the cache of this job; asks nobody anything yet.
* @returns the cache, and why it is not readable or writable (empty when it is both).
*/
function openActionsCache(options) {
	const { log, signal, mode, prefix = "packernix-" } = options;
	const service = serviceOf(options.env);
	const timing = {
		...usualTiming,
		...options.timing
	};
	const http = makeHttp(options.env, timing.stall, signal);
	const rpc = makeHttp(options.env, Math.min(timing.stall, longestAnswer), signal);
	const readable = service.readable && mode?.read !== false;
	const writable = service.writable && mode?.write !== false;
	const told = /* @__PURE__ */ new Set();
	/** Why nobody is asked any more: a service that is down costs its time limit once. */
	let down;
	const say = (line) => {
		if (!told.has(line)) log.info(line);
		told.add(line);
	};
	if (service.url === void 0 && options.env["GITHUB_ACTIONS"] === "true" && mode?.read !== false) say(`Actions cache: not used, because ${service.why}.`);
	const full = (key) => key.startsWith(prefix) ? key : prefix + key;
	/** @throws {Refused} with the service's answer; {Error} when there is none, and from then on. */
	async function call(name, message) {
		if (service.url === void 0) throw new Error(service.why);
		if (down !== void 0) throw new Error(down);
		const { url, token } = service;
		const ask = async () => {
			const response = await rpc.send({
				method: "POST",
				url: new URL(method + name, url).href,
				headers: {
					authorization: `Bearer ${token}`,
					"content-type": "application/json"
				},
				body: [Buffer.from(JSON.stringify(message))]
			});
			const text = await textOf(response);
			if (response.status >= 200 && response.status < 300) return objectOf(text);
			throw new Refused(response.status, response.header("retry-after"), text);
		};
		try {
			return await patiently(ask, {
				timing,
				signal,
				onPause(why, ms) {
					if (ms >= 5e3) log.info(`Actions cache: ${why}; the next try is in ${Math.ceil(ms / 1e3)} seconds.`);
				}
			});
		} catch (error) {
			const status = error instanceof Refused ? error.status : void 0;
			if (status === void 0 || status === 401 || status === 429 || status >= 500) down = messageOf(error);
			throw error;
		}
	}
	async function find(key, prefixes) {
		const answer = await call("GetCacheEntryDownloadURL", {
			key,
			restore_keys: [...prefixes],
			version
		});
		const url = field(answer, "signed_download_url", "signedDownloadUrl");
		const matched = field(answer, "matched_key", "matchedKey");
		if (answer["ok"] !== true || url === "") return void 0;
		if (matched !== key && !prefixes.some((one) => matched.startsWith(one))) return void 0;
		return {
			url,
			key: matched
		};
	}
	async function lookUp(key, prefixes = []) {
		if (!readable) return void 0;
		const others = prefixes.map(full).slice(0, 9);
		if (![full(key), ...others].every(isKey)) return void 0;
		try {
			const found = await find(full(key), others);
			if (found === void 0) return void 0;
			return await open(found);
		} catch (error) {
			say(`Actions cache: ${lookupTrouble(error)}; the run goes on without it.`);
			return;
		}
	}
	async function open(found) {
		const renew = async () => (await find(found.key, []))?.url;
		const blob = await openBlob(found.url, {
			http,
			timing,
			signal,
			renew
		});
		return {
			key: found.key,
			size: blob.size,
			read: (start = 0, end = blob.size) => blob.read(start, end)
		};
	}
	async function save(key, content) {
		const name = full(key);
		if (!writable || !isKey(name)) {
			if (service.url === void 0) return "refused";
			const why = mode?.write === false ? mode.why : service.why;
			say(`Actions cache: nothing is saved, because ${why || "the key is too long"}.`);
			return "refused";
		}
		try {
			const reserved = await reserve(name);
			if (reserved === "exists") return "exists";
			const size = await upload(reserved.url, content(), {
				http,
				timing,
				signal
			});
			const finished = await call("FinalizeCacheEntryUpload", {
				key: name,
				version,
				size_bytes: String(size)
			});
			if (finished["ok"] === true) return "saved";
			throw new Error(field(finished, "message") || "the service did not take it");
		} catch (error) {
			say(`Actions cache: ${name} is not saved: ${saveTrouble(error)}.`);
			return "refused";
		}
	}
	/** Before anything is made: who comes second, or may not write, has no work with it. */
	async function reserve(key) {
		try {
			const answer = await call("CreateCacheEntry", {
				key,
				version
			});
			const url = field(answer, "signed_upload_url", "signedUploadUrl");
			if (answer["ok"] === true && url !== "") return { url };
			const said = field(answer, "message");
			if (said === "" || /exists|reserved/i.test(said)) return "exists";
			throw new Error(said);
		} catch (error) {
			if (error instanceof Refused && error.status === 409) return "exists";
			throw error;
		}
	}
	return {
		readable,
		writable,
		why: [...service.readable && service.writable ? [] : [service.why], ...mode === void 0 || mode.read && mode.write ? [] : [mode.why]][0] ?? "",
		lookUp,
		save
	};
}
function isKey(key) {
	return key.length <= longestKey && !key.includes(",");
}
function objectOf(text) {
	const value = JSON.parse(text);
	if (isObject(value)) return value;
	throw new Error("the service answered with no JSON object");
}
/** JSON of protobuf messages may have either spelling of a name. */
function field(answer, ...names) {
	for (const name of names) {
		const value = answer[name];
		if (typeof value === "string") return value;
	}
	return "";
}
function lookupTrouble(error) {
	if (error instanceof Vanished) return "an entry was found, but its content is gone";
	const text = shorten(messageOf(error), 300);
	return text.includes("cache read denied") ? "this run may not read it" : text;
}
function saveTrouble(error) {
	if (error instanceof TooLarge) return error.message;
	const text = shorten(messageOf(error), 300);
	if (text.includes("cache write denied")) return "this run may only read the cache";
	if (text.includes("insufficient usage")) return "the cache's quota of this account is used up";
	return text;
}

export { openActionsCache };