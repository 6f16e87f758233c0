/**
 * What a cloud whose images and machines carry labels must tell and do, for `labelHome` to look after
 * its images. An adapter speaks the cloud's API and nothing else: it knows no marks, stages, races or
 * expiries. Labels are the cloud's own, already within its limits.
 */
import type { Artifact } from "../../packer/types.ts";
import type { JsonObject } from "../../shared/json.ts";
import type {
  BuildInput,
  Image,
  ImageCopy,
  Preparation,
  TrialInput,
  TrialMachine,
} from "../types.ts";
import type { LabelLimits } from "./limits.ts";
import type { LabelChange, Labels, Marks } from "./types.ts";

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
  /** Why it failed, in the cloud's words. */
  reason?: string | undefined;
  /** The cloud refuses to delete it. */
  isProtected?: boolean | undefined;
  /** Bytes, where known. */
  size?: number | undefined;
  /** All that have it, where the cloud keeps images by region. */
  regions?: readonly string[] | undefined;
  /** As Packer prints it, where that is not the bare id. */
  artifactId?: string | undefined;
  /**
   * Where an image has an id in each region: the copies to be shown, first the one that names the image.
   * `id` is a text of them all then, as Packer prints it.
   */
  copies?: readonly ImageCopy[] | undefined;
}

/**
 * Which things are wanted: those with all of these labels, undefined for any value, and with this
 * name. An adapter asks as closely as the cloud can be asked, and may return more: for a kind without
 * labels, everything. Where images are renamed, `name` is a beginning.
 */
export interface Selector {
  labels?: Readonly<Record<string, string | undefined>>;
  name?: string;
  /**
   * What was written a moment ago must be seen, as far as the cloud can: also by the name, which for an
   * image of an identity begins with `nixos-` and the identity.
   */
  isFresh?: true;
}

/** A user of an image, such as a machine. */
export interface ImageUse {
  /** Its id; none: of no image that is known. */
  image: string | null | undefined;
  /** What it is and how the user finds it. */
  phrase: string;
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
  /** @param seen The image, where it has just been looked at. */
  remove(id: string, seen?: CloudImage): Promise<void>;
  /**
   * As `get`, for images that are to be removed, in few requests: each with all of its copies, also
   * those that nobody asked for. In the order of the ids. Absent: `get` for each.
   */
  look?(ids: readonly string[]): Promise<(CloudImage | undefined)[]>;
  /** The image that a user means by this text. Absent: all finished ones are compared with it. */
  lookUp?(text: string): Promise<CloudImage | undefined>;
  /**
   * `setLabels` takes away what another run has put since the image was read: all labels are replaced
   * together, and nothing refuses it.
   */
  readonly replaces?: boolean;
  /**
   * `setLabels` changes the labels that it is given and no others, and answers may be older than the
   * last change: what was written is not looked for, and what is to go is taken off though not seen.
   */
  readonly merges?: boolean;
  /** How many are removed at one time; absent: 4. More where each removal takes its time. */
  readonly atOnce?: number;
  /** `remove` looks whether it is gone: the list, which costs a request for each image, is not asked. */
  readonly provesRemoval?: boolean;
  /** @throws when the image is gone. */
  setLabels(image: CloudImage, change: LabelChange): Promise<void>;
  /**
   * Where an image takes no labels at its creation: it is made under a name that says whose it is, and
   * gets its own when it is finished.
   */
  rename?(id: string, name: string): Promise<void>;
  /** Copies a finished image to further regions. @throws when one of them got none. */
  copyTo?(id: string, regions: readonly string[]): Promise<void>;
  /** Offers an image that is about to be finished by the name of its family, where the cloud has such. */
  publish?(id: string, family: string): Promise<void>;
  /** Lifts the cloud's own protection against deletion. @param seen The image, as for `remove`. */
  unprotect?(id: string, seen: CloudImage): Promise<void>;
  /** What uses these images; users of others may be among it. */
  uses?(ids: readonly string[]): Promise<ImageUse[]>;
  /** Returns when the cloud has made it and nothing is left to do before it is marked; absent: waits. */
  ready?(id: string): Promise<CloudImage>;
  /** What a finished image carries besides. @param made Absent before anything is built. */
  furtherMarks?(made?: CloudImage): Marks;
  /** For an image of this run that is finished, before it is copied. */
  finish?(image: Image, input: BuildInput): Promise<Image>;
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
  /**
   * Of equal images the first one made is the answer, not the first one finished: for clouds where a
   * name has one image, so that equal ones are an exception.
   */
  readonly oldestWins?: boolean;
  /** Whatever is made carries no mark of the repository, which its run mark begins with. */
  readonly bareRunMarks?: boolean;
  /** Milliseconds since the epoch by the cloud's clock, such as the `Date` of an answer. */
  clock(): Promise<number>;
  /** By how many milliseconds it may be behind: 1000 where it tells whole seconds. Default 0. */
  readonly clockStep?: number;
  /** The longest time, in milliseconds, until all see a label that was written; default 3000. */
  readonly lag?: number;
  /** Bare id of the image that an artifact is, or undefined for one that is none. */
  idOf(artifact: Artifact): string | undefined;
  /**
   * Before the system is built.
   * @throws {UserError} for what would end the build.
   */
  ready?(input: BuildInput, run: RunLabels): Promise<void>;
  /** What Packer must be told for this invocation. */
  prepare(input: BuildInput, run: RunLabels): Promise<Preparation>;
  /** Words of Packer's or the cloud's about a name that is taken, where names are unique. */
  readonly nameTaken?: RegExp;
  readonly trial?: {
    /** Lowest Packer that can do it. */
    packer: string;
    /** @param image Its id. */
    prepare(image: string, input: TrialInput, run: RunLabels): Promise<TrialMachine>;
  };
  /** Ids and names that the post step needs besides; nothing secret. */
  cleanupState?(made: { name: string; builder: JsonObject }): Promise<JsonObject>;
}
