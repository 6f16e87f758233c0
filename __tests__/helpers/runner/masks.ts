/**
 * Secrets and how they are hidden.
 *
 * Sources in actions/runner: `src/Sdk/DTLogging/Logging/SecretMasker.cs` (AddValue, MaskSecrets),
 * `src/Sdk/DTLogging/Logging/ValueEncoders.cs`, and `src/Runner.Common/HostContext.cs`
 * (constructor: which encoders are in use).
 */

type Encoder = (value: string) => string;

/** HostContext constructor: the encoders, in the order in which it adds them. */
const encoders: readonly Encoder[] = [
  (value) => base64(value, 0),
  (value) => base64(value, 1),
  (value) => base64(value, 2),
  (value) => value.replaceAll('"', '\\"'),
  (value) => value.replaceAll("'", "''"),
  json,
  uriData,
  xml,
  withoutQuotes,
  beforeAmpersand,
  afterAmpersand,
];

/** One job's secrets. There is no shortest length: a mask of one letter hides that letter. */
export class Masker {
  readonly #originals = new Set<string>();
  readonly #all = new Set<string>();

  /** The values as they were added, without their encoded forms. */
  get values(): string[] {
    return [...this.#originals];
  }

  /** SecretMasker.AddValue: the value and each encoded form of it. */
  add(value: string): void {
    if (value === "" || this.#originals.has(value)) return;
    this.#originals.add(value);
    this.#all.add(value);
    for (const encode of encoders) {
      const encoded = encode(value);
      if (encoded !== "") this.#all.add(encoded);
    }
  }

  /**
   * AddMaskCommandExtension (`src/Runner.Worker/ActionCommandManager.cs`) and
   * Worker.InitializeSecretMasker (`src/Runner.Worker/Worker.cs`): the whole value, then each of
   * its lines, trimmed, whatever their length.
   */
  addWithLines(value: string): void {
    this.add(value);
    for (const line of value.split(/[\r\n]/)) this.add(line.trim());
  }

  /** SecretMasker.MaskSecrets: overlapping and touching finds become one `***`. */
  mask(text: string): string {
    const ranges = [...this.#all].flatMap((secret) => occurrences(text, secret));
    if (ranges.length === 0) return text;
    ranges.sort((left, right) => left.start - right.start);

    let result = "";
    let position = 0;
    let current: Range | undefined;
    for (const range of ranges) {
      if (current !== undefined && range.start <= current.end) {
        current.end = Math.max(current.end, range.end);
        continue;
      }
      if (current !== undefined) {
        result += `${text.slice(position, current.start)}***`;
        position = current.end;
      }
      current = { ...range };
    }
    if (current === undefined) return text;
    return `${result}${text.slice(position, current.start)}***${text.slice(current.end)}`;
  }
}

type Range = { start: number; end: number };

/** ValueSecret.GetPositions: every find, also those that overlap. */
function occurrences(text: string, secret: string): Range[] {
  const found: Range[] = [];
  let start = text.indexOf(secret);
  while (start !== -1) {
    found.push({ start, end: start + secret.length });
    start = text.indexOf(secret, start + 1);
  }
  return found;
}

/** Base64StringEscape and its two shifts, for `base64("user:" + secret)`. */
function base64(value: string, shift: number): string {
  const bytes = Buffer.from(value, "utf8");
  return (bytes.length > shift ? bytes.subarray(shift) : bytes).toString("base64");
}

/** JsonStringEscape, without the quotes around it; Newtonsoft also escapes these three. */
function json(value: string): string {
  const inner = JSON.stringify(value).slice(1, -1);
  return inner.replace(/[\u0085\u2028\u2029]/g, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** UriDataEscape (Uri.EscapeDataString): all but `A-Za-z0-9-_.~`. */
function uriData(value: string): string {
  return encodeURIComponent(value.toWellFormed()).replace(/[!'()*]/g, (char) => {
    return `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
  });
}

/** XmlDataEscape (SecurityElement.Escape). */
function xml(value: string): string {
  return value
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&apos;");
}

/** TrimDoubleQuotes: only values of more than eight characters. */
function withoutQuotes(value: string): string {
  const quoted = value.length > 8 && value.startsWith('"') && value.endsWith('"');
  return quoted ? value.slice(1, -1) : "";
}

/** PowerShellPreAmpersandEscape: the part up to `&+` or the last `&`, six characters or more. */
function beforeAmpersand(value: string): string {
  if (!value.includes("&")) return "";
  const plus = value.indexOf("&+");
  const part = plus >= 0 ? value.slice(0, plus + 2) : value.slice(0, value.lastIndexOf("&") + 1);
  return part.length >= 6 ? part : "";
}

/** PowerShellPostAmpersandEscape: the part after it; `&+` swallows one more letter. */
function afterAmpersand(value: string): string {
  if (!value.includes("&")) return "";
  const plus = value.indexOf("&+");
  const part = plus >= 0 ? value.slice(plus + 3) : value.slice(value.lastIndexOf("&") + 1);
  return part.length >= 6 ? part : "";
}
