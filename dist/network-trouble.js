import "./rolldown-runtime.js";
import { n as UserError } from "./errors.js";
import { X509Certificate } from "node:crypto";
import { accessSync, constants, readFileSync } from "node:fs";
import { BlockList, isIP } from "node:net";
import { Agent } from "node:http";
import tls from "node:tls";
import { Agent as Agent$1 } from "node:https";

// src/shared/network.ts
/**
* The runner's proxy and certificate authorities, for every request of this process. Node heeds
* these variables only when it is started with a flag, and the runner starts us without. Nothing
* here is loaded or read before the first request.
*/
/** Variables that name files with certificates, beside the one that Node reads by itself. */
const authorityVariables = ["AWS_CA_BUNDLE", "SSL_CERT_FILE"];
/**
* The first release whose agents know proxies and which lets a process add authorities
* (nodejs.org, "HTTP": `proxyEnv` of `new Agent`; "TLS": `tls.setDefaultCACertificates`).
*/
const firstNode = "24.5.0";
/** True if this Node supports proxies and further authorities. */
const isAble = "setDefaultCACertificates" in tls;
/** Never behind a proxy: this machine, and the metadata services of clouds. */
const near = blockList([
	"127.0.0.0/8",
	"::1",
	"169.254.0.0/16",
	"fe80::/10",
	"fd00:ec2::/32"
]);
/**
* The proxy for an address, and the variable that names it; undefined where there is none.
* @throws {UserError} if it is not an HTTP proxy.
*/
function proxyFor({ protocol, hostname, port }, env = process.env) {
	const scheme = protocol.replace(":", "");
	const variable = [`${scheme}_proxy`, `${scheme}_proxy`.toUpperCase()].find((one) => env[one]);
	const value = env[variable ?? ""];
	if (variable === void 0 || value === void 0) return void 0;
	const host = hostname.replace(/^\[|\]$/g, "").toLowerCase();
	if (host === "localhost" || host.endsWith(".localhost") || within(near, host) || isExcepted(host, port || (scheme === "https" ? "443" : "80"), env)) return;
	const url = URL.parse(/^[a-z]+\d?:\/\//i.test(value) ? value : `http://${value}`);
	if (url !== null && /^https?:$/.test(url.protocol)) return {
		url,
		variable
	};
	throw new UserError(`${variable} is not the address of a proxy that this action can use. Write it like http://proxy.example.com:3128; list in NO_PROXY what needs no proxy.`);
}
/**
* `NO_PROXY` as Go reads it, and with it Packer and Nix's relatives (golang.org/x/net/http/httpproxy):
* a name stands for itself and all below it, `.name` and `*.name` for those below; addresses,
* CIDR, a port behind any of them, `*` for everything.
*/
function isExcepted(host, port, env) {
	return (env["no_proxy"] || env["NO_PROXY"] || "").toLowerCase().split(/[\s,]+/).some((entry) => {
		if (entry === "*") return true;
		const [, text = "", wanted] = isIP(entry) === 0 ? /^\[?(.*?)\]?(?::(\d+))?$/.exec(entry) ?? [] : ["", entry];
		if (text === "" || wanted !== void 0 && wanted !== port) return false;
		if (isIP(host) !== 0) return within(blockList([text]), host);
		const suffix = text.replace(/^\*?\./, ".");
		return suffix.startsWith(".") ? host.endsWith(suffix) : `.${host}`.endsWith(`.${suffix}`);
	});
}
function blockList(ranges) {
	const list = new BlockList();
	for (const range of ranges) {
		const [address = "", bits] = range.split("/");
		const family = isIP(address);
		const most = family === 4 ? 32 : 128;
		const prefix = bits === void 0 ? most : Number(bits);
		if (family === 0 || !(prefix >= 0 && prefix <= most)) continue;
		list.addSubnet(address, prefix, family === 4 ? "ipv4" : "ipv6");
	}
	return list;
}
function within(list, host) {
	const family = isIP(host);
	return family !== 0 && list.check(host, family === 4 ? "ipv4" : "ipv6");
}
/** By address of the proxy; "" for none. */
const known = /* @__PURE__ */ new Map();
/** The agent for an address: it keeps connections, and uses the proxy if there is one. */
function agentsFor(url, env = process.env) {
	trustAuthorities();
	const proxy = proxyFor(url, env)?.url.href ?? "";
	let agents = known.get(proxy);
	if (agents === void 0) {
		const settings = {
			keepAlive: true,
			proxyEnv: proxy === "" ? {} : {
				http_proxy: proxy,
				https_proxy: proxy
			}
		};
		agents = {
			httpAgent: new Agent(settings),
			httpsAgent: new Agent$1(settings)
		};
		known.set(proxy, agents);
	}
	return agents;
}
let isTrusted = false;
/** Adds the authorities that the runner's variables name. A file that cannot be read adds nothing. */
function trustAuthorities(env = process.env) {
	if (isTrusted) return;
	isTrusted = true;
	const added = authorityVariables.flatMap((name) => certificatesIn(env[name]) ?? []);
	if (added.length === 0 || !isAble) return;
	tls.setDefaultCACertificates([...tls.getCACertificates("default"), ...added]);
}
/** @returns undefined where the file cannot be read or holds no certificate. */
function certificatesIn(file) {
	if (!file) return void 0;
	try {
		return readFileSync(file, "utf8").match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g)?.filter((one) => new X509Certificate(one).subject !== void 0);
	} catch {
		return;
	}
}

