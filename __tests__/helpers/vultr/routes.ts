/** From a request to what it does: vultr.com/api. */
import { type Answer, ApiError, type Call } from "../cloud/wire.ts";
import { type Account, plans } from "./account.ts";
import {
  createInstance,
  createSnapshot,
  instanceView,
  kept,
  removeInstance,
  snapshotView,
} from "./instances.ts";
import { page } from "./page.ts";

export function answer(account: Account, call: Call): Answer | Promise<Answer> {
  const [, kind = "", id, word] = call.path.split("/");
  const { method, query, body } = call;
  // vultr/vultr-csi#97.
  if (account.settings.foreignAddress) {
    throw new ApiError(401, "", "Unauthorized IP address: 203.0.113.7");
  }
  switch (
    `${method} ${kind}${id === undefined ? "" : "/{id}"}${word === undefined ? "" : `/${word}`}`
  ) {
    case "GET plans":
      return page("plans", account.plans(), query);
    case "GET os":
      return page("os", account.systems(), query);
    case "GET regions": {
      const ids = [...new Set(plans.flatMap(({ locations }) => locations))];
      return page(
        "regions",
        ids.map((one) => ({ id: one, city: one, country: "US" })),
        query,
      );
    }
    case "GET regions/{id}/availability":
      return availability(account, id ?? "");
    case "POST ssh-keys":
      return createKey(account, call);
    case "POST instances":
      return createInstance(account, call);
    case "POST snapshots":
      return createSnapshot(account, call);
    case "GET ssh-keys":
      return page("ssh_keys", [...account.keys.values()], query);
    case "GET instances":
      return page(
        "instances",
        [...account.instances.values()].map((one) => instanceView(account, one)),
        query,
      );
    case "GET snapshots":
      return page("snapshots", [...account.snapshots.values()].map(snapshotView), query);
    case "GET instances/{id}":
      return [200, { instance: instanceView(account, found(account.instances, id)) }];
    case "GET snapshots/{id}":
      return [200, { snapshot: snapshotView(found(account.snapshots, id)) }];
    case "PUT snapshots/{id}":
      found(account.snapshots, id).description = kept(account, body["description"]);
      return [204];
    case "DELETE ssh-keys/{id}":
      account.keys.delete(found(account.keys, id).id);
      return [204];
    case "DELETE instances/{id}":
      return removeInstance(account, found(account.instances, id));
    case "DELETE snapshots/{id}":
      return removeSnapshot(account, found(account.snapshots, id).id);
    default:
      throw new ApiError(404, "", "Invalid API location.");
  }
}

async function removeSnapshot(account: Account, id: string): Promise<Answer> {
  account.snapshots.delete(id);
  await account.hardware?.forget?.(id);
  return [204];
}

/** vultr.com/api, "Response Codes". */
function found<T>(things: Map<string, T>, id: string | undefined): T {
  const thing = things.get(id ?? "");
  if (thing === undefined) throw new ApiError(404, "", "Not found.");
  return thing;
}

function availability(account: Account, region: string): Answer {
  const there = account.plans().filter(({ locations }) => locations.includes(region));
  // ingvarch/tent, docs, 3.8.
  if (there.length === 0) throw new ApiError(400, "", "Invalid region.");
  const ids = there.map(({ id }) => id);
  return [200, { available_plans: ids.filter((id) => !account.settings.soldOut.includes(id)) }];
}

/** Names are cut, and equal keys are no trouble: ingvarch/tent, docs, 3.10. */
function createKey(account: Account, { body }: Call): Answer {
  const { name, ssh_key } = body;
  const key = {
    ...account.thing(),
    name: String(name).slice(0, 128),
    ssh_key: String(ssh_key).trim(),
  };
  account.keys.set(key.id, key);
  return [201, { ssh_key: key }];
}
