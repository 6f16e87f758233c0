/** A template for the double of EC2, as small as a build with a machine can be. */
import type { Ec2 } from "./index.ts";

/**
 * @param builder Further keys of the builder, stronger than these.
 * @param command What the provisioner does on the machine.
 */
export function ebsTemplate(
  { machine }: Pick<Ec2, "machine">,
  builder: object = {},
  command: readonly string[] = ["true"],
) {
  return {
    builders: [
      {
        type: "amazon-ebs",
        instance_type: "t3.micro",
        skip_metadata_api_check: true,
        source_ami_filter: {
          filters: { name: "nixos/25.05*", architecture: "x86_64" },
          owners: ["427812963091"],
          most_recent: true,
        },
        ssh_host: machine?.host,
        ssh_port: machine?.port,
        ssh_username: machine?.user,
        ...builder,
      },
    ],
    provisioners: [{ type: "shell", inline: command }],
  };
}
