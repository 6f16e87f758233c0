/** On what and where: plans and regions come and go, are sold out, and systems reach their end. */
import { UserError } from "../../shared/errors.ts";
import { quoted } from "../../shared/text.ts";
import type { Plan, VultrApi } from "./api.ts";

export interface Choice {
  id: string;
  /** Somebody asked for that one, and gets no other. */
  isFirm: boolean;
}

export interface Machine {
  region: string;
  plan: string;
}

export interface Wanted {
  region: Choice;
  /** Undefined: any. */
  plan: Choice | undefined;
  /** GB. */
  disk: number;
  /** MB. */
  memory: number;
}

/**
 * The machine that is wanted, else the smallest that will do, in the first region that has one.
 * @throws {UserError} for a plan or region that cannot be had.
 */
export async function chooseMachine(api: VultrApi, wanted: Wanted): Promise<Machine> {
  const { region, plan } = wanted;
  const plans = (await api.plans()).sort(bySize);
  const regions = [...new Set(plans.flatMap(({ locations }) => locations))].sort();
  const others = region.isFirm ? [] : regions.filter((id) => id !== region.id);
  const problems: string[] = [];
  for (const id of [region.id, ...others]) {
    if (!regions.includes(id)) {
      problems.push(`\`region_id\`: Vultr has no ${quoted(id)}, but ${regions.join(", ")}.`);
      continue;
    }
    const there = plans.filter(({ locations }) => locations.includes(id));
    const free = new Set(await api.available(id));
    const fitting = there.filter((one) => free.has(one.id) && fits(one, wanted));
    const asked = plan && fitting.find((one) => one.id === plan.id);
    const [smallest] = fitting;
    if (asked !== undefined) return { region: id, plan: asked.id };
    if (smallest !== undefined && plan?.isFirm !== true) return { region: id, plan: smallest.id };
    problems.push(problemOf(wanted, id, { plans, there, fitting }));
  }
  throw new UserError(`builder-config: ${problems[0]}`);
}

function problemOf(
  wanted: Wanted,
  region: string,
  { plans, there, fitting }: Record<"plans" | "there" | "fitting", Plan[]>,
): string {
  const { plan, disk, memory } = wanted;
  const few = fitting.slice(0, 8).map(({ id }) => id);
  const cure =
    few.length === 0 ? "Choose another `region_id`." : `These will do: ${few.join(", ")}.`;
  if (plan?.isFirm !== true) {
    return `\`region_id\`: Vultr has no plan with a disk of ${disk} GB in ${region} now. ${cure}`;
  }
  const known = plans.find(({ id }) => id === plan.id);
  const wrong =
    known === undefined
      ? `Vultr has no ${quoted(plan.id)}`
      : !fits(known, wanted)
        ? `${plan.id} has ${known.ram} MB of memory and a disk of ${known.disk} GB; ${memory} MB and ${disk} GB are needed`
        : there.includes(known)
          ? `${plan.id} is sold out in ${region}`
          : `${plan.id} is not sold in ${region}`;
  return `\`plan_id\`: ${wrong}. ${cure}`;
}

const fits = (plan: Plan, { disk, memory }: Wanted) => plan.disk >= disk && plan.ram >= memory;

/** The disk of the machine is the least that one of the image must have. */
function bySize(a: Plan, b: Plan): number {
  return a.disk - b.disk || a.monthly_cost - b.monthly_cost || (a.id < b.id ? -1 : 1);
}

/**
 * The operating system that is wanted, else the newest Debian.
 * @throws {UserError} for one that there is not.
 */
export async function chooseSystem(api: VultrApi, { id, isFirm }: Choice): Promise<number> {
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
