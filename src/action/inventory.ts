/** A Markdown table of images, newest first. Pure. */
import {
  isLiving,
  isRolledBack,
  previewStage,
  rankSlots,
  type SlotRanks,
} from "../images/holds.ts";
import { newestFirst } from "../images/order.ts";
import { consoleAddresses, consolePage, startCommand } from "../images/registry.ts";
import type { Image, StageHold } from "../images/types.ts";
import { homeTime } from "../shared/clock.ts";
import { cell, table } from "./markdown.ts";
import { formatBytes } from "./size.ts";

export interface Inventory {
  /** Words of our own. */
  title: string;
  /** In any order. */
  images: readonly Image[];
  /** All images that decide who holds a stage; by default those shown. */
  among?: readonly Image[] | undefined;
  /** By the `image` of each image: why it is removed or kept. */
  why?: ReadonlyMap<string, string> | undefined;
}

/**
 * With several families, the table has a column for them.
 * @param most Rows; one line counts the older images.
 */
export function renderInventory(inventory: Inventory, now = homeTime(), most = 100): string {
  const { images, why } = inventory;
  const slotRanks = rankSlots(inventory.among ?? images, now);
  const families = new Set(images.map(({ family }) => family));
  const rows = newestFirst(images)
    .slice(0, most)
    .map((image) => [
      cell(image.name),
      phrases(image.stages.map((hold) => describeHold(image, hold, slotRanks, now))),
      unbroken(formatAge(now - Date.parse(image.created))),
      image.size === undefined ? "–" : unbroken(formatBytes(image.size)),
      cell(image.toplevel.replace(/^\/nix\/store\/([^-]*-)?(nixos-system-)?/, "")),
      whereText(image),
      ...(families.size > 1 ? [cell(image.family)] : []),
      ...(why === undefined ? [] : [cell(why.get(image.image) ?? "")]),
    ]);
  const head = ["image", "stages", "age", "size", "system", "where"];
  if (families.size > 1) head.push("family");
  if (why !== undefined) head.push("why");
  const text = table(head, rows);
  const more = images.length - rows.length;
  return more > 0 ? `${text}\nand ${more} older\n` : text;
}

/** Rows of `valueTable`: links to the image's page, or to one for each region, and how it is started. */
export function usageRows(image: Image | undefined) {
  if (image === undefined) return [];
  const page = consolePage(image);
  const links = page === undefined ? regionLinks(image) : `[${new URL(page).host}](${page})`;
  return [
    ["Console", links === "" ? undefined : { markdown: links }],
    ["Start it with", startCommand(image)],
  ] as const;
}

function regionLinks(image: Image): string {
  return consoleAddresses(image)
    .slice(0, 50)
    .map(([region, url]) => `[${region}](${url})`)
    .join(", ");
}

function whereText(image: Image): string {
  const links = regionLinks(image);
  if (links !== "") return `${cell(image.builder)} ${links}`;
  return cell([image.builder, ...image.copies.map(({ region }) => region)].join(" "));
}

/** A number and its unit on one line. */
function unbroken(text: string): string {
  return text.replaceAll(" ", "&nbsp;");
}

function phrases(texts: readonly string[]): string {
  const shown = texts.slice(0, 8).map((text) => cell(text));
  if (texts.length > shown.length) shown.push(`and ${texts.length - shown.length} more`);
  return shown.length === 0 ? cell("") : shown.join("<br>");
}

/** `production`, `production (previous)`, `preview of 7 until 2026-01-31`. */
export function describeHold(
  image: Image,
  hold: StageHold,
  slotRanks: SlotRanks,
  now = homeTime(),
): string {
  const { stage, pullRequest, until, family } = hold;
  const guest = family === image.family ? "" : ` in ${family}`;
  const whose = pullRequest === undefined ? "" : ` of pull request ${pullRequest}`;
  const name = `${stage}${whose}${guest}`;
  if (isRolledBack(hold)) return `${name} (rolled back)`;
  const day = until === undefined ? "" : new Date(until * 1000).toISOString().slice(0, 10);
  if (!isLiving(hold, now)) return `${name} (expired ${day})`;
  const end = day === "" ? "" : ` until ${day}`;
  const rank = slotRanks.rankOf(image, hold);
  if (rank === 0) return name + end;
  if (rank === 1 && stage !== previewStage) return `${name}${end} (previous)`;
  return `${name}${end} (earlier)`;
}

/** An age in the largest unit that gives at least 2: `40 s`, `3 h`, `12 d`. */
export function formatAge(milliseconds: number): string {
  const units = [
    ["d", 86_400_000],
    ["h", 3_600_000],
    ["min", 60_000],
  ] as const;
  for (const [unit, length] of units) {
    if (milliseconds >= 2 * length) return `${Math.floor(milliseconds / length)} ${unit}`;
  }
  return `${Math.max(0, Math.floor(milliseconds / 1000))} s`;
}
