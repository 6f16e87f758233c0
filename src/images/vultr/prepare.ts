/** What Packer is told: where and on what it builds, and marks on what it makes. Never a key: Packer finds it itself. */
import type { Template } from "../../packer/types.ts";
import { UserError } from "../../shared/errors.ts";
import type { RunLabels } from "../labels/cloud.ts";
import { textOf } from "../qemu/builder-keys.ts";
import type { BuildInput, Preparation } from "../types.ts";
import type { VultrApi } from "./api.ts";
import { type Choice, chooseMachine, chooseSystem, type Machine } from "./machines.ts";
import { outdated } from "./outdated.ts";

/** Of the generator: their values may be gone. */
const own = { region_id: "packernix_region", plan_id: "packernix_plan", os_id: "packernix_os" };

/** GB: of the generator's plan. A larger one is asked for by its plan. */
const usualDisk = 25;
/** MB: without it there is no room for an installation from memory (ram.sh). */
const leastMemory = 1024;

export async function prepare(
  api: VultrApi,
  { template }: BuildInput,
  run: RunLabels,
): Promise<Preparation> {
  const { machine, system } = await choose(api, template);
  const { variables } = template;
  const values = { region: machine?.region, plan: machine?.plan, os: system?.toString() };
  const declared = Object.entries(values).filter(
    (pair): pair is [string, string] =>
      pair[1] !== undefined && variables[`packernix_${pair[0]}`] !== undefined,
  );
  return {
    builder: {
      instance_label: run.name,
      snapshot_description: `${run.imageName} ${run.labels[""] ?? ""}`,
    },
    variables: Object.fromEntries(declared),
    notes: machine === undefined ? [] : [`Instance: ${machine.plan} in ${machine.region}`],
  };
}

/** @throws {UserError} for what Vultr does not have, or has no more. */
export async function choose(
  api: VultrApi,
  { builder, variables, facts }: Template,
): Promise<{ machine: Machine | undefined; system: number | undefined }> {
  const odd = outdated(builder);
  if (odd.length > 0) throw new UserError(odd.join(" "));
  const choice = (key: keyof typeof own): Choice | undefined => {
    const id = textOf(builder, key) ?? (typeof builder[key] === "number" ? `${builder[key]}` : "");
    return id === "" ? undefined : { id, isFirm: variables[own[key]] !== id };
  };
  const [region, plan, system] = [choice("region_id"), choice("plan_id"), choice("os_id")];
  const disk = plan?.isFirm === false ? usualDisk : 0;
  const memory = facts?.method === "install" ? leastMemory : 0;
  return {
    machine: region && plan && (await chooseMachine(api, { region, plan, disk, memory })),
    system: system && (await chooseSystem(api, system)),
  };
}
