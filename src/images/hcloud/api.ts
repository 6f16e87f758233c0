/** The part of Hetzner's Cloud API that images need: docs.hetzner.cloud, "API Reference". */
import { z } from "zod";
import { UserError } from "../../shared/errors.ts";
import type { Log } from "../../shared/log.ts";
import { type ApiRefusal, orGone, type Rest, restClient } from "../../shared/rest.ts";
import type { RetryPolicy } from "../../shared/retry.ts";

const thing = {
  id: z.number(),
  created: z.string(),
  labels: z.record(z.string(), z.string()).default({}),
};
const action = z.object({
  id: z.number(),
  status: z.string(),
  error: z.object({ code: z.string(), message: z.string() }).nullish(),
});
const actions = z
  .object({ action: action.nullish(), next_actions: z.array(action).default([]) })
  .optional();
const named = z.object({ ...thing, name: z.string() });
const image = z.object({
  ...thing,
  type: z.string(),
  status: z.string(),
  description: z.string(),
  /** GB. */
  image_size: z.number().nullish(),
  /** GB that a server's disk must have. */
  disk_size: z.number(),
  architecture: z.string().default("x86"),
  protection: z.object({ delete: z.boolean() }),
});
const address = z.object({ ip: z.string() }).nullish();
const server = z.object({
  ...named.shape,
  image: z.object({ id: z.number() }).nullish(),
  public_net: z.object({ ipv4: address, ipv6: address }),
});
const deprecation = z.object({ unavailable_after: z.string() }).nullish();
const serverType = z.object({
  name: z.string(),
  architecture: z.string(),
  /** GB. */
  disk: z.number(),
  memory: z.number(),
  cores: z.number(),
  prices: z.array(z.object({ location: z.string() })),
  deprecation,
  /** Since 2025-09-24; `deprecation` of the type goes away. */
  locations: z
    .array(z.object({ name: z.string(), available: z.boolean().default(true), deprecation }))
    .default([]),
});

export type HetznerImage = z.infer<typeof image>;
export type HetznerServer = z.infer<typeof server>;
export type ServerType = z.infer<typeof serverType>;
export type HetznerApi = ReturnType<typeof hetznerApi>;

/** Codes: docs.hetzner.cloud, "Errors". */
const cures: Record<string, string> = {
  unauthorized:
    "HCLOUD_TOKEN (or `token` in builder-config) is no token of a project, or it was deleted. Make one in the Hetzner Console: Security, API tokens.",
  token_readonly: "Give a token with the permission Read & Write.",
  forbidden: "Give a token with the permission Read & Write.",
  resource_limit_exceeded: "Remove something, or ask Hetzner for a higher limit.",
  resource_unavailable: "Choose another `location` or `server_type` in builder-config.",
  placement_error: "Choose another `location` or `server_type` in builder-config.",
  rate_limit_exceeded: "A project has 3,600 requests an hour: run the step later.",
};

export interface ApiOptions {
  endpoint: string;
  token(): string | Promise<string>;
  log: Pick<Log, "debug">;
  signal: AbortSignal;
  retry?: Partial<RetryPolicy>;
}

export function hetznerApi({ endpoint, ...options }: ApiOptions) {
  const rest: Rest = restClient({
    ...options,
    cloud: "Hetzner",
    base: endpoint,
    error: z
      .object({ error: z.object({ code: z.string(), message: z.string() }) })
      .transform(({ error }) => error),
    next: (page) => {
      const { data } = paged.safeParse(page);
      const next = data?.meta.pagination.next_page;
      return typeof next === "number" ? { page: String(next) } : undefined;
    },
    cure: ({ code }: ApiRefusal) => cures[code],
  });
  const list = async <T>(kind: string, item: z.ZodType<T>, query = {}) =>
    await rest.all(`/${kind}`, kind, item, { per_page: "50", ...query });

  /** Waits for all of them. @throws {UserError} with Hetzner's words for one that fails. */
  async function done(started: z.infer<typeof actions>, what: string): Promise<void> {
    for (const { id } of [started?.action ?? [], started?.next_actions ?? []].flat()) {
      const { error } = await rest.until(what, async () => {
        const now = (await rest.call("GET", `/actions/${id}`, z.object({ action }))).action;
        return now.status === "running" ? undefined : now;
      });
      if (error) throw new UserError(`Hetzner: ${what} failed: ${error.message} (${error.code}).`);
    }
  }

  /** A thing is locked while an action runs on it. */
  const unlocked = async <T>(what: string, work: () => Promise<T>) =>
    await rest.whenFree(what, ({ code }) => code === "locked" || code === "conflict", work);

  return {
    /** Undefined before any answer. */
    time: rest.time,
    locations: async () => await list("locations", z.object({ name: z.string() })),
    serverTypes: async () => await list("server_types", serverType),
    servers: async () => await list("servers", server),
    snapshots: async (selector: string | undefined) =>
      await list("images", image, { type: "snapshot", label_selector: selector }),
    /** Keys, volumes and addresses. */
    named: async (kind: string, selector: string | undefined) =>
      await list(kind, named, { label_selector: selector }),
    async image(id: string): Promise<HetznerImage | undefined> {
      const call = rest.call("GET", `/images/${encodeURIComponent(id)}`, z.object({ image }));
      return (await orGone(call))?.image;
    },
    async setLabels(id: string, labels: Readonly<Record<string, string>>): Promise<void> {
      await rest.call("PUT", `/images/${id}`, z.unknown(), { json: { labels } });
    },
    async unprotect(id: string): Promise<void> {
      const what = `the protection of image ${id}`;
      const path = `/images/${id}/actions/change_protection`;
      const given = { json: { delete: false }, repeatable: true };
      await done(await unlocked(what, () => rest.call("POST", path, actions, given)), what);
    },
    /** Gone already is success. */
    async remove(kind: string, id: string): Promise<void> {
      const what = `the removal of ${kind}/${id}`;
      const path = `/${kind}/${encodeURIComponent(id)}`;
      const started = await orGone(unlocked(what, () => rest.call("DELETE", path, actions)));
      await done(started, what);
    },
    async createKey(given: object): Promise<string> {
      const answer = z.object({ ssh_key: z.object({ id: z.number() }) });
      const { ssh_key } = await rest.call("POST", "/ssh_keys", answer, { json: given });
      return String(ssh_key.id);
    },
    /** What is made, and what brings it up. */
    async createServer(given: object): Promise<{ server: HetznerServer; start(): Promise<void> }> {
      const made = await rest.call("POST", "/servers", z.looseObject({ server }), { json: given });
      const what = `the start of server ${made.server.name}`;
      return { server: made.server, start: async () => await done(actions.parse(made), what) };
    },
  };
}

const paged = z.object({
  meta: z.object({ pagination: z.object({ next_page: z.number().nullish() }) }),
});
