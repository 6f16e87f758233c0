import { test } from "@jest/globals";
import { describeImageHome } from "../../contract/images.ts";
import { installed } from "../../helpers/ec2/index.ts";
import { startMetadata } from "../../helpers/ec2/metadata.ts";
import { nightly } from "../../helpers/nightly.ts";
import { amazonFixture, instanceFacts } from "./fixture.ts";

// The builder is for root. By day the home of amazon-ebs shows it, which is the same but for its volumes.
if (!nightly || installed === undefined || process.getuid?.() !== 0) {
  test.skip("home of images: amazon-chroot", () => {});
} else {
  describeImageHome("amazon-chroot", async () => {
    const metadata = await startMetadata(instanceFacts);
    const env = { AWS_EC2_METADATA_SERVICE_ENDPOINT: metadata.url };
    const fixture = await amazonFixture("amazon-chroot", {}, env);
    return {
      ...fixture,
      async close() {
        await fixture.close();
        await metadata.close();
      },
    };
  });
}
