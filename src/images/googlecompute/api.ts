/** The part of the Compute Engine API v1 that images need: cloud.google.com, "Compute Engine API", REST. */
import { z } from "zod";
import { UserError } from "../../shared/errors.ts";
import {
  type ApiRefusal,
  orGone,
  type Rest,
  type RestOptions,
  restClient,
} from "../../shared/rest.ts";
import type { CloudImage, ResourceKind, Selector } from "../labels/cloud.ts";
import type { LabelChange } from "../labels/types.ts";

const labels = z.record(z.string(), z.string()).default({});
const created = z.string().transform((text) => new Date(text).toISOString());
const image = z
  .object({
    name: z.string(),
    creationTimestamp: created,
    labels,
    labelFingerprint: z.string().default(""),
    status: z.string(),
    family: z.string().optional(),
    diskSizeGb: z.coerce.number(),
    archiveSizeBytes: z.coerce.number().optional(),
    architecture: z.string().optional(),
  })
  .transform(({ creationTimestamp, status, archiveSizeBytes, ...one }) => ({
    ...one,
    id: one.name,
    created: creationTimestamp,
    state: states[status] ?? ("pending" as const),
    size: archiveSizeBytes,
  }));
const states: Record<string, CloudImage["state"]> = { READY: "ready", FAILED: "failed" };

const thing = z.object({ name: z.string(), creationTimestamp: created, labels });
const disk = thing.extend({ sourceImage: z.string().optional() });
const attached = z.object({
  initializeParams: z.object({ sourceImage: z.string().optional() }).optional(),
});
const template = z.object({
  name: z.string(),
  properties: z.object({ disks: z.array(attached).default([]) }).optional(),
});
const operation = z.object({
  name: z.string(),
  status: z.string(),
  error: z
    .object({ errors: z.array(z.object({ code: z.string(), message: z.string() })) })
    .optional(),
});

/** cloud.google.com, "API design guide", errors; `errors` is the older form. */
const refusal = z
  .object({
    error: z.object({
      message: z.string(),
      status: z.string().optional(),
      errors: z.array(z.object({ reason: z.string() })).default([]),
      details: z.array(z.looseObject({ reason: z.string().optional() })).default([]),
    }),
  })
  .transform(({ error: { message, status, errors, details } }) => ({
    code: details.find(({ reason }) => reason)?.reason ?? errors[0]?.reason ?? status ?? "",
    message,
  }));

function cure(project: string, { status, code, message }: ApiRefusal): string | undefined {
  const [, permission] = /'(\w+\.\w+\.\w+)' permission/.exec(message) ?? [];
  if (permission !== undefined) {
    return `Give the account a role with ${permission} (docs/googlecompute.md has one that suffices).`;
  }
  if (/^(SERVICE_DISABLED|accessNotConfigured)$/.test(code)) {
    return `Run: gcloud services enable compute.googleapis.com --project=${project}`;
  }
  if (status === 401)
    return "The credentials have expired or are not Google's; see docs/googlecompute.md.";
  if (/quota/i.test(code)) return "Ask Google for a higher quota, or remove something.";
  const isProject = status === 404 && /'projects\/[^/']+'/.test(message);
  return isProject ? "Check `project_id` in builder-config, and GOOGLE_CLOUD_PROJECT." : undefined;
}

/** "Compute Engine rate quotas" and "Concurrent operation quotas": a 403 without `Retry-After`. */
const isLimit = ({ status, code }: ApiRefusal) =>
  status === 403 && /^(rate_?Limit_?Exceeded|CONCURRENT_OPERATIONS_QUOTA_EXCEEDED)$/i.test(code);
/** Milliseconds that Google waits for an operation at most, and some more. */
const longestWait = 150_000;

export type GoogleApi = ReturnType<typeof googleApi>;

