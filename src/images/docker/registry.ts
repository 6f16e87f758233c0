/**
 * A client of one repository of a registry: opencontainers/distribution-spec, spec.md, and for tokens
 * distribution/distribution, docs/spec/auth/token.md. A login is shown to the registry and to the
 * token server that it names, and to nobody else.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { observeHomeTime } from "../../shared/clock.ts";
import { outage, UserError } from "../../shared/errors.ts";
import { type Answer, ask, type Method, send, textOf } from "../../shared/http.ts";
import type { Log } from "../../shared/log.ts";
import { NetworkError } from "../../shared/network-trouble.ts";
import { once } from "../../shared/once.ts";
import { Refused, type RetryPolicy, retrying, usualRetry } from "../../shared/retry.ts";
import { withPeriod } from "../../shared/text.ts";
import { backoff } from "../backoff.ts";
import type { Login } from "./credentials.ts";
import type { Place } from "./place.ts";

export const mediaTypes = {
  index: "application/vnd.oci.image.index.v1+json",
  manifest: "application/vnd.oci.image.manifest.v1+json",
  config: "application/vnd.oci.image.config.v1+json",
  layer: "application/vnd.oci.image.layer.v1.tar+gzip",
} as const;

export interface Manifest {
  digest: string;
  content: unknown;
}

export interface Blob {
  file: string;
  /** `sha256:…` */
  digest: string;
  size: number;
}

export interface RegistryOptions {
  place: Place;
  login(): Promise<Login | undefined>;
  log: Pick<Log, "debug" | "progress">;
  signal: AbortSignal;
  retry?: Partial<RetryPolicy>;
}

/** The registry knows no deletion, or does not allow it. */
export class NoDeletion extends Error {}

const refusal = z.object({
  errors: z.array(z.object({ code: z.string(), message: z.string().nullish() })).min(1),
});

