/** From a request to what it does: learn.microsoft.com, "Azure REST API reference". */
import { type Answer, ApiError, type Call } from "../cloud/wire.ts";
import { deploy } from "./deployments.ts";
import {
  type Body,
  checkTags,
  isWithin,
  type Operation,
  type Resource,
  type Subscription,
  subscriptionId,
  whole,
} from "./subscription.ts";

const missing = (id: string) =>
  new ApiError(404, "ResourceNotFound", `The Resource '${id}' was not found.`);
const verbs: Record<string, string> = {
  HEAD: "read",
  GET: "read",
  PUT: "write",
  PATCH: "write",
  DELETE: "delete",
};

export function answer(azure: Subscription, call: Call): Answer | Promise<Answer> {
  const { path, method, query } = call;
  const [, , owner = ""] = path.split("/");
  if (owner !== subscriptionId) {
    const words = `The subscription '${owner}' could not be found.`;
    throw new ApiError(404, "SubscriptionNotFound", words);
  }
  const operation = azure.operations.get(path.toLowerCase());
  if (operation !== undefined) return operationView(operation);
  if (query.get("api-version") === null) {
    const words = "The api-version query parameter (?api-version=) is required for all requests.";
    throw new ApiError(400, "MissingApiVersionParameter", words);
  }
  if (path === whole) return [200, { subscriptionId, state: "Enabled" }];
  const target = targetOf(path);
  checkVersion(target.type, query.get("api-version") ?? "");
  permit(azure, call, target);
  const refused = azure.settings.refused[`${method} ${target.type}`];
  if (refused !== undefined) throw new ApiError(...refused);
  if (/\/providers\/Microsoft\.Authorization\/locks/i.test(path)) return locks(azure, call);
  if (target.type === "Microsoft.Resources/tags") return tags(azure, call, target);
  if (target.type === "resources") return list(azure, call, target.scope, "resources");
  if (target.type === "Microsoft.Resources/deployments" && target.name !== undefined) {
    return deploy(azure, call, target.id, target.verb);
  }
  if (target.name === undefined) return list(azure, call, target.scope, target.type);
  return one(azure, call, target);
}

