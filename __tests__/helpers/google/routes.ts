/** From a request to what it does: cloud.google.com, "Compute Engine API", REST v1. */
import { setTimeout as sleep } from "node:timers/promises";
import type { compute_v1 as compute } from "@googleapis/compute";
import { type Answer, ApiError, type Call } from "../cloud/wire.ts";
import { insertDisk, insertImage, insertInstance, instanceOf, removeInstance } from "./inserts.ts";
import {
  base,
  checkLabels,
  checkName,
  fingerprintOf,
  type Operation,
  type Project,
  projectName,
  selects,
  type Thing,
} from "./project.ts";
import { diskView, imageView, operationView, templateView } from "./views.ts";

/** "The resource '…' was not found". */
const missing = (what: string) =>
  new ApiError(404, "notFound", `The resource 'projects/${what}' was not found`);
const verbs: Record<string, string> = {
  GET: "get",
  POST: "create",
  DELETE: "delete",
  PATCH: "update",
};

export function answer(project: Project, call: Call): Answer | Promise<Answer> {
  const [, , owner = "", ...rest] = call.path.split("/");
  if (owner === "debian-cloud") return debian(call.path);
  if (owner !== projectName) throw missing(owner);
  if (!project.settings.enabled) {
    throw new ApiError(
      403,
      "SERVICE_DISABLED",
      `Compute Engine API has not been used in project ${owner} before or it is disabled.`,
    );
  }
  const [first = "projects", second = ""] = rest;
  const isScoped = first === "zones" && rest.length > 2;
  const scope = isScoped ? `zones/${second}` : first;
  const isThing = isScoped || /^(global|aggregated)$/.test(first);
  const [kind = first, name, verb] = isThing ? rest.slice(isScoped ? 2 : 1) : [first, owner];
  permit(project, call, first, kind, name, verb);
  if (rest.length === 0) return [200, { name: owner, commonInstanceMetadata: { items: [] } }];
  if (first === "aggregated") return aggregated(project, kind, call);
  if (first === "zones" && !isScoped)
    return [
      200,
      {
        name: second,
        region: `${base}/regions/${second.slice(0, -2)}`,
        selfLink: `${base}/zones/${second}`,
      },
    ];
  if (kind === "machineTypes")
    return [200, { name, selfLink: `${base}/${scope}/machineTypes/${name}` }];
  if (kind === "operations") {
    const found = project.operations.get(name ?? "");
    if (found === undefined) throw missing(`${owner}/${scope}/operations/${name}`);
    return verb === "wait" ? waited(project, found) : [200, operationView(found)];
  }
  if (name === undefined)
    return call.method === "POST" ? insert(project, kind, scope, call) : list(project, kind, call);
  if (kind === "images" && name === "family") return family(project, verb ?? "");
  return one(project, kind, name, verb, call);
}

/** "waits for no more than the default deadline (2 minutes) and then returns the current state". */
async function waited(project: Project, operation: Operation): Promise<Answer> {
  for (
    const end = Date.now() + project.settings.longestWait;
    operation.status !== "DONE" && Date.now() < end;
  ) {
    const left = Math.min(operation.end, end) - Date.now();
    await sleep(Math.max(left, 1), undefined, { ref: false });
    await project.settle();
  }
  return [200, operationView(operation)];
}

function one(project: Project, kind: string, name: string, verb: string | undefined, call: Call) {
  const things = { images: project.images, disks: project.disks, instances: project.instances }[
    kind
  ];
  const thing: Thing | undefined = things?.get(name);
  if (thing === undefined) throw missing(`${projectName}/${kind}/${name}`);
  const path = `${thing.scope}/${kind}/${name}`;
  const { method, body } = call;
  const begin = (type: string, finish?: Operation["finish"]): Answer => [
    200,
    operationView(project.start(`${type} ${kind}`, thing.scope, path, finish)),
  ];
  if (verb === "serialPort") return [200, { contents: "" }] as Answer;
  if (verb === "deprecate") return begin("deprecate");
  if (verb === "setLabels") {
    // "labelFingerprint: … otherwise the request will fail with error 412 conditionNotMet".
    const { labels, labelFingerprint }: compute.Schema$GlobalSetLabelsRequest = body;
    if (labelFingerprint !== fingerprintOf(thing)) {
      throw new ApiError(
        412,
        "conditionNotMet",
        "Labels fingerprint either invalid or resource labels have changed",
      );
    }
    thing.labels = checkLabels(labels);
    return begin("setLabels");
  }
  if (method === "PATCH") {
    const { family }: compute.Schema$Image = body;
    Object.assign(thing, { family: checkName(family, "resource.family") });
    return begin("patch");
  }
  if (method === "GET") return [200, viewOf(project, kind, thing)] as Answer;
  if (project.isBusy(path))
    throw new ApiError(400, "resourceNotReady", `The resource '${path}' is not ready`);
  if (kind === "instances") return begin("delete", () => removeInstance(project, name));
  if (kind === "disks") {
    const { user } = project.disks.get(name) ?? {};
    if (user !== undefined) {
      throw new ApiError(
        400,
        "resourceInUseByAnotherResource",
        `The disk resource '${name}' is already being used by '${user}'`,
      );
    }
    return begin("delete", async () => {
      project.disks.delete(name);
      await project.hardware?.end(name);
    });
  }
  return begin("delete", async () => {
    project.images.delete(name);
    await project.hardware?.forget?.(name);
  });
}

