/** Everything that is alive in the account, as plain lines: what a test compares before and after. */
import type { Account } from "./account.ts";
import { items, type Tree, text } from "./wire.ts";

/** Listings of moto: action, list, id, and what else tells one from another. */
const lists = [
  ["volume", "DescribeVolumes", "volumeSet", "volumeId"],
  ["key-pair", "DescribeKeyPairs", "keySet", "keyName"],
  ["security-group", "DescribeSecurityGroups", "securityGroupInfo", "groupName"],
  ["network-interface", "DescribeNetworkInterfaces", "networkInterfaceSet", "networkInterfaceId"],
  ["launch-template", "DescribeLaunchTemplates", "launchTemplates", "launchTemplateName"],
  ["address", "DescribeAddresses", "addressesSet", "allocationId"],
] as const;

export async function inventory(account: Account, regions: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  for (const region of new Set(regions)) {
    const ask = (action: string) => account.moto.ask("ec2", region, action);
    const add = (kind: string, name: string) => lines.push(`${region} ${kind} ${name}`);
    const { images, snapshots, extra } = account.region(region);
    for (const { id, owner } of images.values()) {
      if (owner === "123456789012") add("image", id);
    }
    for (const id of snapshots.keys()) add("snapshot", id);
    for (const reservation of items(await ask("DescribeInstances"), "reservationSet")) {
      for (const instance of items(reservation, "instancesSet")) {
        const state = text((instance["instanceState"] ?? {}) as Tree, "name");
        if (state !== "terminated") add("instance", text(instance, "instanceId"));
      }
    }
    for (const [kind, action, list, id] of lists) {
      for (const one of items(await ask(action), list)) add(kind, text(one, id));
    }
    const spots = items(await ask("DescribeSpotInstanceRequests"), "spotInstanceRequestSet");
    for (const spot of spots) {
      const id = text(spot, "spotInstanceRequestId");
      const state = extra.get(id)?.["state"] ?? text(spot, "state");
      if (["open", "active"].includes(state)) add("spot-instances-request", id);
    }
    for (const fleet of items(await ask("DescribeFleets"), "fleetSet")) {
      // An instant one is only the record of a launch (EC2 User Guide, "EC2 Fleet request types").
      if (text(fleet, "type") === "instant") continue;
      if (!/^deleted/.test(text(fleet, "fleetState"))) add("fleet", text(fleet, "fleetId"));
    }
  }
  // IAM knows no regions.
  lines.push(...(await names(account, "ListRoles", "RoleName", "role")));
  lines.push(...(await names(account, "ListInstanceProfiles", "InstanceProfileName", "profile")));
  return lines.sort();
}

async function names(account: Account, action: string, element: string, kind: string) {
  const answer = JSON.stringify(await account.moto.ask("iam", "us-east-1", action));
  const found = answer.matchAll(new RegExp(`"${element}":"([^"]+)"`, "g"));
  return [...new Set([...found].map(([, name]) => `iam ${kind} ${name}`))];
}
