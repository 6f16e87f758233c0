import { readFile } from "node:fs/promises";
import { describe, expect, it } from "@jest/globals";
import { hcloudKeys } from "../../../src/images/hcloud/keys.ts";

const { classes, files } = hcloudKeys;

/** Every key of Packer 1.6.6 and of the plugin 1.7.2, from the files that src/images/hcloud/keys.ts names. */
const names: Record<"1.6.6" | "1.7.2", string[]> = JSON.parse(
  await readFile("__tests__/fixtures/packer/hcloud-keys.json", "utf8"),
);

describe("keys of the builder hcloud", () => {
  it("all have a class, and no other has", () => {
    const known = new Set([...names["1.6.6"], ...names["1.7.2"], "type"]);
    expect(known.size).toBeGreaterThan(70);
    expect(Object.keys(classes).sort()).toEqual([...known].sort());
  });

  it("came as packer/lib/hcloud-since.json says", async () => {
    const since = JSON.parse(await readFile("packer/lib/hcloud-since.json", "utf8"));
    const added = names["1.7.2"].filter((name) => !names["1.6.6"].includes(name));
    expect(Object.keys(since).sort()).toEqual(added.sort());
  });

  it("count when they say what is in the image, and never when they are secret", () => {
    for (const key of ["image", "rescue", "server_type", "snapshot_labels", "user_data"]) {
      expect([key, classes[key]]).toEqual([key, "content"]);
    }
    for (const key of ["location", "server_name", "server_labels", "ssh_keys_labels", "endpoint"]) {
      expect([key, classes[key]]).toEqual([key, "session"]);
    }
    for (const key of Object.keys(classes)) {
      if (/password$|private_key|certificate|^token$/.test(key)) {
        expect([key, classes[key]]).toEqual([key, "credential"]);
      }
    }
    for (const key of files) expect(classes[key]).toBe("content");
  });
});
