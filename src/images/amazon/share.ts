/** What Amazon does not copy with an AMI: who may use it, and until when it is recommended. */
import {
  DescribeImageAttributeCommand,
  EnableImageDeprecationCommand,
  ModifyImageAttributeCommand,
} from "@aws-sdk/client-ec2";
import type { Account } from "./account.ts";
import type { Placed } from "./amis.ts";
import { causeOf, isForbidden } from "./errors.ts";

/**
 * EC2 User Guide, "Copy an Amazon EC2 AMI": launch permissions and user-defined dates are not
 * copied. A role that may not change them still gets its copy, and a warning.
 */
export async function shareLike(account: Account, source: Placed, copy: Placed): Promise<void> {
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
  } catch (error) {
    if (!isForbidden(causeOf(error))) throw error;
    options.log.warning(
      `${copy.region}:${copy.id} is not shared as ${source.region}:${source.id} is: this role may not read or change that.`,
    );
  }
}
