/** Teams at DigitalOcean, on the double of its API, with things of others in them. */
import { digitalocean } from "../../../src/images/digitalocean/index.ts";
import { limits } from "../../../src/images/labels/limits.ts";
import { type CloudFixture, cloudHomes } from "../../helpers/cloud/homes.ts";
import { type Ocean, startOcean } from "../../helpers/digitalocean/index.ts";
import { regions } from "../../helpers/digitalocean/team.ts";

const { together } = limits.digitalocean;

export interface OceanFixture extends CloudFixture {
  double: Ocean;
}

export async function oceanFixture(): Promise<OceanFixture> {
  const double = await startOcean();
  const { team } = double;
  const homes = await cloudHomes({
    builder: "digitalocean",
    adapter: (options) => digitalocean(options, double.env),
    buildImage(builder) {
      const image = double.addSnapshot(String(builder["snapshot_name"]));
      const region = String(builder["region"]);
      image.regions = [region, ...((builder["snapshot_regions"] ?? []) as string[])];
      return `${region}:${image.id}`;
    },
    inventory: () => double.inventory(),
    addForeign: () => double.addForeign(6),
  });
  return {
    ...homes,
    double,
    regions,
    open: async (options = {}, changes = {}) =>
      await homes.open(options, { regions: regions.slice(0, options.regions ?? 1), ...changes }),
    async damage({ image: id }) {
      const found = team.images.get(Number(id));
      if (found === undefined) throw new Error(`no image ${id}`);
      const others = found.tags.filter((tag) => !tag.startsWith(together.name));
      const [, run] = found.tags.join().match(/packernix-image:(.*?)_20/) ?? [];
      const changed = `${together.name}:${run}_20x`;
      found.tags = [...others, changed];
      team.tags.add(changed);
      const before = JSON.stringify(found.tags);
      return async () =>
        team.images.get(found.id) === found && JSON.stringify(found.tags) === before;
    },
    async close() {
      await double[Symbol.asyncDispose]();
      await homes.close();
    },
  };
}
