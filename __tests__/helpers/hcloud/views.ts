/** Things of a project as the API tells them: docs.hetzner.cloud, "API Reference". */

import { createHash } from "node:crypto";
import type { Action } from "../cloud/actions.ts";
import { notFound } from "../cloud/wire.ts";
import {
  type Image,
  type Project,
  type Server,
  type SshKey,
  serverTypes,
  type Thing,
} from "./project.ts";

export function actionView({ id, command, resources, status, end }: Action) {
  return {
    id,
    command,
    resources,
    status,
    progress: status === "running" ? 50 : 100,
    started: new Date(end - 1000).toISOString(),
    finished: status === "running" ? null : new Date(end).toISOString(),
    error: status === "error" ? { code: "action_failed", message: "Action failed" } : null,
  };
}

export function imageView(image: Image) {
  const { id, created, labels, type, description, status, disk, architecture } = image;
  return {
    id,
    created,
    labels,
    type,
    description,
    status,
    architecture,
    name: type === "snapshot" ? null : image.name,
    image_size: status === "available" ? 0.5 : null,
    disk_size: disk,
    os_flavor: "debian",
    os_version: "12",
    rapid_deploy: type === "system",
    created_from: null,
    bound_to: null,
    deprecated: null,
    deleted: null,
    protection: { delete: image.isProtected },
  };
}

export function typeView(project: Project, name: string) {
  const type = serverTypes.find((one) => one.name === name);
  if (type === undefined) throw notFound(`server type ${name}`);
  const { architecture, disk, memory, cores, locations } = type;
  const past = { announced: "2025-01-01T00:00:00Z", unavailable_after: "2025-04-01T00:00:00Z" };
  const isRetired = project.settings.retired.includes(name);
  return {
    id: 1 + serverTypes.indexOf(type),
    name,
    description: name.toUpperCase(),
    architecture,
    disk,
    memory,
    cores,
    cpu_type: "shared",
    storage_type: "local",
    deprecated: isRetired,
    deprecation: isRetired ? past : null,
    locations: locations.map((name, index) => ({
      id: index + 1,
      name,
      available: !project.settings.soldOut.includes(type.name),
      recommended: true,
      deprecation: isRetired ? past : null,
    })),
    prices: locations.map((location) => ({
      location,
      price_hourly: { net: `0.00${type.memory}0`, gross: `0.00${type.memory}9` },
      price_monthly: { net: "3.4900", gross: "4.1531" },
    })),
  };
}

export function serverView(project: Project, server: Server) {
  const { id, name, created, labels } = server;
  const image = project.images.get(server.image);
  const { hardware } = project;
  const address = hardware?.address?.(String(id)) ?? "127.0.0.1";
  const running = hardware?.isRunning?.(String(id)) ?? server.running;
  return {
    id,
    name,
    created,
    labels,
    status: running ? "running" : "off",
    image: image === undefined ? null : imageView(image),
    server_type: typeView(project, server.type),
    location: { id: 1, name: server.location },
    rescue_enabled: server.rescue !== undefined,
    locked: project.isLocked("server", id),
    public_net: {
      ipv4: { id: id + 1, ip: address, blocked: false, dns_ptr: "localhost" },
      ipv6: { id: id + 2, ip: "2001:db8::/64", blocked: false, dns_ptr: [] },
      floating_ips: [],
      firewalls: [],
    },
    private_net: [],
    volumes: [],
    protection: { delete: false, rebuild: false },
  };
}

/** MD5 of the key, as OpenSSH wrote it before 6.8 (docs.hetzner.cloud, "SSH Keys"). */
export function fingerprint(publicKey: string): string {
  const blob = Buffer.from(publicKey.split(/\s+/)[1] ?? "", "base64");
  return createHash("md5")
    .update(blob)
    .digest("hex")
    .replace(/..(?=.)/g, "$&:");
}

export function keyView({ id, name, created, labels, publicKey }: SshKey) {
  const public_key = publicKey;
  return { id, name, created, labels, public_key, fingerprint: fingerprint(publicKey) };
}

export const thingView = ({ id, name, created, labels }: Thing) => ({ id, name, created, labels });
