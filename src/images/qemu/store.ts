/** Where qemu images live. Both stores keep the same record; they differ in what outlives a machine. */
import type { Identity } from "../../packer/types.ts";
import type { Image, ImageFacts, Leftover, StageHold } from "../types.ts";
import type { Place } from "./record.ts";

/** A finished disk, still in the workshop, and what is to be said about it. */
export interface FinishedDisk {
  facts: ImageFacts;
  builderId: string;
  /** Absolute path of the disk. */
  file: string;
  /** Ending of its name in the store, such as `qcow2`. */
  extension: string;
}

export interface ImageStore {
  find(identity: Identity): Promise<Image[]>;
  list(family: string): Promise<Image[]>;
  get(id: string): Promise<Image | undefined>;
  addStage(image: Image, hold: StageHold): Promise<Image>;
  dropStage(image: Image, place: Place): Promise<Image>;
  fetch?(image: Image): Promise<Image>;
  remove(image: Image): Promise<void>;
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
  leftovers(invocation: string | undefined): Promise<Leftover[]>;
  reap(leftovers: Leftover[]): Promise<Leftover[]>;
}
