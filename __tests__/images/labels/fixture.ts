/** Homes of the cloud that there is not, with things of others in it. */
import { changed, decode } from "../../../src/images/labels/codec.ts";
import { type LabelLimits, limits } from "../../../src/images/labels/limits.ts";
import { marks } from "../../../src/images/marks.ts";
import { type CloudFixture, cloudHomes } from "../../helpers/cloud/homes.ts";
import { nimbus } from "./adapter.ts";
import { type Cloud, type Kind, startCloud } from "./double.ts";

export interface NimbusFixture extends CloudFixture {
  cloud: Cloud;
  of: LabelLimits;
  /** Milliseconds of homes that are opened from now on: what a busy machine needs for a call. */
  lag: number;
}

export async function nimbusFixture(
  of: LabelLimits = limits.hetzner,
  atCreation = true,
): Promise<NimbusFixture> {
  const cloud = await startCloud();
  const kinds: Kind[] = ["servers", "disks", "keys", "images"];
  const homes = await cloudHomes({
    builder: "nimbus",
    adapter: () => nimbus({ url: cloud.url, limits: of, atCreation }),
    lag: () => fixture.lag,
    buildImage(builder) {
      const labels = (builder["image_labels"] ?? {}) as Record<string, string>;
      return cloud.add("images", String(builder["image_name"]), labels, 1).id;
    },
    inventory: () => kinds.flatMap((kind) => [...cloud.things[kind].keys()]),
    // Of another repository, of nobody, and with a name like ours.
    addForeign: () =>
      kinds.flatMap((kind) => [
        cloud.add(kind, "web", { team: "x" }),
        cloud.add(kind, "packernix-2-1-1-aaaaaaaa-x1", {}),
        cloud.add(kind, "packernix-mine", {}),
      ]),
  });
  const fixture: NimbusFixture = {
    ...homes,
    lag: 100,
    cloud,
    of,
    async protect({ id }) {
      const image = cloud.things.images.get(id);
      if (image !== undefined) image.isProtected = true;
    },
    async damage({ image }) {
      const thing = cloud.things.images.get(image);
      if (thing === undefined) throw new Error("no such image");
      thing.labels = { ...changed(thing.labels, { put: { [marks.identity]: "x" } }, of).all };
      const before = JSON.stringify(thing.labels);
      return async () =>
        cloud.things.images.get(image) === thing &&
        JSON.stringify(thing.labels) === before &&
        decode(thing.labels, of)?.[marks.final] === "1";
    },
    async close() {
      await cloud.close();
      await homes.close();
    },
  };
  return fixture;
}
