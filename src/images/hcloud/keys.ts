/**
 * What every key of the builder `hcloud` says about the image. Names: hetznercloud/packer-plugin-hcloud
 * 1.7.2, builder/hcloud/config.hcl2spec.go, which has those of hashicorp/packer 1.6.6 too. A key that is
 * not here counts as content: a needless rebuild is better than a wrong reuse.
 */
import type { KeyTable } from "../../packer/types.ts";
import { words } from "../../shared/text.ts";
import { classesOf, communicator } from "../key-classes.ts";

/** Snapshots belong to a project and not to a location. */
const session = words(`
  endpoint firewalls location networks poll_interval public_ipv4 public_ipv4_disabled public_ipv6
  public_ipv6_disabled server_labels server_name skip_create_snapshot ssh_keys_labels
  upgrade_server_type
`);

/**
 * Known to be content; listed so that a new key of the plugin can be told from one we decided on. The
 * disk of a `server_type` is the least that a server of the image must have (`upgrade_server_type` leaves
 * it as it is, step_create_server.go); `ssh_keys` and `user_data` stay on the machine that becomes the
 * image.
 */
const content = words(`
  image image_filter rescue server_type snapshot_labels ssh_clear_authorized_keys ssh_keys type
  user_data user_data_file
`);

export const hcloudKeys: KeyTable = {
  classes: classesOf({
    name: ["snapshot_name"],
    credential: [...communicator.credential, "token"],
    session: [...communicator.session, ...session],
    content,
  }),
  files: ["user_data_file"],
  checksums: {},
  life: ["endpoint", "token"],
};
