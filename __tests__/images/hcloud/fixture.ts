/** Projects at Hetzner, on the double of its API, with things of others in them. */
import { hetzner } from "../../../src/images/hcloud/index.ts";
import { changed, decode } from "../../../src/images/labels/codec.ts";
import { limits } from "../../../src/images/labels/limits.ts";
import { marks } from "../../../src/images/marks.ts";
import { type CloudFixture, cloudHomes } from "../../helpers/cloud/homes.ts";
import { type Hetzner, startHetzner } from "../../helpers/hcloud/index.ts";

export interface HetznerFixture extends CloudFixture {
  double: Hetzner;
}

export async function hetznerFixture(): Promise<HetznerFixture> {
  const double = await startHetzner();
  const { project } = double;
  const image = (id: string) => {
    const found = project.images.get(Number(id));
    if (found === undefined) throw new Error(`no image ${id}`);
    return found;
  };
  const homes = await cloudHomes({
    builder: "hcloud",
    adapter: (options) => hetzner(options, double.env),
    buildImage(builder) {
      const labels = builder["snapshot_labels"] as Record<string, string>;
      return String(double.addSnapshot(String(builder["snapshot_name"]), labels).id);
    },
    inventory: () => double.inventory(),
    addForeign: () => double.addForeign(6),
  });
  return {
    ...homes,
    double,
    async protect({ id }) {
      image(id).isProtected = true;
    },
    async damage({ image: id }) {
      const found = image(id);
      const change = { put: { [marks.identity]: "x" } };
      found.labels = { ...changed(found.labels, change, limits.hetzner).all };
      const before = JSON.stringify(found.labels);
      return async () =>
        project.images.get(found.id) === found &&
        JSON.stringify(found.labels) === before &&
        decode(found.labels, limits.hetzner)?.[marks.final] === "1";
    },
    async close() {
      await double[Symbol.asyncDispose]();
      await homes.close();
    },
  };
}
