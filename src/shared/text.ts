/** Helpers for texts. */

/** A text of at most `longest` characters; one that was cut ends with `…`. */
export function shorten(text: string, longest: number): string {
  if (text.length <= longest) return text;
  // Not between the two halves of a character.
  return `${text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

/** An untrusted text in a message: in quotes, on one line, and shortened. */
export function quoted(text: string, longest = 80): string {
  return JSON.stringify(shorten(text, longest));
}

/** Adds a full stop to a foreign text at the end of our sentence, unless it has several lines. */
export function withPeriod(text: string): string {
  return /[.!?…]$/.test(text) || text.includes("\n") ? text : `${text}.`;
}

/** `1 image`, `2 images`. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}

/** The first texts of a list, and how many more there are. */
export function abridged(texts: readonly string[], most: number, separator = "; "): string {
  const more = texts.length > most ? ` and ${texts.length - most} more` : "";
  return texts.slice(0, most).join(separator) + more;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The words of a text, for tables of names. */
export function words(text: string): string[] {
  return text.split(/\s+/).filter(Boolean);
}
