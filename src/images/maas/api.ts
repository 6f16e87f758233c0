/**
 * MAAS's API 2.0, as canonical/maas 3.5.13 answers it (src/maasserver/api: boot_resources.py, files.py,
 * machines.py, account.py; forms/__init__.py). Each request is signed anew: a nonce counts once.
 */
import { randomBytes } from "node:crypto";
import { open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { messageOf, UserError } from "../../shared/errors.ts";
import { type HttpRequest, type Method, send, textOf } from "../../shared/http.ts";
import type { Log } from "../../shared/log.ts";
import { NetworkError } from "../../shared/network-trouble.ts";
import { ApiRefusal, orGone } from "../../shared/rest.ts";
import { Refused, type RetryPolicy, retrying, usualRetry } from "../../shared/retry.ts";
import { shorten, withPeriod } from "../../shared/text.ts";
import { backoff } from "../backoff.ts";

/** Below the 10 MiB of nginx in front of MAAS (debian/extras/nginx.conf). */
const chunk = 8 * 1024 * 1024;
/** Milliseconds until all regions have an image. */
const longestSync = 1_800_000;
/** Milliseconds until a machine is deployed; MAAS itself gives up after half an hour. */
const longestDeployment = 2_700_000;

export interface Access {
  /** Without what follows `/MAAS`. */
  url: string;
  /** `consumer:token:secret`. */
  key: string;
}

/**
 * @returns undefined where nothing names a MAAS.
 * @throws {UserError} for half of it, or what can be none.
 */
export function accessOf(env: NodeJS.ProcessEnv): Access | undefined {
  const { MAAS_URL: given = "", MAAS_API_KEY: key = "" } = env;
  if (given === "" && key === "") return undefined;
  if (given === "" || key === "") {
    const [one, other] = given === "" ? ["MAAS_URL", "MAAS_API_KEY"] : ["MAAS_API_KEY", "MAAS_URL"];
    throw new UserError(
      `MAAS: ${other} is set, and ${one} is not. Set both in \`env\` of the step, or neither for an image that is a file.`,
    );
  }
  const url = given.replace(/\/+$/, "").replace(/\/api\/2\.0$/, "");
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? "")) {
    throw new UserError(
      "MAAS: MAAS_URL is no address of MAAS, such as https://maas.example.org/MAAS.",
    );
  }
  if (!/^[^:\s]+:[^:\s]+:[^:\s]+$/.test(key)) {
    throw new UserError(
      "MAAS: MAAS_API_KEY is no key of MAAS's, which has three parts with colons between them. Copy it from your preferences in MAAS, API keys.",
    );
  }
  return { url, key };
}

const resource = z.looseObject({ id: z.int(), name: z.string(), architecture: z.string() });
const set = z.object({
  complete: z.boolean(),
  files: z.record(
    z.string(),
    z.looseObject({ sha256: z.string(), upload_uri: z.string().optional() }),
  ),
});
const wholeResource = z.looseObject({ id: z.int(), sets: z.record(z.string(), set) });
const machine = z.object({
  system_id: z.string(),
  hostname: z.string(),
  osystem: z.string().nullish(),
  distro_series: z.string().nullish(),
  agent_name: z.string().nullish(),
  status_name: z.string(),
  status_message: z.string().nullish(),
  ip_addresses: z.array(z.string()).nullish(),
});
export type Machine = z.infer<typeof machine>;

export interface NewImage {
  name: string;
  title: string;
  architecture: string;
  filetype: string;
  base_image: string;
  size: number;
  sha256: string;
}

interface Given {
  query?: Readonly<Record<string, string>>;
  /** Fields of a form. */
  form?: Readonly<Record<string, string | number | Buffer>>;
  bytes?: Buffer;
  /** False for what must not happen twice. Default: that it is a GET or DELETE. */
  repeatable?: boolean;
}

export type MaasApi = ReturnType<typeof maasApi>;

export interface MaasOptions extends Access {
  log: Pick<Log, "debug" | "info" | "progress" | "warning">;
  signal: AbortSignal;
  retry?: Partial<RetryPolicy> | undefined;
}

