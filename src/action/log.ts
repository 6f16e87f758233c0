/**
 * The log of the action, and the only place that writes workflow commands. Every line passes `inert`
 * and has its secrets replaced, because not every machine has a runner that masks.
 */
import type { SourceLocation } from "../shared/errors.ts";
import type { Log } from "../shared/log.ts";
import { capital } from "../shared/text.ts";
import { cut, inert, inertLines } from "./inert.ts";
import { type Masks, makeMasks, publishedBy } from "./masks.ts";

export interface LogOptions {
  /** True if there is a runner, which understands commands and masks. */
  onGitHub: boolean;
  debug: boolean;
  masks?: Masks;
  write?: (text: string) => void;
  /** Milliseconds, for the pace of progress. */
  now?: () => number;
}

export interface Annotation {
  kind: "notice" | "warning" | "error";
  message: string;
  location: SourceLocation | undefined;
}

export interface ActionLog extends Log {
  /** Masks these values from the next line on; see `masks.ts` for what is left out. */
  mask(values: readonly string[]): void;
  masks: Masks;
  /** Everything annotated so far, for the summary. */
  annotations: readonly Annotation[];
  /** Logs how many annotations were not shown. Call it once, last. */
  close(): void;
}

// GitHub keeps ten annotations of a kind per step, and 4,096 characters of each
// (docs.github.com, "Workflow commands", and the checks API).
const maxAnnotations = 9;
const maxMessage = 4096;

/** Milliseconds between two lines about the same long work. */
const pace = 5000;

export function makeLog(options: LogOptions): ActionLog {
  const write = options.write ?? ((text: string) => void process.stdout.write(text));
  const now = options.now ?? Date.now;
  const masks = options.masks ?? makeMasks(publishedBy(process.env));
  const annotations: Annotation[] = [];
  const shown = new Map<string, number>();
  let depth = 0;

  // Twice: before the line is cut, because half a secret would not be recognised, and after invisible
  // characters between its letters are removed.
  const redact = (text: string) => masks.redact(text);
  const line = (text: string) => write(`${redact(text)}\n`);
  const lines = (text: string, prefix = "") => {
    for (const one of inertLines(redact(text))) line(inert(prefix + one));
  };
  const command = (
    name: string,
    properties: Record<string, string | number | undefined>,
    text: string,
  ) => write(`${formatCommand(name, properties, redact(text))}\n`);

  function annotate(
    kind: Annotation["kind"],
    message: string,
    location: SourceLocation | undefined,
  ): void {
    const safe = inertLines(cut(redact(message), maxMessage - 100)).join("\n");
    const isSaid = (one: Annotation) => one.kind === kind && one.message === safe;
    if (location === undefined && annotations.some(isSaid)) return;
    annotations.push({ kind, message: safe, location });
    const count = annotations.filter((annotation) => annotation.kind === kind).length;
    if (!options.onGitHub || count > maxAnnotations) {
      const at = location === undefined ? "" : ` ${locationText(location)}:`;
      lines(safe, `${capital(kind)}:${at} `);
      return;
    }
    command(
      kind,
      location === undefined
        ? {}
        : { file: redact(inert(location.file)), line: location.line, col: location.column },
      safe,
    );
  }

  return {
    masks,
    annotations,
    mask(values) {
      for (const value of masks.add(values)) {
        // Without a runner, the command itself would print the secret.
        if (options.onGitHub) write(`${formatCommand("add-mask", {}, value)}\n`);
      }
    },
    info: (text) => lines(text),
    debug(text) {
      if (!options.debug) return;
      for (const one of inertLines(redact(text))) {
        if (options.onGitHub) command("debug", {}, one);
        else line(inert(`debug: ${one}`));
      }
    },
    notice: (message, location) => annotate("notice", message, location),
    warning: (message, location) => annotate("warning", message, location),
    error: (message, location) => annotate("error", message, location),
    child: (text) => line(inert(redact(text))),
    progress(key, text, done = false) {
      const last = shown.get(key);
      const time = now();
      if (!done && last !== undefined && time - last < pace) return;
      if (done) shown.delete(key);
      else shown.set(key, time);
      lines(text);
    },
    async group(title, work) {
      const name = inert(redact(title), 200);
      const outer = depth === 0;
      // The runner's groups do not nest, so an inner group is a line of the outer one.
      if (outer && options.onGitHub) command("group", {}, name);
      else line(inert(`▸ ${name}`));
      depth += 1;
      try {
        return await work();
      } finally {
        depth -= 1;
        if (outer && options.onGitHub) command("endgroup", {}, "");
      }
    },
    close() {
      for (const kind of ["notice", "warning", "error"] as const) {
        const more = annotations.filter((one) => one.kind === kind).length - maxAnnotations;
        if (more <= 0 || !options.onGitHub) continue;
        command(kind, {}, `${more} more of this kind: see the log and the job summary.`);
      }
    },
  };
}

/** `::name key=value::text`, escaped as the runner unescapes it (runner: ActionCommand). */
function formatCommand(
  name: string,
  properties: Record<string, string | number | undefined>,
  text: string,
): string {
  const written = Object.entries(properties)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  const list = written.length === 0 ? "" : ` ${written.join(",")}`;
  return `::${name}${list}::${escapeData(text)}`;
}

function escapeData(text: string): string {
  return text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replace(/:/g, "%3A").replace(/,/g, "%2C");
}

/** `file:line:column`, which editors and terminals recognise. */
export function locationText(location: SourceLocation): string {
  return [location.file, location.line, location.column]
    .filter((part) => part !== undefined)
    .join(":");
}
