/** When each phase of the run began and ended, for the summary's chart. */

export interface Phase {
  /** As a user would name it. */
  name: string;
  /** Milliseconds since the epoch. */
  start: number;
  /** Undefined while it runs. */
  end: number | undefined;
  failed: boolean;
}

export interface Timeline {
  readonly phases: readonly Phase[];
  /**
   * Runs work as a phase of this name; phases may be nested. A phase that throws has failed.
   * @param hasFailed True if the work has failed although it returned.
   */
  phase<T>(name: string, work: () => Promise<T>, hasFailed?: (result: T) => boolean): Promise<T>;
}

export function makeTimeline(now: () => number = Date.now): Timeline {
  const phases: Phase[] = [];
  return {
    phases,
    async phase(name, work, hasFailed = () => false) {
      const phase: Phase = { name, start: now(), end: undefined, failed: false };
      phases.push(phase);
      try {
        const result = await work();
        phase.failed = hasFailed(result);
        return result;
      } catch (error) {
        phase.failed = true;
        throw error;
      } finally {
        phase.end = now();
      }
    },
  };
}

/** Milliseconds as `0.4 s`, `12 s`, `3 min 5 s`. */
export function formatDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
