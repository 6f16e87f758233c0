/** A throw-away instance from a snapshot: Packer's builder has no way to leave out the snapshot. */
import { UserError } from "../../shared/errors.ts";
import type { JsonObject } from "../../shared/json.ts";
import type { TrialMaker } from "../labels/trial.ts";
import { textOf } from "../qemu/builder-keys.ts";
import type { VultrApi } from "./api.ts";
import { chooseMachine } from "./machines.ts";

/** Where neither the template nor `builder-config` says it; also the generator's default. */
const usualRegion = "ewr";

export async function trialOf(api: VultrApi, id: string, builder: JsonObject): Promise<TrialMaker> {
  const snapshot = await api.snapshot(id);
  if (snapshot === undefined) throw new UserError(`Vultr has no snapshot ${id} (any more).`);
  const plan = textOf(builder, "plan_id");
  const { region, plan: chosen } = await chooseMachine(api, {
    region: { id: textOf(builder, "region_id") ?? usualRegion, isFirm: false },
    plan: plan === undefined ? undefined : { id: plan, isFirm: false },
    disk: Math.ceil(snapshot.size / 2 ** 30),
    memory: 0,
  });
  return {
    machine: `${chosen} in ${region}, of snapshot ${id}`,
    createKey: async (name, line) => await api.createKey(name, line),
    async createServer(label, key) {
      const given = { label, region, plan: chosen, snapshot_id: id, sshkey_id: [key] };
      const made = await api.createInstance(given);
      return { id: made.id, address: async () => (await api.started(made.id)).main_ip };
    },
    remove: async (kind, id) => await api.remove(kind === "key" ? "ssh-keys" : "instances", id),
  };
}
