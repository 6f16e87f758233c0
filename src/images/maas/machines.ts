/** Machines of MAAS, for a test of an image: allocated, deployed, released. */
import { UserError } from "../../shared/errors.ts";
import { quoted } from "../../shared/text.ts";
import type { LabelCloud, ResourceKind } from "../labels/cloud.ts";
import { serverTrial, type TrialMaker } from "../labels/trial.ts";
import type { HomeOptions } from "../types.ts";
import type { MaasApi } from "./api.ts";

/** Constraints of `op=allocate` (maasserver/node_constraint_filter_forms.py). */
const known = ["name", "system_id", "pool", "zone", "tags", "not_tags", "arch", "interfaces"];

type Constraints = Readonly<Record<string, string>>;

/**
 * @param text MAAS_TEST_MACHINE, such as `pool=lab tags=small`.
 * @throws {UserError} for what says nothing of a machine.
 */
export function machines(
  api: MaasApi,
  options: HomeOptions,
  text = "",
): Required<Pick<LabelCloud, "resources" | "trial">> {
  const constraints = text.trim() === "" ? undefined : constraintsOf(text);
  return {
    resources: constraints === undefined ? [] : [machineKind(api)],
    trial: serverTrial(options, async (name) => {
      if (constraints !== undefined) return machineTrial(api, name, constraints);
      throw new UserError(
        "test: MAAS gives no image back, so only a machine of MAAS can boot it. Say which one may be deployed for the test: MAAS_TEST_MACHINE in `env` of the step, such as pool=lab tags=small. Images are booted once when they are made, with the checks of `create`.",
      );
    }),
  };
}

function constraintsOf(text: string): Constraints {
  const pairs = text
    .trim()
    .split(/\s+/)
    .map((pair): [string, string] => {
      const [, name = "", value = ""] = /^(\w+)=(.+)$/.exec(pair) ?? [];
      if (known.includes(name)) return [name, value];
      throw new UserError(
        `MAAS: MAAS_TEST_MACHINE: ${quoted(pair)} says nothing of a machine. Write such as pool=lab tags=small; known are ${known.join(", ")}.`,
      );
    });
  return Object.fromEntries(pairs);
}

function machineTrial(api: MaasApi, name: string, constraints: Constraints): TrialMaker {
  const words = Object.entries(constraints).map((pair) => pair.join("="));
  return {
    machine: `one with ${words.join(", ")}, deployed with ${name}`,
    // It travels with the machine.
    createKey: async (_, line) => line,
    async createServer(agent_name, line) {
      const id = await api.allocate({ ...constraints, agent_name });
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
        address: async () => (await api.deployed(id)).find((address) => !address.includes(":")),
      };
    },
    remove: async (kind, id) => {
      if (kind === "server") await api.release(id);
    },
  };
}

/** Machines that a test holds: their agent's name is the name of the run. */
function machineKind(api: MaasApi): ResourceKind {
  return {
    kind: "machine",
    list: async () =>
      (await api.machines()).flatMap(({ system_id: id, agent_name: name }) =>
        name ? [{ id, name, created: "", labels: {} }] : [],
      ),
    remove: api.release,
    byHand: (id) => `maas $PROFILE machine release ${id}`,
  };
}
