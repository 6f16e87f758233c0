import { describe } from "@jest/globals";
import { describeImageHome } from "../../contract/images.ts";
import { installed } from "../../helpers/ec2/index.ts";
import { startMetadata } from "../../helpers/ec2/metadata.ts";
import { amazonWorld } from "./world.ts";

// The builder is for root.
if (installed === undefined || process.getuid?.() !== 0) {
  describe.skip("home of images: amazon-chroot", () => {});
} else {
  describeImageHome("amazon-chroot", async () => {
    const metadata = await startMetadata({
      accountId: "123456789012",
      architecture: "x86_64",
      region: "eu-central-1",
      availabilityZone: "eu-central-1a",
      imageId: "ami-00000000",
      instanceId: "i-00000000",
      instanceType: "t3.micro",
      privateIp: "10.0.0.1",
      devices: {},
    });
    const env = { AWS_EC2_METADATA_SERVICE_ENDPOINT: metadata.url };
    const world = await amazonWorld("amazon-chroot", {}, env);
    return {
      ...world,
      async close() {
        await world.close();
        await metadata.close();
      },
    };
  });
}
