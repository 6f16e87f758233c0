/** Renders the job summary as Markdown. Pure except for `writeSummary`. */
import { writeFileSync } from "node:fs";
import { previewStage } from "../images/holds.ts";
import { isInCloud } from "../images/registry.ts";
import type { Image } from "../images/types.ts";
import { messageOf, type SourceLocation } from "../shared/errors.ts";
import type { Log } from "../shared/log.ts";
import { counted } from "../shared/text.ts";
import type { Facts } from "./facts.ts";
import type { StepName } from "./inputs/table.ts";
import { type Inventory, renderInventory, usageRows } from "./inventory.ts";
import { type Annotation, locationText } from "./log.ts";
import { bullets, code, codeBlock, cutBytes, valueTable } from "./markdown.ts";
import { stagesOf } from "./outputs.ts";
import { closureText, differenceMarkdown } from "./plan.ts";
import { formatBytes } from "./size.ts";
import type { StepResult } from "./step-result.ts";
import { formatDuration, type Phase } from "./timeline.ts";

/** Facts are shown also where there is no result. */
export interface SummaryFacts extends Partial<Omit<Facts, "cached">> {
  /** Undefined if the input names no existing step. */
  step: StepName | undefined;
  /** `running`: written before the build, so that a killed job has a summary too. */
  state: "running" | "cancelled" | "done" | "failed";
  result?: StepResult | undefined;
  phases: readonly Phase[];
  annotations: readonly Annotation[];
  /** What was restored from a cache, one phrase each. */
  cached?: readonly string[] | undefined;
  /** Why the step failed; `details` is long, such as a trace. */
  error?:
    | { message: string; details?: string | undefined; location?: SourceLocation | undefined }
    | undefined;
}

/** GitHub drops a summary of more than 1 MiB altogether (runner: CreateStepSummaryCommand). */
const maxSummary = 1_000_000;

/** Renders the summary in at most `max` bytes; the last parts are cut first. */
export function renderSummary(facts: SummaryFacts, max = maxSummary): string {
  const parts: ((room: number) => string)[] = [
    () => heading(facts),
    () => bullets(facts.result?.notes ?? [], 50),
    () => overview(facts),
    (room) => difference(facts.result, room),
    (room) => inventories(facts.result?.inventories ?? [], room),
    () => backgroundTable(facts),
    () => timelineChart(facts),
    (room) => problems(facts, room),
    (room) => details(facts.error?.details, room),
  ];
  let text = "";
  for (const part of parts) {
    const room = max - Buffer.byteLength(text) - 1;
    const piece = part(room);
    if (piece === "") continue;
    const next = `${text}${text === "" ? "" : "\n"}${piece}`;
    // Whole parts only, so that no code block or table stays open.
    if (Buffer.byteLength(next) <= max) text = next;
  }
  return text;
}

/**
 * Overwrites the summary. A failure to do so is only a warning.
 * @param env Names the file (`GITHUB_STEP_SUMMARY`); without it nothing is written.
 */
export async function writeSummary(
  markdown: string,
  log: Log,
  env: Record<string, string | undefined> = process.env,
): Promise<void> {
  const file = env["GITHUB_STEP_SUMMARY"];
  if (!file) return;
  try {
    // At once, because a step that is cancelled ends soon after.
    writeFileSync(file, cutBytes(markdown, maxSummary));
  } catch (error) {
    log.warning(`The job summary could not be written: ${messageOf(error)}`);
  }
}

/** What happened, and what to do next. */
const statusWords = {
  created: ["image created", "Later steps use the output `image`."],
  reused: [
    "image reused",
    "An image of this system exists, so nothing was built. Later steps use the output `image`.",
  ],
  found: ["image found", "Later steps use the output `image`."],
  absent: ["no such image", "Step `create` makes it."],
  "would-create": ["a new image would be created", "Step `create` makes it."],
  passed: ["image passed its test", "Step `promote` gives it a stage."],
  failed: ["image failed its test", "Its stages are unchanged; the messages below say why."],
  promoted: ["image promoted", "`roll-back: true` gives the stage back to the previous holder."],
  unchanged: ["nothing to promote", "This image already holds the stage."],
  pruned: ["old images removed", "The tables say why each image went or stays."],
  nothing: ["no images removed", "The table says why each image stays."],
  deleted: ["image deleted", "Copies and files that belonged to it are removed too."],
  installed: ["Nix and Packer installed", "Later steps find both on `PATH`."],
} as const satisfies Record<StepResult["status"], readonly [string, string]>;

