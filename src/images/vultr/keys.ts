/**
 * What every key of the builder `vultr` says about the image it makes. Names:
 * vultr/packer-plugin-vultr 2.7.0, builder/vultr/config.hcl2spec.go. A key that is not here counts as
 * content: a needless rebuild is better than a wrong reuse.
 */
import type { KeyTable } from "../../packer/types.ts";
import { words } from "../../shared/text.ts";
import { classesOf, communicator } from "../key-classes.ts";

/** Snapshots belong to an account and not to a region. */
const session = words(
  "enable_ipv6 enable_vpc enable_vpc2 instance_label region_id state_timeout tags",
);

/**
 * Known to be content; listed so that a new key of the plugin can be told from one we decided on. The
 * disk of a `plan_id` is the least that an instance of the image must have; `hostname`, `ssh_key_ids` and
 * `userdata` stay on the machine that becomes the image.
 */
const content = words(`
  app_id hostname image_id iso_id iso_url os_id plan_id script_id snapshot_id
  ssh_clear_authorized_keys ssh_key_ids userdata
`);

export const vultrKeys: KeyTable = {
  classes: classesOf({
    name: ["snapshot_description"],
    credential: [...communicator.credential, "api_key"],
    session: [...communicator.session, ...session],
    content,
  }),
  files: [],
  checksums: {},
  life: ["api_key"],
};
