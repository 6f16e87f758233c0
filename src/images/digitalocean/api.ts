/** The part of DigitalOcean's API that images need: docs.digitalocean.com, "DigitalOcean API Reference". */
import { z } from "zod";
import { UserError } from "../../shared/errors.ts";
import type { Log } from "../../shared/log.ts";
import { type ApiRefusal, orGone, restClient } from "../../shared/rest.ts";
import type { RetryPolicy } from "../../shared/retry.ts";

const image = z.object({
  id: z.number(),
  name: z.string(),
  type: z.string(),
  status: z.string(),
  created_at: z.string(),
  regions: z.array(z.string()),
  tags: z.array(z.string()).default([]),
  /** GB that a droplet's disk must have. */
  min_disk_size: z.number(),
  size_gigabytes: z.number().nullish(),
});
const droplet = z.object({
  id: z.number(),
  name: z.string(),
  status: z.string(),
  created_at: z.string(),
  image: z.object({ id: z.number() }).nullish(),
  networks: z.object({
    v4: z.array(z.object({ ip_address: z.string(), type: z.string() })).default([]),
  }),
});
const key = z.object({ id: z.number(), name: z.string() });
const action = z.object({ id: z.number(), status: z.string() });
const size = z.object({
  slug: z.string(),
  /** MB. */
  memory: z.number(),
  /** GB. */
  disk: z.number(),
  regions: z.array(z.string()),
  available: z.boolean(),
  price_monthly: z.number(),
});

export type OceanImage = z.infer<typeof image>;
export type Size = z.infer<typeof size>;
export type OceanApi = ReturnType<typeof oceanApi>;

const cures: Record<number, string> = {
  401: "DIGITALOCEAN_TOKEN (or `api_token` in builder-config) is no token, or it has expired. Make one in the control panel: API, Tokens.",
  403: "Give a token of full access, or of the scopes that docs/digitalocean.md lists.",
  429: "A token has 5,000 requests an hour: run the step later.",
};

export interface ApiOptions {
  /** Without `/v2`. */
  endpoint: string;
  token(): string | Promise<string>;
  log: Pick<Log, "debug">;
  signal: AbortSignal;
  retry?: Partial<RetryPolicy>;
}

export function oceanApi({ endpoint, ...options }: ApiOptions) {
  const rest = restClient({
    ...options,
    cloud: "DigitalOcean",
    base: `${endpoint.replace(/\/+$/, "")}/v2`,
    error: z
      .object({ id: z.string(), message: z.string() })
      .transform(({ id, message }) => ({ code: id, message })),
    next: (page) => paged.safeParse(page).data?.links.pages.next,
    cure: ({ status, message }: ApiRefusal) =>
      /limit/i.test(message) && status === 422
        ? "Remove something, or ask DigitalOcean for a higher limit."
        : cures[status],
  });
  const list = async <T>(path: string, name: string, item: z.ZodType<T>, query = {}) =>
    await rest.all(path, name, item, { per_page: "200", ...query });
  const tagged = (id: string) => ({ resources: [{ resource_id: id, resource_type: "image" }] });

  /** "422: Droplet already has a pending event", and the like of images. */
  const unlocked = async <T>(what: string, work: () => Promise<T>) =>
    await rest.whenFree(
      what,
      ({ status, message }) => status === 422 && /pending|in progress|being/i.test(message),
      work,
    );

  return {
    /** Undefined before any answer. */
    time: rest.time,
    sizes: async () => await list("/sizes", "sizes", size),
    droplets: async () => await list("/droplets", "droplets", droplet),
    keys: async () => await list("/account/keys", "ssh_keys", key),
    images: async (tag: string | undefined) =>
      await list("/images", "images", image, { private: "true", tag_name: tag }),
    async image(id: string): Promise<OceanImage | undefined> {
      const call = rest.call("GET", `/images/${encodeURIComponent(id)}`, z.object({ image }));
      return (await orGone(call))?.image;
    },
    async rename(id: string, name: string): Promise<void> {
      await rest.call("PUT", `/images/${id}`, z.unknown(), { json: { name } });
    },
    /** Makes the tag where there is none. */
    async putTag(id: string, tag: string): Promise<void> {
      const put = () =>
        rest.call("POST", `/tags/${tag}/resources`, z.unknown(), {
          json: tagged(id),
          repeatable: true,
        });
      if ((await orGone(put().then(() => true))) === true) return;
      // Of two that make it at one time one is refused, which is no trouble.
      await rest
        .call("POST", "/tags", z.unknown(), { json: { name: tag }, repeatable: true })
        .catch(() => {});
      await put();
    },
    async takeTag(id: string, tag: string): Promise<void> {
      const path = `/tags/${tag}/resources`;
      await orGone(rest.call("DELETE", path, z.unknown(), { json: tagged(id) }));
    },
    /** Tags are things of the account, and stay when nothing has them any more. */
    async removeEmptyTag(tag: string): Promise<void> {
      const found = await orGone(rest.call("GET", `/tags/${tag}`, counted));
      if (found?.tag.resources.count !== 0) return;
      await orGone(rest.call("DELETE", `/tags/${tag}`, z.unknown()));
    },
    /** Gone already is success. */
    async remove(kind: string, id: string): Promise<void> {
      const path = `/${kind}/${encodeURIComponent(id)}`;
      await orGone(
        unlocked(`the removal of ${kind}/${id}`, () => rest.call("DELETE", path, z.unknown())),
      );
    },
    /** Copies a snapshot to a region. @throws {UserError} when that fails. */
    async transfer(id: string, region: string): Promise<void> {
      const what = `the transfer of snapshot ${id} to ${region}`;
      const path = `/images/${id}/actions`;
      const json = { type: "transfer", region };
      const started = await unlocked(what, () =>
        rest.call("POST", path, z.object({ action }), { json }),
      );
      const longest = 3_600_000;
      const { status } = await rest.until(
        what,
        async () => {
          const now = await rest.call("GET", `/actions/${started.action.id}`, z.object({ action }));
          return now.action.status === "in-progress" ? undefined : now.action;
        },
        longest,
      );
      if (status !== "completed") throw new UserError(`DigitalOcean: ${what} failed.`);
    },
    async createKey(name: string, public_key: string): Promise<string> {
      const json = { name, public_key };
      const made = await rest.call("POST", "/account/keys", z.object({ ssh_key: key }), { json });
      return String(made.ssh_key.id);
    },
    async createDroplet(json: object): Promise<string> {
      const made = await rest.call("POST", "/droplets", z.object({ droplet: key }), { json });
      return String(made.droplet.id);
    },
    /** Waits until it runs. @returns its public address. */
    async address(id: string): Promise<string | undefined> {
      return await rest.until(`the start of droplet ${id}`, async () => {
        const now = await rest.call("GET", `/droplets/${id}`, z.object({ droplet }));
        const { status, networks } = now.droplet;
        if (status !== "active") return undefined;
        return networks.v4.find(({ type }) => type === "public")?.ip_address;
      });
    },
  };
}

const counted = z.object({ tag: z.object({ resources: z.object({ count: z.number() }) }) });
const paged = z.object({ links: z.object({ pages: z.object({ next: z.string().optional() }) }) });
