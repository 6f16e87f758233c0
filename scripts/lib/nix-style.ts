/** The rules for Nix files that need no tool: the layout that nixfmt gives, as far as a line shows it. */

const longestLine = 120;

/** @returns one text per broken rule, `file:line: message`. */
export function nixStyleProblems(file: string, text: string): string[] {
  const problems: string[] = [];
  const report = (line: number, message: string) => problems.push(`${file}:${line}: ${message}`);
  const lines = text.split("\n");
  lines.forEach((line, index) => {
    if (line.includes("\t")) report(index + 1, "a tab, where nixfmt writes spaces");
    if (/[ \r]$/.test(line)) report(index + 1, "white space at the end of the line");
    // A text or a comment is not to be broken for its length.
    if (line.length > longestLine && !/["#]|''/.test(line))
      report(index + 1, `longer than ${longestLine} characters`);
    if (/^[^#"]*\bwith (lib|builtins);/.test(line)) report(index + 1, "`with`: write the name out");
  });
  if (!text.endsWith("\n") || text.endsWith("\n\n")) {
    report(lines.length, "the file is to end with exactly one line end");
  }
  return problems;
}
