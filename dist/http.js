import "./rolldown-runtime.js";
import { i as agentsFor, n as Silence, r as networkTrouble, t as NetworkError } from "./network-trouble.js";
import { a as messageOf } from "./errors.js";
import { createReadStream } from "node:fs";
import { request } from "node:http";
import { Readable, pipeline } from "node:stream";
import { addAbortListener } from "node:events";
import { setTimeout as setTimeout$1 } from "node:timers/promises";
import { request as request$1 } from "node:https";

// src/shared/retry.ts
/** The rules for retries, except for the AWS SDK, which has its own. */
const usualRetry = {
	tries: 5,
	pause: 1e3,
	longestPause: 6e4,
	stall: 3e4
};
/** An unsuccessful answer. */
var Refused = class extends Error {
	status;
	/** Milliseconds that the server asks to wait. */
	retryAfter;
	constructor(status, retryAfter, message) {
		super(message);
		this.status = status;
		this.retryAfter = parseRetryAfter(retryAfter);
	}
};
/** Milliseconds; the header holds seconds or a date (RFC 9110, 10.2.3). */
function parseRetryAfter(value, now = Date.now()) {
	if (value === void 0) return void 0;
	if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1e3;
	const date = Date.parse(value);
	return Number.isNaN(date) ? void 0 : Math.max(0, date - now);
}
/**
* Repeats `work` while another attempt may succeed.
* @throws the error of the last attempt.
*/
async function retrying(work, options) {
	for (let tried = 1;; tried += 1) try {
		return await work();
	} catch (error) {
		options.signal?.throwIfAborted();
		const pause = pauseAfter(error, tried, options);
		if (pause === void 0) throw error;
		options.onPause?.(messageOf(error), pause);
		await setTimeout$1(pause, void 0, options.signal && { signal: options.signal });
	}
}
/**
* Milliseconds to wait before the next attempt; undefined if it would not help.
* @param tried 1 after the first attempt.
*/
function pauseAfter(error, tried, { retry, repeatable = true }) {
	if (tried >= retry.tries || !passes(error, repeatable)) return void 0;
	const asked = error instanceof Refused && error.retryAfter || 0;
	const usual = retry.pause * 2 ** (tried - 1) * (.5 + Math.random() / 2);
	const pause = Math.max(asked, Math.min(usual, retry.longestPause));
	const { longestPause, deadline = Number.POSITIVE_INFINITY } = retry;
	return asked > longestPause || Date.now() + pause > deadline ? void 0 : pause;
}
function passes(error, repeatable) {
	if (error instanceof NetworkError) return error.passes && (repeatable || error.unsent);
	if (!(error instanceof Refused)) return false;
	const { status, retryAfter } = error;
	if (status === 429 || status === 403 && retryAfter !== void 0) return true;
	return repeatable && (status === 408 || status >= 500);
}

