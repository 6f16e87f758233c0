/**
 * What Amazon does not copy with an AMI: who may use it, until when it is recommended, and what
 * Packer would set on copies of its own after it has made them (builder/ebs/builder.go).
 */
import {
  DescribeImageAttributeCommand,
  EnableImageDeprecationCommand,
  ModifyImageAttributeCommand,
  ModifySnapshotAttributeCommand,
} from "@aws-sdk/client-ec2";
import { homeTime } from "../../shared/clock.ts";
import type { JsonObject } from "../../shared/json.ts";
import type { Account } from "./account.ts";
import type { RegionalAmi } from "./amis.ts";
import { plain } from "./credentials.ts";
import { causeOf, isForbidden } from "./errors.ts";

/**
 * EC2 User Guide, "Copy an Amazon EC2 AMI": launch permissions and user-defined dates are not
 * copied. A role that may not change them still gets its copy, and a warning.
 * @param its Snapshots of the copy, and the keys of Packer's builder that say who may use them:
 * a role that shares nothing needs no permission to ask.
 */
export async function shareLike(
  account: Account,
  source: RegionalAmi,
  copy: RegionalAmi,
  its: { snapshots: readonly string[]; builder: JsonObject },
): Promise<void> {
  const { api, options } = account;
  const { DeprecationTime, ImdsSupport } = source.ami;
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
    if (DeprecationTime !== undefined && Date.parse(DeprecationTime) > homeTime()) {
      await api.call(copy.region, "EnableImageDeprecation", (client) =>
        client.send(
          new EnableImageDeprecationCommand({
            ImageId: copy.id,
            DeprecateAt: new Date(DeprecationTime),
          }),
        ),
      );
    }
    if (ImdsSupport !== undefined && ImdsSupport !== copy.ami.ImdsSupport) {
      await api.call(copy.region, "ModifyImageAttribute", (client) =>
        client.send(
          new ModifyImageAttributeCommand({
            ImageId: copy.id,
            Attribute: "imdsSupport",
            ImdsSupport: { Value: ImdsSupport },
          }),
        ),
      );
    }
    await shareSnapshots(account, copy.region, its);
  } catch (error) {
    if (!isForbidden(causeOf(error))) throw error;
    options.log.warning(
      `${copy.region}:${copy.id} is not shared as ${source.region}:${source.id} is: this role may not read or change that.`,
    );
  }
}

async function shareSnapshots(
  { api }: Account,
  region: string,
  { snapshots, builder }: { snapshots: readonly string[]; builder: JsonObject },
): Promise<void> {
  const named = (key: string) => [builder[key]].flat().flatMap((one) => plain(one) ?? []);
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