/** Last part of the API's versions by kind, since 2022: Azure/azure-rest-api-specs, DiskRP, GalleryRP, ComputeRP. */
const endings: [kind: RegExp, ending: string][] = [
  [/^microsoft\.compute\/(disks|snapshots)$/i, "-02"],
  [/^microsoft\.compute\/galleries/i, "-03"],
  [/^microsoft\.compute\//i, "-01"],
];

function checkVersion(type: string, version: string): void {
  const [, ending = ""] = endings.find(([kind]) => kind.test(type)) ?? [];
  if (version < "2022" || version.endsWith(ending)) return;
  const words = `No registered resource provider found for location 'westeurope' and API version '${version}' for type '${type}'.`;
  throw new ApiError(400, "NoRegisteredProviderFound", words);
}

export interface Target {
  /** Of the thing, without a verb behind it. */
  id: string;
  type: string;
  name: string | undefined;
  /** What a list is asked of. */
  scope: string;
  verb: string | undefined;
}

const actions = ["deallocate", "generalize", "powerOff", "validate", "operations"];

export function targetOf(path: string): Target {
  const group = /^(\/subscriptions\/[^/]+)\/resourcegroups(?:\/([^/]+))?(\/resources)?$/i.exec(
    path,
  );
  if (group !== null) {
    const [, scope = "", name, resources] = group;
    const type = resources === undefined ? "group" : "resources";
    const id = path.replace(/\/resourcegroups/i, "/resourceGroups");
    return {
      id,
      type,
      name,
      scope: resources ? id.replace(/\/resources$/, "") : scope,
      verb: undefined,
    };
  }
  const at = path.toLowerCase().lastIndexOf("/providers/");
  const [space = "", ...words] = path.slice(at + "/providers/".length).split("/");
  const verb = actions.includes(words.at(-1) ?? "") ? words.pop() : undefined;
  const kinds = words.filter((_, index) => index % 2 === 0);
  const names = words.filter((_, index) => index % 2 === 1);
  const isOne = names.length === kinds.length;
  const id = verb === undefined ? path : path.slice(0, -verb.length - 1);
  const type = `${space}/${kinds.join("/")}`;
  const scope =
    isOne || kinds.length > 1
      ? id
          .split("/")
          .slice(0, isOne ? -2 : -1)
          .join("/")
      : path.slice(0, at);
  return { id, type, name: isOne ? names.at(-1) : undefined, scope, verb };
}

function one(
  azure: Subscription,
  call: Call,
  { id, type, name = "", verb }: Target,
): Answer | Promise<Answer> {
  const { method, body } = call;
  const found = azure.find(id);
  if (method === "HEAD") return [found === undefined ? 404 : 204];
  if (method === "PUT") return put(azure, id, type, name, body);
  if (found === undefined) {
    if (method === "DELETE") return [204];
    if (type !== "group") {
      const parent = id.split("/").slice(0, 5).join("/");
      if (azure.find(parent) === undefined) throw noGroup(parent);
    }
    throw type === "group" ? noGroup(id) : missing(id);
  }
  if (method === "GET") return [200, view(found)];
  if (method === "PATCH") {
    const given = (body["properties"] ?? {}) as Body;
    // Tags that are not sent stay.
    if (body["tags"] !== undefined) found.tags = checkTags(body["tags"]);
    Object.assign(found.properties, given, { provisioningState: "Updating" });
    return begin(azure, `PATCH ${type}`, 200, found, () => {
      found.properties.provisioningState = "Succeeded";
    });
  }
  if (verb === "generalize") {
    found.properties["generalized"] = true;
    return [200];
  }
  if (verb !== undefined) {
    return begin(azure, `POST ${type}/${verb}`, 200, undefined, async () => {
      if (verb === "deallocate")
        await (azure.hardware?.halt ?? azure.hardware?.end)?.(diskOf(found));
    });
  }
  azure.checkLocks(id);
  const using = azure
    .within(whole)
    .find(
      ({ properties }) =>
        properties["uses"] !== undefined &&
        (properties["uses"] as string[]).includes(found.id.toLowerCase()),
    );
  if (using !== undefined && type !== "group") {
    throw new ApiError(409, "InUse", `The resource ${id} is in use by ${using.id}.`);
  }
  found.properties.provisioningState = "Deleting";
  return begin(azure, `DELETE ${type}`, 202, undefined, async () => {
    for (const gone of azure.within(id)) {
      if (gone.type === "Microsoft.Compute/virtualMachines")
        await azure.hardware?.end(diskOf(gone));
      if (/images/.test(gone.type)) await azure.hardware?.forget?.(gone.id);
    }
    azure.drop(id);
  });
}

/** Of a machine, for its hardware. */
export const diskOf = ({ id }: Resource) => `${id.split("/").at(-3)}-${id.split("/").at(-1)}`;

const noGroup = (id: string) =>
  new ApiError(
    404,
    "ResourceGroupNotFound",
    `Resource group '${id.split("/").at(-1)}' could not be found.`,
  );

function put(
  azure: Subscription,
  id: string,
  type: string,
  name: string,
  body: Body,
): Answer | Promise<Answer> {
  const found = azure.find(id);
  const properties = (body["properties"] ?? {}) as Body;
  const tagged = checkTags(body["tags"]);
  const location = String(body["location"] ?? "westeurope");
  if (type === "group") {
    const made = azure.put({
      id,
      name,
      type,
      location,
      tags: tagged,
      properties: { provisioningState: "Succeeded" },
    });
    return [found === undefined ? 201 : 200, view(made)];
  }
  const group = id.split("/").slice(0, 5).join("/");
  if (azure.find(group) === undefined) throw noGroup(group);
  const source = JSON.stringify(
    properties["sourceVirtualMachine"] ?? (properties["storageProfile"] as Body)?.["source"],
  );
  if (found !== undefined && source !== JSON.stringify(found.properties["source"])) {
    throw new ApiError(
      409,
      "PropertyChangeNotAllowed",
      "Changing property 'sourceVirtualMachine' is not allowed.",
    );
  }
  if (
    type === "Microsoft.Compute/galleries/images/versions" &&
    azure.find(id.split("/").slice(0, -2).join("/")) === undefined
  ) {
    throw missing(id.split("/").slice(0, -2).join("/"));
  }
  const { id: from = "" } = (properties["sourceVirtualMachine"] ?? {}) as { id?: string };
  const machine = azure.find(from);
  if (type === "Microsoft.Compute/images" && machine?.properties["generalized"] !== true) {
    const words = `The Virtual Machine '${from}' must be generalized.`;
    throw new ApiError(409, "OperationNotAllowed", words);
  }
  const made = azure.put({
    id,
    name,
    type,
    location,
    tags: tagged,
    properties: {
      ...properties,
      source: source && JSON.parse(source),
      provisioningState: "Creating",
    },
  });
  return begin(azure, `PUT ${type}`, 201, made, async () => {
    if (machine !== undefined) await azure.hardware?.snapshot?.(diskOf(machine), id);
    made.properties.provisioningState = "Succeeded";
  });
}

/** What takes its time: "Track asynchronous Azure operations". */
export function begin(
  azure: Subscription,
  what: string,
  status: number,
  made: Resource | undefined,
  finish: Operation["finish"],
): Promise<Answer> | Answer {
  const operation = azure.start(what, finish);
  if (operation.error !== undefined && made !== undefined) {
    operation.finish = () => {};
    const { error } = operation;
    const fail = () => {
      made.properties.provisioningState = "Failed";
      made.properties["error"] = error;
    };
    setTimeout(fail, azure.settings.operationMs);
  }
  const running: Answer = [
    status === 200 && made === undefined ? 202 : status,
    made && view(made),
    {
      "azure-asyncoperation": `https://management.azure.com${operation.id}?api-version=2024-03-01`,
      "retry-after": "0",
    },
  ];
  if (azure.settings.operationMs > 0 || operation.error !== undefined) return running;
  return azure
    .settle()
    .then(
      (): Answer => (made === undefined ? [status === 202 ? 200 : status] : [status, view(made)]),
    );
}

function operationView({ id, status, error }: Operation): Answer {
  const name = id.split("/").at(-1) ?? "";
  const headers: Record<string, string> = status === "InProgress" ? { "retry-after": "0" } : {};
  return [200, { id, name, status, ...(status === "Failed" && { error }) }, headers];
}

export function view({ createdTime: _, ...resource }: Resource): Body {
  const { uses: __, generalized: ___, source: ____, ...properties } = resource.properties;
  return { ...resource, properties };
}

/** "Resources - List": of one tag, or one type; a filter of another form is refused. */
function selects(filter: string | null): (one: Resource) => boolean {
  if (filter === null) return () => true;
  const tag = /^tagName eq '([^']+)'(?: and tagValue eq '([^']*)')?$/.exec(filter);
  const type = /^resourceType eq '([^']+)'$/.exec(filter);
  if (tag === null && type === null) {
    throw new ApiError(400, "InvalidFilterInQueryString", `Invalid $filter '${filter}'.`);
  }
  return ({ tags: given, type: kind }) => {
    if (type !== null) return kind.toLowerCase() === type[1]?.toLowerCase();
    const found = Object.entries(given).find(
      ([name]) => name.toLowerCase() === tag?.[1]?.toLowerCase(),
    );
    return found !== undefined && (tag?.[2] === undefined || found[1] === tag[2]);
  };
}

