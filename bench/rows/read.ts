/** `read` by family and stage, or by id, beside many images of others, in any cloud. */
import { madeImage } from "../made-images.ts";
import { type Contender, interleaved, rowOf } from "../measure.ts";
import type { Bench } from "../prepare.ts";
import type { Row } from "../types.ts";
import { expectStatus } from "./create.ts";
import type { Place } from "./prune.ts";

/** Where images of others are too. */
export interface SharedPlace extends Place {
  addForeign(name: string, labels: Record<string, string>): void;
}

interface Compared {
  /** Such as `snapshots at Hetzner`. */
  what: string;
  few: SharedPlace;
  many: SharedPlace;
  floor: Contender;
  /** Default: by family and stage. */
  by?: "id";
  /** Images of others, at the most. */
  most?: number;
  /** True where the API cannot be asked for some of the images alone: all pages are read. */
  lists?: boolean;
}

export async function readRow(
  bench: Bench,
  id: string,
  { what, few, many, floor, by, lists = false, ...compared }: Compared,
): Promise<Row> {
  const [least, most] = [100, bench.quick ? 500 : (compared.most ?? 2000)];
  const rounds = bench.quick ? 2 : 7;
  const hold = { family: "web", stage: "production", since: "2026-02-01T00:00:00.000Z" };
  const made = madeImage(1, { stages: [hold] });
  const requests = new Set<number>();
  const turn = async (place: SharedPlace, count: number): Promise<Contender> => {
    const image = (await place.put(made)) ?? "";
    const selector = by === "id" ? { image } : { family: "web", stage: "production" };
    for (let number = 0; number < count; number++) {
      const labels = [{}, { team: "x" }, { "packernix-run": "2-1-1-aaaaaaaa" }][number % 3];
      place.addForeign(`nixos-of-others-${number}`, labels ?? {});
    }
    return {
      what: `${count} foreign ${what}`,
      before: () => void place.requests(),
      turn: async () => {
        const ran = await place.run({ step: "read", ...selector });
        expectStatus(ran, "found");
        if (ran.outputs["image"] !== image) throw new Error(`read ${ran.outputs["image"]}`);
        return ran.main.seconds;
      },
      after: () => void requests.add(place.requests()),
    };
  };
  const contenders = { few: await turn(few, least), many: await turn(many, most), floor };
  const measured = await interleaved(contenders, rounds, bench.say);
  return rowOf({
    id,
    name: `\`read\` by ${by ?? "family and stage"}, ${most} foreign ${what}`,
    ours: measured.many,
    peer: measured.few,
    floor: measured.floor,
    target: lists
      ? { text: "a request a page: the API has no filter", of: measured.few, none: true }
      : { text: `flat: ≤ 1.2 × the same with ${least}`, of: measured.few, times: 1.2 },
    rounds,
    note: `requests: ${[...requests].join(" or ")}, with ${least} and with ${most}`,
  });
}
