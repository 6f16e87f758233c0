/** Security groups as far as moto is laxer. */
import type { Account, Call } from "./account.ts";
import { forward } from "./forward.ts";
import { ApiError, items, type Tree, text } from "./wire.ts";

export const groupActions = {
  /**
   * DeleteSecurityGroup: "If you attempt to delete a security group that is associated with an
   * instance or network interface …, the operation fails with DependencyViolation."
   */
  async DeleteSecurityGroup(account: Account, call: Call): Promise<Tree> {
    const { GroupId = "" } = call.parameters;
    const answer = await account.moto.ask("ec2", call.region, "DescribeInstances");
    const users = items(answer, "reservationSet")
      .flatMap((reservation) => items(reservation, "instancesSet"))
      .filter((one) => text((one["instanceState"] ?? {}) as Tree, "name") !== "terminated")
      .filter((one) => items(one, "groupSet").some((group) => text(group, "groupId") === GroupId));
    if (users.length === 0) return await forward(account, call);
    throw new ApiError("DependencyViolation", `resource ${GroupId} has a dependent object`);
  },
};
