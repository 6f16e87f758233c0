/**
 * What every key of the builder `docker` says about the image it makes. Names:
 * hashicorp/packer-plugin-docker 1.1.4, builder/docker/config.hcl2spec.go, which has those of
 * hashicorp/packer 1.6.6 too.
 */
import { cloudKeys } from "../key-classes.ts";

export const dockerKeys = cloudKeys({
  name: "",
  credential: "aws_access_key aws_secret_key aws_token login_password",
  session: `
    aws_force_use_public_ecr aws_profile container_dir discard docker_path ecr_login export_path
    fix_upload_owner login login_server login_username pty pull run_command
  `,
  content: `
    author build cap_add cap_drop changes commit device exec_user image message platform
    privileged runtime ssh_clear_authorized_keys tmpfs type volumes windows_container
  `,
  life: "",
});
