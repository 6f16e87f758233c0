/** The part of Hetzner's Cloud API that images need: docs.hetzner.cloud, "API Reference". */
import { z } from "zod";
import { UserError } from "../../shared/errors.ts";
import { type ApiRefusal, orGone, type RestOptions, restClient } from "../../shared/rest.ts";
import type { CloudImage } from "../labels/cloud.ts";
import type { TrialServer } from "../labels/trial.ts";

const id = z.number().transform(String);
const thing = z.object({
  id,
  created: z.string(),
  labels: z.record(z.string(), z.string()).default({}),
});
const named = thing.extend({ name: z.string() });
const server = named.extend({
  image: z.object({ id }).nullish(),
  public_net: z.object({ ipv4: z.object({ ip: z.string() }).nullish() }),
});
const image = thing
  .extend({
    type: z.string(),
    status: z.string(),
    description: z.string(),
    image_size: z.number().nullish(),
    /** GB that a server's disk must have. */
    disk_size: z.number(),
    architecture: z.string().default("x86"),
    protection: z.object({ delete: z.boolean() }),
  })
  .transform(({ status, description, image_size, protection, ...one }) => ({
    ...one,
    name: description,
    state: states[status] ?? ("failed" as const),
    isProtected: protection.delete,
    size: image_size ? Math.round(image_size * 1e9) : undefined,
  }));
const states: Record<string, CloudImage["state"]> = { available: "ready", creating: "pending" };
const serverType = z.object({
  name: z.string(),
  architecture: z.string(),
  /** GB. */
  disk: z.number(),
  prices: z.array(z.object({ location: z.string(), price_hourly: z.object({ net: z.string() }) })),
  locations: z.array(
    z.object({
      name: z.string(),
      available: z.boolean().nullish(),
      deprecation: z.object({ unavailable_after: z.string() }).nullish(),
    }),
  ),
});
const error = z.object({ code: z.string(), message: z.string() });
const action = z.object({ id, status: z.string(), error: error.nullish() });
const started = z
  .looseObject({ action: action.nullish(), next_actions: z.array(action).default([]) })
  .optional();

export type HetznerApi = ReturnType<typeof hetznerApi>;

const elsewhere = "Choose another `location` or `server_type` in builder-config.";
/** Codes: docs.hetzner.cloud, "Errors". */
const cures: Record<string, string> = {
  unauthorized:
    "HCLOUD_TOKEN (or `token` in builder-config) is no token of a project, or it was deleted. Make one in the Hetzner Console: Security, API tokens.",
  token_readonly: "Give a token with the permission Read & Write.",
  resource_limit_exceeded: "Remove something, or ask Hetzner for a higher limit.",
  resource_unavailable: elsewhere,
  placement_error: elsewhere,
};

const page = z.object({
  meta: z.object({ pagination: z.object({ next_page: z.number().nullish() }) }),
});

export function hetznerApi(
  options: Pick<RestOptions, "token" | "log" | "signal" | "retry"> & { endpoint: string },
) {
  const rest = restClient({
    ...options,
    cloud: "Hetzner",
    base: options.endpoint,
    error: z.object({ error }).transform((body) => body.error),
    next: (body) => {
      const next = page.safeParse(body).data?.meta.pagination.next_page;
      return next ? { page: String(next) } : undefined;
    },
    cure: ({ code }) => cures[code],
  });
  const list = async <T>(kind: string, item: z.ZodType<T>, query = {}) =>
    await rest.all(`/${kind}`, kind, item, { per_page: "50", ...query });

  /** Waits for all that was started. @throws {UserError} with Hetzner's words for what fails. */
  async function done(given: z.infer<typeof started>, what: string): Promise<void> {
    for (const { id } of [given?.action ?? [], given?.next_actions ?? []].flat()) {
      const { error } = await rest.until(what, async () => {
        const now = (await rest.call("GET", `/actions/${id}`, z.object({ action }))).action;
        return now.status === "running" ? undefined : now;
      });
      if (error) throw new UserError(`Hetzner: ${what} failed: ${error.message} (${error.code}).`);
    }
  }

  /** A thing is locked while an action runs on it; one that is gone already is as it should be. */
  async function act(what: string, method: "POST" | "DELETE", path: string, json?: object) {
    const isLocked = ({ code }: ApiRefusal) => code === "locked" || code === "conflict";
    const call = () => rest.call(method, path, started, { json, repeatable: true });
    await done(await orGone(rest.whenFree(what, isLocked, call)), what);
  }

  return {
    clock: async () => await rest.clock("/locations"),
    serverTypes: async () => await list("server_types", serverType),
    servers: async () => await list("servers", server),
    snapshots: async (label_selector: string | undefined) =>
      await list("images", image, { type: "snapshot", label_selector }),
    /** Keys, volumes and addresses. */
    named: async (kind: string, label_selector: string | undefined) =>
      await list(kind, named, { label_selector }),
    async image(id: string) {
      const call = rest.call("GET", `/images/${encodeURIComponent(id)}`, z.object({ image }));
      return (await orGone(call))?.image;
    },
    async setLabels(id: string, labels: Readonly<Record<string, string>>): Promise<void> {
      await rest.call("PUT", `/images/${id}`, z.unknown(), { json: { labels } });
    },
    async unprotect(id: string): Promise<void> {
      const path = `/images/${id}/actions/change_protection`;
      await act(`the protection of image ${id}`, "POST", path, { delete: false });
    },
    /** Gone already is success. */
    async remove(kind: string, id: string): Promise<void> {
      await act(`the removal of ${kind}/${id}`, "DELETE", `/${kind}/${encodeURIComponent(id)}`);
    },
    createKey: async (given: object) => await rest.make("/ssh_keys", "ssh_key", given),
    /** Returns once it is known what was made. */
    async createServer(given: object): Promise<TrialServer> {
      const answer = z.looseObject({ server });
      const made = await rest.call("POST", "/servers", answer, { json: given });
      const { id, name, public_net } = made.server;
      return {
        id,
        address: async () => {
          await done(started.parse(made), `the start of server ${name}`);
          return public_net.ipv4?.ip;
        },
      };
    },
  };
}
