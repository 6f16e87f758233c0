/** What a plan looks like: as JSON for other programs, and as Markdown for people. Pure. */
import path from "node:path";
import type { PackageChange } from "../nix/packages.ts";
import type { Against, Difference, Plan, StepResult } from "../steps/types.ts";
import { cell, code } from "./markdown.ts";
import { formatBytes } from "./size.ts";

type Planned = StepResult & { plan: Plan };

export function isPlan(result: StepResult): result is Planned {
  return result.plan !== undefined;
}

const kinds = ["added", "removed", "changed", "resized", "rebuilt"] as const;

/** Where the whole plan goes; undefined where there is no place that outlives the step. */
export function planFile(
  outputDirectory: string | undefined,
  invocation: { id: string } | undefined,
  env: NodeJS.ProcessEnv,
): string | undefined {
  if (outputDirectory !== undefined) return path.join(outputDirectory, "plan.json");
  const temporary = env["RUNNER_TEMP"];
  if (!temporary || invocation === undefined) return undefined;
  return path.join(temporary, `packernix-plan-${invocation.id}.json`);
}

/** The whole plan, for `plan_file`. */
export function planJson(result: Planned) {
  const { plan } = result;
  return {
    status: result.status,
    image: result.image?.image ?? null,
    toplevel: result.toplevel ?? null,
    identity: result.identity ?? null,
    looked_up: plan.notLookedUp === undefined,
    against: againstJson(plan.against),
    by: plan.by ?? null,
    counts: countsOf(plan.changes),
    closure: { before: plan.before ?? null, after: plan.after ?? null },
    ...Object.fromEntries(
      kinds.map((kind) => [
        kind,
        weighed(plan.changes)
          .filter((change) => change.kind === kind)
          .map(changeJson),
      ]),
    ),
    lock:
      plan.lock?.map(({ input, before, after }) => ({
        input,
        before: before ?? null,
        after: after ?? null,
      })) ?? null,
    notes: result.notes ?? [],
    truncated: false,
  };
}

function againstJson(against: Against | undefined) {
  if (against === undefined) return null;
  const { kind, toplevel } = against;
  return kind === "image"
    ? { kind, image: against.image, stage: against.stage ?? null, toplevel }
    : { kind, commit: against.commit, branch: against.branch ?? null, toplevel };
}

function changeJson(change: PackageChange) {
  return {
    name: change.name,
    before: change.before,
    after: change.after,
    bytes_before: change.bytesBefore ?? null,
    bytes_after: change.bytesAfter ?? null,
    in_system: change.inSystem ?? null,
  };
}

function countsOf(changes: readonly PackageChange[]): Record<PackageChange["kind"], number> {
  const counts = { added: 0, removed: 0, changed: 0, resized: 0, rebuilt: 0 };
  for (const { kind } of changes) counts[kind] += 1;
  return counts;
}

/**
 * The output `plan`: the same JSON in at most `max` bytes. Lists are shortened, those that say least
 * first; `counts` are of all.
 */
export function planOutput(result: Planned, max = 60_000): string {
  const whole = planJson(result) as Record<string, unknown>;
  const text = JSON.stringify(whole);
  if (Buffer.byteLength(text) <= max) return text;
  const short: Record<string, unknown> = { ...whole, truncated: true };
  const lists = [...kinds, "lock", "notes"] as const;
  for (const name of lists) if (Array.isArray(whole[name])) short[name] = [];
  let left = max - Buffer.byteLength(JSON.stringify(short));
  for (const name of ["notes", "lock", "changed", "added", "removed", "resized", "rebuilt"]) {
    const list = whole[name];
    if (!Array.isArray(list)) continue;
    const kept: unknown[] = [];
    for (const item of list) {
      left -= Buffer.byteLength(JSON.stringify(item)) + 1;
      if (left < 0) break;
      kept.push(item);
    }
    short[name] = kept;
    if (left < 0) break;
  }
  return JSON.stringify(short);
}

/** Changed versions first, then what comes and goes, then sizes; of each the largest first. */
function weighed(changes: readonly PackageChange[]): PackageChange[] {
  const order = ["changed", "added", "removed", "resized", "rebuilt"];
  const weight = (change: PackageChange) => {
    const { bytesBefore: before, bytesAfter: after } = change;
    if (before !== undefined && after !== undefined) return Math.abs(after - before);
    return after ?? before ?? -1;
  };
  return [...changes].sort(
    (a, b) =>
      // What is in the system weighs more than what only its build may need.
      Number(a.inSystem === false) - Number(b.inSystem === false) ||
      order.indexOf(a.kind) - order.indexOf(b.kind) ||
      weight(b) - weight(a) ||
      (a.name < b.name ? -1 : 1),
  );
}

