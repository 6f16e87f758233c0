/** What Amazon does not copy with an AMI: who may use it, and until when it is recommended. */
import {
  DescribeImageAttributeCommand,
  EnableImageDeprecationCommand,
  ModifyImageAttributeCommand,
  ModifySnapshotAttributeCommand,
} from "@aws-sdk/client-ec2";
import type { Account } from "./account.ts";
import type { Placed } from "./amis.ts";
import { plain } from "./credentials.ts";
import { causeOf, isForbidden } from "./errors.ts";

/**
 * EC2 User Guide, "Copy an Amazon EC2 AMI": launch permissions and user-defined dates are not
 * copied. A role that may not change them still gets its copy, and a warning.
 * @param snapshots Of the copy. Who may use them is taken from `builder-config`: whoever shares
 * none needs no right to ask.
 */
export async function shareLike(
  account: Account,
  source: Placed,
  copy: Placed,
  snapshots: readonly string[],
): Promise<void> {
  const { api, options } = account;
  const { DeprecationTime } = source.ami;
  try {
    const { LaunchPermissions: users = [] } = await api.call(
      source.region,
      "DescribeImageAttribute",
      (client) =>
        client.send(
          new DescribeImageAttributeCommand({ ImageId: source.id, Attribute: "launchPermission" }),
        ),
    );
    if (users.length > 0) {
      await api.call(copy.region, "ModifyImageAttribute", (client) =>
        client.send(
          new ModifyImageAttributeCommand({ ImageId: copy.id, LaunchPermission: { Add: users } }),
        ),
      );
    }
    if (DeprecationTime !== undefined && Date.parse(DeprecationTime) > Date.now()) {
      await api.call(copy.region, "EnableImageDeprecation", (client) =>
        client.send(
          new EnableImageDeprecationCommand({
            ImageId: copy.id,
            DeprecateAt: new Date(DeprecationTime),
          }),
        ),
      );
    }
    await shareSnapshots(account, copy.region, snapshots);
  } catch (error) {
    if (!isForbidden(causeOf(error))) throw error;
    options.log.warning(
      `${copy.region}:${copy.id} is not shared as ${source.region}:${source.id} is: this role may not read or change that.`,
    );
  }
}

async function shareSnapshots(
  { api, options }: Account,
  region: string,
  snapshots: readonly string[],
): Promise<void> {
  const named = (key: string) =>
    [options.builderConfig[key]].flat().flatMap((one) => plain(one) ?? []);
  const [UserIds, GroupNames] = [named("snapshot_users"), named("snapshot_groups")];
  if (UserIds.length + GroupNames.length === 0) return;
  for (const SnapshotId of snapshots) {
    const command = new ModifySnapshotAttributeCommand({
      SnapshotId,
      Attribute: "createVolumePermission",
      OperationType: "add",
      UserIds,
      GroupNames,
    });
    await api.call(region, "ModifySnapshotAttribute", (client) => client.send(command));
  }
}
