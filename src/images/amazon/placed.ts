/** What main leaves for the post step, as it comes back. Nothing secret. */
import { z } from "zod";
import type { JsonObject } from "../../shared/json.ts";

const placeSchema = z.object({
  /** Unknown where nobody could be asked. */
  account: z.string().exactOptional(),
  /** The build region first. */
  regions: z.array(z.string()).min(1),
  endpoint: z.string().exactOptional(),
  /** Of the image. */
  name: z.string(),
  /** Packer makes an instance profile. */
  profile: z.boolean(),
  /** To be assumed again when the credentials have expired. */
  role: z.string().exactOptional(),
  /** Keys of the builder that say as whom it acts. */
  builder: z.record(z.string(), z.json()),
});

export type AmazonPlace = z.infer<typeof placeSchema>;

/** @returns undefined where main came not so far. */
export function readPlace(place: JsonObject | undefined): AmazonPlace | undefined {
  return placeSchema.safeParse(place).data;
}
