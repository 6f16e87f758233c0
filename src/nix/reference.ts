/** A flake and an attribute of it, as an input names them: the one place where they are read. */
import path from "node:path";
import { UserError } from "../shared/errors.ts";
import { shorten } from "../shared/text.ts";

export interface FlakeReference {
  /** What stands before `#`, as Nix takes it; `.` where nothing does. */
  reference: string;
  /** What stands after `#`, decoded. */
  attribute: string;
  /** Folder on this machine as it is written, `?dir=` included; undefined for a flake of elsewhere. */
  folder: string | undefined;
}

/** @throws {UserError} that names the input, for what no reference can be. */
export function readReference(text: string, input: string): FlakeReference {
  const hash = text.indexOf("#");
  const before = hash < 0 ? text : text.slice(0, hash);
  // Nix 2.8 takes no parameters without a path.
  const reference = before === "" || before.startsWith("?") ? `.${before}` : before;
  const attribute = hash < 0 ? "" : decode(text.slice(hash + 1));
  const refuse = (why: string) => new UserError(`${input}: \`${printable(text)}\` ${why}`);
  if (attribute === undefined || decode(reference) === undefined) {
    throw refuse("is not a valid reference.");
  }
  // A quote has no escape in an attribute path, and `^` chooses outputs.
  if (/["^]/.test(attribute.replaceAll(/"[^"^]*"/g, "")) || /\p{Cc}/u.test(text)) {
    throw refuse("contains a character that an attribute path cannot have.");
  }
  if (reference.startsWith("-")) throw refuse("begins with a hyphen, which no reference does.");
  if (/^[a-z][a-z0-9+.-]*:.*\s/i.test(reference)) {
    throw refuse("is a URL that holds a space: write `%20` for it, or the path without a scheme.");
  }
  return { reference, attribute, folder: localFolder(reference) };
}

/** Folder that a reference to a flake names on this machine, as it is written. */
export function localFolder(reference: string): string | undefined {
  const scheme = /^(?:path|git\+file):(?:\/\/)?/.exec(reference)?.[0];
  if (scheme === undefined && !/^[./?]/.test(reference)) return undefined;
  const [base = "", query = ""] = reference.slice(scheme?.length ?? 0).split("?");
  const dir = new URLSearchParams(query).get("dir") ?? "";
  return path.join(decode(base) || ".", dir);
}

/** `a."b.c".d` as its names. */
export function attributeNames(attribute: string): string[] {
  return [...attribute.matchAll(/"([^"]*)"|([^."]+)/g)].map((match) => match[1] ?? match[2] ?? "");
}

/** Whether an attribute is a NixOS module, by the name of its output (Nix manual, "nix flake check"). */
export function isModule({ attribute }: Pick<FlakeReference, "attribute">): boolean {
  return /^nixosModules?$/.test(attributeNames(attribute)[0] ?? "");
}

/** A text of the user's in a message. */
export function printable(text: string): string {
  return shorten(text.replaceAll(/\p{Cc}/gu, "?"), 200);
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