function insert(project: Project, kind: string, scope: string, call: Call): Answer {
  const name = checkName(call.body["name"]);
  const isTaken = [project.images, project.disks, project.instances].some(
    (things, index) => ["images", "disks", "instances"][index] === kind && things.has(name),
  );
  if (isTaken)
    throw new ApiError(
      409,
      "alreadyExists",
      `The resource 'projects/${projectName}/${scope}/${kind}/${name}' already exists`,
    );
  const make = { images: insertImage, disks: insertDisk, instances: insertInstance }[kind];
  if (make === undefined) throw missing(`${projectName}/${kind}`);
  return [200, operationView(make(project, name, scope, call.body))];
}

function viewOf(
  project: Project,
  kind: string,
  thing: Thing,
): compute.Schema$Image | compute.Schema$Disk | compute.Schema$Instance {
  if (kind === "images") return imageView(thing as never);
  return kind === "disks" ? diskView(thing as never) : instanceOf(project, thing as never);
}

const all = (project: Project, kind: string): Thing[] => [
  ...(
    (kind === "images"
      ? project.images
      : kind === "disks"
        ? project.disks
        : project.instances) as Map<string, Thing>
  ).values(),
];

function list(project: Project, kind: string, { query }: Call): Answer {
  const found = all(project, kind).filter(selects(query.get("filter")));
  const [page, nextPageToken] = pageOf(found, query);
  // Without any, `items` is left out.
  const items = page.map((thing) => viewOf(project, kind, thing));
  return [200, { ...(items.length > 0 && { items }), ...(nextPageToken && { nextPageToken }) }];
}

/** "items: a map of scopes"; scopes without any have a warning in their place. */
function aggregated(project: Project, kind: string, { query }: Call): Answer {
  const warning = { code: "NO_RESULTS_ON_PAGE", message: "There are no results for scope" };
  const items: Record<string, Record<string, unknown>> = {
    "zones/us-central1-a": { warning },
    "zones/europe-west4-b": { warning },
  };
  if (kind === "instanceTemplates") {
    const found = [...project.templates.values()].map(templateView);
    return [
      200,
      { items: { ...items, global: found.length > 0 ? { [kind]: found } : { warning } } },
    ];
  }
  const [page, nextPageToken] = pageOf(
    all(project, kind).filter(selects(query.get("filter"))),
    query,
  );
  for (const thing of page) {
    const before = (items[thing.scope]?.[kind] ?? []) as unknown[];
    items[thing.scope] = { [kind]: [...before, viewOf(project, kind, thing)] };
  }
  return [200, { items, ...(nextPageToken && { nextPageToken }) }];
}

/** "maxResults: 0 to 500, inclusive. Default: 500." */
function pageOf(found: Thing[], query: URLSearchParams): [Thing[], string | undefined] {
  const size = Math.min(Number(query.get("maxResults") ?? 500), 500);
  const from = Number(query.get("pageToken") ?? 0);
  const next = from + size;
  return [found.slice(from, next), next < found.length ? String(next) : undefined];
}

/** "the latest image that is part of an image family and is not deprecated". */
function family(project: Project, name: string): Answer {
  const found = [...project.images.values()]
    .filter((image) => image.family === name && image.status === "READY")
    .at(-1);
  if (found === undefined) throw missing(`${projectName}/global/images/family/${name}`);
  return [200, imageView(found)];
}

function debian(path: string): Answer {
  if (!path.includes("/images/family/debian-12")) throw missing("debian-cloud");
  const selfLink =
    "https://www.googleapis.com/compute/v1/projects/debian-cloud/global/images/debian-12-v20261110";
  return [200, { name: "debian-12-v20261110", status: "READY", diskSizeGb: "10", selfLink }];
}

/** "Required 'compute.images.list' permission for …": IAM permissions of the reference's pages. */
function permit(
  { settings, asked }: Project,
  { method }: Call,
  first: string,
  kind: string,
  name?: string,
  verb?: string,
) {
  const what = kind === "operations" ? `${first === "global" ? "global" : "zone"}Operations` : kind;
  const action =
    kind === "operations"
      ? "get"
      : verb === "serialPort"
        ? "getSerialPortOutput"
        : name === "family"
          ? "getFromFamily"
          : (verb ?? (name === undefined && method === "GET" ? "list" : verbs[method]));
  const needed = [
    `compute.${what}.${action}`,
    ...(what === "instances" && action === "create"
      ? [
          "compute.disks.create",
          "compute.disks.use",
          "compute.instances.setMetadata",
          "compute.instances.setLabels",
          "compute.images.useReadOnly",
          "compute.subnetworks.use",
          "compute.subnetworks.useExternalIp",
        ]
      : []),
    ...(what === "images" && action === "create"
      ? ["compute.disks.useReadOnly", "compute.images.setLabels"]
      : []),
  ];
  for (const one of needed) asked.add(one);
  const lacking = needed.find((one) => settings.granted?.has(one) === false);
  if (lacking === undefined) return;
  throw new ApiError(
    403,
    "forbidden",
    `Required '${lacking}' permission for 'projects/${projectName}/${kind}/${name ?? ""}'`,
  );
}
