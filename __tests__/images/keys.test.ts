/** Key tables of clouds, against every key of Packer's builders. Amazon has a test of its own. */
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "@jest/globals";
import { azureKeys } from "../../src/images/azure/keys.ts";
import { digitaloceanKeys } from "../../src/images/digitalocean/keys.ts";
import { googleKeys } from "../../src/images/googlecompute/keys.ts";
import { hcloudKeys } from "../../src/images/hcloud/keys.ts";
import { vultrKeys } from "../../src/images/vultr/keys.ts";
import { words } from "../../src/shared/text.ts";

/**
 * `from` and `to`: the version of Packer or of the plugin that has the builder first, and the plugin's
 * that the table was made from. The fixture has their keys, from the files that the table names.
 */
const tables = [
  {
    builder: "azure-arm",
    since: "azure",
    ...{ from: "1.6.6", to: "2.6.3", table: azureKeys, least: 120 },
    content: "image_sku azure_tags custom_data os_disk_size_gb",
    session: "location vm_size subscription_id temp_resource_group_name",
    secret: /^client_(secret|jwt|cert)|^oidc_/,
  },
  {
    builder: "digitalocean",
    ...{ from: "1.6.6", to: "1.4.1", table: digitaloceanKeys, least: 70 },
    content: "image size snapshot_tags user_data monitoring",
    session: "region snapshot_regions droplet_name tags api_url",
    secret: /^api_token$/,
  },
  {
    builder: "googlecompute",
    ...{ from: "1.6.6", to: "1.2.7", table: googleKeys, least: 120 },
    content: "source_image disk_attachment image_family image_labels metadata",
    session: "zone instance_name labels project_id custom_endpoints",
    secret: /^access_token$|^credentials_|^account_file$/,
  },
  {
    builder: "hcloud",
    ...{ from: "1.6.6", to: "1.7.2", table: hcloudKeys, least: 70 },
    content: "image rescue server_type snapshot_labels user_data",
    session: "location server_name server_labels ssh_keys_labels endpoint",
    secret: /^token$/,
  },
  {
    builder: "vultr",
    ...{ from: "2.3.0", to: "2.7.0", table: vultrKeys, least: 60 },
    content: "os_id plan_id userdata script_id ssh_key_ids",
    session: "region_id instance_label state_timeout tags",
    secret: /^api_key$/,
  },
];

describe.each(tables)("keys of the builder $builder", (of) => {
  const { builder, table, from, to } = of;
  const { classes, files } = table;
  const names = async (): Promise<Record<string, string[]>> =>
    JSON.parse(await readFile(`__tests__/fixtures/packer/${builder}-keys.json`, "utf8"));

  it("all have a class, and no other has", async () => {
    const { [from]: first = [], [to]: last = [] } = await names();
    // What Packer itself had before the plugin; Vultr's builder came as a plugin.
    const known = new Set(from === "1.6.6" ? [...first, ...last, "type"] : last);
    expect(known.size).toBeGreaterThan(of.least);
    expect(Object.keys(classes).sort()).toEqual([...known].sort());
  });

  it("came as packer/lib says", async () => {
    const { [from]: first = [], [to]: last = [] } = await names();
    const file = `packer/lib/${"since" in of ? of.since : builder}-since.json`;
    const since = JSON.parse(await readFile(file, "utf8"));
    const added = last.filter((name) => !first.includes(name));
    expect(Object.keys(since).sort()).toEqual(added.sort());
  });

  it("count when they say what is in the image, and never when they are secret", () => {
    const secret = Object.keys(classes).filter(
      (key) => /password$|private_key|certificate/.test(key) || of.secret.test(key),
    );
    const wanted = Object.entries({
      content: [...words(of.content), ...files],
      session: words(of.session),
      credential: secret,
    });
    for (const [name, keys] of wanted) {
      for (const key of keys) expect([key, classes[key]]).toEqual([key, name]);
    }
  });
});
