/** From a request to what it does: docs.hetzner.cloud, "API Reference". */
import { type Answer, ApiError, type Call, notFound } from "../cloud/wire.ts";
import { checkLabels, selects } from "./labels.ts";
import { page } from "./page.ts";
import { type Project, serverTypes, type Thing } from "./project.ts";
import { createServer, removeServer, serverAction } from "./servers.ts";
import {
  actionView,
  fingerprint,
  imageView,
  keyView,
  serverView,
  thingView,
  typeView,
} from "./views.ts";

export function answer(project: Project, call: Call): Answer | Promise<Answer> {
  const [, kind = "", id, word, name = ""] = call.path.split("/");
  if (kind === "actions") return actions(project, call, id);
  if (kind === "server_types") return types(project, call);
  if (kind === "locations") {
    const names = [...new Set(serverTypes.flatMap(({ locations }) => locations))];
    return page(
      kind,
      names.map((one, index) => ({ id: index + 1, name: one })),
      call.query,
    );
  }
  // Of all firewalls; the plugin asks for it before it goes on with a server.
  if (kind === "firewalls" && id === "actions") return page("actions", [], call.query);
  if (kind === "servers" && id === undefined && call.method === "POST") {
    return createServer(project, call);
  }
  if (kind === "ssh_keys" && id === undefined && call.method === "POST") {
    return createKey(project, call);
  }
  const all = kindOf(project, kind);
  if (id === undefined) return list(project, kind, call);
  const thing = all.things.get(Number(id));
  if (thing === undefined) throw notFound(`${kind} ${id}`);
  if (word === "actions") return actOn(project, kind, thing, name, call);
  const { key, view } = all;
  if (call.method === "GET") return [200, { [key]: view(thing) }];
  if (call.method === "PUT") {
    // "labels: the whole set is replaced" (docs.hetzner.cloud, "Update an Image").
    if (call.body["labels"] !== undefined) thing.labels = checkLabels(call.body["labels"]);
    return [200, { [key]: view(thing) }];
  }
  if (call.method === "DELETE") return remove(project, kind, thing);
  throw new ApiError(405, "method_not_allowed", "method not allowed");
}

function kindOf(project: Project, kind: string) {
  // biome-ignore lint/suspicious/noExplicitAny: each kind has a view of its own things
  const of = (key: string, things: Map<number, any>, view: (thing: any) => object) => ({
    key,
    things: things as Map<number, Thing>,
    view,
  });
  switch (kind) {
    case "servers":
      return of("server", project.servers, (server) => serverView(project, server));
    case "images":
      return of("image", project.images, imageView);
    case "ssh_keys":
      return of("ssh_key", project.keys, keyView);
    case "volumes":
      return of("volume", project.volumes, thingView);
    case "primary_ips":
      return of("primary_ip", project.addresses, thingView);
    default:
      throw notFound(kind);
  }
}

function list(project: Project, kind: string, { query }: Call): Answer {
  const { things, view } = kindOf(project, kind);
  const wanted = selects(query.get("label_selector"));
  const found = [...things.values()].filter(wanted);
  // Filters of fields by their name, each as often as there are values for it.
  const fields = ["type", "name", "architecture", "status", "fingerprint"];
  const given = fields.flatMap((field): [string, string[]][] => {
    const values = query.getAll(field);
    return values.length === 0 ? [] : [[field, values]];
  });
  const fieldOf = (one: Thing, field: string) =>
    String(((field in one ? one : view(one)) as Record<string, unknown>)[field]);
  const filtered = found.filter((one) =>
    given.every(([field, values]) => values.includes(fieldOf(one, field))),
  );
  return page(kind, filtered, query, view);
}

function types(project: Project, { query }: Call): Answer {
  const name = query.get("name");
  const all = serverTypes.filter((one) => name === null || one.name === name);
  return page(
    "server_types",
    all.map((one) => typeView(project, one.name)),
    query,
  );
}

function actions(project: Project, { query }: Call, id: string | undefined): Answer {
  const all = [...project.actions.values()];
  if (id === undefined) {
    const ids = query.getAll("id").map(Number);
    return page("actions", all.filter((one) => ids.includes(one.id)).map(actionView), query);
  }
  const action = project.actions.get(Number(id));
  if (action === undefined) throw notFound(`action ${id}`);
  return [200, { action: actionView(action) }];
}

function createKey(project: Project, { body }: Call): Answer {
  const name = String(body["name"]);
  const publicKey = String(body["public_key"]).trim();
  const isTaken = [...project.keys.values()].some(
    (one) => one.name === name || fingerprint(one.publicKey) === fingerprint(publicKey),
  );
  // "uniqueness_error: SSH key with the same fingerprint already exists".
  if (isTaken) throw new ApiError(409, "uniqueness_error", "SSH key not unique");
  const key = { ...project.thing(name, checkLabels(body["labels"])), publicKey };
  project.keys.set(key.id, key);
  return [201, { ssh_key: keyView(key) }];
}

function actOn(project: Project, kind: string, thing: Thing, name: string, call: Call): Answer {
  const server = project.servers.get(thing.id);
  if (kind === "servers" && server !== undefined) return serverAction(project, server, name, call);
  const image = project.images.get(thing.id);
  if (image === undefined || name !== "change_protection") throw notFound(`action ${name}`);
  const change = () => {
    image.isProtected = call.body["delete"] === true;
  };
  return [
    201,
    { action: actionView(project.start(name, [{ id: image.id, type: "image" }], change)) },
  ];
}

async function remove(project: Project, kind: string, thing: Thing): Promise<Answer> {
  const server = project.servers.get(thing.id);
  if (server !== undefined) return await removeServer(project, server);
  const image = project.images.get(thing.id);
  if (project.isLocked("image", thing.id)) throw new ApiError(423, "locked", "image is locked");
  if (image?.isProtected) throw new ApiError(403, "protected", "image deletion is protected");
  kindOf(project, kind).things.delete(thing.id);
  if (image !== undefined) await project.hardware?.forget?.(String(image.id));
  return [204];
}
