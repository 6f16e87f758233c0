import "./rolldown-runtime.js";
import { a as messageOf } from "./errors.js";
import { a as pauseAfter, i as Refused, n as send, o as retrying, r as textOf, s as usualRetry, t as ask } from "./http.js";
import { J as isObject, Ot as shorten } from "./start-both.js";
import { t as NetworkError } from "./network-trouble.js";
import { Z as serviceOf } from "./start.js";
import { createHash } from "node:crypto";
import { setTimeout } from "node:timers/promises";

// src/cache/refusal.ts
/** With the first words of the answer: a code of the storage's XML, or a message in JSON. */
function refusal({ status, header, text }) {
	const said = /<Code>([\w.-]{1,80})<\/Code>/.exec(text) ?? /"msg"\s*:\s*"([^"]{1,200})"/.exec(text);
	const saying = said === null ? "" : ` (${said[1]})`;
	return new Refused(status, header("retry-after"), `the server answered ${status}${saying}`);
}

// src/cache/download.ts
/**
* The content of one entry, read in parts. A signed URL of the storage is good for HEAD and for GET
* with ranges (@actions/cache reads GitHub's storage so, lib/internal/downloadUtils.js), but
* servers that stand in for it may know no ranges: the first answer tells which.
*/
/** Bytes asked for in one request, and requests at once: small ones, because of the memory. */
const segmentSize = 4194304;
const ahead = 4;
/** Bytes fetched with the first question for the size: small entries need no second request. */
const firstBytes = 65536;
/** The entry is not, or no longer, what was looked up: asking again does not help. */
var Vanished = class extends Error {};
/**
* Opens what lies behind a signed URL.
* @throws {Vanished} when there is nothing; else what made the request fail in the end.
*/
async function openBlob(url, options) {
	const { retry, signal, env } = options;
	let current = url;
	let renewed;
	const first = await retrying(() => request(0, firstBytes), options);
	const { size, ranges } = sizeOf(first);
	const etag = first.header("etag");
	let head = Buffer.alloc(0);
	if (ranges || size <= firstBytes) head = await headOf(first).catch(() => Buffer.alloc(0));
	else first.discard();
	/** One answer that holds byte `start`, or a refusal as an error. */
	async function request(start, end, own) {
		const used = current;
		const response = await send({
			method: "GET",
			url: used,
			headers: { range: `bytes=${start}-${end - 1}` },
			stall: retry.stall,
			signal: own === void 0 ? signal : AbortSignal.any([own, signal]),
			env
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
		throw refusal({
			...response,
			text
		});
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
			if (position < end) throw cut("the connection ended early");
		} catch (error) {
			if (signal.aborted || own.aborted) throw error;
			const pause = pauseAfter(error, attempt, { retry });
			if (pause === void 0) throw error;
			await setTimeout(pause, void 0, { signal });
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
					while (next < last && segments.length < ahead) {
						const until = Math.min(next + segmentSize, last);
						const segment = Array.fromAsync(part(next, until, over.signal));
						segment.catch(() => {});
						segments.push(segment);
						next = until;
					}
					yield* await segments.shift() ?? [];
				}
			} finally {
				over.abort();
			}
		}
	};
}
/** Of an answer that is not whole. */
function cut(message) {
	return new NetworkError(message, {
		cause: void 0,
		passes: true,
		unsent: false
	});
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
		throw cut("the storage does not say how large the entry is");
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
	return Buffer.concat(await Array.fromAsync(response.body));
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
async function put(url, body, headers, { retry, signal, env }) {
	await retrying(async () => {
		const response = await send({
			method: "PUT",
			url: url.includes("?") ? url : url.replace("&", "?"),
			headers: {
				"content-type": "application/octet-stream",
				...headers
			},
			body,
			stall: retry.stall,
			signal,
			env
		});
		const text = await textOf(response);
		if (response.status >= 200 && response.status < 300) return;
		throw refusal({
			...response,
			text
		});
	}, {
		retry,
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
	const { log, signal, mode } = options;
	const service = serviceOf(options.env);
	const retry = {
		...usualRetry,
		tries: 4,
		pause: 500,
		...options.retry
	};
	const transfer = {
		retry,
		signal,
		env: options.env
	};
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
	/** @throws {Refused} with the service's answer; {Error} when there is none, and from then on. */
	async function call(name, message) {
		if (service.url === void 0) throw new Error(service.why);
		if (down !== void 0) throw new Error(down);
		const { url, token } = service;
		try {
			const answer = await ask({
				...transfer,
				method: "POST",
				url: new URL(method + name, url).href,
				headers: { authorization: `Bearer ${token}` },
				json: message,
				retry: {
					...retry,
					stall: Math.min(retry.stall, longestAnswer)
				},
				repeatable: true,
				onPause(why, ms) {
					if (ms >= 5e3) log.info(`Actions cache: ${why}; the next try is in ${Math.ceil(ms / 1e3)} seconds.`);
				}
			});
			if (!answer.ok) throw refusal(answer);
			return objectOf(answer.text);
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
		const others = prefixes.slice(0, 9);
		if (![key, ...others].every(isKey)) return void 0;
		try {
			const found = await find(key, others);
			if (found === void 0) return void 0;
			return await open(found);
		} catch (error) {
			say(`Actions cache: ${lookupTrouble(error)}; the run continues without it.`);
			return;
		}
	}
	async function open(found) {
		const renew = async () => (await find(found.key, []))?.url;
		const blob = await openBlob(found.url, {
			...transfer,
			renew
		});
		return {
			key: found.key,
			size: blob.size,
			read: (start = 0, end = blob.size) => blob.read(start, end)
		};
	}
	async function save(key, content) {
		if (!writable || !isKey(key)) {
			if (service.url === void 0) return "refused";
			const why = mode?.write === false ? mode.why : service.why;
			say(`Actions cache: nothing is saved, because ${why || "the key is too long"}.`);
			return "refused";
		}
		try {
			const reserved = await reserve(key);
			if (reserved === "exists") return "exists";
			const size = await upload(reserved.url, content(), transfer);
			const finished = await call("FinalizeCacheEntryUpload", {
				key,
				version,
				size_bytes: String(size)
			});
			if (finished["ok"] === true) return "saved";
			throw new Error(field(finished, "message") || "the service did not take it");
		} catch (error) {
			say(`Actions cache: ${key} is not saved: ${saveTrouble(error)}.`);
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