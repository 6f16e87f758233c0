/** The results as Markdown. */
import type { Figure, Results, Row } from "./types.ts";

/** The table and a line on the machine, as the README has them. */
export function benchTable(results: Results): string {
  const { machine } = results;
  const lines = [
    "| what | size | ours | instead | floor | ratio | target | met |",
    "|---|---|---:|---:|---:|---:|---|---|",
    ...results.rows.map(line),
    "",
    `Median of the rounds (least–most). ${machine.cores} cores, ${machine.memoryGiB} GiB of memory, Linux ${machine.kernel}, Node ${machine.node}, ${machine.nix}, zstd ${machine.zstd}; every disk a new ext4 in memory; ${results.date.slice(0, 10)}. \`npm run bench\` measures all of it again, each row side by side in one run.`,
  ];
  const notes = results.rows.filter((row) => row.note !== "");
  if (notes.length > 0) {
    lines.push(
      "",
      ...notes.map((row) => `- ${cell(row.name)}${sizeOf(row, " (", ")")}: ${row.note}`),
    );
  }
  for (const { group, why } of results.missing)
    lines.push("", `Not measured: ${group}: ${cell(why)}`);
  return `${lines.join("\n")}\n`;
}

function line(row: Row): string {
  const cells = [
    row.name,
    sizeOf(row, "", ""),
    amount(row.ours, row.unit, false),
    row.peer === undefined ? "" : amount(row.peer, row.unit, true),
    row.floor === undefined ? "" : amount(row.floor, row.unit, true),
    row.ratio === undefined ? "" : row.ratio.toFixed(2),
    row.target,
    row.met === undefined ? "" : row.met ? "yes" : "**no**",
  ];
  return `| ${cells.map(cell).join(" | ")} |`;
}

function sizeOf({ size }: Row, before: string, after: string): string {
  if (size === undefined) return "";
  const bytes = size.bytes / 1024 ** 2;
  const text = bytes >= 1000 ? `${(bytes / 1024).toFixed(1)} GiB` : `${Math.round(bytes)} MiB`;
  return `${before}${text}, ${size.paths} paths${after}`;
}

function amount({ what, median, least, most }: Figure, unit: Row["unit"], named: boolean): string {
  const digits = unit === "MiB" ? 0 : most < 0.1 ? 3 : 2;
  const range = `${least.toFixed(digits)}–${most.toFixed(digits)}`;
  const text = `${median.toFixed(digits)} ${unit} (${range})`;
  return named ? `${text}, ${what}` : text;
}

/** A bar would end the cell. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
