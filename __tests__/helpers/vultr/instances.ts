/** Instances and snapshots of them: vultr.com/api, "Create Instance", "Create Snapshot". */
import { type Answer, ApiError, type Call } from "../cloud/wire.ts";
import type { Account, Instance, Snapshot } from "./account.ts";

const refused = (message: string, status = 400) => new ApiError(status, "", message);

export function createInstance(account: Account, { body }: Call): Answer {
  const { settings } = account;
  const region = String(body["region"]);
  const plans = account.plans();
  // Texts of refusals: vultr/terraform-provider-vultr#377, ingvarch/tent (docs, 3.8 and 3.14).
  if (!plans.some(({ locations }) => locations.includes(region))) throw refused("Invalid region.");
  const plan = plans.find(({ id }) => id === body["plan"]);
  if (plan === undefined) throw refused("Invalid plan chosen.");
  if (!plan.locations.includes(region) || settings.soldOut.includes(plan.id)) {
    throw refused("Server add failed: The selected plan is not available in the selected region.");
  }
  if (account.instances.size - account.foreign >= settings.mostInstances) {
    throw refused(
      "Server add failed: You have reached the maximum number of active instances for this account.",
    );
  }
  // vultr/packer-plugin-vultr#105.
  const given = [body["os_id"], body["snapshot_id"]].filter(Boolean);
  if (given.length !== 1) throw refused("Please provide only one os_id, app_id, or snapshot_id");
  const snapshot = account.snapshots.get(String(body["snapshot_id"]));
  if (body["snapshot_id"]) {
    if (snapshot?.status !== "complete") throw refused("Invalid snapshot ID.");
    if (snapshot.size > plan.disk * 2 ** 30) throw refused("The snapshot is larger than the disk.");
  } else if (!account.systems().some(({ id }) => id === Number(body["os_id"]))) {
    throw refused("Invalid OS ID.");
  }
  const keys = ((body["sshkey_id"] ?? []) as string[]).map((id) => {
    const key = account.keys.get(id);
    if (key === undefined) throw refused("Invalid SSH key ID.");
    return key.ssh_key;
  });
  const instance: Instance = {
    ...account.thing(),
    label: String(body["label"] ?? ""),
    region,
    plan: plan.id,
    os_id: snapshot?.os_id ?? Number(body["os_id"]),
    snapshot_id: snapshot?.id ?? "",
    tags: (body["tags"] ?? []) as string[],
    hostname: String(body["hostname"] ?? ""),
    status: "pending",
    power_status: "stopped",
    main_ip: "0.0.0.0",
    keys,
  };
  account.instances.set(instance.id, instance);
  account.start("start", [{ type: "instance", id: instance.id }], async () => {
    const { hardware } = account;
    await hardware?.create?.(instance.id, plan.disk, snapshot?.id);
    const metadata = metadataOf(instance);
    await hardware?.start(instance.id, keys.join("\n"), { metadata });
    instance.main_ip = hardware?.address?.(instance.id) ?? "127.0.0.1";
    instance.status = "active";
    instance.power_status = "running";
  });
  return [202, { instance: instanceView(account, instance) }];
}

/** vultr.com/metadata: a path for each value, in plain text. */
function metadataOf({ hostname, label, keys }: Instance): Record<string, string> {
  return {
    "/v1/hostname": hostname || label,
    "/v1/public-keys": keys.join("\n"),
    "/v1/interfaces/0/mac": "52:54:00:12:34:56",
    "/v1/interfaces/0/network-type": "public",
  };
}

/** A locked one cannot be removed: vultr/ansible-collection-vultr#113. */
export async function removeInstance(account: Account, { id }: Instance): Promise<Answer> {
  if (account.isLocked("instance", id)) {
    throw refused("Unable to destroy server: Unable to remove VM: Server is currently locked", 500);
  }
  account.instances.delete(id);
  await account.hardware?.end(id);
  return [204];
}

export function createSnapshot(account: Account, { body }: Call): Answer {
  const instance = account.instances.get(String(body["instance_id"]));
  if (instance === undefined) throw refused("Invalid instance.", 404);
  if (account.snapshots.size - account.foreign >= account.settings.mostSnapshots) {
    throw refused("You have reached the maximum number of snapshots for this account.");
  }
  const plan = account.plans().find(({ id }) => id === instance.plan);
  const snapshot: Snapshot = {
    ...account.thing(),
    description: kept(account, body["description"]),
    size: (plan?.disk ?? 0) * 2 ** 30,
    status: "pending",
    os_id: instance.os_id,
  };
  account.snapshots.set(snapshot.id, snapshot);
  account.start("snapshot", [{ type: "snapshot", id: snapshot.id }], async () => {
    await account.hardware?.snapshot?.(instance.id, snapshot.id);
    snapshot.status = "complete";
  });
  return [201, { snapshot: snapshotView(snapshot) }];
}

/** Longer text is cut without an error: ingvarch/tent, docs, 3.10. */
export const kept = ({ settings }: Account, text: unknown) =>
  String(text ?? "").slice(0, settings.longest);

export function instanceView(account: Account, { keys: _, ...instance }: Instance) {
  const server_status = account.isLocked("instance", instance.id) ? "locked" : "ok";
  const isOff = account.hardware?.isRunning?.(instance.id) === false;
  const power_status = isOff ? "stopped" : instance.power_status;
  return { ...instance, power_status, server_status, app_id: 0, image_id: "" };
}

export function snapshotView(snapshot: Snapshot) {
  const compressed_size = snapshot.status === "complete" ? 5e8 : 0;
  return { ...snapshot, compressed_size, app_id: 0 };
}
