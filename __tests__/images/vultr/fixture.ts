/** Accounts at Vultr, on the double of its API, with things of others in them. */
import { changed } from "../../../src/images/labels/codec.ts";
import { limits } from "../../../src/images/labels/limits.ts";
import { marks } from "../../../src/images/marks.ts";
import { vultr } from "../../../src/images/vultr/index.ts";
import { type CloudFixture, cloudHomes } from "../../helpers/cloud/homes.ts";
import { startVultr, type Vultr } from "../../helpers/vultr/index.ts";

export interface VultrFixture extends CloudFixture {
  double: Vultr;
}

/** @param longest Characters of a description. */
export async function vultrFixture(longest = 255): Promise<VultrFixture> {
  const double = await startVultr({ settings: { longest } });
  const of = { ...limits.vultr, longest };
  const homes = await cloudHomes({
    builder: "vultr",
    adapter: (options) => ({ ...vultr(options, double.env), limits: of }),
    buildImage: (builder) => double.addSnapshot(String(builder["snapshot_description"])).id,
    inventory: () => double.inventory(),
    addForeign: () => double.addForeign(6),
  });
  return {
    ...homes,
    double,
    async damage({ image: id }) {
      const found = double.account.snapshots.get(id);
      if (found === undefined) throw new Error(`no snapshot ${id}`);
      const change = { put: { [marks.identity]: "x" } };
      const damaged = changed({ "": found.description }, change, of).all[""] ?? "";
      found.description = damaged;
      return async () =>
        double.account.snapshots.get(id) === found && found.description === damaged;
    },
    async close() {
      await double[Symbol.asyncDispose]();
      await homes.close();
    },
  };
}
