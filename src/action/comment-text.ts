/**
 * The text of the comment on a pull request: a marker by which later runs find it, and the result of
 * the step. Pure.
 */
import { createHash } from "node:crypto";
import { holdOn, previewStage } from "../images/holds.ts";
import { usageRows } from "./inventory.ts";
import { bullets, code, valueTable } from "./markdown.ts";
import { differenceMarkdown } from "./plan.ts";
import type { StepResult } from "./step-result.ts";
import { statusText } from "./summary.ts";

/** Identifies a comment: each job of a matrix has its own. */
export interface CommentKey {
  what: "plan" | "preview";
  workflow: string;
  family: string;
  builder: string;
  stage: string;
}

/** What the text shows besides the result. */
export interface CommentFacts {
  key: CommentKey;
  /** Commit of the pull request that the result is of. */
  commit: string | undefined;
  /** Address of this run, made of checked parts only. */
  run: string | undefined;
}

/** GitHub accepts 65,536 characters; the margin is for characters that it may count differently. */
const longest = 65_000;
const mostNotes = 10;

const names = ["what", "workflow", "family", "builder", "stage"] as const;

/** An HTML comment, which GitHub does not show. Its values contain neither a hyphen nor `>`, so they cannot end it. */
export function markerOf(key: CommentKey): string {
  const values = names.map((name) => `${name}=${encoded(key[name])}`);
  return `<!-- packernix ${values.join(" ")} -->`;
}

/** The encoded key in the first line of a comment; undefined for a comment without our marker. */
export function keyIn(body: string): Record<keyof CommentKey, string> | undefined {
  const [line = ""] = body.split(/\r?\n/, 1);
  const pattern = new RegExp(
    `^<!-- packernix ${names.map((name) => `${name}=(?<${name}>\\S*)`).join(" ")} -->$`,
  );
  const groups = pattern.exec(line)?.groups;
  return groups === undefined ? undefined : ({ ...groups } as Record<keyof CommentKey, string>);
}

/** Encodes to letters, digits, `.`, `_` and percent signs; a long text becomes its hash. */
export function encoded(text: string): string {
  const short =
    text.length > 200 ? `sha256.${createHash("sha256").update(text).digest("hex")}` : text;
  return encodeURIComponent(short.toWellFormed()).replace(
    /[-!'()*~]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A plan: what would be done, and the packages that differ. */
export function planComment(result: StepResult, facts: CommentFacts, max = longest): string {
  const head = [
    `### NixOS plan for ${code(facts.key.family, 80)}: ${statusText(result)}\n`,
    overview(result, facts),
  ].join("\n");
  const tail = [bullets(result.notes ?? [], mostNotes), runLink(facts.run)]
    .filter((text) => text !== "")
    .join("\n");
  const marker = markerOf(facts.key);
  const room = max - marker.length - head.length - tail.length - 10;
  const middle = result.plan ? differenceMarkdown(result.plan, { max: room, rows: 100 }) : "";
  // Leave the difference out if even its sentences are too long.
  return joined(marker, head, middle.length > room ? "" : middle, tail);
}

/** A preview: its image in every region, and until when. */
export function previewComment(result: StepResult, facts: CommentFacts): string {
  const heading = `### NixOS preview of ${code(facts.key.family, 80)}: ${statusText(result)}\n`;
  return joined(
    markerOf(facts.key),
    heading,
    overview(result, facts),
    bullets(result.notes ?? [], mostNotes),
    runLink(facts.run),
  );
}

/** Replaces the comment on a preview that was removed. */
export function goneComment(marker: string, family: string, run: string | undefined): string {
  const heading = `### NixOS preview of ${code(family, 80)}: removed\n`;
  return joined(marker, heading, "This pull request has no preview any more.\n", runLink(run));
}

/** Used if GitHub refuses the text as too long in spite of the limit. */
export function shortComment(marker: string, run: string | undefined): string {
  return joined(marker, "### NixOS: the result is in the log\n", runLink(run));
}

function joined(...parts: string[]): string {
  return parts.filter((text) => text !== "").join("\n");
}

function overview(result: StepResult, { key, commit }: CommentFacts): string {
  const { image } = result;
  // Where regions share an id, it is the image's.
  const own = image?.copies.filter(({ id }) => id !== image.image) ?? [];
  const copies = own.slice(0, 50).map(({ region, id }) => `${region}:${id}`);
  const until = image && holdOn(image, { stage: previewStage, pullRequest: undefined })?.until;
  const end = until === undefined ? undefined : new Date(until * 1000).toISOString();
  return valueTable([
    ["Builder", key.builder],
    ["Commit", commit],
    ...(copies.length > 0 ? copies : [image?.image]).map((id) => ["Image", id] as const),
    ...usageRows(image),
    ["System", result.toplevel],
    ["Identity", result.identity],
    ["Stage", key.stage],
    ["Expires", key.what === "preview" ? end?.replace(/T(.{5}).*/, " $1 UTC") : undefined],
  ]);
}

function runLink(run: string | undefined): string {
  return run === undefined ? "" : `[Log and summary of this run](${run})\n`;
}
