/** A machine whose clock is wrong, for the process that an environment starts: Node.js alone sees it. */
export function skewedClock(hours: number): Record<string, string> {
  const script = `
    const ahead = ${hours * 3_600_000};
    const Real = Date;
    globalThis.Date = class extends Real {
      constructor(...given) {
        if (given.length === 0) super(Real.now() + ahead);
        else super(...given);
      }
      static now() { return Real.now() + ahead; }
    };`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(script)}` };
}
