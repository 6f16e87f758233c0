/**
 * What every key of the builder `vultr` says about the image it makes. Names:
 * vultr/packer-plugin-vultr 2.7.0, builder/vultr/config.hcl2spec.go.
 */
import { cloudKeys } from "../key-classes.ts";

export const vultrKeys = cloudKeys({
  name: "snapshot_description",
  credential: "api_key",
  // Snapshots belong to an account and not to a region.
  session: "enable_ipv6 enable_vpc enable_vpc2 instance_label region_id state_timeout tags",
  // The disk of a `plan_id` is the least that an instance of the image must have; `hostname`,
  // `ssh_key_ids` and `userdata` stay on the machine that becomes the image.
  content: `
    app_id hostname image_id iso_id iso_url os_id plan_id script_id snapshot_id
    ssh_clear_authorized_keys ssh_key_ids userdata
  `,
  life: "api_key",
});
