/** The part of DigitalOcean's API that images need: docs.digitalocean.com, "DigitalOcean API Reference". */
import { z } from "zod";
import { UserError } from "../../shared/errors.ts";
import { orGone, type RestOptions, refusalOf, restClient } from "../../shared/rest.ts";
import type { CloudImage } from "../labels/cloud.ts";

const id = z.number().transform(String);
/** A tag has no value. Keys have neither date nor tags. */
const thing = z.object({
  id,
  name: z.string(),
  created_at: z.string().default(""),
  tags: z
    .array(z.string())
    .default([])
    .transform((tags) => Object.fromEntries(tags.map((tag) => [tag, ""]))),
});
const states: Record<string, CloudImage["state"]> = {
  available: "ready",
  NEW: "pending",
  pending: "pending",
};
const image = z
  .object({
    ...thing.shape,
    type: z.string(),
    status: z.string(),
    regions: z.array(z.string()),
    /** GB that a droplet's disk must have. */
    min_disk_size: z.number(),
    size_gigabytes: z.number().nullish(),
  })
  .transform(({ created_at, tags, status, size_gigabytes, ...rest }) => ({
    ...rest,
    created: created_at,
    labels: tags,
    state: states[status] ?? ("failed" as const),
    size: size_gigabytes ? Math.round(size_gigabytes * 1e9) : undefined,
  }));
const address = z.object({ ip_address: z.string(), type: z.string() });
const droplet = z.object({
  ...thing.shape,
  status: z.string(),
  image: z.object({ id }).nullish(),
  networks: z.object({ v4: z.array(address).default([]) }),
});
const action = z.object({ action: z.object({ id, status: z.string() }) });
const size = z.object({
  slug: z.string(),
  /** GB. */
  disk: z.number(),
  regions: z.array(z.string()),
  available: z.boolean(),
  price_monthly: z.number(),
});

export type OceanApi = ReturnType<typeof oceanApi>;

const cures: Readonly<Record<number, string>> = {
  401: "DIGITALOCEAN_TOKEN (or `api_token` in builder-config) is no token, or it has expired. Make one in the control panel: API, Tokens.",
  403: "Give a token of full access, or of the scopes that docs/digitalocean.md lists.",
  429: "A token has 5,000 requests an hour: run the step later.",
};
/** A transfer or a snapshot of a large disk, in milliseconds. */
const longest = 3_600_000;

