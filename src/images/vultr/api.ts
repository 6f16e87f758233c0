/** The part of Vultr's API v2 that images need: vultr.com/api. */
import { z } from "zod";
import { type ApiRefusal, orGone, type RestOptions, restClient } from "../../shared/rest.ts";
import type { CloudImage, CloudResource } from "../labels/cloud.ts";
import type { TrialServer } from "../labels/trial.ts";

const made = { id: z.string(), date_created: z.string() };
const resource = (id: string, created: string, name: string): CloudResource => ({
  id,
  name,
  created,
  labels: {},
});
const key = z
  .object({ ...made, name: z.string() })
  .transform(({ id, date_created, name }) => resource(id, date_created, name));
const instance = z
  .object({
    ...made,
    label: z.string(),
    status: z.string(),
    power_status: z.string(),
    main_ip: z.string(),
    snapshot_id: z.string().nullish(),
  })
  .transform(({ id, date_created, label, snapshot_id, ...now }) => ({
    ...resource(id, date_created, label),
    image: snapshot_id ? { id: snapshot_id } : undefined,
    address: now.status === "active" && now.power_status === "running" ? now.main_ip : undefined,
  }));
const snapshot = z
  .object({
    ...made,
    description: z.string(),
    /** Bytes: the disk of the instance that it was made of. */
    size: z.number(),
    compressed_size: z.number().default(0),
    /** `pending`, `complete` or `deleted`. */
    status: z.string(),
  })
  .transform(({ id, date_created, description, size, compressed_size, status }) => ({
    ...resource(id, date_created, description.split("[packernix ")[0]?.trim() ?? ""),
    labels: { "": description },
    state: status === "complete" ? ("ready" as const) : ("pending" as const),
    size: compressed_size || size || undefined,
    disk: Math.ceil(size / 2 ** 30),
    isDeleted: status === "deleted",
  }));
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
const refusal = z.object({ error: z.string(), status: z.number() });
const page = z.object({ meta: z.object({ links: z.object({ next: z.string() }) }) });

export type VultrApi = ReturnType<typeof vultrApi>;

/** Milliseconds. An instance of a snapshot takes 10 to 15 minutes longer than another one. */
const longestStart = 2_700_000;

/** The API tells its refusals apart by their text only. */
const cures: readonly [refusal: RegExp, cure: string][] = [
  [
    /^401 .*IP address/i,
    "Vultr answers those addresses only that Account, API, Access Control allows. Allow the runner's; GitHub's hosted runners have no fixed ones, so for them all must be allowed.",
  ],
  [
    /^401 /,
    "VULTR_API_KEY (or `api_key` in builder-config) is no key of an account, or it was replaced. See Account, API at Vultr.",
  ],
  [/^403 /, "Give the key of a user who may deploy and manage servers."],
  [
    /^400 .*(maximum|limit|quota)/i,
    "Remove something, or ask Vultr for a higher limit. What was deleted just now may count for some seconds more.",
  ],
  [/^400 .*(plan|region|available)/i, "Choose another `region_id` or `plan_id` in builder-config."],
];

export function vultrApi(
  options: Pick<RestOptions, "token" | "log" | "signal" | "retry"> & { endpoint: string },
) {
  const rest = restClient({
    ...options,
    cloud: "Vultr",
    base: options.endpoint,
    error: refusal.transform(({ error, status }) => {
      return { code: String(status), message: error.trim().replace(/\.$/, "") };
    }),
    next: (body) => {
      const cursor = page.safeParse(body).data?.meta.links.next;
      return cursor ? { cursor } : undefined;
    },
    cure: ({ status, message }) => cures.find(([text]) => text.test(`${status} ${message}`))?.[1],
  });
  const list = async <T>(path: string, kind: string, item: z.ZodType<T>) =>
    await rest.all(path, kind, item, { per_page: "500" });

  return {
    clock: async () => await rest.clock("/regions"),
    // All: what the filter `description` matches is not documented, and only a part of the text is ours.
    snapshots: async (): Promise<CloudImage[]> =>
      (await list("/snapshots", "snapshots", snapshot)).filter(({ isDeleted }) => !isDeleted),
    instances: async () => await list("/instances", "instances", instance),
    keys: async () => await list("/ssh-keys", "ssh_keys", key),
    plans: async () => await list("/plans", "plans", plan),
    systems: async () => await list("/os", "os", z.object({ id: z.number(), name: z.string() })),
    /** Ids of the plans of which the region has machines now. */
    async available(region: string): Promise<string[]> {
      const answer = z.object({ available_plans: z.array(z.string()) });
      const path = `/regions/${encodeURIComponent(region)}/availability`;
      return (await rest.call("GET", path, answer)).available_plans;
    },
    async snapshot(id: string) {
      const path = `/snapshots/${encodeURIComponent(id)}`;
      const found = (await orGone(rest.call("GET", path, z.object({ snapshot }))))?.snapshot;
      return found?.isDeleted ? undefined : found;
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
    createKey: async (name: string, ssh_key: string) =>
      await rest.make("/ssh-keys", "ssh_key", { name, ssh_key }),
    async createInstance(given: object): Promise<TrialServer> {
      const json = { ...given, activation_email: false };
      const answer = z.object({ instance });
      const { id } = (await rest.call("POST", "/instances", answer, { json })).instance;
      const look = async () =>
        (await rest.call("GET", `/instances/${id}`, answer)).instance.address;
      const address = () => rest.until(`the start of instance ${id}`, look, longestStart);
      return { id, address };
    },
  };
}
