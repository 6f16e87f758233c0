/** The instance that the tests themselves run on, as far as the API and its metadata know. */
import { type Account, accountId } from "./account.ts";
import { type Disks, makeDisks, type Naming } from "./disks.ts";
import { instanceActions } from "./instances.ts";
import { type Metadata, startMetadata } from "./metadata.ts";
import { items, type Tree, text } from "./wire.ts";

export interface Runner {
  instanceId: string;
  region: string;
  disks: Disks;
  metadata: Metadata;
  close(): Promise<void>;
}

export async function startRunner(
  account: Account,
  region: string,
  naming: Naming,
): Promise<Runner> {
  const disks = await makeDisks(naming, () => account.settings.volumeScale);
  account.disks = disks;
  const [image] = account.region(region).images.values();
  const imageId = image?.id ?? "";
  const instanceType = "t3.micro";
  const answer = await instanceActions.RunInstances(account, {
    action: "RunInstances",
    region,
    direct: true,
    parameters: { ImageId: imageId, InstanceType: instanceType, MinCount: "1", MaxCount: "1" },
  });
  const [instance = {}] = items(answer, "instancesSet");
  const instanceId = text(instance, "instanceId");
  account.runner = instanceId;
  const metadata = await startMetadata({
    accountId,
    imageId,
    instanceId,
    instanceType,
    region,
    architecture: "x86_64",
    availabilityZone: text((instance["placement"] ?? {}) as Tree, "availabilityZone"),
    privateIp: text(instance, "privateIpAddress"),
    devices: { ami: "/dev/xvda", root: "/dev/xvda" },
  });
  return {
    instanceId,
    region,
    disks,
    metadata,
    async close() {
      await metadata.close();
      await disks.close();
    },
  };
}
