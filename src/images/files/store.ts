/** Where images that are files live. Both stores keep the same record; they differ in what outlives a machine. */
import type { MachineFacts } from "../../packer/types.ts";
import type { Image, ImageFacts, ImageHome } from "../types.ts";
import type { RecordedArtifact } from "./record.ts";

/** A finished file, still in the staging directory, and what is to be said about it. */
export interface FinishedFile {
  facts: ImageFacts;
  builderId: string;
  /** Absolute path. */
  file: string;
  /** Ending of its name in the store, such as `qcow2`. */
  extension: string;
  machine?: MachineFacts | undefined;
  /** Of an image that lies elsewhere: the file is no more than a note of it. */
  artifact?: RecordedArtifact | undefined;
}

/** What a store does as the home itself does it. */
type OfTheHome = Pick<
  ImageHome,
  | "find"
  | "list"
  | "get"
  | "concurrency"
  | "addStage"
  | "dropStage"
  | "markTested"
  | "fetch"
  | "removeMany"
  | "leftovers"
  | "reap"
>;

export interface ImageStore extends OfTheHome {
  /**
   * The folder of this invocation for half-made images, on the file system of the store; made when
   * it is not there. Nothing in it is ever found.
   * @throws {UserError} when the store cannot be written.
   */
  stagingDirectory(): Promise<string>;
  /**
   * Takes the file in and puts the final mark on it; the staging directory is gone afterwards.
   * @returns the image, or an older one with the same identity that was finished meanwhile.
   */
  finaliseFile(disk: FinishedFile): Promise<Image>;
  /** What the record of an image that lies elsewhere says of it. */
  artifactOf(image: Image): Promise<RecordedArtifact | undefined>;
  /** Removes the staging directory when no build is under way in it. */
  tidy(): Promise<void>;
  /**
   * Moves a file to where it stays until the invocation expires; it is no image of the store.
   * @returns its path.
   */
  quarantineFile(disk: FinishedFile): Promise<string>;
}
