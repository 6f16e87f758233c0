import "./rolldown-runtime.js";
import { a as messageOf, n as UserError, r as hasCode } from "./errors.js";
import path from "node:path";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { createHash, randomBytes } from "node:crypto";
import http from "node:http";
import { setTimeout as setTimeout$1 } from "node:timers/promises";

// src/tools/retry.ts
/** Trying again what may go well the next time. */
const usualTiming = {
	stall: 3e4,
	whole: 18e5,
	tries: 5,
	pause: 1e3,
	longestPause: 6e4
};
/** A failure that may pass. `pause`: milliseconds that the server asked for. */
var PassingError = class extends Error {
	pause;
	constructor(message, options = {}) {
		super(message, { cause: options.cause });
		this.name = "PassingError";
		this.pause = options.pause;
	}
};
/**
* Does `work` until it ends otherwise than by a `PassingError`, at most `timing.tries` times.
* @throws {UserError} with the last reason when no try went well, or the time for all is over.
*/
async function retrying(url, options, work) {
	const { what, timing, log } = options;
	const whole = AbortSignal.timeout(timing.whole);
	const signal = options.signal === void 0 ? whole : AbortSignal.any([options.signal, whole]);
	for (let tried = 1;; tried += 1) try {
		return await work({
			...options,
			signal
		});
	} catch (error) {
		options.signal?.throwIfAborted();
		if (whole.aborted) throw finalError(what, url, `it took longer than ${seconds(timing.whole)}`, tried, error);
		if (!(error instanceof PassingError)) throw error;
		if (tried >= timing.tries) throw finalError(what, url, error.message, tried, error.cause);
		const pause = pauseBefore(tried, timing, error.pause);
		log.info(`${what}: ${error.message}; try ${tried + 1} of ${timing.tries} in ${seconds(pause)}.`);
		await setTimeout$1(pause, void 0, { signal }).catch(() => {});
		options.signal?.throwIfAborted();
	}
}
/** Half of each pause is chance: jobs that failed together are not to come back together. */
function pauseBefore(tried, timing, asked) {
	const usual = timing.pause * 2 ** (tried - 1) * (.5 + Math.random() / 2);
	return Math.min(Math.max(asked ?? 0, usual), timing.longestPause);
}
function finalError(what, url, reason, tried, cause) {
	const { protocol, host, pathname } = new URL(url);
	const times = tried === 1 ? "" : ` (${tried} tries)`;
	return new UserError(`${what} could not be fetched from ${protocol}//${host}${pathname}: ${reason}${times}. Check the network of the runner, or name a mirror of ${host} in the input \`mirrors\`.`, { cause });
}
function seconds(milliseconds) {
	return `${Number((milliseconds / 1e3).toFixed(milliseconds < 1e4 ? 1 : 0))} s`;
}

