/** Machines of MAAS, for a test of an image: allocated, deployed, released. */
import { UserError } from "../../shared/errors.ts";
import { quoted } from "../../shared/text.ts";
import type { ResourceKind } from "../labels/cloud.ts";
import type { TrialMaker } from "../labels/trial.ts";
import type { MaasApi } from "./api.ts";

/** Constraints of `op=allocate` (maasserver/node_constraint_filter_forms.py). */
const known = ["name", "system_id", "pool", "zone", "tags", "not_tags", "arch", "interfaces"];

/**
 * @param text Such as `pool=lab tags=small`.
 * @throws {UserError} for what says nothing of a machine.
 */
export function constraintsOf(text: string): Record<string, string> {
  const pairs = text
    .trim()
    .split(/\s+/)
    .map((pair): [string, string] => {
      const [name = "", ...value] = pair.split("=");
      if (known.includes(name) && value.join("=") !== "") return [name, value.join("=")];
      throw new UserError(
        `MAAS: MAAS_TEST_MACHINE: ${quoted(pair)} says nothing of a machine. Write such as pool=lab tags=small; known are ${known.join(", ")}.`,
      );
    });
  return Object.fromEntries(pairs);
}

export function machineTrial(
  api: MaasApi,
  name: string,
  constraints: Readonly<Record<string, string>>,
): TrialMaker {
  return {
    machine: `one with ${Object.entries(constraints)
      .map((pair) => pair.join("="))
      .join(", ")}, deployed with ${name}`,
    // It travels with the machine.
    createKey: async (_, line) => line,
    async createServer(agent_name, line) {
      const { system_id: id } = await api.allocate({ ...constraints, agent_name });
      const user = `#cloud-config\ndisable_root: false\nssh_authorized_keys:\n  - ${line}\n`;
      const user_data = Buffer.from(user).toString("base64");
      try {
        await api.deploy(id, { distro_series: `custom/${name}`, user_data, agent_name });
      } catch (error) {
        await api.release(id).catch(() => {});
        throw error;
      }
      return {
        id,
        address: async () =>
          (await api.deployed(id)).ip_addresses?.find((address) => !address.includes(":")),
      };
    },
    remove: async (kind, id) => {
      if (kind === "server") await api.release(id);
    },
  };
}

/** Machines that a test holds: their agent's name is the name of the run. */
export function machineKind(api: MaasApi): ResourceKind {
  return {
    kind: "machine",
    list: async () =>
      (await api.machines()).flatMap(({ system_id: id, agent_name: name }) =>
        name ? [{ id, name, created: "", labels: {} }] : [],
      ),
    remove: async (id) => await api.release(id),
    byHand: (id) => `maas $PROFILE machine release ${id}`,
  };
}
