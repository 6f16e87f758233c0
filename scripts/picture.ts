/**
 * `npm run picture`: docs/summary.png, the job summary of a real run of the example.
 * `npm run picture -- <Markdown file> <picture>`: the same of any summary or comment.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { execa } from "execa";
import { marked } from "marked";
import { offlineInputs, prepareOffline } from "./lib/offline.ts";
import { runStep } from "./lib/step.ts";

const root = path.dirname(import.meta.dirname);
/** Of a summary's column at GitHub, in CSS pixels. */
const width = 900;
const style = `
  body { margin: 0; padding: 24px; width: ${width - 48}px; color: #1f2328; background: #fff;
    font: 16px/1.5 "Liberation Sans", "DejaVu Sans", sans-serif; }
  h3 { font-size: 20px; margin: 0 0 16px; } h4 { margin: 24px 0 16px; } p { margin: 0 0 16px; }
  table { border-collapse: collapse; margin-bottom: 16px; }
  th, td { border: 1px solid #d1d9e0; padding: 6px 13px; text-align: left; }
  td:first-child:nth-last-child(2) { white-space: nowrap; } td code { overflow-wrap: anywhere; }
  tr:nth-child(2n) td { background: #f6f8fa; } thead:not(:has(th:not(:empty))) { display: none; }
  code { font: 85% "DejaVu Sans Mono", monospace; background: #818b981f; border-radius: 6px;
    padding: 0.2em 0.4em; }
  pre { padding: 16px; background: #f6f8fa; border-radius: 6px; overflow: hidden; }
  pre code { background: none; padding: 0; } a { color: #0969da; } summary { cursor: pointer; }`;

const [markdownFile, picture] = process.argv.slice(2);
if (markdownFile !== undefined && picture !== undefined) {
  await draw(await readFile(markdownFile, "utf8"), picture);
} else {
  await draw(await exampleSummary(), path.join(root, "docs", "summary.png"));
}

async function exampleSummary(): Promise<string> {
  const store = await mkdtemp(path.join(os.tmpdir(), "images-"));
  try {
    const inputs = {
      ...offlineInputs(await prepareOffline(root)),
      family: "web",
      stage: "testing",
    };
    const print = (line: string) => process.stdout.write(`  ${line}\n`);
    const { conclusion, summary } = await runStep(root, { ...inputs, "image-store": store }, print);
    if (conclusion !== "success") throw new Error("the example was not built");
    return summary;
  } finally {
    await rm(store, { recursive: true, force: true });
  }
}

/** Markdown as GitHub would show it, as far as summaries need it, without charts. */
async function draw(markdown: string, file: string): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "picture-"));
  try {
    const page = path.join(folder, "page.html");
    const body = await marked.parse(markdown);
    const script = "document.title = document.documentElement.offsetHeight";
    await writeFile(
      page,
      `<!doctype html><meta charset="utf-8"><style>${style}</style>${body}<script>${script}</script>`,
    );
    const chromium = (...args: string[]) =>
      execa(
        "chromium",
        ["--headless", "--no-sandbox", "--disable-gpu", ...args, `file://${page}`],
        {
          env: { HOME: folder },
        },
      );
    const { stdout } = await chromium(`--window-size=${width},100`, "--dump-dom");
    const height = /<title>(\d+)<\/title>/.exec(stdout)?.[1];
    if (height === undefined) throw new Error("Chromium did not say how high the page is");
    await chromium(
      "--hide-scrollbars",
      `--window-size=${width},${height}`,
      `--screenshot=${path.resolve(file)}`,
    );
    process.stdout.write(`${file}: ${width} x ${height}\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
