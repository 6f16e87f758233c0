/** What never ends at a cloud, for code that waits by the clock. */
import { jest } from "@jest/globals";

/**
 * Lets the clock jump an hour ahead when `begun` is so.
 * @returns what ends that.
 */
export function jumpWhen(begun: () => boolean): Disposable {
  const now = Date.now;
  const clock = jest.spyOn(Date, "now").mockImplementation(() => now() + (begun() ? 3_600_000 : 0));
  return { [Symbol.dispose]: () => void clock.mockRestore() };
}