export function maasApi({ url, key, log, signal, ...options }: MaasOptions) {
  const retry = { ...usualRetry, ...options.retry };
  const base = `${url}/api/2.0/`;
  /** By MAAS's clock less this machine's, in milliseconds. */
  let ahead = 0;
  let isKnown = false;

  /** @throws {UserError} for a refusal, of which an `ApiRefusal` is the cause. */
  async function ask(method: Method, path: string, given: Given = {}): Promise<string> {
    const address = new URL(path, base);
    for (const [name, value] of Object.entries(given.query ?? {})) {
      address.searchParams.set(name, value);
    }
    const { type, body } = bodyOf(given);
    const once = async (isLast = false): Promise<string> => {
      const response = await send({
        method,
        url: address.href,
        headers: { accept: "application/json", authorization: signature(key, ahead), ...type },
        ...(body && { body }),
        signal,
        stall: retry.stall,
      });
      const time = Date.parse(response.header("date") ?? "");
      if (!Number.isNaN(time)) {
        ahead = time - Date.now();
        isKnown = true;
      }
      const text = await textOf(response);
      const { status } = response;
      if (status >= 200 && status < 300) return text;
      if (status === 401 && /Expired timestamp/.test(text) && !isLast) {
        log.warning(
          `The clocks of this machine and of MAAS differ by ${Math.round(Math.abs(ahead) / 1000)} seconds. Requests are signed by MAAS's; please set them right.`,
        );
        return await once(true);
      }
      // What is not there (any more) is an error of the server to `DELETE boot-resources/<id>/`.
      const isGone = status === 500 && /matching query does not exist/.test(text);
      const cause = new ApiRefusal(isGone ? 404 : status, "", text);
      if (isGone) throw cause;
      const refusal = new Refused(
        status,
        response.header("retry-after"),
        `MAAS answered ${status}`,
      );
      throw Object.assign(refusal, { cause });
    };
    const { repeatable = method === "GET" || method === "DELETE" } = given;
    const onPause = (why: string, ms: number) => log.debug(`${why}; once more in ${ms} ms`);
    try {
      return await retrying(() => once(), { retry, signal, repeatable, onPause });
    } catch (error) {
      const cause = error instanceof Refused ? error.cause : error;
      if (!(cause instanceof ApiRefusal)) throw error;
      throw refused(`${method} ${address.pathname}`, cause);
    }
  }

  function refused(what: string, cause: ApiRefusal): Error {
    const { status, message } = cause;
    const words = `MAAS refused ${what}: ${withPeriod(saidBy(message) || `status ${status}`)}`;
    const sentence = [words, cures[status]].filter(Boolean).join(" ");
    return status < 500 ? new UserError(sentence, { cause }) : new Error(sentence, { cause });
  }

  async function read<T>(
    schema: z.ZodType<T>,
    path: string,
    given: Given & { method?: Method } = {},
  ) {
    const text = await ask(given.method ?? "GET", path, given);
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      throw new Error(`MAAS answered ${path} with no JSON. Is MAAS_URL the address of MAAS?`);
    }
    const { data, error } = schema.safeParse(json);
    if (error === undefined) return data;
    throw new Error(`MAAS answered ${path} in a form that is not known here: ${error.message}`);
  }

  const readResource = async (id: number) =>
    await orGone(read(wholeResource, `boot-resources/${id}/`));

  /** Chunks are appended, whatever was sent before: each one once, and in their order. */
  async function uploadTo(uri: string, file: string, size: number): Promise<void> {
    const handle = await open(file);
    try {
      for (let sent = 0; sent < size; ) {
        const bytes = Buffer.alloc(Math.min(chunk, size - sent));
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, sent);
        if (bytesRead !== bytes.length) throw new Error(`${file} is shorter than ${size} bytes`);
        await ask("PUT", uri, { bytes });
        sent += bytesRead;
        log.progress("upload", `Upload to MAAS: ${mebibytes(sent)} of ${mebibytes(size)} MiB`);
      }
    } finally {
      await handle.close();
    }
  }

  async function complete(id: number, { name, sha256 }: NewImage): Promise<void> {
    const wait = backoff(signal);
    for (const end = Date.now() + longestSync; ; await wait()) {
      const now = await readResource(id);
      if (now === undefined) {
        throw new Error(`${name} is gone from MAAS: somebody removed it during its upload`);
      }
      const newest = newestOf(now);
      if (newest?.complete && newest.sha256 === sha256) return;
      if (Date.now() > end) {
        throw new UserError(
          `MAAS has not finished ${name} after ${longestSync / 60_000} minutes: look at the regions and their image storage.`,
        );
      }
      log.progress("upload", `Waiting until all regions of MAAS have ${name}`);
    }
  }

  async function post(image: NewImage): Promise<z.infer<typeof wholeResource>> {
    return await read(wholeResource, "boot-resources/", { method: "POST", form: { ...image } });
  }

  const resources = async (type: "uploaded" | "synced") =>
    await read(z.array(resource), "boot-resources/", { query: { type } });
  const removeResource = async (id: number) =>
    void (await orGone(ask("DELETE", `boot-resources/${id}/`)));

  return {
    resources,
    /** Of its newest bytes. */
    newest: async (id: number) => {
      const found = await readResource(id);
      return found && newestOf(found);
    },
    removeResource,
    /**
     * Sends an image whose name nothing has. A connection that breaks leaves chunks of unknown number:
     * then all is sent once more.
     */
    async upload(image: NewImage, file: string): Promise<void> {
      for (let attempt = 1; ; attempt++) {
        const { id, sets } = await post(image);
        try {
          // Absent for bytes that MAAS has already.
          const files = Object.values(sets).flatMap((one) => Object.values(one.files));
          const uri = files.map(({ upload_uri }) => upload_uri).find(Boolean);
          if (uri !== undefined) await uploadTo(uri, file, image.size);
          return await complete(id, image);
        } catch (error) {
          signal.throwIfAborted();
          await removeResource(id).catch((trouble: unknown) => log.debug(messageOf(trouble)));
          if (!(error instanceof NetworkError) || attempt > 1) throw error;
          log.info(`${error.message} The upload begins once more.`);
        }
      }
    },
    /** Names of files that begin so. */
    files: async (prefix: string) => {
      const found = await read(z.array(z.object({ filename: z.string() })), "files/", {
        query: { prefix },
      });
      return found.map(({ filename }) => filename).filter((name) => name.startsWith(prefix));
    },
    readFile: async (filename: string) =>
      await orGone(ask("GET", "files/", { query: { op: "get", filename } })),
    writeFile: async (filename: string, text: string) =>
      void (await ask("POST", "files/", {
        form: { filename, file: Buffer.from(text) },
        repeatable: true,
      })),
    removeFile: async (filename: string) =>
      void (await orGone(ask("DELETE", `files/${filename}/`))),
    machines: async () => await read(z.array(machine), "machines/"),
    setting: async (name: string) =>
      await read(z.unknown(), "maas/", { query: { op: "get_config", name } }),
    version: async () => (await read(z.object({ version: z.string() }), "version/")).version,
    whoAmI: async () =>
      await read(z.object({ username: z.string(), is_superuser: z.boolean() }), "users/", {
        query: { op: "whoami" },
      }),
    /** Milliseconds since the epoch by MAAS's clock, a second too early at most. */
    async clock(): Promise<number> {
      if (!isKnown) await ask("GET", "version/");
      return Date.now() + ahead;
    },
    allocate: async (form: Readonly<Record<string, string>>) =>
      await read(machine, "machines/", { method: "POST", query: { op: "allocate" }, form }),
    deploy: async (id: string, form: Readonly<Record<string, string>>) =>
      void (await ask("POST", `machines/${id}/`, { query: { op: "deploy" }, form })),
    /** One that is released already is no error. */
    async release(id: string): Promise<void> {
      const now = await orGone(read(machine, `machines/${id}/`));
      if (!now?.agent_name) return;
      await ask("POST", `machines/${id}/`, {
        query: { op: "release" },
        form: {},
        repeatable: true,
      });
    },
    /** @throws {UserError} with MAAS's words when it is not deployed. */
    async deployed(id: string): Promise<Machine> {
      for (
        const end = Date.now() + longestDeployment;
        ;
        await sleep(retry.pause * 5, undefined, { signal })
      ) {
        const now = await read(machine, `machines/${id}/`);
        if (now.status_name === "Deployed") return now;
        const isLate = Date.now() > end;
        if (isLate || !/^(Deploying|Allocated)$/.test(now.status_name)) {
          throw new UserError(
            `MAAS could not deploy the image to ${now.hostname}: ${withPeriod(`${now.status_name}, ${now.status_message || "without a word why"}`)} Its events in MAAS say more.`,
          );
        }
        log.progress("deploy", `${now.hostname}: ${now.status_message || now.status_name}`);
      }
    },
  };
}

