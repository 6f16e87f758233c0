/** Which calls of a double go wrong. */

interface Times {
  /** The first call that it hits, of those that it could. Default 1. */
  nth?: number;
  /** How many calls. Default 1. */
  times?: number;
}

export function faultList<F extends Times, C>(couldHit: (fault: F, call: C) => boolean) {
  const list: (F & { seen: number })[] = [];
  return {
    add: (fault: F) => void list.push({ ...fault, seen: 0 }),
    clear: () => void list.splice(0),
    take(call: C): F | undefined {
      let hit: F | undefined;
      for (const fault of list.filter((one) => couldHit(one, call))) {
        fault.seen++;
        const first = fault.nth ?? 1;
        const inside = fault.seen >= first && fault.seen < first + (fault.times ?? 1);
        if (inside) hit ??= fault;
      }
      return hit;
    },
  };
}