// src/shared/network-trouble.ts
/**
* Trouble between this runner and a server in the user's words: which host, through which proxy, and
* what to do. The only place that words it, for our own requests and for those of libraries.
*/
/** A request without an answer. Its message is a sentence without a full stop. */
var NetworkError = class extends UserError {
	/** False if another attempt would fail the same way. */
	passes;
	/** True when the server cannot have seen the request. */
	unsent;
	constructor(message, options) {
		super(message, { cause: options.cause });
		this.name = "NetworkError";
		this.passes = options.passes;
		this.unsent = options.unsent;
	}
};
/** For a connection that was silent for too long. */
var Silence = class extends Error {
	code = "ETIMEDOUT";
};
/** Codes of Node: the name, the way there, the connection. */
const unfound = /^(ENOTFOUND|EAI_\w+)$/;
const unreached = /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL)$/;
const late = /^(ETIMEDOUT|ESOCKETTIMEDOUT|ERR_SOCKET_CONNECTION_TIMEOUT|TimeoutError|UND_ERR_\w*TIMEOUT)$/;
const broken = /^(ECONNRESET|ECONNABORTED|EPIPE|EPROTO|ERR_STREAM_PREMATURE_CLOSE|UND_ERR_SOCKET|HPE_\w+|ERR_SSL_\w+)$/;
/** Codes of OpenSSL's verification (X509_verify_cert_error_string) and of Node's own check of names. */
const certificate = /^(CERT_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(GET|VERIFY|DECODE)_\w+|ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)$/;
/**
* @param error Of Node or of a library above it; its causes are looked through.
* @param address Where the request went.
* @returns undefined for an error that is not of the network.
*/
function networkTrouble(error, address, env = process.env) {
	if (error instanceof NetworkError) return error;
	const found = deepest(error);
	if (found === void 0) return void 0;
	const { code, fields } = found;
	const host = address?.hostname || fields.hostname || "the server";
	const proxy = address && proxyFor(address, env);
	const behind = proxy === void 0 ? "" : isAble ? ` through the proxy ${proxy.url.host} (${proxy.variable})` : `, and not through the proxy ${proxy.url.host} (${proxy.variable}): Node ${process.versions.node} of this runner cannot, update the runner to one with Node ${firstNode} or later`;
	const make = (text, passes = true, unsent = false) => new NetworkError(text, {
		cause: error,
		passes,
		unsent
	});
	if (certificate.test(code)) return make(certificateText(code, host, behind, env), false);
	if (code === "ERR_PROXY_TUNNEL") {
		const status = fields.statusCode;
		const said = status === void 0 ? "gives no connection to it; check its address" : status === 407 ? `wants a login: put it into ${proxy?.variable ?? "HTTPS_PROXY"}, as in http://user:password@host:port` : `answered ${status}: have ${host} allowed there, or name it in NO_PROXY`;
		const passes = status === void 0 || status >= 500;
		return make(`${host} cannot be reached: the proxy ${proxy?.url.host ?? ""} ${said}`, passes, true);
	}
	const ofProxy = proxy !== void 0 && isAble;
	if (unfound.test(code)) return make(ofProxy ? `${host} cannot be reached: the name of the proxy ${proxy.url.host} is not known (${code}). Correct ${proxy.variable}` : `the name ${host} is not known here (${code})${behind}. Check its spelling and the runner's network; behind a proxy, set HTTPS_PROXY`, true, true);
	if (unreached.test(code)) return make(ofProxy ? `${host} cannot be reached: nothing listens at the proxy ${proxy.url.host} (${code}). Correct ${proxy.variable}, or name ${host} in NO_PROXY` : `${hostPort(address, host)} takes no connection (${code})${behind}. Check the runner's network and firewall; behind a proxy, set HTTPS_PROXY`, true, true);
	if (late.test(code)) return make(`${host} did not answer in time${behind}. Check the runner's network, its firewall${proxy === void 0 ? ", and whether it needs HTTPS_PROXY" : " and the proxy"}`);
	return make(`the connection to ${host}${behind} broke (${code}). Check the runner's network; a firewall or a gateway may cut it`);
}
function hostPort(address, host) {
	return address?.port ? `${host}:${address.port}` : host;
}
function certificateText(code, host, behind, env) {
	const start = `the certificate of ${host}${behind}`;
	if (code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID") return `${start} is not valid at this time (${code}). Check the runner's clock, or have the certificate renewed`;
	if (code === "ERR_TLS_CERT_ALTNAME_INVALID" || code === "HOSTNAME_MISMATCH") return `${start} is for another name (${code}). Check the address; a gateway may answer in its place`;
	const state = ["NODE_EXTRA_CA_CERTS", ...authorityVariables].filter((name) => env[name]).map((name) => `${name} is ${env[name]}${isReadable(env[name]) ? "" : ", which cannot be read"}`);
	return `${start} comes from an authority that this runner does not trust (${code}), as behind a gateway that inspects traffic.${state.length === 0 ? "" : ` Now ${state.join("; ")}.`} Set NODE_EXTRA_CA_CERTS to a file with the authority's certificate, in the runner's environment or as \`env\` of the job`;
}
function isReadable(file = "") {
	try {
		accessSync(file, constants.R_OK);
		return true;
	} catch {
		return false;
	}
}
/** Libraries wrap errors: the first one, from the outside, with a network code. */
function deepest(error, depth = 0) {
	if (typeof error !== "object" || error === null || depth > 5) return void 0;
	const fields = error;
	const hungUp = fields.message === "socket hang up" ? "ECONNRESET" : "";
	for (const code of [
		fields.code,
		fields.name,
		hungUp
	]) if (typeof code === "string" && isOfNetwork(code)) return {
		code,
		fields
	};
	for (const inner of [fields.cause, ...fields.errors ?? []]) {
		const found = deepest(inner, depth + 1);
		if (found !== void 0) return found;
	}
}
function isOfNetwork(code) {
	return [
		unfound,
		unreached,
		late,
		broken,
		certificate,
		/^ERR_PROXY_TUNNEL$/
	].some((one) => one.test(code));
}

export { trustAuthorities as a, agentsFor as i, Silence as n, networkTrouble as r, NetworkError as t };