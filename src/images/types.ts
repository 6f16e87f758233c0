/**
 * What every home of images does, in four parts: a step asks for the part that it needs. A step never
 * names a cloud, and a home never names a step's input. Optional methods are capabilities.
 */
import type { Overlay } from "../packer/template.ts";
import type { Artifact, Identity, MachineFacts, Template } from "../packer/types.ts";
import type { Invocation } from "../shared/invocation.ts";
import type { JsonObject } from "../shared/json.ts";
import type { Log } from "../shared/log.ts";

/** A stage that an image holds or held, in one family. */
export interface StageHold {
  family: string;
  stage: string;
  /** ISO 8601; of all images with this family and stage the latest `since` is the holder. */
  since: string;
  /** Number of the pull request, for `preview`. */
  pullRequest?: number | undefined;
  /** Epoch seconds at which the hold ends by itself; without it, never. */
  until?: number | undefined;
}

/** What one image at a time holds: a stage of a family, for previews of one pull request. */
export type StageSlot = Omit<StageHold, "since" | "until">;

/** What a cloud keeps of an image in one region, under an id of its own. */
export interface ImageCopy {
  region: string;
  id: string;
}

/** A finished image: it carries the final mark. */
export interface Image {
  builder: string;
  /** As Packer prints it, such as `transcend.qemu`. */
  builderId: string;
  /** Output `image`: the artifact id, or for builders that leave files the path of the image file. */
  image: string;
  /** Bare id in the build region; for files the name of the image without its ending. */
  id: string;
  region: string | undefined;
  /** In every region that was looked at, the build region first; none for files. */
  copies: ImageCopy[];
  name: string;
  /** ISO 8601. */
  created: string;
  identity: string;
  toplevel: string;
  family: string;
  stages: StageHold[];
  /** The tests that it has passed, as `markTested` was told. */
  tested?: readonly string[] | undefined;
  trusted: boolean;
  /** Invocation that made it. */
  invocation: string;
  labels: Record<string, string>;
  /** The cloud refuses to delete it until somebody lifts that. */
  isProtected: boolean;
  /** Bytes, where known. */
  size: number | undefined;
  /** How a machine of it boots and is reached, where the image is all that is known of it. */
  machine?: MachineFacts | undefined;
}

/** What the action itself says about an image that it is about to make. */
export interface ImageFacts {
  identity: Identity;
  toplevel: string;
  family: string;
  stages: StageHold[];
  /** What an image has passed that gets these stages; undefined: nothing was asked for. */
  test?: string | undefined;
  trusted: boolean;
  labels: Record<string, string>;
  /** `nixos-<store hash>-<20 characters of the digest>`. */
  name: string;
}

/** What must be put into the template for this machine and this invocation; never part of the identity. */
export interface Preparation extends Overlay {
  /** Lines for the log: which accelerator, which qemu. */
  notes: string[];
  /** Folders to put before PATH for Packer: programs that it looks up itself, such as `qemu-img`. */
  searchPath?: string[] | undefined;
  /** Program with arguments that becomes Packer, where it is to build within something of its own. */
  wrapper?: readonly string[] | undefined;
  /** Variables for Packer; nothing secret. */
  environment?: Record<string, string> | undefined;
}

/** Something that an invocation left behind, and what it is in the user's words. */
export interface Leftover {
  what: string;
  invocation: string;
  /** The home's own word for it. */
  ref?: string | undefined;
  /** A command that removes it by hand, where there is one. */
  byHand?: string | undefined;
}

export interface BuildInput {
  /** With its builder as Packer will see it. */
  template: Template;
  facts: ImageFacts;
  invocation: Invocation;
  /** `platform` input: Nix system of the image. */
  platform: string;
  /** Of the Packer that builds; undefined: not known. */
  packerVersion?: string | undefined;
  /** Where relative paths of the template start; absolute. */
  workingDirectory?: string | undefined;
}

/** An image to boot once: a finished one, or what Packer has just made and nobody has marked yet. */
export interface TrialInput extends Omit<BuildInput, "template"> {
  image: Image | { artifacts: Artifact[] };
  /** Undefined where only the image is known: then the home alone says how it is reached. */
  template: Template | undefined;
  /** The user has no checks: it boots to show that it is what it should be, and needs no network. */
  isProof?: boolean;
}

