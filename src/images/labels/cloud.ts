/**
 * What a cloud whose images and machines carry labels must tell and do, for `labelHome` to look after
 * its images. An adapter speaks the cloud's API and nothing else: it knows no marks, stages, races or
 * expiries. Labels are the cloud's own, already within its limits.
 */
import type { Artifact } from "../../packer/types.ts";
import type { JsonObject } from "../../shared/json.ts";
import type { BuildInput, Preparation, TrialInput, TrialMachine } from "../types.ts";
import type { LabelLimits } from "./limits.ts";
import type { LabelChange, Labels } from "./types.ts";

/** One thing in the cloud. */
export interface CloudResource {
  id: string;
  name: string;
  /** ISO 8601, by the cloud's clock. */
  created: string;
  labels: Labels;
}

export interface CloudImage extends CloudResource {
  /** `failed`: the cloud will never finish it. */
  state: "pending" | "ready" | "failed";
  /** The cloud refuses to delete it. */
  isProtected?: boolean | undefined;
  /** Bytes, where known. */
  size?: number | undefined;
  /** As Packer prints it, where that is not the bare id. */
  artifactId?: string | undefined;
}

/**
 * Which things are wanted: those with all of these labels, undefined for any value, and with this
 * name. An adapter asks as closely as the cloud can be asked, and may return more: for a kind without
 * labels, everything. Where images are renamed, `name` is a beginning.
 */
export interface Selector {
  labels?: Readonly<Record<string, string | undefined>>;
  name?: string;
}

/** Things of one kind that a build makes. */
export interface ResourceKind<Found extends CloudResource = CloudResource> {
  /** One word of the user's, such as `server`. */
  readonly kind: string;
  list(selector: Selector): Promise<Found[]>;
  /** Returns when it is gone or certainly going; gone already is success. */
  remove(id: string): Promise<void>;
  /** The command that removes it by hand. */
  byHand?(id: string): string;
}

export interface ImageKind extends ResourceKind<CloudImage> {
  get(id: string): Promise<CloudImage | undefined>;
  /**
   * `setLabels` takes away what another run has put since the image was read: all labels are replaced
   * together, and nothing refuses it.
   */
  readonly replaces?: boolean;
  /** @throws when the image is gone. */
  setLabels(image: CloudImage, change: LabelChange): Promise<void>;
  /**
   * Where an image takes no labels at its creation: it is made under a name that says whose it is, and
   * gets its own when it is finished.
   */
  rename?(id: string, name: string): Promise<void>;
  /** Offers an image that is about to be finished by the name of its family, where the cloud has such. */
  publish?(id: string, family: string): Promise<void>;
  /** Lifts the cloud's own protection against deletion. */
  unprotect?(id: string): Promise<void>;
  /** For each image that is in use, by its id, a phrase for each user of it. */
  uses?(ids: readonly string[]): Promise<Map<string, string[]>>;
}

/** What an invocation puts on everything that it makes. */
export interface RunLabels {
  labels: Labels;
  /**
   * For whatever has a name: says whose it is and until when, which is how things are found that take
   * no labels. `[a-z0-9-]`, at most 63 characters; an adapter may add `-` and a word.
   */
  name: string;
  /** Of the image that Packer makes. */
  imageName: string;
}

export interface LabelCloud {
  readonly builder: string;
  /** Of the artifact that is the image, as Packer prints it. */
  readonly builderId: string;
  readonly limits: LabelLimits;
  /** Of an image, in characters; absent: more than ours ever has. */
  readonly longestName?: number;
  readonly images: ImageKind;
  /** What else a build can leave, in the order in which it can be removed; images follow. */
  readonly resources: readonly ResourceKind[];
  /** Milliseconds since the epoch by the cloud's clock, such as the `Date` of an answer. */
  clock(): Promise<number>;
  /** By how many milliseconds it may be behind: 1000 where it tells whole seconds. Default 0. */
  readonly clockStep?: number;
  /** The longest time, in milliseconds, until all see a label that was written; default 3000. */
  readonly lag?: number;
  /** Bare id of the image that an artifact is, or undefined for one that is none. */
  idOf(artifact: Artifact): string | undefined;
  /** What Packer must be told for this invocation. */
  prepare(input: BuildInput, run: RunLabels): Promise<Preparation>;
  /** Words of Packer's or the cloud's about a name that is taken, where names are unique. */
  readonly nameTaken?: RegExp;
  readonly trial?: {
    /** Lowest Packer that can do it. */
    packer: string;
    /** @param image Bare id. */
    prepare(image: string, input: TrialInput, run: RunLabels): Promise<TrialMachine>;
  };
  /** Ids and names that the post step needs besides; nothing secret. */
  cleanupState?(made: { name: string; builder: JsonObject }): Promise<JsonObject>;
}
