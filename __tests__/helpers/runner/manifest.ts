/**
 * `action.yml` of a node action and the inputs of one stage.
 *
 * Sources in actions/runner: `src/Runner.Worker/ActionManifestManager.cs` (ConvertRuns: files,
 * `post-if` is `always()` by default; EvaluateDefaultInput), `src/Runner.Worker/ActionManager.cs`
 * (LoadAction: `action.yml`, then `action.yaml`), `src/Runner.Worker/ActionRunner.cs` (RunAsync:
 * defaults fill what `with` does not name, also when it names it as empty; warnings).
 */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type Contexts, defaultContexts, evaluate, toText } from "./expressions.ts";
import { type StepRecord, setIgnoringCase } from "./record.ts";

/** What the double reads of `action.yml`. */
export type Manifest = {
  directory: string;
  main: string;
  post: string | undefined;
  postIf: string;
  /** `default` is undefined where there is none: the input is then the empty text. */
  inputs: { name: string; default: string | undefined; deprecated: string | undefined }[];
};

type RawManifest = {
  inputs?: Record<string, { default?: unknown; deprecationMessage?: string } | null>;
  runs?: { using?: string; main?: string; post?: string; "post-if"?: string };
};

/** Reads the manifest of a directory; throws an Error for anything but a node action. */
export function readManifest(directory: string): Manifest {
  const file = ["action.yml", "action.yaml"]
    .map((name) => join(directory, name))
    .find((path) => existsSync(path));
  if (file === undefined) {
    throw new Error(`Can't find 'action.yml' or 'action.yaml' under '${directory}'.`);
  }
  const raw = parse(readFileSync(file, "utf8")) as RawManifest;
  const { using = "", main, post } = raw.runs ?? {};
  if (!/^node(12|16|20|24)$/i.test(using)) {
    throw new Error(`'using: ${using}' is not supported by the runner double, use 'node24'.`);
  }
  if (main === undefined) throw new Error(`No entry JavaScript file is named in ${file}.`);
  return {
    directory,
    main,
    post,
    postIf: raw.runs?.["post-if"] ?? "always()",
    inputs: Object.entries(raw.inputs ?? {}).map(([name, input]) => ({
      name,
      default: input?.default === undefined ? undefined : toText(input.default),
      deprecated: input?.deprecationMessage,
    })),
  };
}

/**
 * ActionRunner.RunAsync: the inputs of one stage. Only the contexts that a default may name are
 * looked at; an input that the action does not know is kept and gets a warning.
 */
export function resolveInputs(
  manifest: Manifest,
  given: Record<string, string>,
  contexts: Contexts,
  record: StepRecord,
): Map<string, string> {
  const inputs = new Map<string, string>();
  for (const [name, value] of Object.entries(given)) setIgnoringCase(inputs, name, value);
  const names = new Set([...inputs.keys()].map((name) => name.toLowerCase()));
  const known = new Set(manifest.inputs.map(({ name }) => name.toLowerCase()));

  for (const { name, deprecated } of manifest.inputs) {
    if (deprecated === undefined || !names.has(name.toLowerCase())) continue;
    record.warning(`Input '${name}' has been deprecated with message: ${deprecated}`);
  }
  const allowed = Object.fromEntries(
    Object.entries(contexts).filter(([name]) => defaultContexts.includes(name)),
  );
  for (const input of manifest.inputs) {
    if (names.has(input.name.toLowerCase())) continue;
    inputs.set(input.name, evaluate(input.default ?? "", allowed));
  }

  const unexpected = Object.keys(given).filter((name) => !known.has(name.toLowerCase()));
  if (unexpected.length > 0) {
    const valid = manifest.inputs.map(({ name }) => name).join("', '");
    record.warning(
      `Unexpected input(s) '${unexpected.join("', '")}', valid inputs are ['${valid}']`,
    );
  }
  return inputs;
}