/** How Packer boots a throw-away machine from an image, and makes none of it. */
export interface TrialMachine extends Preparation {
  /** The whole builder, with its type. */
  builder: JsonObject & { type: string };
  /** To be run before the checks of the user. */
  provisioners?: JsonObject[];
  /** What the machine wrote to its console, where that can be seen. */
  console?(): Promise<string>;
  /**
   * What to look at when Packer did not get in.
   * @param why Packer's words.
   * @param console What `console` gives.
   */
  cure?(why: string, console: string): string;
  /** Removes what was made for it; to be called when Packer has ended. */
  dispose(): Promise<void>;
}

export interface Trial {
  /** Lowest Packer that can do it, such as `1.6.6`. */
  packer: string;
  /** Whether what Packer made is booted also where the user has no checks. Absent: it is not. */
  proves?(input: BuildInput, artifacts: readonly Artifact[]): Promise<boolean>;
  prepare(input: TrialInput): Promise<TrialMachine>;
}

/** @param again True when it was chance, and another try may go well. */
export type LostMachine = (why: string, again?: boolean) => void;

/** Looks after what Packer itself does not notice. */
export interface BuildWatch {
  /** A line that Packer printed. */
  line(text: string): void;
  stop(): void;
}

/** What became of an image that was to go if it still was as it was when it was chosen. */
export type Removal = { outcome: "removed" | "gone" | "changed" } | { error: unknown };

/** The name that an image may have, or the image itself, where another run has finished it. */
export type NameReservation = { name: string } | { image: Image };

export interface RemoveOptions {
  /** Whether an image, read anew, is still what was chosen. Absent: it goes whatever it is now. */
  fits?: ((chosen: Image, now: Image) => boolean) | undefined;
  /** Lifts a protection of the cloud's own first. */
  force?: boolean | undefined;
}

/** The finished images of one builder, and what can be changed about them. */
export interface Catalog {
  readonly builder: string;
  /** Finished images of this identity, oldest first. */
  find(identity: Identity): Promise<Image[]>;
  /** Finished images of a family, or with undefined all of this repository, oldest first. */
  list(family: string | undefined): Promise<Image[]>;
  /** The finished image with this id (or `image` output), or undefined. */
  get(id: string): Promise<Image | undefined>;
  /**
   * Adds a hold, or makes one that is there as young as asked; never takes one away.
   * @returns the image as it is now.
   * @throws {UserError} when the image has gone meanwhile, as `dropStage` does.
   */
  addStage(image: Image, hold: StageHold): Promise<Image>;
  /** Takes one hold away, so that an image can go on serving others. @returns the image as it is now. */
  dropStage(image: Image, slot: StageSlot): Promise<Image>;
  /** How many images can be removed at one time; absent: one. */
  readonly concurrency?: number | undefined;
  /**
   * Removes these images, `concurrency` at most, with all that belongs to each and nothing else. Each
   * is read anew before; one that is gone is a success. A failure does not stop the others.
   * @returns what became of each, in their order.
   */
  removeMany(chosen: readonly Image[], options?: RemoveOptions): Promise<Removal[]>;
  /**
   * Writes on an image that it has passed a test; the last ones stay. Absent where there is no place
   * for it: then it is tested each time.
   * @param test 20 hexadecimal digits.
   * @returns the image as it is now.
   */
  markTested?(image: Image, test: string): Promise<Image>;
  /**
   * Makes the image's file present on this machine and returns the image with its path. Absent
   * where `image` needs no such thing: an id, or a file that is always here. To be called before
   * `image` is shown to the user; finding and listing never download.
   */
  fetch?(image: Image): Promise<Image>;
  /**
   * Makes an image that was found fit for this run, such as by copying it to regions that lack it.
   * @param begin Called before anything is made.
   * @returns the image as it is now; the very same object when there was nothing to do.
   */
  complete?(image: Image, begin?: () => Promise<void>): Promise<Image>;
  /**
   * What else in the cloud works with these images: machines, launch templates, other accounts.
   * @returns for each image that is in use, by its `image`, a phrase for each user of it.
   */
  uses?(images: readonly Image[]): Promise<Map<string, string[]>>;
}

