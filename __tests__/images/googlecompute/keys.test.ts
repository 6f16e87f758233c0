import { readFile } from "node:fs/promises";
import { describe, expect, it } from "@jest/globals";
import { googleKeys } from "../../../src/images/googlecompute/keys.ts";

const { classes, files } = googleKeys;

/** Every key of Packer 1.6.6 and of the plugin 1.2.7, from the files that src/images/googlecompute/keys.ts names. */
const names: Record<"1.6.6" | "1.2.7", string[]> = JSON.parse(
  await readFile("__tests__/fixtures/packer/googlecompute-keys.json", "utf8"),
);

describe("keys of the builder googlecompute", () => {
  it("all have a class, and no other has", () => {
    const known = new Set([...names["1.6.6"], ...names["1.2.7"], "type"]);
    expect(known.size).toBeGreaterThan(120);
    expect(Object.keys(classes).sort()).toEqual([...known].sort());
  });

  it("came as packer/lib/googlecompute-since.json says", async () => {
    const since = JSON.parse(await readFile("packer/lib/googlecompute-since.json", "utf8"));
    const added = names["1.2.7"].filter((name) => !names["1.6.6"].includes(name));
    expect(Object.keys(since).sort()).toEqual(added.sort());
  });

  it("count when they say what is in the image, and never when they are secret", () => {
    for (const key of [
      "source_image",
      "disk_attachment",
      "image_family",
      "image_labels",
      "metadata",
    ]) {
      expect([key, classes[key]]).toEqual([key, "content"]);
    }
    for (const key of ["zone", "instance_name", "labels", "project_id", "custom_endpoints"]) {
      expect([key, classes[key]]).toEqual([key, "session"]);
    }
    for (const key of Object.keys(classes)) {
      if (
        /password$|private_key|certificate|^access_token$|^credentials_|^account_file$/.test(key)
      ) {
        expect([key, classes[key]]).toEqual([key, "credential"]);
      }
    }
    for (const key of files) expect(classes[key]).toBe("content");
  });
});
