/**
 * The state that main saves for the post step: one JSON value of ids and paths. The runner passes it
 * on as an environment variable. Inputs are wrong in the post step of nested composite actions.
 */
import { saveState as coreSaveState, getState } from "@actions/core";
import type { z } from "zod";

const key = "packernix";

/** Loaded by who reads a state: the main step only writes one. */
async function schema() {
  const { z } = await import("zod");
  return z.object({
    version: z.literal(1),
    /** Undefined until main knows more than that it has started. */
    invocation: z.object({ id: z.string(), directory: z.string(), expires: z.number() }).optional(),
    builder: z.string().optional(),
    imageStore: z.string().optional(),
    repositoryId: z.string().optional(),
    regions: z.array(z.string()).optional(),
    /** Where leftovers would be; read by the home that gave it. */
    cleanupState: z.record(z.string(), z.json()).optional(),
    /** Packer's process; the start time tells it from a later one with the same number. */
    packer: z
      .object({
        pid: z.number().int().positive(),
        startTime: z.string(),
        temporary: z.string().optional(),
      })
      .optional(),
    /** Entries of the store cache to save; checked by what saves them. */
    saves: z.array(z.unknown()).optional(),
    /** Main came to its end, good or bad, and cleaned up itself. */
    finished: z.boolean().optional(),
  });
}
export type State = z.infer<Awaited<ReturnType<typeof schema>>>;

/** Saves the whole state; a later call replaces an earlier one. Does nothing where there is no runner. */
export function saveState(state: Omit<State, "version">): void {
  if (!process.env["GITHUB_STATE"]) return;
  coreSaveState(key, JSON.stringify({ version: 1, ...state } satisfies State));
}

/**
 * What main saved last.
 * @returns undefined in main itself, and when what came back is no state of this version.
 */
export async function loadState(): Promise<State | undefined> {
  const text = getState(key);
  if (text === "") return undefined;
  try {
    return (await schema()).parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** A state that grows while main learns more. */
export function makeMemory(initial: Omit<State, "version"> = {}) {
  let state = initial;
  return {
    remember(more: Omit<State, "version">): void {
      state = { ...state, ...more };
      saveState(state);
    },
  };
}