/** From a template to a finished image. */
export interface Maker {
  /**
   * Sees to it that nothing has the name of the image: removes what a dead run left under it, waits
   * for a run that is alive.
   * @param refusal Packer's words when it could not build; undefined before it starts.
   * @returns undefined when the refusal is about something else.
   */
  reserveName?(
    input: BuildInput,
    refusal: readonly string[] | undefined,
  ): Promise<NameReservation | undefined>;
  /**
   * Before the system is built: what would end the build at its end.
   * @throws {UserError} for what this machine lacks, the cloud refuses, or could not be written down when
   * the image is finished.
   */
  ready?(input: BuildInput): Promise<void>;
  /** Makes ready what Packer needs on this machine. */
  prepare(input: BuildInput): Promise<Preparation>;
  /** While Packer works: calls `lost` with a sentence when there is nothing left to work with. */
  watch?(invocation: string, lost: LostMachine): BuildWatch;
  /** Starts what Packer made and asserts the toplevel, where a trial would not show why it fails. */
  prove?(input: BuildInput, artifacts: Artifact[]): Promise<void>;
  /** Puts the final mark, last, on what Packer made. @returns it, or an equal image of another run. */
  finalise(input: BuildInput, artifacts: Artifact[]): Promise<Image>;
  /**
   * Puts what Packer made, and what is not to be finished, where the user can look at it until the
   * invocation expires: neither `find` nor `leftovers` of this invocation names it any more.
   * @returns how the user finds it.
   */
  quarantine?(input: BuildInput, artifacts: Artifact[]): Promise<string>;
}

/** What unfinished invocations left. */
export interface Cleanup {
  /** What this invocation left, or with undefined: what any expired invocation left. */
  leftovers(invocation: string | undefined): Promise<Leftover[]>;
  /** Removes leftovers. @returns those that are gone now. */
  reap(leftovers: Leftover[]): Promise<Leftover[]>;
  /**
   * What the post step must know to find, perhaps with fresh credentials, what this invocation
   * leaves: ids and names, nothing secret. Asked before anything is made.
   * @param made Name of the image, and what Packer builds with where it does.
   */
  cleanupState?(made: { name: string; builder: JsonObject }): Promise<JsonObject>;
}

export interface ImageHome extends Catalog, Maker, Cleanup {
  /** Booting a throw-away machine from an image. Absent where Packer's builder has no such way. */
  readonly trial?: Trial;
}

/** What a record keeps of a template, which is nothing secret. */
export interface KeptTemplate {
  builder: JsonObject;
  variables: JsonObject;
}

/** What a plugin says that stands beside a builder. */
export interface CompanionAnswer {
  artifacts: Artifact[];
  /** Of the step's configuration; empty where an image was selected without one. */
  toplevel: string;
  family: string;
}

/** What a home is made from; nothing of the step's inputs. */
export interface HomeOptions {
  log: Log;
  /** `image-store`: a directory, or `cache`. */
  imageStore: string;
  repositoryId: string;
  invocation: Invocation;
  /** Regions asked for, the build region first; empty: the cloud's own variables say which. */
  regions: readonly string[];
  /**
   * Keys of the builder, their variables filled in: they say where images are, as whom a cloud is
   * asked and who may see them. At least those in `keys.life` that are set.
   */
  builderConfig: JsonObject;
  /** In the post step: what `cleanupState` gave. */
  cleanupState?: JsonObject | undefined;
  /** For homes that ask GitHub. */
  githubToken: string | undefined;
  /** A token of GitHub's that says to others which job this is; absent where the job may ask for none. */
  identityToken?: ((audience: string) => Promise<string>) | undefined;
  /** Environment for programs that the home starts. */
  env: Record<string, string>;
  /** A program that the home needs and that is not on PATH, from the user's nixpkgs. */
  fromNixpkgs(attribute: string): Promise<string>;
  /** Packer's own plugins for images of builders that this action knows nothing of. */
  companion?:
    | {
        /** The template of the step's configuration as it is written: no variable is filled in. */
        template(): Promise<Template>;
        /**
         * Runs builder `type` with the template of the step's configuration, or with what a record has
         * kept of one.
         * @returns undefined when the machine has no such plugin, or there is no template.
         * @throws {UserError} when it fails.
         */
        run(type: string, kept?: KeptTemplate): Promise<CompanionAnswer | undefined>;
      }
    | undefined;
  /** `packer/scripts` of this action. */
  scripts: string;
  signal: AbortSignal;
}
