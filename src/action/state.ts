/**
 * The state that main saves for the post step: one JSON value of ids and paths, which the runner passes
 * on as an environment variable. Inputs cannot be used there: in nested composite actions they are wrong.
 */
import { saveState as coreSaveState, getState } from "@actions/core";
import type { State } from "./state-schema.ts";

const key = "packernix";

/** Saves the whole state; a later call replaces an earlier one. Does nothing without a runner. */
export function saveState(state: Omit<State, "version">): void {
  if (!process.env["GITHUB_STATE"]) return;
  coreSaveState(key, JSON.stringify({ version: 1, ...state } satisfies State));
}

/**
 * What main saved last.
 * @returns undefined in main itself, and for a state of another version.
 */
export async function loadState(): Promise<State | undefined> {
  const text = getState(key);
  if (text === "") return undefined;
  try {
    const { State } = await import("./state-schema.ts");
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
