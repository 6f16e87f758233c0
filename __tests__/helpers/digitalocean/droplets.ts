/** API reference, "Droplets" and "Droplet Actions". */
import { type Answer, ApiError, type Call, notFound } from "../cloud/wire.ts";
import { makeTag } from "./tags.ts";
import { type Droplet, type Image, isBusy, sizes, type Team } from "./team.ts";
import { actionView, dropletView } from "./views.ts";

const refused = (message: string) => new ApiError(422, "unprocessable_entity", message);

export function createDroplet(team: Team, { body }: Call): Answer {
  const name = String(body["name"]);
  if (!/^[A-Za-z0-9.-]{1,255}$/.test(name)) {
    throw refused("Name Only valid hostname characters are allowed. (a-z, A-Z, 0-9, . and -)");
  }
  const region = String(body["region"]);
  const size = sizes.find(({ slug }) => slug === body["size"]);
  if (size === undefined) throw refused("You specified an invalid size for Droplet creation.");
  if (!size.regions.includes(region) || team.settings.soldOut.includes(size.slug)) {
    throw refused("Size is not available in this region.");
  }
  // An id of the team's, or a slug of DigitalOcean's.
  const wanted = body["image"];
  const image = [...team.images.values()].find(({ id, slug }) => id === wanted || slug === wanted);
  if (image?.status !== "available")
    throw refused("You specified an invalid image for Droplet creation.");
  if (!image.regions.includes(region)) throw refused("The image is not available in this region.");
  if (image.disk > size.disk) throw refused("The image requires a larger disk size.");
  const keys = ((body["ssh_keys"] ?? []) as (number | string)[]).map((wanted) => {
    const found = team.keys.get(Number(wanted));
    if (found === undefined)
      throw refused(`${wanted} are invalid key identifiers for Droplet creation.`);
    return found.publicKey.trim();
  });
  const tags = ((body["tags"] ?? []) as string[]).map((tag) => makeTag(team, tag));
  const droplet: Droplet = {
    ...team.actions.thing(name),
    region,
    size: size.slug,
    image: image.id,
    keys,
    tags,
    isNew: true,
    isActive: false,
  };
  team.droplets.set(droplet.id, droplet);
  const snapshot = image.type === "snapshot" ? String(image.id) : undefined;
  const action = team.actions.start("create", [{ id: droplet.id, type: "droplet" }], async () => {
    if (!team.droplets.has(droplet.id)) return;
    const { hardware } = team;
    await hardware?.create?.(String(droplet.id), size.disk, snapshot);
    await hardware?.start(String(droplet.id), keys.join("\n"), { metadata: metadataOf(droplet) });
    droplet.isNew = false;
    droplet.isActive = true;
  });
  const links = { actions: [{ id: action.id, rel: "create", href: `/v2/actions/${action.id}` }] };
  return [202, { droplet: dropletView(team, droplet), links }];
}

/** API reference, "Droplet Metadata API". The addresses are those of the double's machines. */
function metadataOf({ id, name, region, keys }: Droplet): Record<string, string> {
  const of: Record<string, string> = {
    id: String(id),
    hostname: name,
    region,
    "public-keys": `${keys.join("\n")}\n`,
    "interfaces/public/0/mac": "52:54:00:12:34:56",
    "interfaces/public/0/ipv4/address": "169.254.169.15",
    "interfaces/public/0/ipv4/netmask": "255.255.255.0",
    "interfaces/public/0/ipv4/gateway": "169.254.169.2",
    "interfaces/public/0/anchor_ipv4/address": "10.19.0.5",
    "interfaces/public/0/anchor_ipv4/netmask": "255.255.0.0",
    "interfaces/public/0/ipv6/address": "2001:db8::f:5001",
    "interfaces/public/0/ipv6/cidr": "124",
    "interfaces/public/0/ipv6/gateway": "2001:db8::f:5000",
  };
  return Object.fromEntries(
    Object.entries(of).map(([place, text]) => [`/metadata/v1/${place}`, text]),
  );
}

export function dropletAction(team: Team, droplet: Droplet, { body }: Call): Answer {
  if (isBusy(team, "droplet", droplet.id)) throw refused("Droplet already has a pending event.");
  const { hardware, settings } = team;
  const id = String(droplet.id);
  const type = String(body["type"]);
  const resources = [{ id: droplet.id, type: "droplet" }];
  const started = (finish: () => void | Promise<void>): Answer => [
    201,
    { action: actionView(team.actions.start(type, resources, finish)) },
  ];
  switch (type) {
    // "Attempts to shutdown the Droplet in a graceful way": the machine may not obey.
    case "shutdown":
      return started(async () => {
        if (hardware?.create !== undefined) return await hardware.stop?.(id);
        droplet.isActive = false;
        await hardware?.end(id);
      });
    case "power_off":
      return started(async () => {
        droplet.isActive = false;
        await (hardware?.halt ?? hardware?.end)?.(id);
      });
    case "snapshot": {
      const snapshots = [...team.images.values()].filter((one) => one.type === "snapshot");
      if (snapshots.length >= (settings.mostSnapshots ?? Number.POSITIVE_INFINITY)) {
        throw refused("You have reached the snapshot limit of your account.");
      }
      return started(async () => {
        const size = sizes.find(({ slug }) => slug === droplet.size);
        const image: Image = {
          ...team.actions.thing(String(body["name"])),
          type: "snapshot",
          slug: null,
          status: "available",
          disk: size?.disk ?? 0,
          regions: [droplet.region],
          tags: [],
          description: "",
          droplet: droplet.id,
        };
        await hardware?.snapshot?.(id, String(image.id));
        team.images.set(image.id, image);
      });
    }
    default:
      throw notFound(`action ${type}`);
  }
}

export async function removeDroplet(team: Team, droplet: Droplet): Promise<Answer> {
  team.droplets.delete(droplet.id);
  await team.hardware?.end(String(droplet.id));
  return [204];
}
