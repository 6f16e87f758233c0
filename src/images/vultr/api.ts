/** The part of Vultr's API v2 that images need: docs.vultr.com/api (vultr.com/api). */
import { z } from "zod";
import type { Log } from "../../shared/log.ts";
import { type ApiRefusal, orGone, restClient } from "../../shared/rest.ts";
import type { RetryPolicy } from "../../shared/retry.ts";

const snapshot = z.object({
  id: z.string(),
  date_created: z.string(),
  description: z.string(),
  /** Bytes: the disk of the instance that it was made of. */
  size: z.number(),
  compressed_size: z.number().default(0),
  /** `pending`, `complete` or `deleted`. */
  status: z.string(),
});
const instance = z.object({
  id: z.string(),
  date_created: z.string(),
  label: z.string(),
  status: z.string(),
  power_status: z.string(),
  /** `0.0.0.0` until there is one. */
  main_ip: z.string(),
  snapshot_id: z.string().nullish(),
});
const key = z.object({ id: z.string(), name: z.string(), date_created: z.string() });
const plan = z.object({
  id: z.string(),
  /** MB. */
  ram: z.number(),
  /** GB. */
  disk: z.number(),
  monthly_cost: z.number(),
  /** Regions that have such machines; whether one is free now is another question. */
  locations: z.array(z.string()),
});
const system = z.object({ id: z.number(), name: z.string() });

export type Snapshot = z.infer<typeof snapshot>;
export type Instance = z.infer<typeof instance>;
export type Plan = z.infer<typeof plan>;
export type VultrApi = ReturnType<typeof vultrApi>;

/** Milliseconds. An instance of a snapshot takes 10 to 15 minutes longer than another one. */
const longestStart = 2_700_000;

/** The API tells its refusals apart by their text only. */
const cures: readonly [status: number, text: RegExp, cure: string][] = [
  [
    401,
    /IP address/i,
    "Vultr answers those addresses only that Account, API, Access Control allows. Allow the runner's; GitHub's hosted runners have no fixed ones, so for them all must be allowed.",
  ],
  [
    401,
    /^/,
    "VULTR_API_KEY (or `api_key` in builder-config) is no key of an account, or it was replaced. See Account, API at Vultr.",
  ],
  [403, /^/, "Give the key of a user who may deploy and manage servers."],
  [
    400,
    /maximum|limit|quota/i,
    "Remove something, or ask Vultr for a higher limit. What was deleted just now may count for some seconds more.",
  ],
  [400, /plan|region|available/i, "Choose another `region_id` or `plan_id` in builder-config."],
];

export interface ApiOptions {
  endpoint: string;
  token(): string | Promise<string>;
  log: Pick<Log, "debug">;
  signal: AbortSignal;
  retry?: Partial<RetryPolicy>;
}

export function vultrApi({ endpoint, ...options }: ApiOptions) {
  const rest = restClient({
    ...options,
    cloud: "Vultr",
    base: endpoint,
    error: z.object({ error: z.string(), status: z.number() }).transform(({ error, status }) => ({
      code: String(status),
      message: error.trim().replace(/\.$/, ""),
    })),
    next: (page) => {
      const cursor = paged.safeParse(page).data?.meta.links.next;
      return cursor ? { cursor } : undefined;
    },
    cure: ({ status, message }: ApiRefusal) =>
      cures.find(([code, text]) => code === status && text.test(message))?.[2],
  });
  const list = async <T>(path: string, kind: string, item: z.ZodType<T>) =>
    await rest.all(path, kind, item, { per_page: "500" });

  return {
    /** Undefined before any answer. */
    time: rest.time,
    snapshots: async () => await list("/snapshots", "snapshots", snapshot),
    instances: async () => await list("/instances", "instances", instance),
    keys: async () => await list("/ssh-keys", "ssh_keys", key),
    plans: async () => await list("/plans", "plans", plan),
    systems: async () => await list("/os", "os", system),
    regions: async () => await list("/regions", "regions", z.object({ id: z.string() })),
    /** Ids of the plans of which the region has machines now. */
    async available(region: string): Promise<string[]> {
      const answer = z.object({ available_plans: z.array(z.string()) });
      const path = `/regions/${encodeURIComponent(region)}/availability`;
      return (await rest.call("GET", path, answer)).available_plans;
    },
    async snapshot(id: string): Promise<Snapshot | undefined> {
      const answer = z.object({ snapshot });
      const call = rest.call("GET", `/snapshots/${encodeURIComponent(id)}`, answer);
      const found = (await orGone(call))?.snapshot;
      return found?.status === "deleted" ? undefined : found;
    },
    async describe(id: string, description: string): Promise<void> {
      await rest.call("PUT", `/snapshots/${id}`, z.unknown(), { json: { description } });
    },
    /** Gone already is success. */
    async remove(kind: string, id: string): Promise<void> {
      const path = `/${kind}/${encodeURIComponent(id)}`;
      // A status of 500 says it (vultr/ansible-collection-vultr#113).
      const isBusy = ({ message }: ApiRefusal) => /currently locked/i.test(message);
      const remove = () => orGone(rest.call("DELETE", path, z.unknown()));
      await rest.whenFree(`the removal of ${kind}/${id}`, isBusy, remove);
    },
    async createKey(name: string, ssh_key: string): Promise<string> {
      const answer = z.object({ ssh_key: z.object({ id: z.string() }) });
      return (await rest.call("POST", "/ssh-keys", answer, { json: { name, ssh_key } })).ssh_key.id;
    },
    async createInstance(given: object): Promise<Instance> {
      const json = { ...given, activation_email: false };
      return (await rest.call("POST", "/instances", z.object({ instance }), { json })).instance;
    },
    /** Waits until it runs. */
    async started(id: string): Promise<Instance> {
      const look = async () => {
        const now = (await rest.call("GET", `/instances/${id}`, z.object({ instance }))).instance;
        return now.status === "active" && now.power_status === "running" ? now : undefined;
      };
      return await rest.until(`the start of instance ${id}`, look, longestStart);
    },
  };
}

const paged = z.object({ meta: z.object({ links: z.object({ next: z.string() }) }) });
