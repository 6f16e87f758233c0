/** A home of images from a cloud's adapter. */
import type { HomeOptions, ImageHome } from "../types.ts";
import { labelCatalog } from "./catalog.ts";
import type { LabelCloud } from "./cloud.ts";
import { finalise, quarantine } from "./finalise.ts";
import { idOfMade, type Kit, keyOf, runLabels } from "./kit.ts";
import { labelCleanup } from "./leftovers.ts";
import { checkMarks, reserveName } from "./reserve-name.ts";

export function labelHome(cloud: LabelCloud, options: HomeOptions): ImageHome {
  const kit: Kit = { cloud, options };
  const catalog = labelCatalog(kit);
  const { trial } = cloud;
  return {
    builder: cloud.builder,
    ...catalog,
    reserveName: (input, refusal) => reserveName(kit, input, refusal),
    ready: async (input) => {
      checkMarks(kit, input);
      await cloud.ready?.(input, runLabels(kit, input.invocation, input.facts));
    },
    prepare: (input) => cloud.prepare(input, runLabels(kit, input.invocation, input.facts)),
    finalise: (input, artifacts) => finalise(kit, catalog, input, artifacts),
    quarantine: (input, artifacts) => quarantine(kit, input, artifacts),
    ...labelCleanup(kit),
    ...(trial && {
      trial: {
        packer: trial.packer,
        prepare: async (input) => {
          const { image, invocation, facts } = input;
          const id = "artifacts" in image ? idOfMade(kit, image.artifacts) : keyOf(image);
          return await trial.prepare(id, input, runLabels(kit, invocation, facts));
        },
      },
    }),
  };
}
