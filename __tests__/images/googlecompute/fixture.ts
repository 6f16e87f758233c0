/** Projects at Google, on the double of its API, with things of others in them. */
import { google } from "../../../src/images/googlecompute/index.ts";
import { changed, decode } from "../../../src/images/labels/codec.ts";
import { limits } from "../../../src/images/labels/limits.ts";
import { marks } from "../../../src/images/marks.ts";
import { type CloudFixture, cloudHomes } from "../../helpers/cloud/homes.ts";
import { type Google, startGoogle, token } from "../../helpers/google/index.ts";

export interface GoogleFixture extends CloudFixture {
  double: Google;
}

export async function googleFixture(): Promise<GoogleFixture> {
  const double = await startGoogle({ settings: { operationMs: 20 } });
  const { project } = double;
  const homes = await cloudHomes({
    builder: "googlecompute",
    adapter: (options) =>
      google(
        {
          ...options,
          builderConfig: { ...double.config, access_token: token, ...options.builderConfig },
        },
        double.env,
      ),
    buildImage(builder) {
      const labels = builder["image_labels"] as Record<string, string>;
      // A second image of the contract's has a longer name than Google takes.
      const name = String(builder["image_name"]).replace(/^(.{54}).*(-[^-]{8})$/, "$1$2");
      return double.addImage(name, labels).name;
    },
    inventory: () => double.inventory(),
    addForeign: () => double.addForeign(6),
  });
  return {
    ...homes,
    double,
    longestName: 63,
    async damage({ image: id }) {
      const found = project.images.get(id);
      if (found === undefined) throw new Error(`no image ${id}`);
      const change = { put: { [marks.identity]: "x" } };
      found.labels = { ...changed(found.labels, change, limits.google).all };
      const before = JSON.stringify(found.labels);
      return async () =>
        project.images.get(id) === found &&
        JSON.stringify(found.labels) === before &&
        decode(found.labels, limits.google)?.[marks.final] === "1";
    },
    async close() {
      await double[Symbol.asyncDispose]();
      await homes.close();
    },
  };
}
