/** Splits text that comes in pieces into lines. Only the beginning of a long line is kept. */
import { StringDecoder } from "node:string_decoder";

/** Characters of a line that are kept; the rest of a longer one is left out. */
const longestLine = 1024 * 1024;

export interface LineSplitter {
  /** @returns the lines that this piece completes. */
  write(bytes: Buffer): string[];
  /** @returns the last line, where it has no end. */
  end(): string[];
}

export function lineSplitter(): LineSplitter {
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
    write: (bytes) => add(decoder.write(bytes)),
    end() {
      const complete = add(decoder.end());
      return line === "" ? complete : [...complete, withoutReturn(line)];
    },
  };
}

function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}
