/** Resource groups and galleries at Azure, on the double of its API, with things of others in them. */
import { azure } from "../../../src/images/azure/index.ts";
import { changed, decode } from "../../../src/images/labels/codec.ts";
import { limits } from "../../../src/images/labels/limits.ts";
import { marks } from "../../../src/images/marks.ts";
import type { HomeOptions } from "../../../src/images/types.ts";
import type { JsonObject } from "../../../src/shared/json.ts";
import { type Azure, gallery, group, startAzure, token } from "../../helpers/azure/index.ts";
import { subscriptionId } from "../../helpers/azure/subscription.ts";
import { type CloudFixture, cloudHomes } from "../../helpers/cloud/homes.ts";

export interface AzureFixture extends CloudFixture {
  double: Azure;
  /** The adapter for this builder. */
  adapter(options: HomeOptions): ReturnType<typeof azure>;
}

export const inGroup = { managed_image_resource_group_name: group };
export const inGallery = { shared_image_gallery_destination: gallery };

/** @param where Key of the builder that says where images are. */
export async function azureFixture(where: JsonObject = inGroup): Promise<AzureFixture> {
  const double = await startAzure({ settings: { operationMs: 20 } });
  const { subscription } = double;
  const access = {
    endpoint: async () => double.url,
    subscription: async () => subscriptionId,
    token: async () => token,
    forPacker: async () => ({ keys: {}, secrets: {} }),
    cleanupState: async () => ({}),
  };
  const adapter = (options: HomeOptions) =>
    azure({ ...options, builderConfig: { ...where, ...options.builderConfig } }, access);
  const homes = await cloudHomes({
    builder: "azure-arm",
    config: where,
    adapter,
    buildImage(builder) {
      const tags = builder["azure_tags"] as Record<string, string>;
      const version = builder["shared_image_gallery_destination"] as JsonObject | undefined;
      if (version !== undefined) {
        // Two of one millisecond: Azure refuses the second, and it is built anew.
        const [year, day, moment] = String(version["image_version"]).split(".").map(Number);
        const taken = [...subscription.resources.values()].map(({ name }) => name);
        let next = moment ?? 0;
        while (taken.includes([year, day, next].join("."))) next++;
        return double.addVersion([year, day, next].join("."), { ...tags }).id;
      }
      return double.addImage(String(builder["managed_image_name"]), { ...tags }).id;
    },
    inventory: () => double.inventory(),
    addForeign: () => double.addForeign(6),
  });
  return {
    ...homes,
    double,
    adapter,
    longestName: 80,
    async damage({ image: id }) {
      const found = subscription.find(id);
      if (found === undefined) throw new Error(`no image ${id}`);
      const change = { put: { [marks.identity]: "x" } };
      found.tags = { ...changed(found.tags, change, limits.azure).all };
      const before = JSON.stringify(found.tags);
      return async () =>
        subscription.find(id) === found &&
        JSON.stringify(found.tags) === before &&
        decode(found.tags, limits.azure)?.[marks.final] === "1";
    },
    protect: async ({ image: id }) => double.lock(id),
    async close() {
      await double[Symbol.asyncDispose]();
      await homes.close();
    },
  };
}
