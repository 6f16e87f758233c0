/** A Packer template and what the action knows about it. */
import { z } from "zod";
import type { JsonObject } from "../shared/json.ts";

/**
 * The class of a key of a builder or post-processor. Only `content` shapes the image and is part of its
 * identity. The others are secrets, the session that builds, names, and what can be changed on a
 * finished image.
 */
export type KeyClass = z.infer<typeof keyClass>;

/** Classes of the keys of one builder; a key that is not listed is `content`. */
export interface KeyTable {
  classes: Record<string, KeyClass>;
  /** Content keys whose value (or values) names local files: their bytes count, not their path. */
  files: readonly string[];
  /** A key that declares the checksum of another key's file: `{ iso_url: "iso_checksum" }`. */
  checksums: Record<string, string>;
  /**
   * Keys that matter without a build too: credentials, the place of images, and who may see them.
   */
  life?: readonly string[] | undefined;
}

const keyClass = z.enum(["content", "credential", "session", "name", "attribute"]);

export const machineSchema = z.object({
  firmware: z.enum(["bios", "efi"]).optional(),
  port: z.int(),
});
export type MachineFacts = z.infer<typeof machineSchema>;

/** `_packernix` of a generator; a template of the user's own has none. */
export const factsSchema = z.object({
  version: z.literal(1),
  /** Lowest Packer that can build it, such as `1.6.6`. */
  packer: z.string().optional(),
  plugins: z.array(z.object({ source: z.string(), version: z.string() })).default([]),
  method: z.enum(["install", "copy", "import"]).optional(),
  /** `system`: provisioners bring only the toplevel, so they do not count in the identity. */
  provisioners: z.enum(["system", "content"]).default("content"),
  /** qemu: number of the disk that is the image. */
  disk: z.int().min(0).default(0),
  /** How the image boots, and the port by which root is let in. */
  machine: machineSchema.optional(),
  /**
   * The image's disk in Packer's language, as the builder takes it, and MiB of it that the system cannot
   * have. `copies`: how many times it must find room for the system while it is made.
   */
  room: z
    .object({ size: z.string(), overhead: z.int().min(0), copies: z.int().min(1).default(1) })
    .optional(),
  classes: z.record(z.string(), keyClass).default({}),
  /** What the home makes of what Packer leaves; counts in the identity. */
  result: z.record(z.string(), z.string()).optional(),
  /** Lowest Packer that knows a key of the builder, for keys that came later than `packer`. */
  since: z.record(z.string(), z.string()).optional(),
});
export type GeneratorFacts = z.infer<typeof factsSchema>;

/** A template with exactly one builder, read and checked. */
export interface Template {
  /** The root object without `_packernix`, as written. */
  root: JsonObject;
  builder: JsonObject & { type: string };
  variables: JsonObject;
  sensitive: string[];
  /** Absent for a template of the user's own. */
  facts: GeneratorFacts | undefined;
}

export interface Identity {
  /** The 32 characters that begin the toplevel's base name. */
  storeHash: string;
  /** 20 characters of lower-case base32. */
  digest: string;
  /** `<store hash>-<digest>`. */
  text: string;
}

/** One artifact of one build as Packer prints it, unescaped. */
export interface Artifact {
  build: string;
  index: number;
  builderId: string;
  id: string;
  string: string;
  files: string[];
}

export interface BuildResult {
  /** In the order printed; also those of builds that succeeded beside one that failed. */
  artifacts: Artifact[];
  /** Packer's own exit code, undefined when it was killed. */
  exitCode: number | undefined;
  /** Packer's words, at most 50 texts. */
  errors: string[];
  /** The last lines that the last provisioner printed, at most 50. */
  printed: string[];
  /** `killed`: by somebody else; the three others: by us. `full`: no space left for its output. */
  ended: "exit" | "killed" | "cancelled" | "timeout" | "full";
  /** False when nothing of what was printed is of Packer's form. */
  understood: boolean;
}
