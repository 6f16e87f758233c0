/**
 * The part of Azure Resource Manager that images need: learn.microsoft.com, "Azure REST API reference".
 * Images are managed images of one resource group, or versions of one image definition of a gallery. Their
 * lists come from the resource provider: Resource Manager's own list of resources, which can be asked by
 * a tag, follows what was written after a while only.
 */
import { z } from "zod";
import { UserError } from "../../shared/errors.ts";
import { once } from "../../shared/once.ts";
import {
  type ApiRefusal,
  orGone,
  type RestOptions,
  refusalOf,
  restClient,
} from "../../shared/rest.ts";
import { withPeriod } from "../../shared/text.ts";
import type { CloudImage, CloudResource } from "../labels/cloud.ts";
import type { LabelChange, Labels } from "../labels/types.ts";
import type { AzureAccess } from "./access.ts";

/** Versions of the API by the kind of thing, which stands behind the last `/providers/` of its path. */
const versions: [kind: RegExp, version: string][] = [
  [/^microsoft\.authorization\/locks/, "2016-09-01"],
  [/^microsoft\.compute\/galleries/, "2023-07-03"],
  [/^microsoft\.compute\/(disks|snapshots)/, "2023-10-02"],
  [/^microsoft\.compute\//, "2024-03-01"],
  [/^microsoft\.network\//, "2023-09-01"],
];
/** By default the version of Resource Manager's own things: groups, tags, deployments. */
function versionOf(path: string): string {
  const kind = path.toLowerCase().split("/providers/").slice(1).at(-1) ?? "";
  return versions.find(([pattern]) => pattern.test(kind))?.[1] ?? "2021-04-01";
}

/** When a thing was made: not every cloud of Azure's says it of both kinds of image. */
export const createdTag = "packernix-created";
/** The name of an image: a version of a gallery is named by a number. */
export const nameTag = "packernix-name";
/** Marks an image that has snapshots of its disks beside it. */
export const snapshotsTag = "packernix-snapshots";

const tags = z
  .record(z.string(), z.string())
  .nullish()
  .transform((found): Labels => found ?? {});
const failure = z.object({ message: z.string() }).nullish();
const thing = z.object({
  id: z.string(),
  name: z.string(),
  location: z.string().default(""),
  tags,
  createdTime: z.string().optional(),
  properties: z.looseObject({ provisioningState: z.string().optional() }).default({}),
});
type Thing = z.output<typeof thing>;
const region = z.object({ name: z.string() });
const publishing = z.looseObject({
  excludeFromLatest: z.boolean().optional(),
  publishedDate: z.string().optional(),
  targetRegions: z.array(z.looseObject(region.shape)).optional(),
});
const states: Record<string, CloudImage["state"]> = {
  Succeeded: "ready",
  Failed: "failed",
  Canceled: "failed",
};

const refusal = z
  .object({ error: z.object({ code: z.string(), message: z.string() }) })
  .transform(({ error }) => error);

function cure({ status, code, message }: ApiRefusal): string | undefined {
  const [, action] = /perform action '([\w./*]+)'/.exec(message) ?? [];
  if (action !== undefined) {
    return `Give the identity a role with ${action} at that scope (docs/azure.md has one that suffices).`;
  }
  if (status === 401) return "The credentials have expired, or are for another tenant or cloud.";
  return cures.find(([pattern]) => pattern.test(code))?.[1];
}
const cures: [code: RegExp, cure: string][] = [
  [/^(SubscriptionNotFound|InvalidSubscriptionId)$/, "Check ARM_SUBSCRIPTION_ID."],
  [/^ScopeLocked$/, "Remove the lock (az lock list), or leave it."],
  [
    /^(MissingSubscriptionRegistration|SubscriptionNotRegistered)$/,
    "Run: az provider register --namespace Microsoft.Compute (and Microsoft.Network).",
  ],
  [/^ResourceGroupNotFound$/, "Make it: az group create --name NAME --location REGION."],
  [/^RequestDisallowedByPolicy$/, "A policy of the subscription's owner forbids it."],
  [/Quota/, "Ask Azure for a higher quota, take another `vm_size`, or remove something."],
];

/** Where images are: the path to which a name is added. */
export interface Place {
  kind: "images" | "versions";
  path: string;
  /** Path of the resource group, which has locks and a region. */
  group: string;
}

export type AzureApi = ReturnType<typeof azureApi>;

export function azureApi(
  access: Pick<AzureAccess, "endpoint" | "token" | "subscription">,
  place: () => Promise<Place>,
  options: Pick<RestOptions, "log" | "signal" | "retry">,
) {
  const rest = once(async () =>
    restClient({
      ...options,
      cloud: "Azure",
      base: await access.endpoint(),
      token: access.token,
      error: refusal,
      next: (page) => next.parse(page).nextLink || undefined,
      cure,
    }),
  );
  const next = z.looseObject({ nextLink: z.string().nullish() });
  const query = (path: string, more: Record<string, string> = {}) => ({
    ...more,
    "api-version": versionOf(path),
  });
  const whole = async () => `/subscriptions/${encodeURIComponent(await access.subscription())}`;
  async function all<T>(path: string, item: z.ZodType<T>, more?: Record<string, string>) {
    return await (await rest()).all(path, "value", item, query(path, more));
  }
  async function get<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
    return await orGone((await rest()).call("GET", path, schema, { query: query(path) }));
  }
  async function write(method: "PUT" | "PATCH", path: string, json: unknown) {
    const client = await rest();
    const call = () =>
      client.call(method, path, z.unknown(), { query: query(path), json, repeatable: true });
    // Another operation works on it: "Resolve errors for conflict".
    const isBusy = ({ status, code }: ApiRefusal) =>
      status === 412 || (status === 409 && /^(Conflict|AnotherOperationInProgress)/.test(code));
    return await client.whenFree(path, isBusy, call);
  }

  /** Waits until Azure has done what it began. @throws {UserError} with its words for a failure. */
  async function settled(path: string, what: string): Promise<void> {
    await (await rest()).until(what, async () => {
      const properties = (await get(path, thing))?.properties;
      const state = properties?.provisioningState ?? "Succeeded";
      if (states[state] !== "failed") return states[state];
      const said = failure.safeParse(properties?.["error"]).data?.message ?? "Azure says no more";
      throw new UserError(`Azure: ${what} failed: ${withPeriod(said)}`);
    });
  }

  /** Succeeds for what is gone already. @param waits False: returns while Azure deletes it, which takes minutes. */
  async function remove(path: string, waits = true): Promise<void> {
    const client = await rest();
    const isBusy = ({ status, code }: ApiRefusal) =>
      status === 409 && /InUse|CannotBeDeleted|AnotherOperation|^Conflict/i.test(code);
    const call = () => client.call("DELETE", path, z.unknown(), { query: query(path) });
    const what = `the removal of ${path.slice(1)}`;
    await client.whenFree(what, isBusy, () => orGone(call()));
    if (!waits) return;
    await client.until(what, async () => {
      const now = await get(path, thing);
      if (now === undefined) return true;
      if (now.properties.provisioningState !== "Failed") return undefined;
      throw new UserError(`Azure: ${what} failed.`);
    });
  }

  /** The id as Packer writes it: Azure changes the case of what it gives back. */
  async function ownId(id: string): Promise<string> {
    const { path } = await place();
    const isHere = id.toLowerCase().startsWith(`${path.toLowerCase()}/`);
    return isHere ? path + id.slice(path.length) : id;
  }

  async function imageOf(found: Thing, locks: readonly string[] = []): Promise<CloudImage> {
    const { properties } = found;
    const profile = publishing.safeParse(properties["publishingProfile"]).data;
    const regions = profile?.targetRegions?.map(({ name }) => name) ?? [found.location];
    const id = await ownId(found.id);
    return {
      ...resourceOf({ ...found, id }),
      name: found.tags[nameTag] ?? found.name,
      created: found.tags[createdTag] ?? profile?.publishedDate ?? found.createdTime ?? never,
      state: states[properties.provisioningState ?? ""] ?? "pending",
      isProtected: locks.some((scope) => isWithin(id, scope)),
      regions: regions.map(regionOf),
    };
  }

  /** Paths of groups and things that may not be deleted; none for a role that may not read locks. */
  const locksOf = async (scope: string) => {
    const path = `${scope}/providers/Microsoft.Authorization/locks`;
    const found = await all(path, z.object({ id: z.string() })).catch((error: unknown) => {
      if (refusalOf(error)?.status === 403) return [];
      throw error;
    });
    return found.map(({ id }) =>
      id.replace(/\/providers\/Microsoft\.Authorization\/locks\/.*/i, ""),
    );
  };

  async function getImage(id: string): Promise<CloudImage | undefined> {
    const found = imageId.test(id) ? await get(id, thing) : undefined;
    return found && (await imageOf(found, await locksOf(groupOf(id))));
  }

  /** Changes where a version is replicated or whether it is offered, and nothing else. */
  async function republish(id: string, change: (now: z.output<typeof publishing>) => object) {
    const found = await get(id, thing);
    if (found === undefined) throw new UserError(`Azure has no image ${id} (any more).`);
    const { publishingProfile, storageProfile } = found.properties;
    const { publishedDate: _, ...now } = publishing.parse(publishingProfile ?? {});
    const json = {
      properties: { publishingProfile: { ...now, ...change(now) }, storageProfile },
    };
    await write("PATCH", id, json);
    await settled(id, `the change of ${id}`);
  }

  return {
    get,
    write,
    remove,
    settled,
    whole,
    ownId,
    all,
    clock: async () => await (await rest()).clock(`${await whole()}?api-version=${versionOf("")}`),
    image: getImage,
    async images(): Promise<CloudImage[]> {
      const { path, group } = await place();
      const [found, locks] = await Promise.all([all(path, thing), locksOf(group)]);
      return await Promise.all(found.map((one) => imageOf(one, locks)));
    },
    /** Number of the version that a reference to the whole image definition means; undefined for none. */
    async latest(): Promise<string | undefined> {
      const { path, kind } = await place();
      const found = kind === "versions" ? await all(path, thing) : [];
      const offered = found.filter(
        ({ properties: { publishingProfile, provisioningState } }) =>
          publishing.safeParse(publishingProfile).data?.excludeFromLatest !== true &&
          provisioningState === "Succeeded",
      );
      const { compare } = new Intl.Collator("en", { numeric: true });
      return offered
        .map(({ name }) => name)
        .sort(compare)
        .at(-1);
    },
    /** "Tags - Update At Scope": each label is written or taken off alone. */
    async setLabels({ id }: CloudImage, { put, take }: LabelChange): Promise<void> {
      const path = `${id}/providers/Microsoft.Resources/tags/default`;
      const patch = async (operation: "Merge" | "Delete", labels: Labels) =>
        await write("PATCH", path, { operation, properties: { tags: labels } });
      if (Object.keys(put).length > 0) await patch("Merge", put);
      if (take.length === 0) return;
      // A tag goes by name and value: what another run writes meanwhile stays.
      const now = (await get(id, thing))?.tags;
      if (now === undefined) throw new UserError(`Azure has no image ${id} (any more).`);
      const names = take.map((name) => name.toLowerCase());
      const gone = Object.entries(now).filter(([name]) => names.includes(name.toLowerCase()));
      if (gone.length > 0) await patch("Delete", Object.fromEntries(gone));
    },
    offer: async (id: string) => await republish(id, () => ({ excludeFromLatest: false })),
    copyTo: async (id: string, regions: readonly string[]) =>
      await republish(id, ({ targetRegions = [] }) => ({
        targetRegions: [...targetRegions, ...regions.map((name) => ({ name }))],
      })),
    /** Removes the locks of an image itself; a lock of its group or subscription protects more than the image. */
    async unlock(id: string): Promise<void> {
      const scopes = await locksOf(groupOf(id));
      if (scopes.some((scope) => isWithin(id, scope) && scope.length < id.length)) {
        throw new UserError(
          `${id} cannot be removed: its resource group is locked. Remove the lock: az lock list --resource-group ${groupOf(id).split("/").at(-1)}`,
        );
      }
      const path = `${id}/providers/Microsoft.Authorization/locks`;
      for (const lock of await all(path, z.object({ id: z.string() }))) await remove(lock.id);
    },
    /** Groups with the first of these tags, without those that are being deleted. */
    async groups(labels: Readonly<Record<string, string | undefined>>): Promise<CloudResource[]> {
      // The filter takes one tag.
      const [[name, value] = []] = Object.entries(labels);
      const $filter = `tagName eq '${name}'${value === undefined ? "" : ` and tagValue eq '${value}'`}`;
      const path = `${await whole()}/resourcegroups`;
      const found = await all(path, thing, name === undefined ? {} : { $filter });
      return found
        .filter(({ properties }) => properties.provisioningState !== "Deleting")
        .map(resourceOf);
    },
    /** Things of one type in a group. */
    async things(group: string, type: string): Promise<CloudResource[]> {
      const more = { $filter: `resourceType eq '${type}'`, $expand: "createdTime" };
      return (await all(`${group}/resources`, thing, more)).map(resourceOf);
    },
  };
}

/** The creation time of a thing that says none. */
const never = new Date(0).toISOString();

function resourceOf({ id, name, tags: labels, createdTime }: Thing): CloudResource {
  return { id, name, created: labels[createdTag] ?? createdTime ?? never, labels };
}

const isWithin = (id: string, scope: string) =>
  `${id}/`.toLowerCase().startsWith(`${scope}/`.toLowerCase());
/** A region has a name for users, `West Europe`, and one for programs. */
export const regionOf = (name: string) => name.toLowerCase().replace(/\s/g, "");
/** `/subscriptions/<id>/resourceGroups/<name>` of anything in it. */
export const groupOf = (id: string) => id.split("/").slice(0, 5).join("/");
export const imageId =
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Compute\/(images\/[^/]+|galleries\/[^/]+\/images\/[^/]+\/versions\/[^/]+)$/i;
