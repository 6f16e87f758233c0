/** Finds where a text stops being JSON; V8 reports the position for some errors only. */

/**
 * The first position at which a text cannot be continued to JSON. Lines and columns count from 1.
 * The text must be one that `JSON.parse` refuses.
 */
export function positionInJson(text: string): { line: number; column: number } {
  // A prefix of valid JSON fails at its end; a prefix with the first wrong character fails before its
  // end. So a binary search finds the position.
  let good = 0;
  let bad = text.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (mayContinue(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  const position = mayContinue(text) ? text.length : good;
  const before = text.slice(0, position);
  return {
    line: before.split("\n").length,
    column: position - (before.lastIndexOf("\n") + 1) + 1,
  };
}

function mayContinue(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    const position = /at position (\d+)/.exec(message)?.[1];
    if (position === undefined) return message.startsWith("Unexpected end");
    return Number(position) >= text.length || message.startsWith("Unterminated string");
  }
}