function list(azure: Subscription, { path, query }: Call, scope: string, type: string): Answer {
  const group = scope.split("/").slice(0, 5).join("/");
  if (scope.split("/").length >= 5 && azure.find(group) === undefined) throw noGroup(group);
  const isDirect = (one: Resource) =>
    type === "resources" ? one.type !== "group" : one.type.toLowerCase() === type.toLowerCase();
  const found = azure
    .within(scope)
    .filter(isDirect)
    .filter(selects(query.get("$filter")));
  const from = Number(query.get("$skiptoken") ?? 0);
  const next = from + azure.settings.page;
  const more = new URLSearchParams({ ...Object.fromEntries(query), $skiptoken: String(next) });
  const value = found.slice(from, next).map((one) => ({
    ...view(one),
    ...(query.get("$expand")?.includes("createdTime") && { createdTime: one.createdTime }),
  }));
  return [
    200,
    {
      value,
      ...(next < found.length && { nextLink: `https://management.azure.com${path}?${more}` }),
    },
  ];
}

/** "Tags - Update At Scope". A tag is deleted by its name and value. */
function tags(azure: Subscription, { body, method }: Call, { id }: Target): Answer {
  const scope = id.replace(/\/providers\/Microsoft\.Resources\/tags\/default$/i, "");
  const found = azure.find(scope);
  if (found === undefined) throw missing(scope);
  if (method === "GET") return [200, { properties: { tags: found.tags } }];
  const given = ((body["properties"] ?? {}) as Body)["tags"] as Record<string, string>;
  const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
  if (body["operation"] === "Delete") {
    const isGone = ([name, value]: [string, string]) =>
      Object.entries(given).some(([other, one]) => same(name, other) && one === value);
    found.tags = Object.fromEntries(Object.entries(found.tags).filter((tag) => !isGone(tag)));
  } else {
    const kept = Object.entries(found.tags).filter(
      ([name]) => !Object.keys(given).some((other) => same(name, other)),
    );
    found.tags = checkTags({ ...Object.fromEntries(kept), ...given });
  }
  return [200, { id, properties: { tags: found.tags } }];
}

