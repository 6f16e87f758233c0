/** What clouds take as labels. One table, so that the codec knows no cloud. */
import { finishedMark, marks } from "../marks.ts";

/** Which characters a name or a value may have, and how long it may be, in characters. */
export interface TextLimits {
  longest: number;
  /** One character that is written as it is. Never the escape. */
  plain: RegExp;
  /** What the first and the last character must be besides, where the cloud asks for it. */
  first?: RegExp;
  last?: RegExp;
}

interface Common {
  /** Whose limits they are, in messages. */
  cloud: string;
  /** Labels on one thing; absent: the cloud names no number. */
  most?: number;
  /** Names that the cloud keeps for itself. */
  reserved?: RegExp;
}

/** Labels with a name and a value. */
export interface MapLimits extends Common {
  form: "map";
  name: TextLimits;
  value: TextLimits;
  /** Begins an escape. Absent: texts are written as they are, or refused. */
  escape?: string;
  /** Two names that differ in case only are one. */
  caseless?: true;
  /** Labels that users write for Packer's builder go to the cloud as they are, so all of its rule holds. */
  own?: { name: RegExp; value: RegExp; rule: string };
}

/** Words without values. Name and value share one word, with a colon between them. */
export interface WordLimits extends Common {
  form: "words";
  word: TextLimits;
  escape: string;
  /** Marks that one image has and no other: they share one word, because each costs requests to put and to remove. */
  together: { name: string; marks: readonly string[] };
}

/** One text about the thing, which others write in too. */
export interface NoteLimits extends Common {
  form: "note";
  longest: number;
}

export type LabelLimits = MapLimits | WordLimits | NoteLimits;

const anything = /^.$/su;
const alphanumeric = /^[A-Za-z0-9]$/;

export const limits = {
  /** EC2 API Reference, "CreateTags"; EC2 User Guide, "Tag your resources", "Tag restrictions". */
  amazon: {
    cloud: "AWS",
    form: "map",
    name: { longest: 127, plain: anything },
    value: { longest: 256, plain: anything },
    most: 50,
    reserved: /^aws:/i,
  },
  /** learn.microsoft.com, "Use tags to organize your Azure resources", limitations. */
  azure: {
    cloud: "Azure",
    form: "map",
    escape: "~",
    name: { longest: 512, plain: /^[^<>%&\\?/~\p{Cc}]$/u },
    value: { longest: 256, plain: /^[^~\p{Cc}]$/u },
    most: 50,
    reserved: /^(microsoft|azure|windows)/i,
    caseless: true,
    own: {
      name: /^(?!microsoft|azure|windows)[^<>%&\\?/]{1,512}$/iu,
      value: /^.{0,256}$/su,
      rule: "a name has at most 512 characters, none of `<>%&\\?/`, and does not begin with `azure`, `microsoft` or `windows`; a value has at most 256",
    },
  },
  /** docs.hetzner.cloud, "Labels". */
  hetzner: {
    cloud: "Hetzner",
    form: "map",
    escape: "_",
    name: { longest: 63, plain: /^[A-Za-z0-9.-]$/, first: alphanumeric, last: alphanumeric },
    value: { longest: 63, plain: /^[A-Za-z0-9.-]$/, first: alphanumeric, last: alphanumeric },
    own: {
      // What stands before a slash is the domain of whose label it is.
      name: /^([a-z0-9.-]{1,253}\/)?[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/,
      value: /^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/,
      rule: "at most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends",
    },
  },
  /** cloud.google.com, "Requirements for labels". */
  google: {
    cloud: "Google",
    form: "map",
    escape: "_",
    name: { longest: 63, plain: /^[a-z0-9-]$/, first: /^[a-z]$/ },
    value: { longest: 63, plain: /^[a-z0-9-]$/ },
    most: 64,
    reserved: /^goog/,
    own: {
      name: /^(?!goog)[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u,
      value: /^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u,
      rule: "at most 63 small letters, digits, `-` and `_`, and a name begins with a letter, not with `goog`",
    },
  },
  /**
   * docs.digitalocean.com, "Tags": letters, digits, colons, dashes, underscores. In what case a tag
   * is written the first one in the account decides, so only lower case is written.
   */
  digitalocean: {
    cloud: "DigitalOcean",
    form: "words",
    escape: "_",
    word: { longest: 255, plain: /^[a-z0-9-]$/ },
    together: {
      name: "packernix-image",
      marks: [marks.run, marks.identity, marks.toplevel, finishedMark],
    },
  },
  /**
   * The description of a snapshot. Its longest length is not documented; of networks and firewall
   * groups Vultr keeps 255 characters and cuts the rest off without a word (ingvarch/tent, docs,
   * checked 2026-09-27).
   */
  vultr: { cloud: "Vultr", form: "note", longest: 255 },
  /** Annotations of an image index (OCI Image Format, "Annotations"); a manifest has at most 4 MiB. */
  registry: {
    cloud: "the registry",
    form: "map",
    name: { longest: 1024, plain: anything },
    value: { longest: 16_384, plain: anything },
  },
} as const satisfies Record<string, LabelLimits>;
