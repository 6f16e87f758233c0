/** The cleanup state as main saves it and the post step reads it. It holds no secret. */
import { z } from "zod";
import type { JsonObject } from "../../shared/json.ts";

const cleanupStateSchema = z.object({
  /** Absent where Amazon could not be asked. */
  account: z.string().exactOptional(),
  /** The region of the build is the first. */
  regions: z.array(z.string()).min(1),
  endpoint: z.string().exactOptional(),
  /** Name of the image. */
  name: z.string(),
  /** Packer makes an instance profile. */
  profile: z.boolean(),
  /** To be assumed again when the credentials have expired. */
  role: z.string().exactOptional(),
  /** Keys of the builder that say as whom it acts. */
  builder: z.record(z.string(), z.json()),
});

export type AmazonCleanupState = z.infer<typeof cleanupStateSchema>;

/** @returns undefined when main ended before it saved one. */
export function readCleanupState(state: JsonObject | undefined): AmazonCleanupState | undefined {
  return cleanupStateSchema.safeParse(state).data;
}