const cures: Record<number, string> = {
  401: "MAAS_API_KEY is no key of this MAAS, or it was deleted. Copy one from your preferences in MAAS, API keys.",
  403: "The user of MAAS_API_KEY may not do this: images are for administrators, from MAAS 3.8 on for whoever may edit boot entities.",
  413: "What stands before MAAS takes no request of 8 MiB: raise its limit (nginx: client_max_body_size 10M).",
};

/** Versions are dates with a number. */
function newestOf({ sets }: z.infer<typeof wholeResource>) {
  const newest = Object.entries(sets)
    .sort(([a], [b]) => (a < b ? 1 : -1))
    .map(([, one]) => one)[0];
  const [file] = Object.values(newest?.files ?? {});
  return newest && file && { complete: newest.complete, sha256: file.sha256 };
}

/**
 * RFC 5849, 3.4.4 PLAINTEXT: the consumer has no secret.
 * @param ahead Milliseconds by which MAAS's clock is; it takes 300 seconds (piston3/oauth.py).
 */
function signature(key: string, ahead: number): string {
  const [consumer = "", token = "", secret = ""] = key.split(":");
  const parts = {
    oauth_version: "1.0",
    oauth_signature_method: "PLAINTEXT",
    oauth_consumer_key: consumer,
    oauth_token: token,
    oauth_signature: `&${secret}`,
    oauth_nonce: randomBytes(16).toString("hex"),
    oauth_timestamp: String(Math.floor((Date.now() + ahead) / 1000)),
  };
  return `OAuth ${Object.entries(parts)
    .map(([name, value]) => `${name}="${encodeURIComponent(value)}"`)
    .join(", ")}`;
}

