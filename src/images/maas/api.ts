/**
 * The part of MAAS's API 2.0 that images need, as canonical/maas 3.5.13 answers it (src/maasserver/api:
 * boot_resources.py, files.py, machines.py, account.py; forms/__init__.py).
 */
import { createReadStream } from "node:fs";
import { z } from "zod";
import { messageOf, UserError } from "../../shared/errors.ts";
import type { Content } from "../../shared/http.ts";
import type { Log } from "../../shared/log.ts";
import { NetworkError } from "../../shared/network-trouble.ts";
import { once } from "../../shared/once.ts";
import { orGone, type Rest, type RestOptions, restClient } from "../../shared/rest.ts";
import { shorten, withPeriod } from "../../shared/text.ts";
import { type Access, signature } from "./access.ts";

/** Below the 10 MiB of nginx in front of MAAS (debian/extras/nginx.conf). */
const chunk = 8 * 1024 * 1024;
/** Milliseconds until all regions have an image. */
const longestSync = 1_800_000;
/** Milliseconds until a machine is deployed; MAAS itself gives up after half an hour. */
const longestDeployment = 2_700_000;
/** Seconds that a signature may be old. */
const longestApart = 300;

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
const server = z.object({ version: z.string() });
/** A refused form is a map from its fields to sentences; anything else is a text. */
const error = z
  .union([
    z
      .record(z.string(), z.array(z.string()))
      .transform((fields) =>
        Object.entries(fields).map(([field, said]) => `${field}: ${said.join(" ")}`),
      )
      .transform((said) => said.join("; ")),
    z.string().transform((text) => (/<html/i.test(text) ? "" : shorten(text.trim(), 500))),
  ])
  .transform((message) => ({ code: "", message }));

const cures: Record<number, string> = {
  401: "MAAS_API_KEY is no key of this MAAS, or it was deleted. Copy one from your preferences in MAAS, API keys.",
  403: "The user of MAAS_API_KEY may not do this: images are for administrators, from MAAS 3.8 on for whoever may edit boot entities.",
  413: "What stands before MAAS takes no request of 8 MiB: raise its limit (nginx: client_max_body_size 10M).",
};

export interface NewImage {
  name: string;
  title: string;
  architecture: string;
  filetype: string;
  base_image: string;
  size: number;
  sha256: string;
}

export type MaasApi = ReturnType<typeof maasApi>;

export interface MaasOptions extends Access, Pick<RestOptions, "retry" | "signal"> {
  log: Pick<Log, "debug" | "info" | "progress" | "warning">;
}

