import { readFile } from "node:fs/promises";
import { describe, expect, it } from "@jest/globals";
import { azureKeys } from "../../../src/images/azure/keys.ts";

const { classes, files } = azureKeys;

/** Every key of Packer 1.6.6 and of the plugin 2.6.3, from the files that src/images/azure/keys.ts names. */
const names: Record<"1.6.6" | "2.6.3", string[]> = JSON.parse(
  await readFile("__tests__/fixtures/packer/azure-arm-keys.json", "utf8"),
);

describe("keys of the builder azure-arm", () => {
  it("all have a class, and no other has", () => {
    const known = new Set([...names["1.6.6"], ...names["2.6.3"], "type"]);
    expect(known.size).toBeGreaterThan(120);
    expect(Object.keys(classes).sort()).toEqual([...known].sort());
  });

  it("came as packer/lib/azure-since.json says", async () => {
    const since = JSON.parse(await readFile("packer/lib/azure-since.json", "utf8"));
    const added = names["2.6.3"].filter((name) => !names["1.6.6"].includes(name));
    expect(Object.keys(since).sort()).toEqual(added.sort());
  });

  it("count when they say what is in the image, and never when they are secret", () => {
    for (const key of ["image_sku", "azure_tags", "custom_data", "os_disk_size_gb"]) {
      expect([key, classes[key]]).toEqual([key, "content"]);
    }
    for (const key of ["location", "vm_size", "subscription_id", "temp_resource_group_name"]) {
      expect([key, classes[key]]).toEqual([key, "session"]);
    }
    for (const key of Object.keys(classes)) {
      if (/password$|private_key|certificate|^client_(secret|jwt|cert)|^oidc_/.test(key)) {
        expect([key, classes[key]]).toEqual([key, "credential"]);
      }
    }
    for (const key of files) expect(classes[key]).toBe("content");
  });
});
