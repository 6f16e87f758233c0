/** A subscription at Azure: what is in it, by its id, and the operations that change it. */
import type { ApiSettings } from "../cloud/api.ts";
import { ApiError } from "../cloud/wire.ts";
import type { Hardware } from "../machine.ts";

export type Body = Record<string, unknown>;

export interface Resource {
  id: string;
  name: string;
  /** `Microsoft.Compute/images`; of a group `group`. */
  type: string;
  location: string;
  tags: Record<string, string>;
  createdTime: string;
  properties: Body & { provisioningState: string };
}

export interface Operation {
  id: string;
  end: number;
  status: "InProgress" | "Succeeded" | "Failed";
  error?: { code: string; message: string };
  finish(): void | Promise<void>;
}

export interface Settings extends ApiSettings {
  /** How long operations take, in milliseconds; 0: they are done at once. */
  operationMs: number;
  /** Operations that end with this error, such as `PUT Microsoft.Compute/images`. */
  failing: Record<string, [code: string, message: string]>;
  /** Operations that are refused at once. */
  refused: Record<string, [status: number, code: string, message: string]>;
  /** Actions that whoever asks may do; undefined: all. */
  granted: ReadonlySet<string> | undefined;
  /** Of a list, in things. */
  page: number;
}

export const subscriptionId = "0a1b2c3d-0000-4000-8000-00000000feed";
export const whole = `/subscriptions/${subscriptionId}`;

export type Subscription = ReturnType<typeof makeSubscription>;

export function makeSubscription(settings: Settings) {
  let last = 0;
  let settled = Promise.resolve();
  const operations = new Map<string, Operation>();
  const resources = new Map<string, Resource>();
  const locks = new Map<string, { id: string; scope: string }>();
  async function settleNow(): Promise<void> {
    for (const one of operations.values()) {
      if (one.status !== "InProgress" || Date.now() < one.end) continue;
      if (one.error === undefined) await one.finish();
      one.status = one.error === undefined ? "Succeeded" : "Failed";
    }
  }
  const within = (scope: string): Resource[] => {
    const beginning = `${scope}/`.toLowerCase();
    return [...resources].flatMap(([id, one]) => (`${id}/`.startsWith(beginning) ? [one] : []));
  };
  const settle = (): Promise<void> => {
    const next = settled.then(settleNow);
    settled = next.catch(() => {});
    return next;
  };
  return {
    settings,
    hardware: undefined as Hardware | undefined,
    operations,
    resources,
    locks,
    within,
    find: (id: string) => resources.get(id.toLowerCase()),
    put(resource: Omit<Resource, "createdTime">): Resource {
      const before = resources.get(resource.id.toLowerCase());
      const createdTime = before?.createdTime ?? new Date().toISOString();
      const made = { ...resource, createdTime };
      resources.set(resource.id.toLowerCase(), made);
      return made;
    },
    drop(id: string): void {
      for (const one of within(id)) resources.delete(one.id.toLowerCase());
    },
    /** @param finish Done when the operation ends well. */
    start(what: string, finish: Operation["finish"]): Operation {
      const fails = settings.failing[what];
      const operation: Operation = {
        id: `${whole}/providers/Microsoft.Compute/locations/westeurope/operations/${++last}`,
        end: Date.now() + settings.operationMs,
        status: "InProgress",
        finish,
        ...(fails && { error: { code: fails[0], message: fails[1] } }),
      };
      operations.set(operation.id.toLowerCase(), operation);
      // Also where nobody asks for it any more.
      setTimeout(() => void settle().catch(() => {}), settings.operationMs + 10).unref();
      return operation;
    },
    settle,
    /** "Lock your resources to protect your infrastructure": of the thing itself or of what it is in. */
    checkLocks(id: string): void {
      for (const { scope } of locks.values()) {
        if (!isWithin(id, scope) && !isWithin(scope, id)) continue;
        throw new ApiError(
          409,
          "ScopeLocked",
          `The scope '${id}' cannot perform delete operation because following scope(s) are locked: '${scope}'. Please remove the lock and try again.`,
        );
      }
    },
  };
}

export const isWithin = (id: string, scope: string) =>
  `${id}/`.toLowerCase().startsWith(`${scope}/`.toLowerCase());

/** learn.microsoft.com, "Use tags to organize your Azure resources": limitations. */
export function checkTags(given: unknown): Record<string, string> {
  const pairs = Object.entries((given ?? {}) as Record<string, string>);
  const wrong = pairs.find(
    ([name, value]) => !/^[^<>%&\\?/]{1,512}$/.test(name) || String(value).length > 256,
  );
  if (wrong !== undefined || pairs.length > 50) {
    throw new ApiError(400, "InvalidTags", `The tag '${wrong?.[0]}' is invalid.`);
  }
  return Object.fromEntries(pairs);
}
