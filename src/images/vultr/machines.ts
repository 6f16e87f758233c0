/** On what and where: plans and regions come and go, are sold out, and systems reach their end. */
import type { Template } from "../../packer/types.ts";
import { isUserError, UserError } from "../../shared/errors.ts";
import type { JsonObject } from "../../shared/json.ts";
import { quoted } from "../../shared/text.ts";
import { textOf } from "../builder-keys.ts";
import type { RunLabels } from "../labels/cloud.ts";
import { type Choice, choiceOf, chooseSize } from "../labels/sizes.ts";
import type { ServerMaker } from "../labels/token.ts";
import type { BuildInput, Preparation } from "../types.ts";
import type { VultrApi } from "./api.ts";
import { outdated } from "./outdated.ts";

/** Of the generator: their values may be gone. */
const own = { region_id: "packernix_region", plan_id: "packernix_plan", os_id: "packernix_os" };
/** Where neither the template nor `builder-config` says it; also the generator's default. */
const usualRegion = "ewr";
/** GB: of the generator's plan. A larger one is asked for by its plan. */
const usualDisk = 25;
/** MB: without it there is no room for an installation from memory (ram.sh). */
const leastMemory = 1024;

interface Machine {
  place: string;
  size: string;
}

/** What Packer is told, with marks on what it makes. Never a key: Packer finds it itself. */
export async function prepare(
  api: VultrApi,
  { template }: BuildInput,
  run: RunLabels,
): Promise<Preparation> {
  const { machine, system } = await choose(api, template);
  const { variables } = template;
  const values = { region: machine?.place, plan: machine?.size, os: system?.toString() };
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
    notes: machine === undefined ? [] : [`Instance: ${machine.size} in ${machine.place}`],
  };
}

/** @throws {UserError} for what Vultr does not have, or has no more. */
async function choose(
  api: VultrApi,
  template: Template,
): Promise<{ machine: Machine | undefined; system: number | undefined }> {
  const odd = outdated(template.builder);
  if (odd.length > 0) throw new UserError(odd.join(" "));
  const choice = (key: keyof typeof own) => choiceOf(template, key, own[key]);
  const [region, plan, system] = [choice("region_id"), choice("plan_id"), choice("os_id")];
  const disk = plan?.isFirm === false ? usualDisk : 0;
  const memory = template.facts?.method === "install" ? leastMemory : 0;
  return {
    machine: region && plan && (await chooseMachine(api, region, plan, { disk, memory })),
    system: system && (await chooseSystem(api, system)),
  };
}

/** A throw-away instance from a snapshot: Packer's builder has no way to leave out the snapshot. */
export async function trialOf(
  api: VultrApi,
  { id: snapshot_id, disk }: NonNullable<Awaited<ReturnType<VultrApi["snapshot"]>>>,
  builder: JsonObject,
): Promise<ServerMaker> {
  const id = textOf(builder, "plan_id");
  const { place: region, size: plan } = await chooseMachine(
    api,
    { id: textOf(builder, "region_id") ?? usualRegion, isFirm: false },
    id === undefined ? undefined : { id, isFirm: false },
    { disk, memory: 0 },
  );
  return {
    machine: `${plan} in ${region}`,
    createKey: api.createKey,
    createServer: async (label, key) =>
      await api.createInstance({ label, region, plan, snapshot_id, sshkey_id: [key] }),
  };
}

/**
 * The machine that is wanted, with that many GB of disk and MB of memory, else the smallest that will do,
 * in the first region that has one.
 * @throws {UserError} for a plan or region that cannot be had: of the first region.
 */
async function chooseMachine(
  api: VultrApi,
  region: Choice,
  plan: Choice | undefined,
  { disk, memory }: { disk: number; memory: number },
): Promise<Machine> {
  const plans = await api.plans();
  const regions = [...new Set(plans.flatMap(({ locations }) => locations))].sort();
  const others = region.isFirm ? [] : regions.filter((id) => id !== region.id);
  const sizesIn = async (place: string) => {
    const free = new Set(regions.includes(place) ? await api.available(place) : []);
    const wrongWith = ({ id, ram, locations }: (typeof plans)[number]) => {
      if (ram < memory) return `has ${ram} MB of memory, and ${memory} are needed`;
      return locations.includes(place) && !free.has(id) ? `is sold out in ${place}` : undefined;
    };
    return plans.map((one) => {
      const { id: name, monthly_cost: price, locations: places } = one;
      return { name, disk: one.disk, price, places, wrong: wrongWith(one) };
    });
  };
  const wanted = {
    cloud: "Vultr",
    keys: { size: "plan_id", place: "region_id" },
    size: plan?.id,
    isFirm: plan?.isFirm === true,
    disk,
  };
  let refusal: unknown;
  for (const place of [region.id, ...others]) {
    const sizes = await sizesIn(place);
    try {
      return { place, size: chooseSize(sizes, { ...wanted, place }).name };
    } catch (error) {
      if (!isUserError(error)) throw error;
      refusal ??= error;
    }
  }
  throw refusal;
}

/**
 * The operating system that is wanted, else the newest Debian.
 * @throws {UserError} for one that there is not.
 */
async function chooseSystem(api: VultrApi, { id, isFirm }: Choice): Promise<number> {
  const systems = await api.systems();
  const asked = systems.find((one) => String(one.id) === id);
  if (asked !== undefined) return asked.id;
  const debian = systems
    .filter(({ name }) => /^Debian \d+ x64/.test(name))
    .sort((a, b) => b.name.localeCompare(a.name, "en", { numeric: true }));
  const [newest] = debian;
  if (newest !== undefined && !isFirm) return newest.id;
  const few = debian.map((one) => `${one.id} (${one.name})`).join(", ");
  throw new UserError(
    `builder-config: \`os_id\`: Vultr has no operating system ${quoted(id)} (any more). Debian is ${few}.`,
  );
}
