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
  const action = project.start("create_server", resources);
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
  if (!project.servers.has(server.id)) return;
  const keys = server.rescue ?? server.keys;
  server.rescue = undefined;
  server.running = true;
  await project.hardware?.start(String(server.id), keys.map((key) => key.trim()).join("\n"));
}

export function serverAction(project: Project, server: Server, name: string, call: Call): Answer {
  const { body } = call;
  if (project.isLocked("server", server.id)) {
    throw new ApiError(423, "locked", "server is locked");
  }
  const resources = [{ id: server.id, type: "server" }];
  const end = async () => {
    server.running = false;
    await project.hardware?.end(String(server.id));
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
        await end();
        await boot(project, server);
      };
      return [201, { action: actionView(project.start("reset_server", resources, reset)) }];
    }
    case "shutdown":
      return [201, { action: actionView(project.start("shutdown_server", resources, end)) }];
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
      const action = project.start(name, both, () => {
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