function heading(facts: SummaryFacts): string {
  const { result, state, step = "the step", error } = facts;
  const families = new Set(result?.images.map((image) => image.family));
  const family = families.size === 1 ? [...families][0] : facts.family;
  const head = (text: string) =>
    `### NixOS${family === undefined ? "" : ` ${code(family, 80)}`}: ${text}\n`;
  if (state === "running") {
    return `${head(`${step} is running`)}\nIf this text remains, the runner was lost or killed the step. The next run removes what this one left.\n`;
  }
  if (state === "cancelled") {
    return `${head(`${step} was cancelled`)}\nThe post step removes what this step has begun. Run the job again to repeat the step.\n`;
  }
  if (state === "failed" || result === undefined) {
    const at = error?.location === undefined ? "" : `${code(locationText(error.location))} `;
    const message = error?.message
      .split("\n")
      .map((line) => code(line, 1000))
      .join("<br>");
    return `${head(`${step} failed`)}\n${at}${message ?? ""}\n`;
  }
  const next = nextText(result, facts.step);
  return `${head(statusText(result))}${next === "" ? "" : `\n${next}\n`}`;
}

/** The result of a step in words. */
export function statusText(result: StepResult): string {
  const { plan, status, images, wouldRemove } = result;
  if (plan?.notLookedUp !== undefined) return "a new image would be created, unless there is one";
  if (wouldRemove) return `${counted(wouldRemove, "image")} would be removed`;
  if (status === "pruned") return `${counted(images.length, "old image")} removed`;
  return statusWords[status][0];
}

/** What the reader can do next. */
function nextText(result: StepResult, step: SummaryFacts["step"]): string {
  const { status, wouldRemove, notes = [] } = result;
  if (wouldRemove)
    return "This was a dry run. To remove what is listed here, set `dry-run: false`.";
  if (result.plan?.notLookedUp !== undefined) return "Step `create` makes it if there is none.";
  // A note says which other reason there is.
  if (status === "unchanged" && notes.length > 0) return "";
  if (status === "absent" && step === "delete") return "There was nothing to delete.";
  const listed = result.inventories?.flatMap(({ images }) => images);
  if (status === "nothing" && listed?.length === 0) return "There are no images.";
  const hasStage = stagesIn(result).length > 0;
  const promote = status === "created" && !hasStage ? " Step `promote` gives it a stage." : "";
  return statusWords[status][1] + promote;
}

function stagesIn({ stages, image }: StepResult): string[] {
  return stages ?? (image === undefined ? [] : stagesOf(image));
}

/** Rows of packages that people still read. */
const mostRows = 500;

function difference(result: StepResult | undefined, room: number): string {
  const shown = result?.plan ?? result?.difference;
  // A character has four bytes at most.
  const max = Math.floor(room / 4);
  return shown === undefined ? "" : differenceMarkdown(shown, { max, rows: mostRows });
}

/** The image and how it is used. */
function overview({ result }: SummaryFacts): string {
  if (result === undefined) return "";
  const { image, images, inventories, status, rows = [] } = result;
  // Images that `prune` removed have a table of their own.
  const others = inventories === undefined ? images.filter((one) => one !== image) : [];
  const label = status === "deleted" ? "Deleted" : image === undefined ? "Image" : "Also";
  return valueTable([
    ["Image", image?.image],
    ...usageRows(image),
    ["Stages", stagesIn(result).join(", ")],
    ...rows,
    ["Size", image?.size === undefined ? undefined : formatBytes(image.size)],
    ["Costs", image && costsText(image)],
    ...others.slice(0, 20).map((other) => [label, other.image] as const),
  ]);
}

