/** A throw-away server from a snapshot: the plugin can leave out the snapshot since 1.7.0 only, and Debian's Packer never can. */
import { UserError } from "../../shared/errors.ts";
import type { JsonObject } from "../../shared/json.ts";
import type { RunLabels } from "../labels/cloud.ts";
import type { TrialMaker } from "../labels/trial.ts";
import { textOf } from "../qemu/builder-keys.ts";
import type { HetznerApi } from "./api.ts";
import { chooseType } from "./server-types.ts";

/** Where neither the template nor `builder-config` says it; also the generator's default. */
const usualLocation = "nbg1";

export async function trialOf(
  api: HetznerApi,
  id: string,
  builder: JsonObject,
  { labels }: RunLabels,
): Promise<TrialMaker> {
  const image = await api.image(id);
  if (image === undefined) throw new UserError(`Hetzner has no snapshot ${id} (any more).`);
  const location = textOf(builder, "location") ?? usualLocation;
  const { name: server_type } = await chooseType(api, {
    type: textOf(builder, "server_type"),
    isFirm: false,
    location,
    architecture: image.architecture,
    disk: image.disk_size,
  });
  return {
    machine: `${server_type} in ${location}, of snapshot ${id}`,
    createKey: async (name, public_key) => await api.createKey({ name, public_key, labels }),
    async createServer(name, key) {
      const ssh_keys = [Number(key)];
      const given = { name, image: image.id, server_type, location, ssh_keys, labels };
      const { server, start } = await api.createServer(given);
      return {
        id: String(server.id),
        address: async () => {
          await start();
          return server.public_net.ipv4?.ip;
        },
      };
    },
    remove: async (kind, id) => await api.remove(kind === "key" ? "ssh_keys" : "servers", id),
  };
}