/** "Management Locks". */
function locks(azure: Subscription, { path, method }: Call): Answer {
  const [scope = "", name] = path.split(/\/providers\/Microsoft\.Authorization\/locks\/?/i);
  if (method === "DELETE" && name) {
    azure.locks.delete(path.toLowerCase());
    return [204];
  }
  if (name) {
    const found = azure.locks.get(path.toLowerCase());
    if (found === undefined) throw missing(path);
    return [200, { id: found.id, name }];
  }
  const found = [...azure.locks.values()].filter((lock) => isWithin(lock.scope, scope));
  const value = found.map(({ id }) => ({ id, properties: { level: "CanNotDelete" } }));
  return [200, { value }];
}

/** "The client … does not have authorization to perform action …": Azure resource provider operations. */
function permit({ settings }: Subscription, { method, path }: Call, target: Target): void {
  const kind =
    target.type === "group"
      ? "Microsoft.Resources/subscriptions/resourceGroups"
      : target.type === "resources"
        ? "Microsoft.Resources/subscriptions/resourceGroups/resources"
        : target.type;
  const isAction = target.verb !== undefined && target.verb !== "operations";
  demand(
    { settings },
    isAction ? `${kind}/${target.verb}/action` : `${kind}/${verbs[method]}`,
    path,
  );
}

export function demand(
  { settings }: Pick<Subscription, "settings">,
  action: string,
  scope: string,
): void {
  if (settings.granted === undefined) return;
  const has = [...settings.granted].some((one) => one.toLowerCase() === action.toLowerCase());
  if (has) return;
  throw new ApiError(
    403,
    "AuthorizationFailed",
    `The client 'packernix' with object id '00000000-0000-0000-0000-000000000001' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}
