/**
 * Trouble between this runner and a server in the user's words: which host, through which proxy, and
 * what to do. The only place that words it, for our own requests and for those of libraries.
 */
import { accessSync, constants } from "node:fs";
import { UserError } from "./errors.ts";
import { authorityVariables, firstNode, isAble, proxyFor } from "./network.ts";

type Address = Pick<URL, "protocol" | "hostname" | "port">;

/** A request without an answer. Its message is a sentence without a full stop. */
export class NetworkError extends UserError {
  /** False if another attempt would fail the same way. */
  readonly passes: boolean;
  /** True when the server cannot have seen the request. */
  readonly unsent: boolean;

  constructor(message: string, options: { cause: unknown; passes: boolean; unsent: boolean }) {
    super(message, { cause: options.cause });
    this.name = "NetworkError";
    this.passes = options.passes;
    this.unsent = options.unsent;
  }
}

/** For a connection that was silent for too long. */
export class Silence extends Error {
  readonly code = "ETIMEDOUT";
}

/** Codes of Node: the name, the way there, the connection. */
const unfound = /^(ENOTFOUND|EAI_\w+)$/;
const unreached = /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL)$/;
const late =
  /^(ETIMEDOUT|ESOCKETTIMEDOUT|ERR_SOCKET_CONNECTION_TIMEOUT|TimeoutError|UND_ERR_\w*TIMEOUT)$/;
const broken =
  /^(ECONNRESET|ECONNABORTED|EPIPE|EPROTO|ERR_STREAM_PREMATURE_CLOSE|UND_ERR_SOCKET|HPE_\w+|ERR_SSL_\w+)$/;
/** Codes of OpenSSL's verification (X509_verify_cert_error_string) and of Node's own check of names. */
const certificate =
  /^(CERT_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(GET|VERIFY|DECODE)_\w+|ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)$/;

interface Fields {
  code?: string | undefined;
  name?: string;
  message?: string;
  hostname?: string;
  statusCode?: number;
  cause?: unknown;
  errors?: unknown[];
}

/**
 * @param error Of Node or of a library above it; its causes are looked through.
 * @param address Where the request went.
 * @returns undefined for an error that is not of the network.
 */
export function networkTrouble(
  error: unknown,
  address?: Address,
  env: NodeJS.ProcessEnv = process.env,
): NetworkError | undefined {
  if (error instanceof NetworkError) return error;
  const found = deepest(error);
  if (found === undefined) return undefined;
  const { code, fields } = found;
  const host = address?.hostname || fields.hostname || "the server";
  const proxy = address && proxyFor(address, env);
  const behind =
    proxy === undefined
      ? ""
      : isAble
        ? ` through the proxy ${proxy.url.host} (${proxy.variable})`
        : `, and not through the proxy ${proxy.url.host} (${proxy.variable}): Node ${process.versions.node} of this runner cannot, update the runner to one with Node ${firstNode} or later`;
  const make = (text: string, passes = true, unsent = false) =>
    new NetworkError(text, { cause: error, passes, unsent });

  if (certificate.test(code)) return make(certificateText(code, host, behind, env), false);
  if (code === "ERR_PROXY_TUNNEL") {
    const status = fields.statusCode;
    const said =
      status === undefined
        ? "gives no connection to it; check its address"
        : status === 407
          ? `wants a login: put it into ${proxy?.variable ?? "HTTPS_PROXY"}, as in http://user:password@host:port`
          : `answered ${status}: have ${host} allowed there, or name it in NO_PROXY`;
    const passes = status === undefined || status >= 500;
    return make(
      `${host} cannot be reached: the proxy ${proxy?.url.host ?? ""} ${said}`,
      passes,
      true,
    );
  }
  const ofProxy = proxy !== undefined && isAble;
  if (unfound.test(code)) {
    // Behind a proxy, only the name of the proxy is looked up.
    const text = ofProxy
      ? `${host} cannot be reached: the name of the proxy ${proxy.url.host} is not known (${code}). Correct ${proxy.variable}`
      : `the name ${host} is not known here (${code})${behind}. Check its spelling and the runner's network; behind a proxy, set HTTPS_PROXY`;
    return make(text, true, true);
  }
  if (unreached.test(code)) {
    const text = ofProxy
      ? `${host} cannot be reached: nothing listens at the proxy ${proxy.url.host} (${code}). Correct ${proxy.variable}, or name ${host} in NO_PROXY`
      : `${hostPort(address, host)} takes no connection (${code})${behind}. Check the runner's network and firewall; behind a proxy, set HTTPS_PROXY`;
    return make(text, true, true);
  }
  if (late.test(code)) {
    return make(
      `${host} did not answer in time${behind}. Check the runner's network, its firewall${proxy === undefined ? ", and whether it needs HTTPS_PROXY" : " and the proxy"}`,
    );
  }
  return make(
    `the connection to ${host}${behind} broke (${code}). Check the runner's network; a firewall or a gateway may cut it`,
  );
}

function hostPort(address: Address | undefined, host: string): string {
  return address?.port ? `${host}:${address.port}` : host;
}

function certificateText(code: string, host: string, behind: string, env: NodeJS.ProcessEnv) {
  const start = `the certificate of ${host}${behind}`;
  if (code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID") {
    return `${start} is not valid at this time (${code}). Check the runner's clock, or have the certificate renewed`;
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID" || code === "HOSTNAME_MISMATCH") {
    return `${start} is for another name (${code}). Check the address; a gateway may answer in its place`;
  }
  const named = ["NODE_EXTRA_CA_CERTS", ...authorityVariables].filter((name) => env[name]);
  const state = named.map(
    (name) => `${name} is ${env[name]}${isReadable(env[name]) ? "" : ", which cannot be read"}`,
  );
  const now = state.length === 0 ? "" : ` Now ${state.join("; ")}.`;
  return `${start} comes from an authority that this runner does not trust (${code}), as behind a gateway that inspects traffic.${now} Set NODE_EXTRA_CA_CERTS to a file with the authority's certificate, in the runner's environment or as \`env\` of the job`;
}

function isReadable(file = ""): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** Libraries wrap errors: the first one, from the outside, with a network code. */
function deepest(error: unknown, depth = 0): { code: string; fields: Fields } | undefined {
  if (typeof error !== "object" || error === null || depth > 5) return undefined;
  const fields = error as Fields;
  const hungUp = fields.message === "socket hang up" ? "ECONNRESET" : "";
  for (const code of [fields.code, fields.name, hungUp]) {
    if (typeof code === "string" && isOfNetwork(code)) return { code, fields };
  }
  // Happy Eyeballs: one error for each address that was tried.
  for (const inner of [fields.cause, ...(fields.errors ?? [])]) {
    const found = deepest(inner, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isOfNetwork(code: string): boolean {
  return [unfound, unreached, late, broken, certificate, /^ERR_PROXY_TUNNEL$/].some((one) =>
    one.test(code),
  );
}
