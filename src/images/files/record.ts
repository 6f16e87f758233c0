/** The record beside each image: what the home knows of it. Its presence is the final mark. */
import { z } from "zod";
import { machineSchema } from "../../packer/types.ts";
import { isObject } from "../../shared/json.ts";
import { withTest } from "../marks.ts";
import { sameSlot } from "../order.ts";
import type { Image, ImageFacts, StageHold, StageSlot } from "../types.ts";

/** Word in every record, so that somebody else's JSON is not mistaken for one. */
const kind = "packernix-image";
const version = 1;

export const imageName = /^[A-Za-z0-9][A-Za-z0-9._+-]*$/;

const holdSchema = z.object({
  family: z.string(),
  stage: z.string(),
  since: z.iso.datetime({ offset: true }),
  pullRequest: z.number().int().optional(),
  until: z.number().int().optional(),
});

const jsonObject = z.record(z.string(), z.json()).default({});

const artifactSchema = z.object({
  /** Output `image`: what Packer calls it, or the first of its files. */
  image: z.string(),
  /** As Packer prints it. */
  id: z.string(),
  /** Absolute paths. */
  files: z.array(z.string()),
  /** What it was built from, without secrets. */
  template: z.object({ builder: jsonObject, variables: jsonObject }),
});

const recordSchema = z.object({
  kind: z.literal(kind),
  version: z.literal(version),
  builder: z.string().min(1),
  builderId: z.string().min(1),
  /** Base name of disk and record; never a path. */
  name: z.string().regex(imageName),
  /** Ending of the disk's file name, such as `qcow2`. */
  extension: z
    .string()
    .regex(/^[a-z0-9]+(\.[a-z0-9]+)*$/)
    .refine((value) => value !== "json"),
  created: z.iso.datetime({ offset: true }),
  identity: z.string().min(1),
  toplevel: z.string().min(1),
  family: z.string(),
  stages: z.array(holdSchema),
  tested: z.array(z.string()).optional(),
  trusted: z.boolean(),
  invocation: z.string().min(1),
  repositoryId: z.string(),
  labels: z.record(z.string(), z.string()),
  size: z.number().int().nonnegative(),
  machine: machineSchema.optional(),
  /** Of an image that lies elsewhere, and of which the store has no more than this. */
  artifact: artifactSchema.exactOptional(),
});

export type RecordedArtifact = z.infer<typeof artifactSchema>;
export type ImageRecord = z.infer<typeof recordSchema>;

/** What a file that should be a record turned out to be. */
export type RecordReading =
  | { kind: "record"; record: ImageRecord }
  /** Valid JSON without our word: somebody else's file. */
  | { kind: "foreign" }
  | { kind: "unreadable"; reason: string };

/** Reads the text of a record; never throws. */
export function readRecord(text: string): RecordReading {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: "unreadable", reason: "it is no JSON" };
  }
  if (!isObject(value) || value["kind"] !== kind) {
    return { kind: "foreign" };
  }
  if (typeof value["version"] === "number" && value["version"] > version) {
    return { kind: "unreadable", reason: "a newer version of this action wrote it" };
  }
  const result = recordSchema.safeParse(value);
  if (!result.success) return { kind: "unreadable", reason: z.prettifyError(result.error) };
  return { kind: "record", record: result.data };
}

export function writeRecord(record: ImageRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

type OfTheImage = "builder" | "builderId" | "name" | "extension" | "created" | "size";

interface NewRecord
  extends Pick<ImageRecord, OfTheImage | "invocation" | "repositoryId" | "machine"> {
  facts: ImageFacts;
  artifact?: RecordedArtifact | undefined;
}

/** The first record of an image that was just made. */
export function newRecord({ facts, machine, artifact, ...fields }: NewRecord): ImageRecord {
  return {
    kind,
    version,
    ...fields,
    identity: facts.identity.text,
    toplevel: facts.toplevel,
    family: facts.family,
    stages: facts.stages,
    ...(facts.test === undefined ? {} : { tested: [facts.test] }),
    trusted: facts.trusted,
    labels: facts.labels,
    machine,
    ...(artifact === undefined ? {} : { artifact }),
  };
}

/**
 * The record with one more hold. Where the hold is there already the younger `since` counts: an
 * image that held the stage before can become its holder again.
 */
export function withHold(record: ImageRecord, hold: StageHold): ImageRecord {
  const known = record.stages.find((other) => sameSlot(other, hold));
  if (known !== undefined && known.since >= hold.since) return record;
  return { ...record, stages: [...withoutHold(record, hold).stages, hold] };
}

export function withoutHold(record: ImageRecord, slot: StageSlot): ImageRecord {
  return { ...record, stages: record.stages.filter((hold) => !sameSlot(hold, slot)) };
}

export function withTested(record: ImageRecord, test: string): ImageRecord {
  if (record.tested?.includes(test)) return record;
  return { ...record, tested: withTest(record.tested, test) };
}

/** The image that a record describes. @param file Absolute path of what lies beside it. */
export function toImage(record: ImageRecord, file: string): Image {
  const { kind: _, version: _v, extension: _e, repositoryId: _r, artifact, ...known } = record;
  return {
    ...known,
    image: artifact?.image ?? file,
    id: artifact?.files.length === 0 ? artifact.id : record.name,
    region: undefined,
    copies: [],
    isProtected: false,
    // That of an artifact elsewhere is not known: beside its record there is a note.
    size: artifact === undefined ? record.size : undefined,
  };
}
