/** What main tells the post step to save: names alone, because inputs come out wrong there. */
import { z } from "zod";
import { type EntryName, entryKey, type Form, lookupKeys } from "./cache-keys.ts";
import { isStorePath } from "./store-path.ts";

export const SavePlan = z.object({
  kind: z.enum(["evaluation", "closure"]),
  key: z.string().max(512),
  /** Keys of other entries that hold the same: where one exists, nothing is saved. */
  same: z.array(z.string()),
  form: z.enum(["nar", "image"]),
  /** Store paths; what they refer to is saved with them. */
  roots: z.array(z.string().refine(isStorePath)),
  /** Folder of Nix's programs. */
  bin: z.string(),
  /** Names of keys: what they have signed, substituters have. */
  trustedKeys: z.array(z.string()),
});
export type SavePlan = z.infer<typeof SavePlan>;

export interface PlanOptions {
  name: EntryName;
  roots: readonly string[];
  /** That this machine can restore, the one first in which it saves. */
  forms: readonly [Form, ...Form[]];
  bin: string;
  /** Of `trustedKeyNames`; of no use for `evaluation`. */
  trustedKeys?: readonly string[];
}

export function planSave(options: PlanOptions): SavePlan {
  const { name, forms, bin } = options;
  const [form] = forms;
  const key = entryKey(name, form);
  return {
    kind: name.kind,
    key,
    same: lookupKeys(name, forms).exact.filter((other) => other !== key),
    form,
    roots: [...options.roots],
    bin,
    trustedKeys: [...(options.trustedKeys ?? [])],
  };
}
