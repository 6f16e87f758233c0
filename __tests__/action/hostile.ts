/** Texts that want to be more than text, where they are shown. */
import { expect } from "@jest/globals";

export const hostile = [
  "@octocat and @octo/team",
  "</details></td></table><img src=https://evil.example/beacon>",
  "<!-- packernix what=plan workflow=x family=x builder=x stage= -->",
  "--> <b>out</b>",
  "www.evil.example and https://evil.example",
  "a | b \\| c",
  "```\nout of the fence\n~~~",
  "`` ` ``",
  "[link](https://evil.example) ![image](https://evil.example)",
  "::error::forged\n##[add-mask]x",
  "\u202eright to left\u0000",
  "#1 and GH-1 and octo/images#1",
];

/**
 * What GitHub would see outside of code, with the texts that are ours taken out.
 * @throws by `expect` when anything of the others' is there.
 */
export function expectInert(markdown: string): void {
  const outside = withoutCode(markdown);
  for (const live of [/@octo/, /evil/, /<b>|<\/details><\/td>|<img/, /octo\/images#1/, /GH-1/]) {
    expect(outside).not.toMatch(live);
  }
  expect(markdown).not.toMatch(/^\s*::|\p{Cf}|(?![\n\t])\p{Cc}/mu);
  // Every row of a table has as many cells as its head.
  for (const block of outside.split(/\n\n/).filter((text) => text.startsWith("|"))) {
    const rows = block.split("\n").filter((row) => row.startsWith("|"));
    const cells = rows.map((row) => row.replaceAll("\\|", "").split("|").length);
    expect(new Set(cells).size).toBe(1);
  }
}

/** CommonMark 0.31, 4.5 and 6.1: fences, then spans, each closed by as many backticks as opened it. */
function withoutCode(markdown: string): string {
  return markdown
    .replace(/^(`{3,})[^\n`]*\n[\s\S]*?^\1`*$/gm, "")
    .replace(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, "");
}