/** What it was made from and by, folded: few readers need it. */
function backgroundTable(facts: SummaryFacts): string {
  const { result } = facts;
  const image = result?.image;
  const values = valueTable([
    ["Builder", facts.builder],
    ["Status", result?.status],
    ["Family", image?.family ?? facts.family],
    ["System", result?.toplevel ?? image?.toplevel ?? facts.toplevel],
    ["Closure", result?.closure && closureText(result.closure)],
    ["Identity", result?.identity ?? image?.identity ?? facts.identity],
    ["Allowed stages", image && (image.trusted ? "all" : `only ${previewStage}`)],
    ["Nix", facts.nixVersion],
    ["Packer", facts.packerVersion],
    ["From the cache", facts.cached?.join("; ")],
  ]);
  if (values === "") return "";
  return `<details><summary>System, identity and tools</summary>\n\n${values}\n</details>\n`;
}

/** What the image uses as long as it exists. Without prices, which change. */
function costsText({ builder, size, copies }: Image) {
  if (!isInCloud(builder)) return undefined;
  const bytes = size === undefined ? "" : ` for at most ${formatBytes(size)}`;
  const where = copies.length > 1 ? ` in each of ${copies.length} regions` : "";
  return { markdown: `storage${bytes}${where}, every month until the image is removed` };
}

function inventories(all: readonly Inventory[], room: number): string {
  const filled = all.filter(({ images }) => images.length > 0);
  for (const most of [100, 20, 5]) {
    const text = filled
      .map((one) => `#### ${one.title}\n\n${renderInventory(one, undefined, most)}`)
      .join("\n");
    if (Buffer.byteLength(text) < room) return text;
  }
  return "";
}

/** A Mermaid gantt chart, folded unless a phase has failed; times are in the reader's own zone. */
function timelineChart(facts: SummaryFacts): string {
  const phases = facts.phases.slice(0, 50);
  const [first] = phases;
  if (first === undefined) return "";
  const lines = ["```mermaid", "gantt", "  dateFormat x", "  axisFormat %H:%M:%S"];
  for (const { name, start, end, failed } of phases) {
    const label = name
      .replace(/[^A-Za-z0-9()'-]+/g, " ")
      .trim()
      .slice(0, 60);
    const status = end === undefined ? "active, " : failed ? "crit, " : "done, ";
    const until = Math.max(end ?? start, start + 1);
    const took = end === undefined ? "" : ` (${formatDuration(end - start)})`;
    lines.push(`  ${label}${took} :${status}${start}, ${until}`);
  }
  const now = Date.now();
  const took = Math.max(...phases.map(({ end }) => end ?? now)) - first.start;
  const open = phases.some(({ failed }) => failed) ? " open" : "";
  const head = `<details${open}><summary>Times: ${formatDuration(took)}</summary>\n\n`;
  return `${head}${lines.join("\n")}\n\`\`\`\n\n</details>\n`;
}

function problems({ annotations: all, result }: SummaryFacts, room: number): string {
  // Notes stand below the heading.
  const annotations = all.filter(({ message }) => result?.notes?.includes(message) !== true);
  if (annotations.length === 0) return "";
  const lines = ["#### Messages\n\n"];
  // Reserved for the line that says how many are missing.
  let left = room - 100;
  for (const [index, { kind, message, location }] of annotations.entries()) {
    const at = location === undefined ? "" : ` ${code(locationText(location))}`;
    const line = `- ${kind}${at} ${code(message, 1000)}\n`;
    left -= Buffer.byteLength(line);
    if (left < 0) {
      lines.push(`- ${annotations.length - index} more in the log\n`);
      break;
    }
    lines.push(line);
  }
  return lines.join("");
}

function details(text: string | undefined, room: number): string {
  if (text === undefined || text.trim() === "") return "";
  const [open, close] = ["<details><summary>Details</summary>\n\n", "\n</details>\n"];
  const block = codeBlock(text, room - Buffer.byteLength(open + close) - 1);
  return block === "" ? "" : open + block + close;
}