// src/tools/http.ts
/** One HTTP request with its redirects, limits and refusals, by Node's own `fetch`. */
const mostRedirects = 5;
/**
* Asks for `url` and hands its body to `use`.
* @throws {PassingError} for what another try may mend, {UserError} for what the user may.
*/
async function request(url, options, use) {
	takeProxy();
	const watch = watching(options.timing.stall, options.signal);
	try {
		const { response, address } = await following(url, options, watch);
		refuseStatus(response, address, options);
		return await use({ chunks: body(response, address, options, watch) });
	} catch (error) {
		options.signal?.throwIfAborted();
		if (watch.signal.aborted) throw new PassingError(`nothing came for ${options.timing.stall / 1e3} s`, { cause: error });
		throw networkTrouble(error, url, options.what);
	} finally {
		watch.stop();
	}
}
let proxyTaken = false;
/** `fetch` heeds the runner's proxy variables only when told so; early releases of Node 24 cannot be. */
function takeProxy() {
	if (proxyTaken) return;
	proxyTaken = true;
	const { setGlobalProxyFromEnv } = http;
	if (!Object.keys(process.env).some((name) => /^https?_proxy$/i.test(name))) return;
	try {
		setGlobalProxyFromEnv?.();
	} catch (error) {
		throw new UserError(`The runner's proxy cannot be used (variables HTTP_PROXY and HTTPS_PROXY): ${messageOf(error)}.`, { cause: error });
	}
}
function watching(stall, outer) {
	const controller = new AbortController();
	const timer = setTimeout(() => controller.abort(/* @__PURE__ */ new Error("stalled")), stall);
	return {
		signal: outer === void 0 ? controller.signal : AbortSignal.any([controller.signal, outer]),
		alive: () => void timer.refresh(),
		stop: () => clearTimeout(timer)
	};
}
/** Redirects by hand: no loop, no way down from https, credentials for the first host alone. */
async function following(url, options, watch) {
	let address = new URL(url);
	let authorization = options.authorization ?? ownCredentials(address);
	const mayLeaveTls = address.protocol === "http:" && isLoopback(address);
	for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
		const response = await fetch(withoutCredentials(address), {
			redirect: "manual",
			signal: watch.signal,
			headers: {
				"accept-encoding": "identity",
				"user-agent": "packernix-action",
				...authorization === void 0 ? {} : { authorization }
			}
		});
		watch.alive();
		const location = response.headers.get("location");
		if (location === null || ![
			301,
			302,
			303,
			307,
			308
		].includes(response.status)) return {
			response,
			address
		};
		await response.body?.cancel();
		const next = URL.parse(location, address.href);
		if (next === null || !["http:", "https:"].includes(next.protocol)) throw refused(options.what, url, "redirects to something that is no web address");
		if (address.protocol === "https:" && next.protocol === "http:" && !mayLeaveTls) throw refused(options.what, url, `redirects from https to ${next.origin}, which is not safe`);
		address = next;
		authorization = void 0;
	}
	throw refused(options.what, url, `redirects more than ${mostRedirects} times, as in a loop`);
}
/** Mirrors may stand behind a password in their URL; `fetch` takes no such URLs. */
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
	response.body?.cancel().catch(() => {});
	const server = `${address.host} answered ${status}`;
	if (status === 408 || status === 429 || status >= 500) throw new PassingError(server, { pause: retryAfter(response.headers.get("retry-after")) });
	const hint = status === 404 || status === 410 ? "There is no such file; check the version, or the mirror (input `mirrors`)." : status === 401 || status === 403 ? "The server does not let the runner in; check the mirror (input `mirrors`) or the network's rules." : "Check the mirror (input `mirrors`) or the network.";
	throw new DownloadRefused(status, `${plain(address)}: ${server}. ${hint}`, options.what);
}
/** An answer that no further try will change. */
var DownloadRefused = class extends UserError {
	status;
	constructor(status, reason, what) {
		super(`${what} could not be fetched from ${reason}`);
		this.name = "DownloadRefused";
		this.status = status;
	}
};
/** Milliseconds; the header holds seconds or a date (RFC 9110, 10.2.3). */
function retryAfter(value, now = Date.now()) {
	if (value === null) return void 0;
	if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1e3;
	const date = Date.parse(value);
	return Number.isNaN(date) ? void 0 : Math.max(0, date - now);
}
async function* body(response, address, options, watch) {
	const tooBig = () => refused(options.what, address.href, `is larger than ${options.maxBytes} bytes`);
	const header = response.headers.get("content-length");
	const length = header === null || response.headers.has("content-encoding") ? void 0 : Number(header);
	if (length !== void 0 && length > options.maxBytes) throw tooBig();
	let bytes = 0;
	for await (const chunk of response.body ?? []) {
		watch.alive();
		bytes += chunk.length;
		if (bytes > options.maxBytes) throw tooBig();
		yield chunk;
	}
	if (length !== void 0 && bytes !== length) throw new PassingError(`only ${bytes} of ${length} bytes came`);
}
function refused(what, url, reason) {
	return new UserError(`${what} was not fetched: ${plain(new URL(url))} ${reason}. Check the mirror (input \`mirrors\`).`);
}
function plain({ protocol, host, pathname }) {
	return `${protocol}//${host}${pathname}`;
}
const certificateTrouble = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS_CERT|HOSTNAME_MISMATCH)/;
/**
* `fetch` fails with a TypeError and hides the reason in `cause`, sometimes twice. Told by name: its
* errors need not be of our realm. Errors of other parts come back as they are.
*/
function networkTrouble(error, url, what) {
	const { name, cause } = fields(error);
	if (name !== "TypeError") return error;
	let deepest = fields(cause);
	while (deepest.cause !== void 0) deepest = fields(deepest.cause);
	const { code = "", message = "" } = deepest;
	if (certificateTrouble.test(code)) return refused(what, url, `has a certificate that this machine does not trust (${code}; set NODE_EXTRA_CA_CERTS for a private authority)`);
	return new PassingError(message || code || "the connection broke", { cause: error });
}
function fields(error) {
	return typeof error === "object" && error !== null ? error : {};
}

// src/tools/download.ts
/**
* Files from the network: whole and as expected, or not there at all. Every error that a user can
* meet says which address failed, how, and what to do.
*/
/**
* Fetches `url` into `file`, which appears only when it is whole and has the wanted hash. Its folder
* is made. Trouble that may pass (network, stalls, a body cut short, 408, 429, 5xx) is tried again.
* @throws {UserError} for everything that the user, the server or a mirror can mend.
*/
async function download(url, file, options) {
	const temporary = `${file}.${randomBytes(4).toString("hex")}.tmp`;
	try {
		await mkdir(path.dirname(file), { recursive: true });
		const done = await retrying(url, timed(options), (once) => request(url, once, (fetched) => store(fetched, temporary)));
		if (options.sha256 !== void 0 && done.sha256 !== options.sha256.toLowerCase()) throw wrongHash(url, options.what, options.sha256, done.sha256);
		await rename(temporary, file);
		return done;
	} catch (error) {
		await rm(temporary, { force: true });
		throw diskTrouble(error, path.dirname(file), options.what);
	}
}
/** Fetches a small file as it is, with the same care. */
async function downloadBytes(url, options) {
	return await retrying(url, timed(options), (once) => request(url, once, async ({ chunks }) => {
		const parts = [];
		for await (const chunk of chunks) parts.push(chunk);
		return Buffer.concat(parts);
	}));
}
function timed(options) {
	return {
		...options,
		timing: {
			...usualTiming,
			...options.timing
		}
	};
}
async function store({ chunks }, file) {
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
	return new UserError(`${what} was refused: the SHA-256 of ${shown(url)} is ${found}, but it must be ${wanted.toLowerCase()}. The server or a mirror (input \`mirrors\`) has another file than the vendor published.`);
}
/** A file system that takes no more in the user's words; anything else comes back as it is. */
function diskTrouble(error, folder, what) {
	const reason = hasCode(error, "ENOSPC") ? "the disk is full" : hasCode(error, "EDQUOT") ? "the disk quota is used up" : hasCode(error, "EROFS") || hasCode(error, "EACCES") ? "it cannot be written to" : void 0;
	if (reason === void 0) return error;
	return new UserError(`${what} has no place in ${folder}: ${reason}. Make room there.`, { cause: error });
}
/** An address as messages show it: without credentials and without a query, which may be a signature. */
function shown(url) {
	const { protocol, host, pathname } = new URL(url);
	return `${protocol}//${host}${pathname}`;
}

export { DownloadRefused as a, shown as i, download as n, downloadBytes as r, diskTrouble as t };