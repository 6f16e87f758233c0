/** Servers and what is done to them: docs.hetzner.cloud, "Servers" and "Server Actions". */

import { type Answer, ApiError, type Call, notFound } from "../cloud/wire.ts";
import { checkLabels } from "./labels.ts";
import { type Image, type Project, type Server, serverTypes } from "./project.ts";
import { actionView, imageView, serverView } from "./views.ts";

export function createServer(project: Project, { body }: Call): Answer {
  const { settings } = project;
  const name = String(body["name"]);
  const type = serverTypes.find((one) => [one.name].includes(String(body["server_type"])));
  if (type === undefined) throw new ApiError(404, "not_found", "server type not found");
  const location = String(body["location"] ?? "fsn1");
  if (settings.retired.includes(type.name) || !type.locations.includes(location)) {
    throw new ApiError(422, "invalid_input", "unsupported location for server type");
  }
  if (settings.soldOut.includes(type.name)) {
    throw new ApiError(412, "resource_unavailable", "error during placement");
  }
  // "name: must be unique per Project and a valid hostname as per RFC 1123".
  if (!/^[A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?$/.test(name)) {
    throw new ApiError(422, "invalid_input", "invalid input in field 'name'");
  }
  if ([...project.servers.values()].some((one) => one.name === name)) {
    throw new ApiError(409, "uniqueness_error", "server name is already used");
  }
  // By id or name; a name stands for the image of the type's architecture.
  const wanted = String(body["image"]);
  const image = [...project.images.values()].find(
    (one) =>
      String(one.id) === wanted ||
      (one.type === "system" && one.name === wanted && one.architecture === type.architecture),
  );
  if (image === undefined || image.status !== "available") throw notFound("image");
  if (image.architecture !== type.architecture || image.disk > type.disk) {
    throw new ApiError(422, "invalid_input", "image is not usable with this server type");
  }
  const keys = ((body["ssh_keys"] ?? []) as (number | string)[]).map((wanted) => {
    const found = [...project.keys.values()].find(
      (key) => key.id === Number(wanted) || key.name === wanted,
    );
    if (found === undefined) throw notFound("SSH key");
    return found.publicKey;
  });
  const server: Server = {
    ...project.thing(name, checkLabels(body["labels"])),
    type: type.name,
    location,
    image: image.id,
    running: false,
    keys,
    rescue: undefined,
  };
  project.servers.set(server.id, server);
  const resources = [{ id: server.id, type: "server" }];
  const snapshot = image.type === "snapshot" ? String(image.id) : undefined;
  const action = project.start("create_server", resources, async () => {
    await project.hardware?.create?.(String(server.id), type.disk, snapshot);
  });
  const next = project.start("start_server", resources, () => boot(project, server));
  return [
    201,
    {
      server: serverView(project, server),
      action: actionView(action),
      next_actions: [actionView(next)],
      root_password: null,
    },
  ];
}

async function boot(project: Project, server: Server): Promise<void> {
  const { hardware } = project;
  if (!project.servers.has(server.id)) return;
  const keys = (server.rescue ?? server.keys).map((key) => key.trim());
  const rescue = server.rescue !== undefined;
  server.rescue = undefined;
  server.running = true;
  // A system of Hetzner's own would boot here; nobody asks it for anything before it is in rescue.
  const isOfHetzner = project.images.get(server.image)?.type === "system";
  if (hardware?.create !== undefined && isOfHetzner && !rescue) return;
  const metadata = { "/hetzner/v1/metadata": metadataOf(server, keys) };
  await hardware?.start(String(server.id), keys.join("\n"), { rescue, metadata });
}

/** docs.hetzner.cloud, "Server Metadata". */
function metadataOf({ id, name, location }: Server, keys: readonly string[]): string {
  return [
    `availability-zone: ${location}-dc3`,
    `hostname: ${name}`,
    `instance-id: ${id}`,
    "network-config:",
    "  config:",
    "  - subnets:",
    "    - ipv4: true",
    "      type: dhcp",
    "    - address: 2001:db8::1/64",
    "      gateway: fe80::1",
    "      ipv6: true",
    "      type: static",
    "    type: physical",
    "  version: 1",
    "public-keys:",
    ...keys.map((key) => `- ${key}`),
    "region: eu-central",
    "",
  ].join("\n");
}

export function serverAction(project: Project, server: Server, name: string, call: Call): Answer {
  const { body } = call;
  if (project.isLocked("server", server.id)) {
    throw new ApiError(423, "locked", "server is locked");
  }
  const resources = [{ id: server.id, type: "server" }];
  const { hardware } = project;
  const id = String(server.id);
  const halt = async () => {
    server.running = false;
    await (hardware?.halt ?? hardware?.end)?.(id);
  };
  switch (name) {
    case "enable_rescue": {
      const ids = (body["ssh_keys"] ?? []) as number[];
      const keys = ids.map((id) => project.keys.get(id)?.publicKey ?? "");
      const action = project.start(name, resources, () => {
        server.rescue = keys;
      });
      return [201, { action: actionView(action), root_password: "unused" }];
    }
    case "reset": {
      const reset = async () => {
        await halt();
        await boot(project, server);
      };
      return [201, { action: actionView(project.start("reset_server", resources, reset)) }];
    }
    case "shutdown": {
      // "the action does not wait for the operating system to shut down" ("Shutdown a Server").
      const shutdown = async () => {
        if (hardware?.create === undefined) await halt();
        else await hardware.stop?.(id);
      };
      return [201, { action: actionView(project.start("shutdown_server", resources, shutdown)) }];
    }
    case "create_image": {
      const type = serverTypes.find((one) => one.name === server.type);
      const image: Image = {
        ...project.thing("", checkLabels(body["labels"])),
        type: "snapshot",
        description: String(body["description"]),
        status: "creating",
        disk: type?.disk ?? 0,
        architecture: type?.architecture ?? "x86",
        isProtected: false,
      };
      project.images.set(image.id, image);
      const both = [...resources, { id: image.id, type: "image" }];
      const action = project.start(name, both, async () => {
        await hardware?.snapshot?.(id, String(image.id));
        image.status = "available";
      });
      return [201, { image: imageView(image), action: actionView(action) }];
    }
    default:
      throw notFound(`action ${name}`);
  }
}

export async function removeServer(project: Project, server: Server): Promise<Answer> {
  if (project.isLocked("server", server.id)) {
    throw new ApiError(423, "locked", "server is locked");
  }
  project.servers.delete(server.id);
  await project.hardware?.end(String(server.id));
  const action = project.start("delete_server", [{ id: server.id, type: "server" }]);
  return [200, { action: actionView(action) }];
}
