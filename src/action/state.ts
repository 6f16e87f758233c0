/**
 * The state that main saves for the post step: one JSON value of ids and paths, which the runner passes
 * on as an environment variable. Inputs cannot be used there: in nested composite actions they are wrong.
 */
import { getState, saveState } from "@actions/core";
import type { State } from "./state-schema.ts";

const key = "packernix";

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

/** Collects the state as main learns more, and saves the whole each time; not without a runner. */
export function makeMemory() {
  let state: State = { version: 1 };
  return {
    remember(more: Omit<State, "version">): void {
      state = { ...state, ...more };
      if (process.env["GITHUB_STATE"]) saveState(key, JSON.stringify(state));
    },
  };
}