// src/shared/http.ts
/**
* The one HTTP client of the action: it uses the runner's proxy, and words network errors for the user.
* It uses Node's `http`, not `fetch`, which copies a body several times (four times the memory and the
* time of an upload), is slow to load, and supports proxies only in late releases of Node 24.
*/
/** Bytes of a text; a page of a hundred comments, each of 64 KiB, is one. */
const longestText = 16777216;
/**
* One request and the head of its answer, whatever its status.
* @throws {NetworkError} when nobody answers, or the connection is cut or silent for too long.
*/
function send(request$2) {
	const { method, url, headers, body = [], signal, stall = usualRetry.stall, env } = request$2;
	const target = new URL(url);
	const trouble = (error) => signal?.aborted ? signal.reason : networkTrouble(error, target, env) ?? error;
	return new Promise((resolve, reject) => {
		const { httpAgent, httpsAgent } = agentsFor(target, env);
		const secure = target.protocol === "https:";
		const sending = (secure ? request$1 : request)(target, {
			method,
			agent: secure ? httpsAgent : httpAgent,
			headers: {
				...headers,
				"user-agent": "packernix-action",
				...method === "GET" || method === "HEAD" || isStream(body) ? {} : { "content-length": String(lengthOf(body)) }
			},
			...signal && { signal },
			timeout: stall
		});
		const fail = (error) => {
			connected();
			sending.destroy();
			reject(trouble(error));
		};
		const giveUp = () => fail(silence(stall));
		const connecting = setTimeout(giveUp, stall);
		const aborting = signal && addAbortListener(signal, giveUp);
		const connected = () => {
			clearTimeout(connecting);
			aborting?.[Symbol.dispose]();
		};
		sending.on("socket", connected);
		sending.on("timeout", giveUp);
		sending.on("error", fail);
		sending.on("response", (response) => {
			sending.setTimeout(0);
			resolve(opened(response, stall, trouble));
		});
		if (isFile(body) || isStream(body)) {
			const stream = isFile(body) ? createReadStream(body.file, { end: body.size - 1 }) : Readable.from(body, { highWaterMark: 1 });
			pipeline(stream, sending, (error) => void (error && fail(error)));
			return;
		}
		for (const part of body) sending.write(part);
		sending.end();
	});
}
function isFile(body) {
	return "file" in body;
}
function isStream(body) {
	return Symbol.asyncIterator in body;
}
function lengthOf(parts) {
	if (isFile(parts)) return parts.size;
	return parts.reduce((sum, part) => sum + part.length, 0);
}
function opened(response, stall, trouble) {
	return {
		status: response.statusCode ?? 0,
		header(name) {
			const value = response.headers[name];
			return Array.isArray(value) ? value.join(", ") : value;
		},
		body: watched(response, stall, trouble),
		discard: () => void response.destroy()
	};
}
async function* watched(response, stall, trouble) {
	const parts = response[Symbol.asyncIterator]();
	const next = async () => {
		const timer = setTimeout(() => response.destroy(silence(stall)), stall);
		try {
			return await parts.next();
		} catch (error) {
			throw trouble(error);
		} finally {
			clearTimeout(timer);
		}
	};
	try {
		for (let part = await next(); !part.done; part = await next()) yield part.value;
	} finally {
		if (!response.readableEnded) response.destroy();
	}
}
function silence(stall) {
	return new Silence(`nothing moved for ${stall / 1e3} seconds`);
}
/** The whole text of an answer, cut at a limit. */
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
/**
* A request whose answer is a text, retried by the rules of `retry.ts`; for clients of REST APIs.
* @returns the last answer, whatever its status.
* @throws {NetworkError} when nobody answered in the end.
*/
async function ask(options) {
	const { json, method, headers, signal, onPause } = options;
	const content = json === void 0 ? options.content : {
		type: "application/json",
		bytes: Buffer.from(JSON.stringify(json))
	};
	const retry = {
		...usualRetry,
		...options.retry
	};
	let last;
	const once = async () => {
		last = void 0;
		const response = await send({
			...options,
			stall: retry.stall,
			headers: {
				...content && { "content-type": content.type },
				...headers,
				...options.sign?.()
			},
			...content && { body: [content.bytes] }
		});
		const { header } = response;
		const text = await textOf(response);
		const status = options.statusOf?.(response.status, text) ?? response.status;
		last = {
			status,
			header,
			ok: status >= 200 && status < 300,
			text
		};
		if (last.ok) return last;
		throw new Refused(status, header("retry-after") ?? options.retryAfter?.(status, header), `${new URL(options.url).host} answered ${status}`);
	};
	const { repeatable = method !== "POST" && method !== "PATCH" } = options;
	try {
		return await retrying(once, {
			retry,
			signal,
			repeatable,
			...onPause && { onPause }
		});
	} catch (error) {
		if (error instanceof Refused && last !== void 0) return last;
		throw error;
	}
}

export { pauseAfter as a, Refused as i, send as n, retrying as o, textOf as r, usualRetry as s, ask as t };