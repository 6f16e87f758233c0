/**
 * Reads the output of `packer -machine-readable`: `<epoch>,<target>,<type>,<data>,…` (packer/ui.go,
 * MachineReadableUi). It keeps artifacts and errors, and passes lines of text on, so a long log needs
 * no more memory than a short one.
 */
import type { Artifact, BuildResult } from "./types.ts";

/** Texts and characters kept of errors: Packer prints a handful. */
const mostErrors = 50;
const longestError = 16 * 1024;
/** Lines kept of what a provisioner prints. */
const mostSaid = 50;

/** What Packer says before a provisioner prints (its provisioners shell, shell-local, file, ansible). */
const provisions =
  /^==> [^:]+: (Provisioning with|Running local shell script|Executing |Uploading )/;
/**
 * And after one that failed, or a post-processor (packer-plugin-sdk multistep/commonsteps
 * step_provision.go; packer command/build.go).
 */
const failed = /^==> [^:]+: Provisioning step had errors|^Build '.*' errored/;

/**
 * Undoes the escapes of a field: `%!(PACKER_COMMA)`, `\n`, `\r`.
 * Packer does not escape the backslash nor the percent sign, so a backslash with an `n` or `r` behind
 * it, and the text `%!(PACKER_COMMA)`, cannot be told from what they stand for.
 */
export function unescapeField(field: string): string {
  return field.replaceAll("\\n", "\n").replaceAll("\\r", "\r").replaceAll("%!(PACKER_COMMA)", ",");
}

/**
 * A reader for one run.
 * @param onLine Called for every line that a person should see, without escapes and line ends.
 */
export function machineReadable(onLine: (line: string) => void) {
  const artifacts = new Map<string, Artifact>();
  const errors: string[] = [];
  // Packer prints these before or instead of the list of errors, for example about an invalid template.
  const said: string[] = [];
  // Output of the current provisioner; complete if it has failed.
  let printed: string[] | undefined;
  let isWhole = false;
  let understood = false;

  const show = (text: string) => {
    for (const line of text.split(/\r\n|\n|\r/)) if (line.trim() !== "") onLine(line);
  };
  const remember = (line: string) => {
    isWhole ||= failed.test(line);
    if (isWhole) return;
    if (provisions.test(line)) printed = [];
    // Standard error and output as Packer's older and newer plugins show them.
    const [, text = ""] = /^(?:==>| {3}) [^:]+: (.*)$/.exec(line) ?? [];
    if (text.trim() !== "" && !provisions.test(line)) printed?.push(text);
    if (printed !== undefined && printed.length > mostSaid) printed.shift();
  };
  const artifactOf = (build: string, index: string): Artifact => {
    const key = JSON.stringify([build, index]);
    const known = artifacts.get(key);
    if (known !== undefined) return known;
    const fresh = { build, index: Number(index), builderId: "", id: "", string: "", files: [] };
    artifacts.set(key, fresh);
    return fresh;
  };
  const readArtifact = (build: string, [index = "", kind = "", ...values]: string[]) => {
    const value = unescapeField(values[0] ?? "");
    // A build without an artifact prints `nil` and nothing else of it.
    if (!/^\d+$/.test(index) || kind === "nil") return;
    if (kind === "builder-id") artifactOf(build, index).builderId = value;
    if (kind === "id") artifactOf(build, index).id = value;
    if (kind === "string") artifactOf(build, index).string = value;
    if (kind === "file") artifactOf(build, index).files.push(unescapeField(values[1] ?? ""));
  };

  return {
    /** Takes one line without its end. A line in another form is passed on as text. */
    write(line: string) {
      const match = /^\d+,([^,]*),([a-z-]+)(?:,(.*))?$/s.exec(line);
      if (match === null) return show(line);
      understood = true;
      const [, target = "", type = "", data = ""] = match;
      const fields = data.split(",");
      if (type === "ui") {
        // A text of Packer's is one field; of somebody else's it may hold bare commas.
        const text = unescapeField(fields.slice(1).join(","));
        if (fields[0] === "error") keep(said, text);
        for (const line of text.split(/[\r\n]+/)) remember(line);
        return show(text);
      }
      if (type === "artifact") return readArtifact(unescapeField(target), fields);
      if (type === "error") keep(errors, reasonOf(unescapeField(data), said));
    },
    result: (end: Pick<BuildResult, "exitCode" | "ended">): BuildResult => ({
      artifacts: [...artifacts.values()],
      errors: errors.length > 0 ? errors : said.filter(isPackersOwn),
      printed: printed ?? [],
      understood,
      ...end,
    }),
  };
}

function keep(list: string[], text: string): void {
  const trimmed = text.trim().slice(0, longestError);
  if (trimmed === "" || list.includes(trimmed)) return;
  // Keep the last ones, because a script may fill the list with its own errors.
  if (list.length === mostErrors) list.shift();
  list.push(trimmed);
}

/**
 * All that Packer reports when a step of a builder stops the build (packer-plugin-sdk,
 * multistep/commonsteps); the last line of the step gives the reason.
 */
function reasonOf(error: string, said: readonly string[]): string {
  if (error.trim() !== "Build was halted.") return error;
  const texts = said.flatMap((text) => /^==> [^:]+: (.+)/s.exec(text)?.[1] ?? []);
  return texts.at(-1) ?? error;
}

/** Not the standard error of a script (`==> name: …`) nor a heading. */
function isPackersOwn(text: string): boolean {
  return !/^(==>|-->|Build ')/.test(text);
}
