/** Renders a plan as JSON for programs and as Markdown for people. Pure. */
import path from "node:path";
import type { LockedInput } from "../nix/lock-changes.ts";
import type { PackageChange } from "../nix/packages.ts";
import { abridged, counted } from "../shared/text.ts";
import { cell, code, table } from "./markdown.ts";
import { formatBytes } from "./size.ts";
import type { Against, Difference, Plan, Size, StepResult } from "./step-result.ts";

type PlanResult = StepResult & { plan: Plan };

export function isPlan(result: StepResult): result is PlanResult {
  return result.plan !== undefined;
}

const kinds = ["added", "removed", "changed", "resized", "rebuilt"] as const;

/** The path of `plan_file`; undefined if there is no folder that later steps can read. */
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
export function planJson(result: PlanResult) {
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
        weighed(plan)
          .filter((change) => change.kind === kind)
          .map(changeJson),
      ]),
    ),
    lock:
      plan.lock?.map(({ input, before, after }) => ({
        input,
        before: before?.version ?? null,
        after: after?.version ?? null,
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
 * The output `plan`: the same JSON in at most `max` bytes. Lists are shortened, the least important
 * first; `counts` covers all.
 */
export function planOutput(result: PlanResult, max = 60_000): string {
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

/** Packages that most readers look for first. */
const first = [
  // The kernel and what is named after it, such as its modules.
  /^linux(?!-(?:pam|firmware|headers)\b)(?:-|$)/,
  /^systemd$/,
  /^openssh$/,
  /^openssl$/,
];

/**
 * Sorts by importance: `first`, programs of services, packages, then files without a version; within
 * these by kind of change, then by size.
 */
function weighed({ changes, services = [] }: Difference): PackageChange[] {
  const order = ["changed", "added", "removed", "resized", "rebuilt"];
  const started = new Set(services);
  const rank = ({ name, before, after }: PackageChange) => {
    const place = first.findIndex((pattern) => pattern.test(name));
    if (place >= 0) return place;
    if (started.has(name)) return first.length;
    return first.length + ([...before, ...after].some((version) => version !== "") ? 1 : 2);
  };
  const weight = (change: PackageChange) => {
    const { bytesBefore: before, bytesAfter: after } = change;
    if (before !== undefined && after !== undefined) return Math.abs(after - before);
    return after ?? before ?? -1;
  };
  return [...changes].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      order.indexOf(a.kind) - order.indexOf(b.kind) ||
      weight(b) - weight(a) ||
      (a.name < b.name ? -1 : 1),
  );
}

/** Sentences and the table of packages, with at most `max` characters and `rows` rows. */
export function differenceMarkdown(
  plan: Difference & { lock?: Plan["lock"] },
  { max, rows }: { max: number; rows: number },
): string {
  const head = [againstText(plan), sizeText(plan), lockText(plan)].filter((text) => text !== "");
  const all = weighed(plan);
  const shown = all.filter(({ kind }) => kind !== "rebuilt");
  const before = head.join("\n");
  const after = rebuiltText(all.filter(({ kind }) => kind === "rebuilt"));
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
      ? " One of the systems is not built, so this compares derivations: a few packages that only the build needs may appear."
      : "";
  return `Compared with ${what}.${how}\n`;
}

function sizeText({ before, after }: Difference): string {
  if (before === undefined && after === undefined) return "";
  const text = (size: Difference["after"]) =>
    size === undefined ? "not built" : closureText(size);
  if (before === undefined) return `Closure: ${text(after)}.\n`;
  return `Closure: ${text(before)} → ${text(after)}.\n`;
}

export function closureText({ bytes, paths }: Size): string {
  return `${formatBytes(bytes)} in ${counted(paths, "store path")}`;
}

/** Rows of inputs, those of the root first. */
const mostInputs = 50;

function lockText({ lock }: { lock?: Plan["lock"] }): string {
  if (lock === undefined) return "";
  if (lock.length === 0) return "`update` finds nothing newer.\n";
  const locked = (one: LockedInput | undefined) =>
    one === undefined ? "–" : [code(one.version.slice(0, 12)), one.date ?? ""].join(" ").trim();
  const rows = lock
    .slice(0, mostInputs)
    .map(({ input, before, after, compare }) => [
      cell(input, 80),
      locked(before),
      locked(after),
      compare === undefined ? "–" : `[compare](${compare})`,
    ]);
  const more = lock.length > mostInputs ? `\n${lock.length - mostInputs} more inputs.\n` : "";
  return `Changes of \`flake.lock\`:\n\n${table(["Input", "Before", "After", "Commits"], rows)}${more}`;
}

function changesTable(changes: readonly PackageChange[], rows: number, max: number): string {
  if (changes.length === 0) return "";
  const sized = changes.some((change) => sizes(change) !== "");
  const lines: string[] = [];
  // Reserved for the heads and for the line that says how many are missing.
  let left = max - 200;
  for (const change of changes.slice(0, rows)) {
    const { name, before, after } = change;
    const cells = [cell(name, 100), versions(before), versions(after)];
    const line = `| ${[...cells, ...(sized ? [sizes(change)] : [])].join(" | ")} |\n`;
    left -= line.length;
    if (left < 0) break;
    lines.push(line);
  }
  const more = changes.length - lines.length;
  const rest = more === 0 ? "" : `\n${more} more: see the output \`plan_file\`.\n`;
  if (lines.length === 0) return rest;
  const head = table(["Package", "Before", "After", ...(sized ? ["Size"] : [])], []);
  return head + lines.join("") + rest;
}

function versions(list: readonly string[]): string {
  if (list.length === 0) return "–";
  const shown = list.slice(0, 4).map((version) => version || "no version");
  return cell([...shown, ...(list.length > 4 ? ["…"] : [])].join(", "), 120);
}

/** Empty if a size is not known, as for most systems in a plan, which are not built. */
function sizes({ kind, bytesBefore, bytesAfter }: PackageChange): string {
  const text = (bytes: number | undefined) => (bytes === undefined ? "" : formatBytes(bytes));
  if (kind === "added") return text(bytesAfter);
  if (kind === "removed") return text(bytesBefore);
  if (bytesBefore === undefined || bytesAfter === undefined) return "";
  return `${text(bytesBefore)} → ${text(bytesAfter)}`;
}

function rebuiltText(rebuilt: readonly PackageChange[]): string {
  if (rebuilt.length === 0) return "";
  const names = rebuilt.map(({ name }) => code(name, 60));
  const what = `Rebuilt with the same version: ${rebuilt.length}`;
  return `<details><summary>${what}</summary>\n\n${abridged(names, 100, ", ")}.\n\n</details>\n`;
}