export function maasApi({ url, key, log, ...options }: MaasOptions) {
  const rest: Rest = restClient({
    ...options,
    log,
    cloud: "MAAS",
    base: `${url}/api/2.0`,
    mayBePlain: true,
    sign: () => ({ authorization: signature(key, rest.time() ?? Date.now()) }),
    // What is not there (any more) is an error of the server to `DELETE boot-resources/<id>/`.
    statusOf: (status, text) =>
      status === 500 && /matching query does not exist/.test(text) ? 404 : status,
    error,
    cure: ({ status }) => cures[status],
  });

  /** MAAS answers this whatever the signature is. From then on its clock, by which requests are signed, is known. */
  const version = once(async () => {
    const found = await orGone(rest.call("GET", "/version/", z.unknown()));
    const { data } = server.safeParse(found);
    if (data === undefined) {
      throw new UserError(
        "MAAS: what answers at MAAS_URL is no MAAS. Its address is such as https://maas.example.org/MAAS.",
      );
    }
    const apart = Math.round(Math.abs((rest.time() ?? Date.now()) - Date.now()) / 1000);
    if (apart > longestApart) {
      log.warning(
        `The clocks of this machine and of MAAS differ by ${apart} seconds. Requests are signed by MAAS's; please set them right.`,
      );
    }
    return data.version;
  });
  const call: Rest["call"] = async (...given) => {
    await version();
    return await rest.call(...given);
  };
  /** A form, whose answer says nothing. */
  const post = async (path: string, fields: Fields, repeatable = false, op?: string) =>
    void (await call("POST", path, z.unknown(), {
      query: { op },
      content: await formOf(fields),
      repeatable,
    }));

  /** Its newest bytes; versions are dates with a number. */
  async function newest(id: number): Promise<{ complete: boolean; sha256: string } | undefined> {
    const found = await orGone(call("GET", `/boot-resources/${id}/`, wholeResource));
    const [last] = Object.entries(found?.sets ?? {}).sort(([a], [b]) => (a < b ? 1 : -1));
    const [file] = Object.values(last?.[1].files ?? {});
    return last && file && { complete: last[1].complete, sha256: file.sha256 };
  }

  /** @throws when it is there still. */
  async function removeResource(id: number): Promise<void> {
    const path = `/boot-resources/${id}/`;
    await orGone(call("DELETE", path, z.unknown()));
    const left = await orGone(call("GET", path, wholeResource));
    if (left !== undefined) throw new Error(`MAAS has image ${id} still after its deletion`);
  }

  /** Chunks are appended, whatever was sent before: each one once, and in their order. */
  async function send(file: string, { size }: NewImage, uri: string): Promise<void> {
    const path = uri.slice(uri.indexOf("/boot-resources/"));
    let sent = 0;
    for await (const bytes of createReadStream(file, { highWaterMark: chunk })) {
      const content = { type: "application/octet-stream", bytes };
      await call("PUT", path, z.unknown(), { content, repeatable: false });
      sent += bytes.length;
      const [done, all] = [sent, size].map((count) => Math.round(count / 1024 ** 2));
      log.progress("upload", `Upload to MAAS: ${done} of ${all} MiB`);
    }
  }

  async function complete(id: number, { name, sha256 }: NewImage): Promise<void> {
    await rest.until(
      `the copy of ${name} to the image storage of all regions`,
      async () => {
        log.progress("upload", `Waiting until all regions of MAAS have ${name}`);
        const now = await newest(id);
        if (now === undefined) {
          throw new Error(`${name} is gone from MAAS: somebody removed it during its upload`);
        }
        return (now.complete && now.sha256 === sha256) || undefined;
      },
      longestSync,
    );
  }

  return {
    version,
    resources: async (type: "uploaded" | "synced") =>
      await call("GET", "/boot-resources/", z.array(resource), { query: { type } }),
    newest,
    removeResource,
    /**
     * Sends an image whose name nothing has. A connection that breaks leaves chunks of unknown number:
     * then all is sent once more.
     * @returns its id.
     */
    async upload(image: NewImage, file: string): Promise<number> {
      for (let attempt = 1; ; attempt++) {
        const content = await formOf({ ...image });
        const { id, sets } = await call("POST", "/boot-resources/", wholeResource, { content });
        try {
          // Absent for bytes that MAAS has already.
          const files = Object.values(sets).flatMap((one) => Object.values(one.files));
          const uri = files.map(({ upload_uri }) => upload_uri).find(Boolean);
          if (uri !== undefined) await send(file, image, uri);
          await complete(id, image);
          return id;
        } catch (error) {
          options.signal.throwIfAborted();
          await removeResource(id).catch((trouble: unknown) => log.debug(messageOf(trouble)));
          if (!(error instanceof NetworkError) || attempt > 1) throw error;
          log.info(`${error.message} The upload begins once more.`);
        }
      }
    },
    /** Names of files that begin so. */
    files: async (prefix: string) => {
      const item = z.object({ filename: z.string() });
      const found = await call("GET", "/files/", z.array(item), { query: { prefix } });
      return found.map(({ filename }) => filename);
    },
    /** What a file of JSON says. */
    readFile: async (filename: string) =>
      await orGone(call("GET", "/files/", z.unknown(), { query: { op: "get", filename } })),
    writeFile: async (filename: string, json: unknown) =>
      await post("/files/", { filename, file: new File([JSON.stringify(json)], "file") }, true),
    removeFile: async (filename: string) =>
      void (await orGone(call("DELETE", `/files/${filename}/`, z.unknown()))),
    machines: async () => await call("GET", "/machines/", z.array(machine)),
    setting: async (name: string) =>
      await call("GET", "/maas/", z.unknown(), { query: { op: "get_config", name } }),
    whoAmI: async () => {
      const user = z.object({ username: z.string(), is_superuser: z.boolean() });
      return await call("GET", "/users/", user, { query: { op: "whoami" } });
    },
    clock: async () => {
      await version();
      return await rest.clock("/version/");
    },
    /** @returns its id. */
    allocate: async (form: Readonly<Record<string, string>>) => {
      const given = { query: { op: "allocate" }, content: await formOf(form) };
      return (await call("POST", "/machines/", machine, given)).system_id;
    },
    deploy: async (id: string, form: Readonly<Record<string, string>>) =>
      await post(`/machines/${id}/`, form, false, "deploy"),
    /** One that is released already is no error. */
    async release(id: string): Promise<void> {
      const now = await orGone(call("GET", `/machines/${id}/`, machine));
      if (now?.agent_name) await post(`/machines/${id}/`, {}, true, "release");
    },
    /** @returns its addresses. @throws {UserError} with MAAS's words when it is not deployed. */
    deployed: async (id: string) =>
      await rest.until(
        `the deployment of machine ${id}`,
        async () => {
          const now = await call("GET", `/machines/${id}/`, machine);
          const { hostname, status_name: status, status_message: said } = now;
          if (status === "Deployed") return now.ip_addresses ?? [];
          if (!/^(Deploying|Allocated)$/.test(status)) {
            throw new UserError(
              `MAAS could not deploy the image to ${hostname}: ${withPeriod(`${status}, ${said || "without a word why"}`)} Its events in MAAS say more.`,
            );
          }
          log.progress("deploy", `${hostname}: ${said || status}`);
          return undefined;
        },
        longestDeployment,
      ),
  };
}

type Fields = Readonly<Record<string, string | number | File>>;

/** `multipart/form-data`, as MAAS's own client sends it. */
async function formOf(fields: Fields): Promise<Content> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    form.set(name, typeof value === "number" ? String(value) : value);
  }
  const encoded = new Response(form);
  const type = encoded.headers.get("content-type") ?? "";
  return { type, bytes: Buffer.from(await encoded.arrayBuffer()) };
}
