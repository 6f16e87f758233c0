/**
 * What every key of the builder `digitalocean` says about the image it makes. Names:
 * digitalocean/packer-plugin-digitalocean 1.4.1, builder/digitalocean/config.hcl2spec.go, which has
 * those of hashicorp/packer 1.6.6 too. A key that is not here counts as content: a needless rebuild is
 * better than a wrong reuse.
 */
import type { KeyTable } from "../../packer/types.ts";
import { words } from "../../shared/text.ts";
import { classesOf, communicator } from "../key-classes.ts";

/** Snapshots can be copied to any region; `tags` are the droplet's. */
const session = words(`
  api_url connect_with_private_ip droplet_name http_retry_max http_retry_wait_max
  http_retry_wait_min ipv6 private_networking region snapshot_regions snapshot_timeout ssh_key_id
  state_timeout tags transfer_timeout vpc_uuid wait_snapshot_transfer
`);

/**
 * Known to be content; listed so that a new key of the plugin can be told from one we decided on. The
 * disk of a `size` is the least that a droplet of the image must have; `droplet_agent` and `monitoring`
 * are agents of DigitalOcean's on the machine that becomes the image.
 */
const content = words(`
  droplet_agent image monitoring size snapshot_tags ssh_clear_authorized_keys type user_data
  user_data_file
`);

export const digitaloceanKeys: KeyTable = {
  classes: classesOf({
    name: ["snapshot_name"],
    credential: [...communicator.credential, "api_token"],
    session: [...communicator.session, ...session],
    content,
  }),
  files: ["user_data_file"],
  checksums: {},
  life: ["api_token", "api_url"],
};