export function digestOf(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

export function openRegistry({ place, log, signal, ...options }: RegistryOptions) {
  const retry = { ...usualRetry, ...options.retry };
  const host = place.registry === "docker.io" ? "registry-1.docker.io" : place.registry;
  const login = once(options.login);
  const common = {
    signal,
    retry,
    onPause: (why: string, ms: number) => log.debug(`${why}; once more in ${ms} ms`),
  };
  let authorization: string | undefined;

  /** Docker too speaks plain HTTP to this machine, and only there, where nobody answers by TLS. */
  const base = once(async () => {
    if (!/^(localhost|127\.\d+\.\d+\.\d+)(:\d+)?$/.test(host)) return `https://${host}`;
    try {
      const found = await send({ method: "GET", url: `https://${host}/v2/`, signal });
      found.discard();
    } catch (error) {
      if (!(error instanceof NetworkError) || /certificate/i.test(error.message)) throw error;
      return `http://${host}`;
    }
    return `https://${host}`;
  });

  /** Logs in as the registry asks. @returns false when it asks for what there is not. */
  async function authorise(challenge: string): Promise<boolean> {
    const known = await login();
    const basic =
      known && `Basic ${Buffer.from(`${known.username}:${known.password}`).toString("base64")}`;
    if (/^basic\b/i.test(challenge)) {
      const isNew = basic !== undefined && authorization !== basic;
      authorization = basic;
      return isNew;
    }
    const of = (name: string) => new RegExp(`\\b${name}="([^"]*)"`, "i").exec(challenge)?.[1];
    const realm = URL.parse(of("realm") ?? "");
    if (realm === null) return false;
    if (realm.protocol !== "https:" && new URL(await base()).protocol === "https:") {
      throw new UserError(
        `${place.registry} wants the login to be sent to ${realm.host} without TLS.`,
      );
    }
    for (const name of ["service", "scope"]) {
      const value = of(name);
      if (value !== undefined) realm.searchParams.set(name, value);
    }
    const answer = await ask({
      ...common,
      method: "GET",
      url: realm.href,
      ...(basic === undefined ? {} : { headers: { authorization: basic } }),
    });
    if (!answer.ok) throw refused("a token", answer);
    const { token, access_token } = z
      .object({ token: z.string().optional(), access_token: z.string().optional() })
      .parse(JSON.parse(answer.text));
    authorization = `Bearer ${token ?? access_token ?? ""}`;
    return true;
  }

  /** @param work Asks once, with this header. @returns its answer, after a login if need be. */
  async function authorised<T extends Pick<Answer, "status" | "header">>(
    work: (headers: Record<string, string>) => Promise<T>,
  ): Promise<T> {
    const headers = () => (authorization === undefined ? undefined : { authorization });
    const answer = await work(headers() ?? {});
    observeHomeTime(Date.parse(answer.header("date") ?? ""));
    if (answer.status !== 401) return answer;
    if (!(await authorise(answer.header("www-authenticate") ?? ""))) return answer;
    return await work(headers() ?? {});
  }

  async function call(
    method: Method,
    path: string,
    given: { json?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const url = `${await base()}/v2/${place.repository}${path}`;
    return await authorised((headers) =>
      ask({ ...common, ...given, method, url, headers: { ...given.headers, ...headers } }),
    );
  }

  function refused(what: string, { status, text }: Pick<Answer, "status" | "text">): Error {
    const words = wordsOf(text) ?? `status ${status}`;
    const sentence = `${place.registry} refused ${what}: ${withPeriod(words)}`;
    if (status === 401 || status === 403) {
      const cure =
        place.registry === "ghcr.io"
          ? "Give the job `permissions: packages: write`, and the package access to this repository (Package settings, Manage Actions access)."
          : `Log in before this step with docker/login-action (\`registry: ${place.registry}\`), as somebody who may read and write ${place.repository}.`;
      return new UserError(`${sentence} ${cure}`);
    }
    const passes = status === 429 || status >= 500;
    return new UserError(passes ? `${sentence} ${outage(status, place.registry)}` : sentence);
  }

  async function manifest(reference: string): Promise<Manifest | undefined> {
    const accept = `${mediaTypes.index}, ${mediaTypes.manifest}`;
    const answer = await call("GET", `/manifests/${reference}`, { headers: { accept } });
    if (answer.status === 404) return undefined;
    if (!answer.ok) throw refused(`the manifest ${reference}`, answer);
    const digest = digestOf(answer.text);
    if (reference.startsWith("sha256:") && digest !== reference) {
      throw new Error(`${place.name}@${reference}: what came has the digest ${digest}`);
    }
    return { digest, content: jsonOf(answer.text) };
  }

  /** @returns its digest. */
  async function putManifest(
    reference: string,
    content: { mediaType: string; [key: string]: unknown },
  ): Promise<string> {
    const headers = { "content-type": content.mediaType };
    const wait = backoff(signal, 100, 1000);
    for (let tried = 1; ; tried++) {
      const answer = await call("PUT", `/manifests/${reference}`, { json: content, headers });
      if (answer.ok) break;
      // Docker's registry says it to one of two that write the same bytes at one time.
      if (tried === 5 || !answer.text.includes("DIGEST_INVALID")) {
        throw refused(`to take ${reference}`, answer);
      }
      await wait();
    }
    return digestOf(JSON.stringify(content));
  }

  /**
   * Takes every tag of this manifest away too. Gone already is success.
   * @throws {NoDeletion} when the registry knows no deletion.
   */
  async function remove(digest: string): Promise<void> {
    const answer = await call("DELETE", `/manifests/${digest}`);
    if (answer.ok || answer.status === 404) return;
    if (answer.status === 405 || (answer.status === 400 && /UNSUPPORTED/.test(answer.text))) {
      throw new NoDeletion(`${place.registry} does not allow deletion`);
    }
    throw refused(`the deletion of ${digest}`, answer);
  }

  async function tags(): Promise<string[]> {
    const page = z.object({ tags: z.array(z.string()).nullable() });
    const found: string[] = [];
    for (let query: string | undefined = "?n=1000"; query !== undefined; ) {
      const answer = await call("GET", `/tags/list${query}`);
      if (answer.status === 404) return [];
      if (!answer.ok) throw refused(`the list of tags of ${place.repository}`, answer);
      found.push(...(page.parse(jsonOf(answer.text)).tags ?? []));
      // RFC 5988: the next page, on the same server.
      const next: string | undefined = /<[^>]*(\?[^>]*)>\s*;\s*rel="?next/.exec(
        answer.header("link") ?? "",
      )?.[1];
      query = next === query ? undefined : next;
    }
    return found;
  }

  async function beginUpload(): Promise<URL> {
    const begun = await call("POST", "/blobs/uploads/");
    if (begun.status !== 202) throw refused("to take a layer", begun);
    return new URL(begun.header("location") ?? "", `${await base()}/`);
  }

  /** @throws {UserError} when this login may not write. */
  async function checkRights(): Promise<void> {
    const { pathname, search } = await beginUpload();
    // The registry itself forgets an upload that is never ended.
    await call("DELETE", pathname.split(`/${place.repository}`).at(-1) + search).catch(() => {});
  }

  /** On another host the address itself is the permission. */
  async function headersFor(target: URL): Promise<Record<string, string>> {
    const isOwn = target.origin === new URL(await base()).origin;
    return {
      "content-type": "application/octet-stream",
      ...(isOwn && authorization !== undefined ? { authorization } : {}),
    };
  }

  /**
   * Sends a layer while it is made: its digest comes last. Once, because the bytes do.
   * @throws when it did not arrive.
   */
  async function stream(body: AsyncIterable<Uint8Array>, blob: Promise<Blob>): Promise<void> {
    const target = await beginUpload();
    const headers = await headersFor(target);
    const { stall } = retry;
    const url = target.href;
    const sent = await send({ method: "PATCH", url, headers, body, signal, stall });
    const { status } = sent;
    if (status !== 202) throw refused("a layer", { status, text: await textOf(sent) });
    sent.discard();
    const { digest } = await blob;
    const end = new URL(sent.header("location") ?? "", target);
    end.searchParams.set("digest", digest);
    const answer = await ask({
      ...common,
      method: "PUT",
      url: end.href,
      headers: await headersFor(end),
    });
    if (answer.status !== 201) throw refused(`the layer ${digest}`, answer);
  }

  /** Whole, or again from its beginning; a registry shows a blob only when its digest is right. */
  async function upload({ file, digest, size }: Blob): Promise<"sent" | "there"> {
    const there = await call("HEAD", `/blobs/${digest}`);
    if (there.ok) return "there";
    const once = async () => {
      const target = await beginUpload();
      target.searchParams.set("digest", digest);
      const answer = await send({
        method: "PUT",
        url: target.href,
        headers: await headersFor(target),
        body: { file, size },
        signal,
        stall: retry.stall,
      });
      const text = await textOf(answer);
      if (answer.status === 201) return;
      if (answer.status < 500 && answer.status !== 429 && answer.status !== 408) {
        throw refused(`the layer ${digest}`, { status: answer.status, text });
      }
      throw new Refused(
        answer.status,
        answer.header("retry-after"),
        `${place.registry} answered ${answer.status} to a layer`,
      );
    };
    await retrying(once, common);
    return "sent";
  }

  return { place, manifest, putManifest, remove, tags, checkRights, stream, upload };
}

function wordsOf(text: string): string | undefined {
  const [first] = refusal.safeParse(jsonOf(text)).data?.errors ?? [];
  return first && (first.message ? `${first.message} (${first.code})` : first.code);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
