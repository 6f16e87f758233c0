/**
 * What every key of the builder `digitalocean` says about the image it makes. Names:
 * digitalocean/packer-plugin-digitalocean 1.4.1, builder/digitalocean/config.hcl2spec.go, which has
 * those of hashicorp/packer 1.6.6 too.
 */
import { cloudKeys } from "../key-classes.ts";

export const digitaloceanKeys = cloudKeys({
  name: "snapshot_name",
  credential: "api_token",
  // Snapshots can be copied to any region; `tags` are the droplet's.
  session: `
    api_url connect_with_private_ip droplet_name http_retry_max http_retry_wait_max
    http_retry_wait_min ipv6 private_networking region snapshot_regions snapshot_timeout ssh_key_id
    state_timeout tags transfer_timeout vpc_uuid wait_snapshot_transfer
  `,
  // The disk of a `size` is the least that a droplet of the image must have; `droplet_agent` and
  // `monitoring` are agents of DigitalOcean's on the machine that becomes the image.
  content: `
    droplet_agent image monitoring size snapshot_tags ssh_clear_authorized_keys type user_data
    user_data_file
  `,
  files: "user_data_file",
  life: "api_token api_url",
});
