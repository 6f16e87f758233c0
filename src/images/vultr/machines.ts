/** On what and where: plans and regions come and go, are sold out, and systems reach their end. */
import { isUserError, UserError } from "../../shared/errors.ts";
import { quoted } from "../../shared/text.ts";
import { chooseSize } from "../labels/sizes.ts";
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
  const { region, plan, disk, memory } = wanted;
  const plans = await api.plans();
  const regions = [...new Set(plans.flatMap(({ locations }) => locations))].sort();
  const others = region.isFirm ? [] : regions.filter((id) => id !== region.id);
  let refusal: unknown;
  for (const place of [region.id, ...others]) {
    const free = new Set(regions.includes(place) ? await api.available(place) : []);
    const wrongWith = ({ id, ram, locations }: Plan) => {
      if (ram < memory) return `has ${ram} MB of memory, and ${memory} are needed`;
      return locations.includes(place) && !free.has(id) ? `is sold out in ${place}` : undefined;
    };
    const sizes = plans.map((one) => {
      const { id: name, monthly_cost: price, locations: places } = one;
      return { name, disk: one.disk, price, places, wrong: wrongWith(one) };
    });
    try {
      const keys = { size: "plan_id", place: "region_id" };
      const given = { size: plan?.id, isFirm: plan?.isFirm === true, place, disk };
      return { region: place, plan: chooseSize(sizes, { cloud: "Vultr", keys, ...given }).name };
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
