/**
 * The clock by which images and leftovers expire: that of the home that keeps them. The clocks of the
 * machines that share a home differ, and a machine whose clock is hours ahead would otherwise remove
 * what another one is making as leftovers.
 */

/** Milliseconds within which two clocks count as equal: answers take time and count in seconds. */
const tolerance = 60_000;

let ahead = 0;

/**
 * @param own A moment by this machine's clock.
 * @returns that moment by the clock of the home (ms); by this machine's clock until the home's time is known.
 */
export function homeTime(own = Date.now()): number {
  return own + ahead;
}

/** @param time The time of the home's clock now (ms); NaN changes nothing. */
export function observeHomeTime(time: number): void {
  const difference = time - Date.now();
  if (Math.abs(difference - ahead) > tolerance) ahead = difference;
}
