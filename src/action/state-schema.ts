/** What the state holds. Only who reads one loads this: the main step writes, and starts without zod. */
import { z } from "zod";

export const State = z.object({
  version: z.literal(1),
  /** Undefined until main has made it. */
  invocation: z.object({ id: z.string(), directory: z.string(), expires: z.number() }).optional(),
  builder: z.string().optional(),
  imageStore: z.string().optional(),
  repositoryId: z.string().optional(),
  regions: z.array(z.string()).optional(),
  /** Where to look for leftovers; only the home that made it can read it. */
  cleanupState: z.record(z.string(), z.json()).optional(),
  /** Packer's own TMPDIR. */
  packerTemporary: z.string().optional(),
  /** Entries of the store cache to save; checked by what saves them. */
  saves: z.array(z.unknown()).optional(),
  /** True if main ended, successfully or not, and has cleaned up. */
  finished: z.boolean().optional(),
});
export type State = z.infer<typeof State>;
