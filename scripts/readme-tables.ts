/**
 * Writes `action.yml` from the tables of inputs and outputs, and the generated parts of README.md and
 * docs/ between their markers: files of the quick start, inputs, outputs, permissions at
 * Amazon, figures of the bench.
 * With `--check` nothing is written, and a difference ends with exit code 1.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { stringify } from "yaml";
import { benchTable } from "../bench/table.ts";
import type { Results } from "../bench/types.ts";
import type { Kind } from "../src/action/inputs/kinds.ts";
import { groupNames, inputDefinitions, stepNames } from "../src/action/inputs/table.ts";
import { outputTable } from "../src/action/outputs.ts";

const note = "# Written by scripts/readme-tables.ts from the tables in src/action; do not edit.\n";

/** The whole text of `action.yml`. */
export function actionYaml(): string {
  const inputs = Object.fromEntries(
    inputDefinitions.map((input) => [
      input.name,
      {
        description: input.description,
        required: false,
        ...(input.default === undefined ? {} : { default: input.default }),
      },
    ]),
  );
  const outputs = Object.fromEntries(
    outputTable.map((output) => [output.name, { description: output.description }]),
  );
  const action = {
    name: "packernix",
    description:
      "Turns a NixOS configuration into a machine image, and manages the image until you delete it",
    author: "the packernix-action authors",
    branding: { icon: "hard-drive", color: "blue" },
    inputs,
    outputs,
    runs: { using: "node24", main: "dist/index.js", post: "dist/post.js", "post-if": "always()" },
  };
  return note + stringify(action, { lineWidth: 100 });
}

/** How docs/inputs.md calls each kind of input. */
const kindNames: Record<Kind, string> = {
  text: "text",
  path: "path",
  lines: "text",
  word: "word",
  boolean: "true or false",
  number: "number",
  count: "number",
  duration: "time, such as `90m`",
  timeout: "time, such as `90m`",
  list: "list",
  command: "list, one per line",
  strings: "map of texts",
  labels: "map of texts",
  environment: "map of texts",
  values: "map",
};

/** Inputs by group, as Markdown tables. */
export function inputTables(): string {
  return Object.entries(groupNames)
    .map(([group, title]) => {
      const rows = inputDefinitions
        .filter((input) => input.group === group)
        .map((input) => {
          const steps = input.steps.length === stepNames.length ? "all" : input.steps.join(", ");
          const initial = input.default === undefined ? "" : `\`${input.default}\``;
          return [`\`${input.name}\``, input.description, kindNames[input.kind], initial, steps];
        });
      return `**${title}**\n\n${markdownTable(["input", "", "form", "default", "steps"], rows)}`;
    })
    .join("\n");
}

export function outputsTable(): string {
  const rows = outputTable.map((output) => [`\`${output.name}\``, output.description]);
  return markdownTable(["output", ""], rows);
}

/**
 * Replaces what stands between `<!-- name -->` and `<!-- /name -->`.
 * @throws {Error} when a marker is missing.
 */
export function between(text: string, name: string, content: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const start = text.indexOf(open);
  const end = text.indexOf(close);
  if (start === -1 || end < start) throw new Error(`there is no ${open} … ${close}`);
  return `${text.slice(0, start + open.length)}\n\n${content.trim()}\n\n${text.slice(end)}`;
}

/** A file as a block of code. */
function fileBlock(root: string, language: string, file: string): string {
  return `\`\`\`${language}\n${readFileSync(path.join(root, file), "utf8")}\`\`\``;
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`;
  return `${[line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n")}\n`;
}

/** Generated parts, by the file and the name of their markers. */
function partsOf(root: string): Record<string, Record<string, string>> {
  return {
    "README.md": {
      "web.nix": fileBlock(root, "nix", "examples/quick-start/web.nix"),
      "flake.nix": fileBlock(root, "nix", "examples/quick-start/flake.nix"),
      "disk.yml": fileBlock(root, "yaml", "examples/workflows/disk.yml"),
    },
    "docs/inputs.md": { inputs: inputTables(), outputs: outputsTable() },
    "docs/amazon.md": { permissions: permissionsTable(root) },
    "docs/figures.md": { bench: benchResults(root) },
  };
}

function main(check: boolean): number {
  const root = path.dirname(import.meta.dirname);
  const files: Record<string, string> = { "action.yml": actionYaml() };
  for (const [name, parts] of Object.entries(partsOf(root))) {
    const before = textOf(path.join(root, name));
    if (before === undefined) throw new Error(`there is no ${name} to write the tables into`);
    files[name] = Object.entries(parts).reduce(
      (text, [part, content]) => between(text, part, content),
      before,
    );
  }
  let different = 0;
  for (const [name, wanted] of Object.entries(files)) {
    const file = path.join(root, name);
    if (wanted === textOf(file)) continue;
    different += 1;
    if (check) console.error(`${name} is not as the tables say; run node scripts/readme-tables.ts`);
    else writeFileSync(file, wanted);
  }
  return check && different > 0 ? 1 : 0;
}

const policies = ["create", "read", "plan", "test", "promote", "prune", "delete"];
const roles = ["preview", "release"];

interface PolicyDocument {
  Statement: { Effect: string; Action: string | string[] }[];
}

/** Which action of Amazon's each policy of docs/iam allows. */
export function permissionsTable(root: string): string {
  const folder = path.join(root, "docs", "iam");
  const names = [...policies, ...roles];
  const files = readdirSync(folder).map((file) => path.basename(file, ".json"));
  const other = files.filter((file) => !names.includes(file));
  if (other.length > 0) throw new Error(`docs/iam has policies for ${other.join(", ")}`);
  const allowed = names.map((name) => {
    const text = readFileSync(path.join(folder, `${name}.json`), "utf8");
    const { Statement } = JSON.parse(text) as PolicyDocument;
    const statements = Statement.filter(({ Effect }) => Effect === "Allow");
    return new Set(statements.flatMap(({ Action }) => Action));
  });
  const actions = [...new Set(allowed.flatMap((those) => [...those]))].sort();
  const head = ["", ...names.map((name) => `[${name}](iam/${name}.json)`)];
  const rows = actions.map((action) => [
    `\`${action}\``,
    ...allowed.map((those) => (those.has(action) ? "×" : "")),
  ]);
  return markdownTable(head, rows);
}

/** The table of the last full run of `npm run bench`. */
function benchResults(root: string): string {
  const text = textOf(path.join(root, "bench", "results.json"));
  if (text === undefined) throw new Error("bench/results.json is missing; run `npm run bench`");
  return benchTable(JSON.parse(text) as Results);
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

if (import.meta.main) process.exitCode = main(process.argv.includes("--check"));
