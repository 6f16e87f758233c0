/**
 * A double of Vultr's API v2 on the loopback, as far as builds and images need it. Every rule names
 * where it is said: vultr.com/api, or who has seen it.
 */
import { encode } from "../../../src/images/labels/codec.ts";
import { limits } from "../../../src/images/labels/limits.ts";
import { type RestApi, startApi } from "../cloud/api.ts";
import { type Hardware, type Machine, startMachine } from "../machine.ts";
import { type Account, makeAccount, type Settings, type Snapshot, type Thing } from "./account.ts";
import { answer } from "./routes.ts";

export { machineMissing } from "../machine.ts";

export const apiKey = "VULTRKEYOFTHETESTS0123456789ABCDEFGH";

/** Marks of a run of another repository's, which is over. */
const dead = { "packernix-run": "2-1-1-aaaaaaaa", "packernix-expires": "1" };

export interface Vultr extends RestApi {
  /** Environment of children that speak to it. */
  env: Record<string, string>;
  account: Account;
  settings: Settings;
  machine?: Machine;
  /** Everything that costs or could be forgotten, in lines. */
  inventory(): string[];
  addSnapshot(description: string): Snapshot;
  /** Things of others, of every kind, this many of each. */
  addForeign(count: number): Thing[];
}

/**
 * @param options.machine Instances are a machine that can be reached by SSH.
 * @param options.hardware Instances are these.
 */
export async function startVultr(
  options: { settings?: Partial<Settings>; machine?: boolean; hardware?: Hardware } = {},
): Promise<Vultr> {
  const settings: Settings = {
    actionMs: 50,
    failing: [],
    remaining: undefined,
    foreignAddress: false,
    longest: 255,
    mostInstances: 10,
    mostSnapshots: 1000,
    gone: [],
    soldOut: [],
    ended: [],
    tokens: { [apiKey]: "read-write" },
    ...options.settings,
  };
  const account = makeAccount(settings);
  const machine = options.machine === true ? await startMachine() : undefined;
  account.hardware = options.hardware ?? machine;
  const api = await startApi(
    {
      cloud: "Vultr",
      prefix: "/v2",
      id: /^[0-9a-f]{8}-[0-9a-f-]{27}$/,
      async answer(call) {
        await account.settle();
        return await answer(account, call);
      },
      // vultr.com/api, "Response Codes": "a JSON response object with an `error` attribute".
      body: ({ status, message }) => ({ error: message, status }),
      refusals: {
        unknown: [401, "", "Invalid API token."],
        // Of a user who may view servers and no more (docs.vultr.com, "What permissions").
        readOnly: [403, "", "Forbidden."],
        limit: [429, "", "Rate limit exceeded."],
      },
      // vultr.com/api, "Rate Limit": "we will send back a Retry-After header".
      headers: ({ remaining }): Record<string, number> =>
        remaining === 0 ? { "retry-after": 1 } : {},
    },
    settings,
  );
  const addSnapshot: Vultr["addSnapshot"] = (description) => {
    const snapshot: Snapshot = {
      ...account.thing(),
      description: description.slice(0, settings.longest),
      size: 25 * 2 ** 30,
      status: "complete",
      os_id: 2136,
    };
    account.snapshots.set(snapshot.id, snapshot);
    return snapshot;
  };
  return {
    ...api,
    env: { VULTR_API_KEY: apiKey, VULTR_API_ENDPOINT: api.url },
    account,
    settings,
    ...(machine === undefined ? {} : { machine }),
    inventory: () =>
      [
        ...[...account.instances.values()].map(({ label }) => `instance ${label}`),
        ...[...account.keys.values()].map(({ name }) => `ssh-key ${name}`),
        ...[...account.snapshots.values()].map(
          ({ id, description, status }) => `snapshot ${id} ${description} ${status}`,
        ),
      ].sort(),
    addSnapshot,
    addForeign(count) {
      account.foreign += count;
      return Array.from({ length: count }, (_, index) => {
        // Of nobody, of another repository by its name, and by its record.
        const other = `packernix-2-1-1-aaaaaaaa-x${index}`;
        const name = [`web-${index}`, other][index % 2] ?? "";
        const note = index % 3 === 0 ? ` ${encode(dead, limits.vultr)[""]}` : "";
        const key = { ...account.thing(), name, ssh_key: `ssh-ed25519 ${index}` };
        account.keys.set(key.id, key);
        const snapshot = addSnapshot(name + note);
        const instance = {
          ...account.thing(),
          label: name,
          region: "ewr",
          plan: "vc2-1c-1gb",
          os_id: 2136,
          snapshot_id: snapshot.id,
          tags: [],
          hostname: name,
          status: "active" as const,
          power_status: "running" as const,
          main_ip: "192.0.2.1",
          keys: [],
        };
        account.instances.set(instance.id, instance);
        return [key, snapshot, instance];
      }).flat();
    },
    async [Symbol.asyncDispose]() {
      await api[Symbol.asyncDispose]();
      await machine?.close();
    },
  };
}

/** Of a template as small as a build with a machine can be. */
export function smallBuilder({ machine }: Vultr) {
  return {
    type: "vultr",
    region_id: "ewr",
    plan_id: "vc2-1c-1gb",
    os_id: 2136,
    state_timeout: "1h",
    ssh_port: machine?.port,
    ssh_username: machine?.user,
  };
}
