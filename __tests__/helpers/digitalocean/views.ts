/** Things as the API tells them: docs.digitalocean.com, "DigitalOcean API Reference". */
import { createHash } from "node:crypto";
import type { Action } from "../cloud/actions.ts";
import { type Droplet, type Image, isBusy, type SshKey, sizes, type Team } from "./team.ts";

const states = { running: "in-progress", success: "completed", error: "errored" };

export function actionView({ id, command, status, resources }: Action) {
  const [resource] = resources;
  return {
    id,
    status: states[status],
    type: command,
    started_at: new Date().toISOString(),
    completed_at: status === "running" ? null : new Date().toISOString(),
    resource_id: resource?.id,
    resource_type: resource?.type,
    region_slug: "nyc3",
  };
}

export const imageView = ({ id, name, created, type, slug, status, ...image }: Image) => ({
  id,
  name,
  type,
  slug,
  status,
  created_at: created,
  distribution: "Debian",
  public: type === "base",
  regions: image.regions,
  min_disk_size: image.disk,
  size_gigabytes: status === "available" ? 0.5 : 0,
  description: image.description,
  tags: image.tags,
  error_message: "",
});

export function dropletView(team: Team, droplet: Droplet) {
  const { id, name, created, region, tags } = droplet;
  const size = sizes.find(({ slug }) => slug === droplet.size);
  const image = team.images.get(droplet.image);
  const ip_address = team.hardware?.address?.(String(id)) ?? "127.0.0.1";
  const isActive = team.hardware?.isRunning?.(String(id)) ?? droplet.isActive;
  return {
    id,
    name,
    memory: size?.memory,
    vcpus: 1,
    disk: size?.disk,
    locked: isBusy(team, "droplet", id),
    status: droplet.isNew ? "new" : isActive ? "active" : "off",
    created_at: created,
    features: [],
    snapshot_ids: [...team.images.values()]
      .filter((one) => one.droplet === id)
      .map((one) => one.id),
    image: image === undefined ? null : imageView(image),
    size_slug: droplet.size,
    networks: {
      v4: [
        { ip_address: "10.0.0.2", netmask: "255.255.0.0", gateway: "10.0.0.1", type: "private" },
        { ip_address, netmask: "255.0.0.0", gateway: "127.0.0.1", type: "public" },
      ],
      v6: [],
    },
    region: { slug: region, name: region, available: true, features: [], sizes: [] },
    tags,
  };
}

/** MD5 of the key, as OpenSSH wrote it before 6.8. */
export function fingerprint(publicKey: string): string {
  const blob = Buffer.from(publicKey.split(/\s+/)[1] ?? "", "base64");
  return createHash("md5")
    .update(blob)
    .digest("hex")
    .replace(/..(?=.)/g, "$&:");
}

export const keyView = ({ id, name, publicKey }: SshKey) => ({
  id,
  name,
  public_key: publicKey,
  fingerprint: fingerprint(publicKey),
});
