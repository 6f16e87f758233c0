/**
 * The comment on a pull request as text: a marker by which it is found again, and what a step has to
 * say. Pure.
 */
import { createHash } from "node:crypto";
import { holdOn, previewStage } from "../images/holds.ts";
import type { StepResult } from "../steps/types.ts";
import { consoleLinks } from "./inventory.ts";
import { cell, code, table } from "./markdown.ts";
import { differenceMarkdown } from "./plan.ts";
import { statusText } from "./summary.ts";

/** What tells one comment from another: each job of a matrix has its own. */
export interface CommentKey {
  what: "plan" | "preview";
  workflow: string;
  family: string;
  builder: string;
  stage: string;
}

/** What the text says beside the result. */
export interface CommentFacts {
  key: CommentKey;
  /** Commit of the pull request that the result is of. */
  commit: string | undefined;
  /** Address of this run, made of checked parts only. */
  run: string | undefined;
}

/** GitHub takes 65,536 characters; the rest is room for what counts differently. */
const longest = 65_000;
const mostNotes = 10;

const names = ["what", "workflow", "family", "builder", "stage"] as const;

/** An HTML comment, which nobody sees. Its values cannot end it: they hold no hyphen and no `>`. */
export function markerOf(key: CommentKey): string {
  const values = names.map((name) => `${name}=${encoded(key[name])}`);
  return `<!-- packernix ${values.join(" ")} -->`;
}

/** The key in the first line of a comment, encoded as it stands there; undefined for other comments. */
export function keyIn(body: string): Record<keyof CommentKey, string> | undefined {
  const [line = ""] = body.split(/\r?\n/, 1);
  const pattern = new RegExp(
    `^<!-- packernix ${names.map((name) => `${name}=(?<${name}>\\S*)`).join(" ")} -->$`,
  );
  const groups = pattern.exec(line)?.groups;
  return groups === undefined ? undefined : ({ ...groups } as Record<keyof CommentKey, string>);
}

/** Letters, digits, `.`, `_` and percent signs; a long text is its hash. */
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
  const tail = [notes(result), runLink(facts.run)].filter((text) => text !== "").join("\n");
  const marker = markerOf(facts.key);
  const room = max - marker.length - head.length - tail.length - 10;
  const middle = result.plan ? differenceMarkdown(result.plan, { max: room, rows: 100 }) : "";
  // Sentences before the table are short; should they not be, the table goes and the rest stays.
  return joined(marker, head, middle.length > room ? "" : middle, tail);
}

/** A preview: its image in every region, and until when. */
export function previewComment(result: StepResult, facts: CommentFacts): string {
  const heading = `### NixOS preview of ${code(facts.key.family, 80)}: ${statusText(result)}\n`;
  return joined(
    markerOf(facts.key),
    heading,
    overview(result, facts),
    notes(result),
    runLink(facts.run),
  );
}

/** In place of a preview that was removed. */
export function goneComment(marker: string, family: string, run: string | undefined): string {
  const heading = `### NixOS preview of ${code(family, 80)}: removed\n`;
  return joined(marker, heading, "This pull request has no preview any more.\n", runLink(run));
}

/** Where GitHub finds a text too long all the same. */
export function shortComment(marker: string, run: string | undefined): string {
  return joined(marker, "### NixOS: the result is in the log\n", runLink(run));
}

function joined(...parts: string[]): string {
  return parts.filter((text) => text !== "").join("\n");
}

function overview(result: StepResult, { key, commit }: CommentFacts): string {
  const { image } = result;
  const rows: [string, string][] = [["Builder", cell(key.builder)]];
  const add = (name: string, value: string | undefined) => {
    if (value !== undefined && value !== "") rows.push([name, cell(value)]);
  };
  add("Commit", commit);
  for (const copy of (image?.copies ?? []).slice(0, 50)) {
    add("Image", `${copy.region}:${copy.id}`);
  }
  if (image?.copies.length === 0) add("Image", image.image);
  const links = image === undefined ? "" : consoleLinks(image);
  if (links !== "") rows.push(["Console", links]);
  add("System", result.toplevel);
  add("Identity", result.identity);
  add("Stage", key.stage);
  const until = image && holdOn(image, { stage: previewStage, pullRequest: undefined })?.until;
  if (key.what === "preview" && until !== undefined) {
    add("Expires", `${new Date(until * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC`);
  }
  return table(["", ""], rows);
}

function notes({ notes: all = [] }: StepResult): string {
  const lines = all.slice(0, mostNotes).map((note) => `- ${code(note, 1000)}\n`);
  if (all.length > mostNotes) lines.push(`- ${all.length - mostNotes} more in the log\n`);
  return lines.join("");
}

function runLink(run: string | undefined): string {
  return run === undefined ? "" : `[Log and summary of this run](${run})\n`;
}
