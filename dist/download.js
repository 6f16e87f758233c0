import "./rolldown-runtime.js";
import { a as messageOf, n as UserError, r as hasCode } from "./errors.js";
import { t as NetworkError } from "./network-trouble.js";
import { i as Refused, n as send, o as retrying, s as usualRetry } from "./http.js";
import { kt as withPeriod } from "./start-both.js";
import path from "node:path";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { createHash, randomBytes } from "node:crypto";

// src/tools/http.ts
/** Requests one file from a web server: redirects, limits and refusals. */
const mostRedirects = 5;
/**
* Asks for `url`.
* @returns its body, which ends only when it is whole.
* @throws {NetworkError} or {Refused} if another attempt may succeed, {UserError} if the user must act.
*/
async function request(url, options) {
	const { response, address } = await following(url, options);
	refuseStatus(response, address, options);
	return body(response, address, options);
}
/** Follows redirects: no loops, never from https to http, credentials only for the first host. */
async function following(url, options) {
	let address = new URL(url);
	let authorization = options.authorization ?? ownCredentials(address);
	const mayLeaveTls = address.protocol === "http:" && isLoopback(address);
	for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
		const response = await send({
			method: "GET",
			url: withoutCredentials(address),
			signal: options.signal,
			stall: options.stall,
			headers: {
				"accept-encoding": "identity",
				...authorization === void 0 ? {} : { authorization }
			}
		});
		const location = response.header("location");
		if (location === void 0 || ![
			301,
			302,
			303,
			307,
			308
		].includes(response.status)) return {
			response,
			address
		};
		response.discard();
		const next = URL.parse(location, address.href);
		if (next === null || !["http:", "https:"].includes(next.protocol)) throw refused(options.what, url, "redirects to something that is not a web address");
		if (address.protocol === "https:" && next.protocol === "http:" && !mayLeaveTls) throw refused(options.what, url, `redirects from https to ${next.origin}, which is not safe`);
		address = next;
		authorization = void 0;
	}
	throw refused(options.what, url, `redirects more than ${mostRedirects} times, as in a loop`);
}
/** The URL of a mirror may contain a password. */
function ownCredentials({ username, password }) {
	if (username === "" && password === "") return void 0;
	const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
	return `Basic ${Buffer.from(pair).toString("base64")}`;
}
function withoutCredentials(url) {
	const bare = new URL(url);
	bare.username = "";
	bare.password = "";
	return bare.href;
}
function isLoopback({ hostname }) {
	return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
function refuseStatus(response, address, options) {
	const { status } = response;
	if (status === 200) return;
	response.discard();
	const server = `${address.host} answered ${status}`;
	if (status === 408 || status === 429 || status >= 500) throw new Refused(status, response.header("retry-after"), server);
	const hint = status === 404 || status === 410 ? "There is no such file; check the version, or the mirror (input `mirrors`)." : status === 401 || status === 403 ? "The server refuses the runner; check the mirror (input `mirrors`) or the network's rules." : "Check the mirror (input `mirrors`) or the network.";
	throw new DownloadRefused(status, `${shown(address.href)}: ${server}. ${hint}`, options.what);
}
/** An answer that another attempt would not change. */
var DownloadRefused = class extends UserError {
	status;
	constructor(status, reason, what) {
		super(`${what} could not be fetched from ${reason}`);
		this.name = "DownloadRefused";
		this.status = status;
	}
};
async function* body(response, address, options) {
	const tooBig = () => refused(options.what, address.href, `is larger than ${options.maxBytes} bytes`);
	const header = response.header("content-length");
	const length = header === void 0 ? void 0 : Number(header);
	if (length !== void 0 && length > options.maxBytes) {
		response.discard();
		throw tooBig();
	}
	let bytes = 0;
	for await (const chunk of response.body) {
		bytes += chunk.length;
		if (bytes > options.maxBytes) throw tooBig();
		yield chunk;
	}
	if (length !== void 0 && bytes !== length) {
		const message = `only ${bytes} of ${length} bytes came`;
		throw new NetworkError(message, {
			cause: void 0,
			passes: true,
			unsent: false
		});
	}
}
function refused(what, url, reason) {
	return new UserError(`${what} was not fetched: ${shown(url)} ${reason}. Check the mirror (input \`mirrors\`).`);
}
/** An address as messages show it: without credentials and without a query, which may be a signature. */
function shown(url) {
	const { protocol, host, pathname } = new URL(url);
	return `${protocol}//${host}${pathname}`;
}

// src/tools/download.ts
/**
* Downloads files: a file appears only if it is complete and as expected. Each error names the address,
* the reason, and what to do.
*/
const usualTiming = {
	...usualRetry,
	whole: 18e5
};
/**
* Downloads `url` to `file`, which appears only if it is complete and has the required hash. Makes the
* folder. Retries temporary errors (network, stalls, a truncated body, 408, 429, 5xx).
* @throws {UserError} for errors that the user, the server or a mirror can fix.
*/
async function download(url, file, options) {
	const temporary = `${file}.${randomBytes(4).toString("hex")}.tmp`;
	try {
		await mkdir(path.dirname(file), { recursive: true });
		const done = await fetching(url, options, (chunks) => store(chunks, temporary));
		if (options.sha256 !== void 0 && done.sha256 !== options.sha256.toLowerCase()) throw wrongHash(url, options.what, options.sha256, done.sha256);
		await rename(temporary, file);
		return done;
	} catch (error) {
		await rm(temporary, { force: true });
		throw diskTrouble(error, path.dirname(file), options.what);
	}
}
/** Downloads a small file into memory, with the same checks. */
async function downloadBytes(url, options) {
	return await fetching(url, options, async (chunks) => Buffer.concat(await Array.fromAsync(chunks)));
}
/** Passes the body to `use`; again after a temporary error. */
async function fetching(url, options, use) {
	const { what, log } = options;
	const timing = {
		...usualTiming,
		...options.timing
	};
	const whole = AbortSignal.timeout(timing.whole);
	const signal = options.signal === void 0 ? whole : AbortSignal.any([options.signal, whole]);
	let tried = 0;
	const once = async () => {
		tried += 1;
		return await use(await request(url, {
			...options,
			signal,
			stall: timing.stall
		}));
	};
	const onPause = (why, pause) => log.info(`${what}: ${why}; try ${tried + 1} of ${timing.tries} in ${seconds(pause)}.`);
	try {
		return await retrying(once, {
			retry: timing,
			signal,
			onPause
		});
	} catch (error) {
		options.signal?.throwIfAborted();
		if (whole.aborted) throw finalError(what, url, `it took longer than ${seconds(timing.whole)}`, tried, error);
		if (!(error instanceof NetworkError || error instanceof Refused)) throw error;
		throw finalError(what, url, messageOf(error), tried, error);
	}
}
function finalError(what, url, reason, tried, cause) {
	const times = tried === 1 ? "" : ` (${tried} tries)`;
	return new UserError(`${what} could not be fetched from ${shown(url)}${times}: ${withPeriod(reason)} If the runner's network blocks ${new URL(url).host}, name a mirror in the input \`mirrors\`.`, { cause });
}
function seconds(milliseconds) {
	return `${Number((milliseconds / 1e3).toFixed(milliseconds < 1e4 ? 1 : 0))} s`;
}
async function store(chunks, file) {
	const hash = createHash("sha256");
	let bytes = 0;
	const handle = await open(file, "w", 384);
	try {
		for await (const chunk of chunks) {
			hash.update(chunk);
			bytes += chunk.length;
			await handle.writeFile(chunk);
		}
	} finally {
		await handle.close();
	}
	return {
		bytes,
		sha256: hash.digest("hex")
	};
}
function wrongHash(url, what, wanted, found) {
	return new UserError(`${what} was refused: the SHA-256 of ${shown(url)} is ${found}, but it must be ${wanted.toLowerCase()}. The server or a mirror (input \`mirrors\`) has a different file than the vendor published.`);
}
/** Words the error of a full file system for the user; returns any other unchanged. */
function diskTrouble(error, folder, what) {
	const reason = hasCode(error, "ENOSPC") ? "the disk is full" : hasCode(error, "EDQUOT") ? "the disk quota is used up" : hasCode(error, "EROFS") || hasCode(error, "EACCES") ? "it cannot be written to" : void 0;
	if (reason === void 0) return error;
	return new UserError(`${what} does not fit in ${folder}: ${reason}. Free some space there.`, { cause: error });
}

export { shown as a, DownloadRefused as i, download as n, downloadBytes as r, diskTrouble as t };