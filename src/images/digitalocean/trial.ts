/** A throw-away droplet from a snapshot: the builder cannot leave out the snapshot of its own. */
import { UserError } from "../../shared/errors.ts";
import type { JsonObject } from "../../shared/json.ts";
import type { TrialMaker } from "../labels/trial.ts";
import { textOf } from "../qemu/builder-keys.ts";
import type { OceanApi } from "./api.ts";
import { chooseSize } from "./prepare.ts";

export async function trialOf(api: OceanApi, id: string, builder: JsonObject): Promise<TrialMaker> {
  const image = await api.image(id);
  if (image === undefined) throw new UserError(`DigitalOcean has no snapshot ${id} (any more).`);
  const wanted = textOf(builder, "region") ?? "";
  const region = image.regions.includes(wanted) ? wanted : (image.regions[0] ?? wanted);
  const { slug: size } = await chooseSize(api, {
    size: textOf(builder, "size") ?? "s-1vcpu-1gb",
    isFirm: false,
    region,
    disk: image.min_disk_size,
  });
  return {
    machine: `${size} in ${region}, of snapshot ${id}`,
    createKey: async (name, line) => await api.createKey(name, line),
    async createServer(name, key) {
      const ssh_keys = [Number(key)];
      const made = await api.createDroplet({ name, region, size, image: image.id, ssh_keys });
      return { id: made, address: async () => await api.address(made) };
    },
    remove: async (kind, id) => await api.remove(kind === "key" ? "account/keys" : "droplets", id),
  };
}
