/** Snapshots of an AMI that has just gone. */
import { DeleteSnapshotCommand } from "@aws-sdk/client-ec2";
import { messageOf } from "../../shared/errors.ts";
import { backoff } from "../backoff.ts";
import type { AmazonApi } from "./api.ts";
import { causeOf, codeOf, isGone } from "./errors.ts";

/** Milliseconds for EC2 to notice that an AMI needs its snapshots no more. */
const longestHold = 120_000;

/**
 * @param ami That it was made for.
 * @returns `shared` when another image uses it.
 */
export async function deleteSnapshot(
  api: AmazonApi,
  { region, id, ami }: { region: string; id: string; ami: string },
  signal: AbortSignal,
): Promise<"gone" | "shared"> {
  const wait = backoff(signal);
  const end = Date.now() + longestHold;
  for (;;) {
    try {
      await api.call(region, "DeleteSnapshot", (client) =>
        client.send(new DeleteSnapshotCommand({ SnapshotId: id })),
      );
      return "gone";
    } catch (error) {
      const reason = causeOf(error);
      if (isGone(reason)) return "gone";
      if (codeOf(reason) !== "InvalidSnapshot.InUse") throw error;
      // EC2 names who uses it.
      if (!messageOf(reason).includes(ami)) return "shared";
      if (Date.now() > end) throw error;
    }
    await wait();
  }
}
