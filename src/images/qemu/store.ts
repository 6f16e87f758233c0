/** Where qemu images live. Both stores keep the same record; they differ in what outlives a machine. */
import type { Image, ImageFacts, ImageHome } from "../types.ts";

/** A finished disk, still in the workshop, and what is to be said about it. */
export interface FinishedDisk {
  facts: ImageFacts;
  builderId: string;
  /** Absolute path of the disk. */
  file: string;
  /** Ending of its name in the store, such as `qcow2`. */
  extension: string;
}

/** What a store does as the home itself does it. */
type OfTheHome =
  | "find"
  | "list"
  | "get"
  | "lanes"
  | "addStage"
  | "dropStage"
  | "markTested"
  | "fetch"
  | "keepClosure"
  | "closureOf"
  | "remove"
  | "removeMany"
  | "leftovers"
  | "reap";

export interface ImageStore extends Pick<ImageHome, OfTheHome> {
  /**
   * The folder of this invocation for half-made images, on the file system of the store; made when
   * it is not there. Nothing in it is ever found.
   * @throws {UserError} when the store cannot be written.
   */
  workshop(): Promise<string>;
  /**
   * Takes the disk in and puts the final mark on it; the workshop is gone afterwards.
   * @returns the image, or an older one with the same identity that was finished meanwhile.
   */
  adopt(disk: FinishedDisk): Promise<Image>;
  /** Removes the workshop when no build is under way in it. */
  tidy(): Promise<void>;
  /**
   * Moves a disk to where it stays until the invocation expires; it is no image of the store.
   * @returns its path.
   */
  setAside(disk: FinishedDisk): Promise<string>;
}
