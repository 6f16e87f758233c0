import { a as messageOf, n as UserError, o as outage } from "./errors.js";
import { kt as withPeriod } from "./start-both.js";
import { a as array, b as _coercedString, f as object, n as ZodNumber, r as ZodString, u as looseObject, y as _coercedNumber } from "./schemas.js";
import { s as usualRetry, t as ask } from "./http.js";
import { setTimeout } from "node:timers/promises";

// node_modules/zod/v4/classic/coerce.js
function string(params) {
	return _coercedString(ZodString, params);
}
function number(params) {
	return _coercedNumber(ZodNumber, params);
}

// src/shared/rest.ts
/**
* A client for small REST APIs of clouds: JSON, a bearer token, pages, and waiting for actions. Requests
* are retried by the rules of `retry.ts`.
*/
/** An unsuccessful answer: the `cause` of the error that a call throws. */
var ApiRefusal = class extends Error {
	status;
	/** The API's own word for it. */
	code;
	constructor(status, code, message) {
		super(message);
		this.status = status;
		this.code = code;
	}
};
/** The refusal behind an error of a call; undefined for any other error. */
function refusalOf(error) {
	const cause = error instanceof Error ? error.cause : void 0;
	return cause instanceof ApiRefusal ? cause : void 0;
}
/** @returns undefined where the API does not know the thing (any more). */
async function orGone(call) {
	try {
		return await call;
	} catch (error) {
		if (refusalOf(error)?.status === 404) return void 0;
		throw error;
	}
}
/** @throws {UserError} for an address to which no token may be sent. */
function restClient(options) {
	const { cloud, log, signal } = options;
	const base = checkBase(options);
	const astray = `Check what stands between this runner and ${base}, and that this is the address of ${cloud}'s API.`;
	const retry = {
		...usualRetry,
		...options.retry
	};
	/** When the last answer was written, by the cloud's clock, and when it was read, by one that never jumps. */
	let heard;
	async function request(method, url, given) {
		const { json, content, repeatable, stall = retry.stall } = given;
		const token = await options.token?.();
		const answer = await ask({
			method,
			url,
			headers: {
				accept: "application/json",
				...token !== void 0 && { authorization: `Bearer ${token}` }
			},
			json,
			content,
			sign: options.sign,
			statusOf: options.statusOf,
			...repeatable === void 0 ? {} : { repeatable },
			signal,
			retry: {
				...retry,
				stall
			},
			retryAfter: (status, header) => untilReset(status, header, retry.longestPause),
			onPause: (why, milliseconds) => log.debug(`${why}; once more in ${milliseconds} ms`)
		});
		const time = Date.parse(answer.header("date") ?? "");
		if (!Number.isNaN(time)) heard = {
			time,
			at: performance.now()
		};
		const what = `${method} ${new URL(url).pathname}`;
		if (!answer.ok) throw refused(what, answer);
		return answer.text === "" ? void 0 : jsonOf(answer.text);
	}
	function refused(what, { status, text }) {
		const said = options.error.safeParse(jsonOf(text)).data;
		const { code, message } = said ?? {
			code: String(status),
			message: ""
		};
		const cause = new ApiRefusal(status, code, message);
		const own = code === "" ? message : `${message} (${code})`;
		const words = message === "" ? `with status ${status}` : own;
		const usual = status === 429 || status >= 500 ? outage(status, cloud) : said === void 0 ? astray : void 0;
		const cure = options.cure?.(cause) ?? usual;
		const sentence = `${cloud} refused ${what}: ${withPeriod(words)}${cure === void 0 ? "" : ` ${cure}`}`;
		return new UserError(sentence, { cause });
	}
	function read(schema, body, what) {
		const { data, error } = schema.safeParse(body);
		if (error === void 0) return data;
		if (body === void 0 || typeof body === "string") throw new UserError(`${cloud} answered ${what} with no JSON, as a gateway or a page to sign in does. ${astray}`);
		const [issue] = error.issues;
		throw new Error(`${cloud} answered ${what} in a form that is not known here: ${issue?.path.join(".")}: ${issue?.message}`);
	}
	/**
	* @throws {UserError} when the API refuses, with its words, or has trouble; an {@link ApiRefusal} is
	*   the cause.
	* @throws {NetworkError} when there is no answer.
	*/
	async function call(method, path, schema, given = {}) {
		return read(schema, await request(method, address(path, given.query), given), `${method} ${path}`);
	}
	/** @returns the id of what was made; it stands under `key`. */
	async function make(path, key, json) {
		return (await call("POST", path, object({ [key]: object({ id: string() }) }), { json }))[key]?.id ?? "";
	}
	/** What stands under `key` on all pages. */
	async function all(path, key, item, query = {}) {
		const page = looseObject({ [key]: array(item) });
		const found = [];
		const seen = /* @__PURE__ */ new Set();
		for (let url = address(path, query); url !== void 0;) {
			if (seen.has(url)) throw new Error(`${cloud}: the pages of ${path} lead back to ${url}`);
			seen.add(url);
			const body = await request("GET", url, {});
			found.push(...read(page, body, `GET ${path}`)[key]);
			const next = options.next?.(body);
			url = typeof next === "string" ? within(next) : next && address(path, {
				...query,
				...next
			});
		}
		return found;
	}
	function address(path, query = {}) {
		const url = new URL(base + path);
		for (const [name, value] of Object.entries(query)) if (value !== void 0) url.searchParams.set(name, value);
		return url.href;
	}
	/** An address that the API gave, on the server that the token is for. */
	function within(text) {
		const { pathname, search } = new URL(text, base);
		return new URL(base).origin + pathname + search;
	}
	/**
	* Polls until there is a result, in the end every five seconds.
	* @param what For the message.
	* @param why What was said last.
	* @throws {UserError} after `longest` milliseconds.
	*/
	async function until(what, look, longest = 6e5, why = () => "") {
		const end = Date.now() + longest;
		for (let pause = 250;; pause = Math.min(pause * 1.5, 5e3)) {
			const seen = await look();
			if (seen !== void 0) return seen;
			if (Date.now() + pause > end) {
				const late = `${cloud}: ${what} is not done after ${longest / 1e3} seconds.`;
				throw new UserError(`${late} ${why()}`.trimEnd());
			}
			await setTimeout(pause, void 0, { signal });
		}
	}
	/** Milliseconds since the epoch by the cloud's clock, a second too early at most; undefined before any answer. */
	const time = () => heard && Math.round(heard.time + performance.now() - heard.at);
	/**
	* Repeats for two minutes a request that the API refuses because the resource is busy.
	* @param what For the message.
	*/
	async function whenFree(what, isBusy, work) {
		let last;
		const attempt = async () => {
			try {
				return { result: await work() };
			} catch (error) {
				const refusal = refusalOf(error);
				if (refusal === void 0 || !isBusy(refusal)) throw error;
				last = error;
				return;
			}
		};
		return (await until(what, attempt, 12e4, () => messageOf(last))).result;
	}
	return {
		call,
		make,
		all,
		until,
		whenFree,
		time,
		/** The same; asks for `path` before there was any answer. */
		async clock(path) {
			if (time() === void 0) await request("GET", address(path), {});
			return time() ?? Date.now();
		}
	};
}
function checkBase({ base, cloud, mayBePlain }) {
	const url = URL.parse(base);
	const isHere = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url?.hostname ?? "");
	const isPlain = url?.protocol === "http:";
	if (url?.protocol === "https:" || isPlain && (isHere || mayBePlain)) return base.replace(/\/+$/, "");
	throw new UserError(`${cloud}: the address of its API (${base}) must begin with https://, because the token is sent to it.`);
}
function jsonOf(text) {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}
/**
* `RateLimit-Reset` is the time (epoch seconds) at which the whole limit is available again. It grows
* back gradually, so we wait for the longest pause at most (docs.hetzner.cloud, "Rate Limiting").
*/
function untilReset(status, header, longest) {
	const reset = Number(header("ratelimit-reset") ?? "") * 1e3;
	if (status !== 429 || !(reset > 0)) return void 0;
	const now = Date.parse(header("date") ?? "") || Date.now();
	return String(Math.floor(Math.min(Math.max(reset - now, 0), longest) / 1e3));
}

export { number as i, refusalOf as n, restClient as r, orGone as t };