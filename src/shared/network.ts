/**
 * The runner's proxy and certificate authorities, for every request of this process. Node heeds
 * these variables only when it is started with a flag, and the runner starts us without. Nothing
 * here is loaded or read before the first request.
 */
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { BlockList, isIP } from "node:net";
import tls from "node:tls";
import { UserError } from "./errors.ts";

type Environment = Record<string, string | undefined>;

export interface Agents {
  httpAgent: HttpAgent;
  httpsAgent: HttpsAgent;
}

/** Variables that name files with certificates, beside the one that Node reads by itself. */
export const authorityVariables = ["AWS_CA_BUNDLE", "SSL_CERT_FILE"];

/**
 * The first release whose agents know proxies and which lets a process add authorities
 * (nodejs.org, "HTTP": `proxyEnv` of `new Agent`; "TLS": `tls.setDefaultCACertificates`).
 */
export const firstNode = "24.5.0";

/** True if this Node supports proxies and further authorities. */
export const isAble = "setDefaultCACertificates" in tls;

/** Never behind a proxy: this machine, and the metadata services of clouds. */
const near = blockList(["127.0.0.0/8", "::1", "169.254.0.0/16", "fe80::/10", "fd00:ec2::/32"]);

/**
 * The proxy for an address, and the variable that names it; undefined where there is none.
 * @throws {UserError} if it is not an HTTP proxy.
 */
export function proxyFor(
  { protocol, hostname, port }: Pick<URL, "protocol" | "hostname" | "port">,
  env: Environment = process.env,
): { url: URL; variable: string } | undefined {
  const scheme = protocol.replace(":", "");
  // Small letters come first, as with curl and Go.
  const variable = [`${scheme}_proxy`, `${scheme}_proxy`.toUpperCase()].find((one) => env[one]);
  const value = env[variable ?? ""];
  if (variable === undefined || value === undefined) return undefined;
  const host = hostname.replace(/^\[|\]$/g, "").toLowerCase();
  const isNear = host === "localhost" || host.endsWith(".localhost") || within(near, host);
  if (isNear || isExcepted(host, port || (scheme === "https" ? "443" : "80"), env)) {
    return undefined;
  }
  const url = URL.parse(/^[a-z]+\d?:\/\//i.test(value) ? value : `http://${value}`);
  if (url !== null && /^https?:$/.test(url.protocol)) return { url, variable };
  throw new UserError(
    `${variable} is not the address of a proxy that this action can use. Write it like http://proxy.example.com:3128; list in NO_PROXY what needs no proxy.`,
  );
}

/**
 * `NO_PROXY` as Go reads it, and with it Packer and Nix's relatives (golang.org/x/net/http/httpproxy):
 * a name stands for itself and all below it, `.name` and `*.name` for those below; addresses,
 * CIDR, a port behind any of them, `*` for everything.
 */
function isExcepted(host: string, port: string, env: Environment): boolean {
  const entries = (env["no_proxy"] || env["NO_PROXY"] || "").toLowerCase().split(/[\s,]+/);
  return entries.some((entry) => {
    if (entry === "*") return true;
    const [, text = "", wanted] =
      isIP(entry) === 0 ? (/^\[?(.*?)\]?(?::(\d+))?$/.exec(entry) ?? []) : ["", entry];
    if (text === "" || (wanted !== undefined && wanted !== port)) return false;
    if (isIP(host) !== 0) return within(blockList([text]), host);
    const suffix = text.replace(/^\*?\./, ".");
    return suffix.startsWith(".") ? host.endsWith(suffix) : `.${host}`.endsWith(`.${suffix}`);
  });
}

function blockList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = "", bits] = range.split("/");
    const family = isIP(address);
    const most = family === 4 ? 32 : 128;
    const prefix = bits === undefined ? most : Number(bits);
    if (family === 0 || !(prefix >= 0 && prefix <= most)) continue;
    list.addSubnet(address, prefix, family === 4 ? "ipv4" : "ipv6");
  }
  return list;
}

function within(list: BlockList, host: string): boolean {
  const family = isIP(host);
  return family !== 0 && list.check(host, family === 4 ? "ipv4" : "ipv6");
}

/** By address of the proxy; "" for none. */
const known = new Map<string, Agents>();

/** The agent for an address: it keeps connections, and uses the proxy if there is one. */
export function agentsFor(
  url: Pick<URL, "protocol" | "hostname" | "port">,
  env: Environment = process.env,
): Agents {
  trustAuthorities();
  const proxy = proxyFor(url, env)?.url.href ?? "";
  let agents = known.get(proxy);
  if (agents === undefined) {
    const proxyEnv = proxy === "" ? {} : { http_proxy: proxy, https_proxy: proxy };
    const settings = { keepAlive: true, proxyEnv };
    agents = { httpAgent: new HttpAgent(settings), httpsAgent: new HttpsAgent(settings) };
    known.set(proxy, agents);
  }
  return agents;
}

let isTrusted = false;

/** Adds the authorities that the runner's variables name. A file that cannot be read adds nothing. */
export function trustAuthorities(env: Environment = process.env): void {
  if (isTrusted) return;
  isTrusted = true;
  const added = authorityVariables.flatMap((name) => certificatesIn(env[name]) ?? []);
  if (added.length === 0 || !isAble) return;
  tls.setDefaultCACertificates([...tls.getCACertificates("default"), ...added]);
}

/** @returns undefined where the file cannot be read or holds no certificate. */
export function certificatesIn(file: string | undefined): string[] | undefined {
  if (!file) return undefined;
  try {
    const found = readFileSync(file, "utf8").match(
      /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g,
    );
    // Skip it, because one invalid certificate would make the call fail for all.
    return found?.filter((one) => new X509Certificate(one).subject !== undefined);
  } catch {
    return undefined;
  }
}
