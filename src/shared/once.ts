/** Work that runs at the first call, and only once. */
export interface Once<T> {
  (): Promise<T>;
  /** True when it was asked for; it may still be under way, or have failed. */
  isMade(): boolean;
}

/** Makes work lazy. A failure is final: each later call gets the same error. */
export function once<T>(work: () => Promise<T>): Once<T> {
  let running: Promise<T> | undefined;
  const call = () => {
    running ??= work();
    return running;
  };
  return Object.assign(call, { isMade: () => running !== undefined });
}
