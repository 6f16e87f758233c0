/**
 * What every key of the builder `hcloud` says about the image. Names: hetznercloud/packer-plugin-hcloud
 * 1.7.2, builder/hcloud/config.hcl2spec.go, which has those of hashicorp/packer 1.6.6 too.
 */
import { cloudKeys } from "../key-classes.ts";

export const hcloudKeys = cloudKeys({
  name: "snapshot_name",
  credential: "token",
  // Snapshots belong to a project and not to a location.
  session: `
    endpoint firewalls location networks poll_interval public_ipv4 public_ipv4_disabled public_ipv6
    public_ipv6_disabled server_labels server_name skip_create_snapshot ssh_keys_labels
    upgrade_server_type
  `,
  // The disk of a `server_type` is the least that a server of the image must have (`upgrade_server_type`
  // leaves it as it is, step_create_server.go); `ssh_keys` and `user_data` stay on the machine that
  // becomes the image.
  content: `
    image image_filter rescue server_type snapshot_labels ssh_clear_authorized_keys ssh_keys type
    user_data user_data_file
  `,
  files: "user_data_file",
  life: "endpoint token",
});
