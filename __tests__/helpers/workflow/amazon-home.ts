/** Images of a story in the double of EC2, made by a current Packer. */
import path from "node:path";
import { current } from "../current-packer.ts";
import { type Ec2, installed, machineMissing, startEc2 } from "../ec2/index.ts";
import { packerWith } from "../ec2/packer.ts";
import type { WorkflowFixture } from "./fixture.ts";
import type { StoryHome } from "./homes.ts";

export const amazonMissing =
  installed === undefined
    ? "the EC2 API of the tests is missing"
    : current === undefined
      ? "there is no current Packer"
      : machineMissing();

export async function amazonHome(
  fixture: WorkflowFixture,
  regions = ["eu-central-1"],
): Promise<StoryHome & { ec2: Ec2; base: string }> {
  const ec2 = await startEc2({ machine: true, settings: { pendingPolls: 0 } });
  const { packer, env } = await packerWith(fixture.folder, ["amazon", "qemu"]);
  Object.assign(fixture.machine, env, {
    AWS_ENDPOINT_URL: ec2.url,
    PATH: `${path.dirname(packer)}:${fixture.machine["PATH"]}`,
  });
  const [base] = ec2.addForeign(1, {
    owner: "427812963091",
    permissions: [{ group: "all" }],
    name: "nixos/story",
  });
  const builder = {
    type: "amazon-ebs",
    source_ami: base?.id,
    instance_type: "t3.small",
    ami_name: "{{user `packernix_name`}}",
    ssh_host: ec2.machine?.host,
    ssh_port: ec2.machine?.port,
    ssh_username: ec2.machine?.user,
    aws_polling: { delay_seconds: 1, max_attempts: 60 },
  };
  const template = {
    builders: [builder],
    variables: { packernix_name: "by hand" },
    provisioners: [{ type: "shell", inline: ["true"] }],
  };
  const before = await ec2.inventory(regions);
  const lines = async () => (await ec2.inventory(regions)).filter((line) => !before.includes(line));
  const images = async () => (await lines()).filter((line) => / image /.test(line));
  return {
    ec2,
    base: base?.id ?? "",
    builder: "amazon-ebs",
    files: { "tests/packer.json": JSON.stringify(template) },
    images,
    async leftovers() {
      const all = await lines();
      const snapshots = all.filter((line) => / snapshot /.test(line));
      // Each image has one.
      const spare = snapshots.length - (await images()).length;
      return [
        ...(spare === 0 ? [] : [`${spare} snapshots too many`]),
        ...all.filter((line) => !/ (image|snapshot) /.test(line)),
      ];
    },
    [Symbol.asyncDispose]: async () => await ec2[Symbol.asyncDispose](),
  };
}
