/** What takes its time in a cloud: made things have an id and a date, actions end later, and lock things meanwhile. */

export interface Thing {
  id: number;
  name: string;
  /** ISO 8601. */
  created: string;
}

export interface Action {
  id: number;
  command: string;
  resources: { id: number | string; type: string }[];
  /** When it is done (ms). */
  end: number;
  status: "running" | "success" | "error";
  finish(): void | Promise<void>;
}

export interface ActionSettings {
  /** How long actions take, in milliseconds; may be changed while they run. */
  actionMs: number;
  /** Commands whose actions end with an error, such as `create_image`. */
  failing: string[];
}

export function makeActions(settings: ActionSettings) {
  let last = 1000;
  const all = new Map<number, Action>();
  let settled = Promise.resolve();
  async function settleNow(): Promise<void> {
    for (const action of all.values()) {
      if (action.status !== "running" || Date.now() < action.end) continue;
      const fails = settings.failing.includes(action.command);
      if (!fails) await action.finish();
      action.status = fails ? "error" : "success";
    }
  }
  return {
    all,
    thing: (name: string): Thing => ({ id: ++last, name, created: new Date().toISOString() }),
    /** @param finish Done when the action ends well. */
    start(
      command: string,
      resources: Action["resources"],
      finish: Action["finish"] = () => {},
    ): Action {
      const end = Date.now() + settings.actionMs;
      const action: Action = { id: ++last, command, resources, end, status: "running", finish };
      all.set(action.id, action);
      return action;
    },
    /** Ends what had its time; one after the other, because copies of disks take theirs. */
    settle(): Promise<void> {
      const next = settled.then(settleNow);
      settled = next.catch(() => {});
      return next;
    },
    /** An action is running on it. */
    isLocked: (type: string, id: number | string) =>
      [...all.values()].some(
        ({ status, resources }) =>
          status === "running" && resources.some((one) => one.type === type && one.id === id),
      ),
  };
}
