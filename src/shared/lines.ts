/** Splits text that comes in pieces into lines. Only the beginning of a long line is kept. */
import { StringDecoder } from "node:string_decoder";

/** Characters of a line that are kept; the rest of a longer one is left out. */
const longestLine = 1024 * 1024;

export function lineSplitter() {
  const decoder = new StringDecoder("utf8");
  let line = "";
  const add = (text: string) => {
    const complete: string[] = [];
    for (const [index, part] of text.split("\n").entries()) {
      if (index > 0) {
        complete.push(withoutReturn(line));
        line = "";
      }
      line += part.slice(0, longestLine - line.length);
    }
    return complete;
  };
  return {
    /** @returns the lines that this piece completes. */
    write: (bytes: Buffer) => add(decoder.write(bytes)),
    /** @returns the last line, where it has no end. */
    end() {
      const complete = add(decoder.end());
      return line === "" ? complete : [...complete, withoutReturn(line)];
    },
  };
}

function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}
