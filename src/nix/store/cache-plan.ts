/** What main tells the post step to save: names alone, because inputs come out wrong there. */
import { z } from "zod";
import { type EntryName, entryKey, type Form, lookupKeys } from "./cache-keys.ts";

export const SavePlan = z.object({
  version: z.literal(1),
  kind: z.enum(["evaluation", "closure"]),
  key: z.string().max(512),
  /** Keys of other entries that hold the same: where one exists, nothing is saved. */
  same: z.array(z.string()),
  form: z.enum(["nar", "image"]),
  /** Store paths; what they refer to is saved with them. */
  roots: z.array(z.string().regex(/^\/.+\/[0-9a-df-np-sv-z]{32}-[^/]+$/)),
  storeDir: z.string(),
  /** Folder of Nix's programs. */
  bin: z.string(),
  /** Names of keys: what they have signed, substituters have. */
  trustedKeys: z.array(z.string()),
});
export type SavePlan = z.infer<typeof SavePlan>;

export interface PlanOptions {
  name: EntryName;
  roots: readonly string[];
  /** In which this machine saves. */
  form: Form;
  /** That it can restore. */
  forms: readonly Form[];
  bin: string;
  /** Of `trustedKeyNames`; of no use for `evaluation`. */
  trustedKeys?: readonly string[];
  storeDir?: string;
}

export function planSave(options: PlanOptions): SavePlan {
  const { name, form, forms, bin } = options;
  const key = entryKey(name, form);
  return {
    version: 1,
    kind: name.kind,
    key,
    same: lookupKeys(name, forms).exact.filter((other) => other !== key),
    form,
    roots: [...options.roots],
    storeDir: options.storeDir ?? "/nix/store",
    bin,
    trustedKeys: [...(options.trustedKeys ?? [])],
  };
}
