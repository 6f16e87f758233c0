/**
 * The two spellings of a command in the log.
 *
 * Source in actions/runner: `src/Runner.Common/ActionCommand.cs` (TryParseV2, TryParse and the
 * three escape tables).
 */

/** One command; property names are compared without regard to case. */
export type Command = {
  name: string;
  properties: Map<string, string>;
  data: string;
};

type Escapes = readonly (readonly [replacement: string, token: string])[];

// The percent sign comes last, so that "%250A" becomes "%0A" and not a new line.
const dataEscapes: Escapes = [
  ["%0D", "\r"],
  ["%0A", "\n"],
  ["%25", "%"],
];
const propertyEscapes: Escapes = [
  ["%0D", "\r"],
  ["%0A", "\n"],
  ["%3A", ":"],
  ["%2C", ","],
  ["%25", "%"],
];
const bracketEscapes: Escapes = [
  ["%3B", ";"],
  ["%0D", "\r"],
  ["%0A", "\n"],
  ["%5D", "]"],
  ["%25", "%"],
];

// What .NET's TrimStart takes for white space; U+FEFF, which JavaScript's \s holds, is not in it.
const leadingSpace = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;

/**
 * The command in a line, or undefined. `registered` holds the names in lower case; a name that is
 * not in it makes the line ordinary text. `::` is tried before `##[`.
 */
export function parseCommand(line: string, registered: ReadonlySet<string>): Command | undefined {
  return parseColons(line, registered) ?? parseBracket(line, registered);
}

/** TryParseV2: `::name key=value,key=value::data` at the start of the trimmed line. */
function parseColons(line: string, registered: ReadonlySet<string>): Command | undefined {
  const message = line.replace(leadingSpace, "");
  if (!message.startsWith("::")) return undefined;
  const end = message.indexOf("::", 2);
  if (end < 0) return undefined;

  const [name, properties] = splitName(message.slice(2, end));
  if (!registered.has(name.toLowerCase())) return undefined;
  return {
    name,
    properties: parseProperties(properties.trim(), ",", propertyEscapes),
    data: unescapeText(message.slice(end + 2), dataEscapes),
  };
}

/** TryParse: the first `##[name key=value;key=value]data` anywhere in the line. */
function parseBracket(line: string, registered: ReadonlySet<string>): Command | undefined {
  const start = line.indexOf("##[");
  if (start < 0) return undefined;
  const end = line.indexOf("]", start);
  if (end < 0) return undefined;

  const [name, properties] = splitName(line.slice(start + 3, end));
  if (!registered.has(name.toLowerCase())) return undefined;
  return {
    name,
    properties: parseProperties(properties, ";", bracketEscapes),
    data: unescapeText(line.slice(end + 1), bracketEscapes),
  };
}

function splitName(info: string): [name: string, properties: string] {
  const space = info.indexOf(" ");
  return space < 0 ? [info, ""] : [info.slice(0, space), info.slice(space + 1)];
}

function parseProperties(text: string, separator: string, escapes: Escapes): Map<string, string> {
  const properties = new Map<string, string>();
  for (const part of text.split(separator)) {
    // Split by .NET with "remove empty entries": no key or no value, no property.
    const [, key, value] = /^=*([^=]+)=+([\s\S]+)$/.exec(part) ?? [];
    if (key === undefined || value === undefined) continue;
    setProperty(properties, key, unescapeText(value, escapes));
  }
  return properties;
}

function unescapeText(text: string, escapes: Escapes): string {
  return escapes.reduce((result, [from, to]) => result.replaceAll(from, to), text);
}

/** A property by its name, whatever its case. */
export function getProperty(command: Command, name: string): string | undefined {
  return command.properties.get(propertyKey(command.properties, name));
}

/** Sets a property, keeping the spelling under which it is known already. */
export function setProperty(properties: Map<string, string>, name: string, value: string): void {
  properties.set(propertyKey(properties, name), value);
}

/** Removes a property by its name, whatever its case. */
export function deleteProperty(command: Command, name: string): void {
  command.properties.delete(propertyKey(command.properties, name));
}

function propertyKey(properties: Map<string, string>, name: string): string {
  const wanted = name.toLowerCase();
  return [...properties.keys()].find((key) => key.toLowerCase() === wanted) ?? name;
}
