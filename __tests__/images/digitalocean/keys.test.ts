import { readFile } from "node:fs/promises";
import { describe, expect, it } from "@jest/globals";
import { digitaloceanKeys } from "../../../src/images/digitalocean/keys.ts";

const { classes, files } = digitaloceanKeys;

/** Every key of Packer 1.6.6 and of the plugin 1.4.1, from the files that src/images/digitalocean/keys.ts names. */
const names: Record<"1.6.6" | "1.4.1", string[]> = JSON.parse(
  await readFile("__tests__/fixtures/packer/digitalocean-keys.json", "utf8"),
);

describe("keys of the builder digitalocean", () => {
  it("all have a class, and no other has", () => {
    const known = new Set([...names["1.6.6"], ...names["1.4.1"], "type"]);
    expect(known.size).toBeGreaterThan(70);
    expect(Object.keys(classes).sort()).toEqual([...known].sort());
  });

  it("came as packer/lib/digitalocean-since.json says", async () => {
    const since = JSON.parse(await readFile("packer/lib/digitalocean-since.json", "utf8"));
    const added = names["1.4.1"].filter((name) => !names["1.6.6"].includes(name));
    expect(Object.keys(since).sort()).toEqual(added.sort());
  });

  it("count when they say what is in the image, and never when they are secret", () => {
    for (const key of ["image", "size", "snapshot_tags", "user_data", "monitoring"]) {
      expect([key, classes[key]]).toEqual([key, "content"]);
    }
    for (const key of ["region", "snapshot_regions", "droplet_name", "tags", "api_url"]) {
      expect([key, classes[key]]).toEqual([key, "session"]);
    }
    for (const key of Object.keys(classes)) {
      if (/password$|private_key|certificate|^api_token$/.test(key)) {
        expect([key, classes[key]]).toEqual([key, "credential"]);
      }
    }
    for (const key of files) expect(classes[key]).toBe("content");
  });
});