/** @param options.imageProject Project of the images; machines and disks are in `options.project`. */
export function googleApi(
  options: Pick<RestOptions, "token" | "log" | "signal" | "retry"> & {
    endpoint: string;
    project: () => Promise<string>;
    imageProject: () => Promise<string>;
  },
) {
  let asked = "PROJECT";
  const rest = restClient({
    ...options,
    cloud: "Google",
    base: options.endpoint,
    error: refusal,
    next: () => undefined,
    cure: (refused) => cure(asked, refused),
  });
  const call: Rest["call"] = async (method, path, ...more) =>
    await rest.whenFree(`${method} ${path}`, isLimit, () => rest.call(method, path, ...more));
  /** Path of a project; errors name the one that was asked last. */
  const within = async (project: () => Promise<string>) => {
    asked = await project();
    return `/projects/${encodeURIComponent(asked)}`;
  };
  const images = async () => `${await within(options.imageProject)}/global`;
  const pathOf = async (name: string) => `${await images()}/images/${encodeURIComponent(name)}`;

  /** Google leaves out `items` where there is nothing. */
  async function pages<T>(path: string, items: z.ZodType<T[]>, filter?: string): Promise<T[]> {
    const page = z.object({ items: items.optional(), nextPageToken: z.string().optional() });
    const found: T[] = [];
    let pageToken: string | undefined;
    do {
      const query = { filter, maxResults: "500", pageToken };
      const answer = await call("GET", path, page, { query });
      found.push(...(answer.items ?? []));
      pageToken = answer.nextPageToken;
    } while (pageToken);
    return found;
  }

  /** Lists a kind in all zones and regions. @returns each with its scope, such as `zones/us-central1-a`. */
  async function everywhere<T>(kind: string, item: z.ZodType<T>, filter?: string) {
    const scoped = z.record(z.string(), z.looseObject({ [kind]: z.array(item).optional() }));
    const items = scoped.transform((scopes) =>
      Object.entries(scopes).flatMap(([scope, found]) =>
        ((found[kind] ?? []) as T[]).map((one) => ({ ...one, scope })),
      ),
    );
    return await pages(`${await within(options.project)}/aggregated/${kind}`, items, filter);
  }

  /** Waits for what was started in a scope. @throws {UserError} with Google's words for what fails. */
  async function done(scope: string, started: unknown, what: string): Promise<void> {
    let seen = operation.parse(started);
    const path = `${scope}/operations/${encodeURIComponent(seen.name)}/wait`;
    const { error: failure } = await rest.until(what, async () => {
      if (seen.status === "DONE") return seen;
      // Answers when it is done, but perhaps before ("globalOperations.wait").
      seen = await call("POST", path, operation, { repeatable: true, stall: longestWait });
      return seen.status === "DONE" ? seen : undefined;
    });
    const [error] = failure?.errors ?? [];
    if (error) throw new UserError(`Google: ${what} failed: ${error.message} (${error.code}).`);
  }

  /** Succeeds for what is gone already; asks again while another operation works on it. */
  async function remove(scope: string, path: string): Promise<void> {
    const what = `the removal of ${path.slice(1)}`;
    const isBusy = ({ code }: ApiRefusal) =>
      /^resource(NotReady|InUseByAnotherResource)$/.test(code);
    const begin = () => call("DELETE", path, z.unknown());
    const started = await orGone(rest.whenFree(what, isBusy, begin));
    if (started !== undefined) await done(scope, started, what);
  }

  async function getImage(name: string) {
    return await orGone(call("GET", await pathOf(name), image));
  }

  return {
    clock: async () => await rest.clock(await images()),
    image: getImage,
    images: async (selector: Selector) =>
      await pages(`${await images()}/images`, z.array(image), filterOf(selector)),
    /** The image that a family stands for; undefined for a family without any. */
    async familyImage(family: string): Promise<string | undefined> {
      const path = `${await images()}/images/family/${encodeURIComponent(family)}`;
      return (await orGone(call("GET", path, z.object({ name: z.string() }))))?.name;
    },
    /** What another run has changed since the image was read stays: Google refuses an old fingerprint. */
    async setLabels({ id }: CloudImage, { put, take }: LabelChange): Promise<void> {
      const what = `the labels of image ${id}`;
      const path = await pathOf(id);
      const write = async () => {
        const now = await getImage(id);
        if (now === undefined) throw new UserError(`Google has no image ${id} (any more).`);
        const kept = Object.entries(now.labels).filter(([name]) => !take.includes(name));
        const json = {
          labels: { ...Object.fromEntries(kept), ...put },
          labelFingerprint: now.labelFingerprint,
        };
        return await call("POST", `${path}/setLabels`, z.unknown(), { json });
      };
      const isRace = ({ status }: ApiRefusal) => status === 412;
      await done(await images(), await rest.whenFree(what, isRace, write), what);
    },
    /** Adds an image to a family; one that has a family keeps it. */
    async join(id: string, family: string): Promise<void> {
      if ((await getImage(id))?.family !== undefined) return;
      const json = { family };
      const path = await pathOf(id);
      const started = await call("PATCH", path, z.unknown(), { json, repeatable: true });
      await done(await images(), started, `the family of image ${id}`);
    },
    removeImage: async (name: string) => await remove(await images(), await pathOf(name)),
    /** Things in zones; their id is `zones/<zone>/<name>`. */
    kind: (kind: "instance" | "disk", filterBy: typeof filterOf): ResourceKind => ({
      kind,
      async list(selector) {
        const found = await everywhere(`${kind}s`, thing, filterBy(selector));
        return found.map(({ scope, creationTimestamp, ...one }) => ({
          ...one,
          id: `${scope}/${one.name}`,
          created: creationTimestamp,
        }));
      },
      async remove(id) {
        const [, zone = "", name = ""] = id.split("/").map(encodeURIComponent);
        const scope = `${await within(options.project)}/zones/${zone}`;
        await remove(scope, `${scope}/${kind}s/${name}`);
      },
      byHand(id) {
        const [, zone, name] = id.split("/");
        return `gcloud compute ${kind}s delete ${name} --zone=${zone}`;
      },
    }),
    disks: async () => await everywhere("disks", disk),
    templates: async () => await everywhere("instanceTemplates", template),
  };
}

/** cloud.google.com, "Compute Engine API", `filter`: `:` is a part of a text, `:*` any value. */
export function filterOf({ labels = {}, name }: Selector): string | undefined {
  const parts = Object.entries(labels).map(([label, value]) =>
    value === undefined ? `labels.${label}:*` : `labels.${label}="${value}"`,
  );
  if (name !== undefined) parts.push(`name="${name}"`);
  return parts.length === 0 ? undefined : parts.join(" AND ");
}