/** @param options.endpoint Without `/v2`. */
export function oceanApi({
  endpoint,
  ...options
}: Pick<RestOptions, "token" | "log" | "signal"> & { endpoint: string }) {
  const rest = restClient({
    ...options,
    cloud: "DigitalOcean",
    base: `${endpoint.replace(/\/+$/, "")}/v2`,
    error: z
      .object({ id: z.string(), message: z.string() })
      .transform(({ id, message }) => ({ code: id, message })),
    next: (page) => paged.safeParse(page).data?.links.pages.next,
    cure: ({ status, message }) =>
      status === 422 && /limit/i.test(message)
        ? "Remove something, or ask DigitalOcean for a higher limit."
        : cures[status],
  });
  const list = async <T>(path: string, name: string, item: z.ZodType<T>, query = {}) =>
    await rest.all(path, name, item, { per_page: "200", ...query });
  const named = async (path: string, name: string) =>
    (await list(path, name, z.object({ ...thing.shape, image: droplet.shape.image }))).map(
      ({ created_at, tags, ...rest }) => ({ ...rest, created: created_at, labels: tags }),
    );
  const removeTag = async (tag: string): Promise<void> =>
    void (await orGone(rest.call("DELETE", `/tags/${tag}`, z.unknown())));
  const tagged = (id: string) => ({ resources: [{ resource_id: id, resource_type: "image" }] });

  /** "422: Droplet already has a pending event", and the like of images. */
  const unlocked = async <T>(what: string, work: () => Promise<T>) =>
    await rest.whenFree(
      what,
      ({ status, message }) => status === 422 && /pending event/i.test(message),
      work,
    );

  return {
    clock: async () => await rest.clock("/account/keys"),
    sizes: async () => await list("/sizes", "sizes", size),
    droplets: async () => await named("/droplets", "droplets"),
    keys: async () => await named("/account/keys", "ssh_keys"),
    snapshots: async (tag: string | undefined) => {
      const all = await list("/images", "images", image, { private: "true", tag_name: tag });
      return all.filter(({ type }) => type === "snapshot");
    },
    async snapshot(id: string): Promise<z.infer<typeof image> | undefined> {
      const call = rest.call("GET", `/images/${encodeURIComponent(id)}`, z.object({ image }));
      const found = (await orGone(call))?.image;
      return found?.type === "snapshot" ? found : undefined;
    },
    async rename(id: string, name: string): Promise<void> {
      await rest.call("PUT", `/images/${id}`, z.unknown(), { json: { name } });
    },
    /** Makes the tag where there is none. */
    async putTag(id: string, tag: string): Promise<void> {
      const given = { json: tagged(id), repeatable: true };
      const put = async () => {
        await rest.call("POST", `/tags/${tag}/resources`, z.unknown(), given);
        return true;
      };
      if (await orGone(put())) return;
      const made = { json: { name: tag }, repeatable: true };
      await rest.call("POST", "/tags", z.unknown(), made).catch((error: unknown) => {
        // Another run has made it meanwhile.
        if (refusalOf(error)?.status !== 422) throw error;
      });
      await put();
    },
    async takeTag(id: string, tag: string): Promise<void> {
      const path = `/tags/${tag}/resources`;
      await orGone(rest.call("DELETE", path, z.unknown(), { json: tagged(id) }));
    },
    /** From all that have it, too. */
    removeTag,
    /** Tags are things of the account, and stay when nothing has them any more. */
    async removeEmptyTag(tag: string): Promise<void> {
      const found = await orGone(rest.call("GET", `/tags/${tag}`, counted));
      if (found?.tag.resources.count === 0) await removeTag(tag);
    },
    /** Gone already is success. */
    async remove(kind: string, id: string): Promise<void> {
      const path = `/${kind}/${encodeURIComponent(id)}`;
      const call = () => rest.call("DELETE", path, z.unknown());
      await orGone(unlocked(`the removal of ${kind}/${id}`, call));
    },
    /** Copies a snapshot to a region. @throws {UserError} when that fails. */
    async transfer(id: string, region: string): Promise<void> {
      const what = `the transfer of snapshot ${id} to ${region}`;
      const json = { type: "transfer", region };
      const begin = () => rest.call("POST", `/images/${id}/actions`, action, { json });
      const path = `/actions/${(await unlocked(what, begin)).action.id}`;
      const look = async () => {
        const { status } = (await rest.call("GET", path, action)).action;
        return status === "in-progress" ? undefined : status;
      };
      const status = await rest.until(what, look, longest);
      if (status !== "completed") throw new UserError(`DigitalOcean: ${what} failed (${status}).`);
    },
    createKey: async (name: string, public_key: string) =>
      await rest.make("/account/keys", "ssh_key", { name, public_key }),
    createDroplet: async (given: object) => await rest.make("/droplets", "droplet", given),
    /** Waits until it runs. @returns its public address. */
    async address(id: string): Promise<string | undefined> {
      return await rest.until(`the start of droplet ${id}`, async () => {
        const now = await rest.call("GET", `/droplets/${id}`, z.object({ droplet }));
        const { status, networks } = now.droplet;
        const found = networks.v4.find(({ type }) => type === "public");
        return status === "active" ? found?.ip_address : undefined;
      });
    },
  };
}

const counted = z.object({ tag: z.object({ resources: z.object({ count: z.number() }) }) });
const paged = z.object({ links: z.object({ pages: z.object({ next: z.string().optional() }) }) });