/** Sentences and the table of packages, at most `max` characters and `rows` rows. */
export function differenceMarkdown(
  plan: Difference & { lock?: Plan["lock"] },
  { max, rows }: { max: number; rows: number },
): string {
  const head = [againstText(plan), sizeText(plan), lockText(plan)].filter((text) => text !== "");
  const shown = weighed(plan.changes.filter(({ kind }) => kind !== "rebuilt"));
  const rebuilt = plan.changes.filter(({ kind }) => kind === "rebuilt");
  const before = head.join("\n");
  const after = rebuiltText(rebuilt);
  const list = changesTable(shown, rows, max - before.length - after.length - 4);
  return [before, list, after].filter((text) => text !== "").join("\n");
}

function againstText({ against, by, changes }: Difference): string {
  if (against === undefined) return "";
  const what =
    against.kind === "image"
      ? against.stage === undefined
        ? `the newest image of this family, ${code(against.image)}`
        : `the image of stage ${code(against.stage)}, ${code(against.image)}`
      : `${against.branch === undefined ? "the base branch" : `branch ${code(against.branch)}`} at commit ${code(against.commit.slice(0, 12))}`;
  if (changes.length === 0) return `The system is the same as that of ${what}.\n`;
  const how =
    by === "derivations"
      ? " Compared is what both systems are made from, because one of them is not built: packages that only the build needs may be among them."
      : "";
  return `Compared with ${what}.${how}\n`;
}

function sizeText({ before, after }: Difference): string {
  if (before === undefined && after === undefined) return "";
  const text = (size: Difference["after"]) =>
    size === undefined ? "not built" : `${formatBytes(size.bytes)} in ${size.paths} store paths`;
  if (before === undefined) return `Closure: ${text(after)}.\n`;
  return `Closure: ${text(before)} → ${text(after)}.\n`;
}

function lockText({ lock }: { lock?: Plan["lock"] }): string {
  if (lock === undefined) return "";
  if (lock.length === 0) return "`update` finds nothing newer.\n";
  const shown = lock.slice(0, 50).map(({ input, before, after }) => {
    const short = (text: string | undefined) => code((text ?? "").slice(0, 19), 40);
    return `- ${code(input, 80)} ${short(before)} → ${short(after)}\n`;
  });
  const more = lock.length > 50 ? `- ${lock.length - 50} more\n` : "";
  return `\`update\` would lock anew:\n\n${shown.join("")}${more}`;
}

function changesTable(changes: readonly PackageChange[], rows: number, max: number): string {
  if (changes.length === 0) return "";
  const lines: string[] = [];
  // Kept back for the heads and for the line that says how many are missing.
  let left = max - 200;
  for (const change of changes.slice(0, rows)) {
    const line = changeRow(change);
    left -= line.length;
    if (left < 0) break;
    lines.push(line);
  }
  const more = changes.length - lines.length;
  const rest = more === 0 ? "" : `\n${more} more: see the output \`plan_file\`.\n`;
  if (lines.length === 0) return rest;
  const head = "| Package | | Before | After | Size |\n| --- | --- | --- | --- | --- |\n";
  return head + lines.join("") + rest;
}

function changeRow(change: PackageChange): string {
  const { kind, name, before, after, inSystem } = change;
  const what = inSystem === false ? `${kind}, build only?` : kind;
  const cells = [cell(name, 100), what, versions(before), versions(after), sizes(change)];
  return `| ${cells.join(" | ")} |\n`;
}

function versions(list: readonly string[]): string {
  if (list.length === 0) return "";
  const shown = list.slice(0, 4).map((version) => version || "no version");
  return cell([...shown, ...(list.length > 4 ? ["…"] : [])].join(", "), 120);
}

function sizes({ kind, bytesBefore, bytesAfter }: PackageChange): string {
  const text = (bytes: number | undefined) =>
    bytes === undefined ? "not built" : formatBytes(bytes);
  if (kind === "added") return text(bytesAfter);
  if (kind === "removed") return bytesBefore === undefined ? "" : text(bytesBefore);
  if (bytesBefore === undefined) return text(bytesAfter);
  return `${text(bytesBefore)} → ${text(bytesAfter)}`;
}

function rebuiltText(rebuilt: readonly PackageChange[]): string {
  if (rebuilt.length === 0) return "";
  const names = rebuilt.slice(0, 20).map(({ name }) => code(name, 60));
  const more = rebuilt.length > 20 ? ` and ${rebuilt.length - 20} more` : "";
  return `Made anew in the same version: ${names.join(", ")}${more}.\n`;
}