function bodyOf({ form, bytes }: Given): {
  type: Record<string, string>;
  body?: NonNullable<HttpRequest["body"]>;
} {
  if (bytes !== undefined) {
    return { type: { "content-type": "application/octet-stream" }, body: [bytes] };
  }
  if (form === undefined) return { type: {} };
  const boundary = randomBytes(16).toString("hex");
  const body = Object.entries(form).flatMap(([name, value]) => [
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${Buffer.isBuffer(value) ? `; filename="${name}"` : ""}\r\n\r\n`,
    ),
    Buffer.isBuffer(value) ? value : Buffer.from(String(value)),
    Buffer.from("\r\n"),
  ]);
  return {
    type: { "content-type": `multipart/form-data; boundary=${boundary}` },
    body: [...body, Buffer.from(`--${boundary}--\r\n`)],
  };
}

const fields = z.record(z.string(), z.array(z.string()));

/** A refused form is a map from its fields to sentences; anything else is a text. */
function saidBy(text: string): string {
  try {
    const { data } = fields.safeParse(JSON.parse(text));
    if (data !== undefined) {
      return Object.entries(data)
        .map(([field, sentences]) => `${field}: ${sentences.join(" ")}`)
        .join("; ");
    }
  } catch {
    // A text.
  }
  return /<html/i.test(text) ? "" : shorten(text.trim(), 500);
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 1024 ** 2);
}
