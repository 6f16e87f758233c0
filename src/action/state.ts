/**
 * The state that main saves for the post step: one JSON value of ids and paths, which the runner passes
 * on as an environment variable. Inputs cannot be used there: in nested composite actions they are wrong.
 */
import { saveState as coreSaveState, getState } from "@actions/core";
import { z } from "zod";

const key = "packernix";

const State = z.object({
  version: z.literal(1),
  /** Undefined until main has made it. */
  invocation: z.object({ id: z.string(), directory: z.string(), expires: z.number() }).optional(),
  builder: z.string().optional(),
  imageStore: z.string().optional(),
  repositoryId: z.string().optional(),
  regions: z.array(z.string()).optional(),
  /** Where to look for leftovers; only the home that made it can read it. */
  cleanupState: z.record(z.string(), z.json()).optional(),
  /** Packer's process; the start time distinguishes it from a later one with the same number. */
  packer: z
    .object({
      pid: z.number().int().positive(),
      startTime: z.string(),
      temporary: z.string().optional(),
    })
    .optional(),
  /** Entries of the store cache to save; checked by what saves them. */
  saves: z.array(z.unknown()).optional(),
  /** True if main ended, successfully or not, and has cleaned up. */
  finished: z.boolean().optional(),
});
export type State = z.infer<typeof State>;

/** Saves the whole state; a later call replaces an earlier one. Does nothing without a runner. */
export function saveState(state: Omit<State, "version">): void {
  if (!process.env["GITHUB_STATE"]) return;
  coreSaveState(key, JSON.stringify({ version: 1, ...state } satisfies State));
}

/**
 * What main saved last.
 * @returns undefined in main itself, and for a state of another version.
 */
export function loadState(): State | undefined {
  const text = getState(key);
  if (text === "") return undefined;
  try {
    return State.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Collects and saves the state as main learns more. */
export function makeMemory(initial: Omit<State, "version"> = {}) {
  let state = initial;
  return {
    remember(more: Omit<State, "version">): void {
      state = { ...state, ...more };
      saveState(state);
    },
  };
}
