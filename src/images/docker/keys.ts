/**
 * What every key of the builder `docker` says about the image it makes. Names:
 * hashicorp/packer-plugin-docker 1.1.4, builder/docker/config.hcl2spec.go, which has those of
 * hashicorp/packer 1.6.6 too. A key that is not here counts as content.
 */
import type { KeyTable } from "../../packer/types.ts";
import { words } from "../../shared/text.ts";
import { classesOf, communicator } from "../key-classes.ts";

const session = [
  ...communicator.session,
  ...words(`
    aws_force_use_public_ecr aws_profile container_dir discard docker_path ecr_login export_path
    fix_upload_owner login login_server login_username pty pull run_command
  `),
];

const content = words(`
  author build cap_add cap_drop changes commit device exec_user image message platform
  privileged runtime ssh_clear_authorized_keys tmpfs type volumes windows_container
`);

export const dockerKeys: KeyTable = {
  classes: classesOf({
    credential: [
      ...communicator.credential,
      "aws_access_key",
      "aws_secret_key",
      "aws_token",
      "login_password",
    ],
    session,
    content,
  }),
  files: [],
  checksums: {},
  life: [],
};
