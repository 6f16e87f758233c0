/**
 * The time by which images and what is half made expire: that of the place where they are kept. The
 * clocks of the machines that work with them differ, and one that is hours ahead would take what
 * another one is making for what a dead run left.
 */

/** Milliseconds by which two clocks may differ and count as equal: answers come late, in seconds. */
const tolerance = 60_000;

let ahead = 0;

/**
 * @param own A moment by this machine's clock.
 * @returns that moment by the clock of the place (ms); by our own until it has told its time.
 */
export function placeTime(own = Date.now()): number {
  return own + ahead;
}

/** @param time What the clock of the place shows now (ms); anything that is no time is passed over. */
export function hearPlaceTime(time: number): void {
  const difference = time - Date.now();
  if (Math.abs(difference - ahead) > tolerance) ahead = difference;
}
