import { readFile } from "node:fs/promises";
import { describe, expect, it } from "@jest/globals";
import { vultrKeys } from "../../../src/images/vultr/keys.ts";

const { classes } = vultrKeys;

/** Every key of the plugin 2.3.0, the first for Packer 1.7, and of 2.7.0 (config.hcl2spec.go). */
const names: Record<"2.3.0" | "2.7.0", string[]> = JSON.parse(
  await readFile("__tests__/fixtures/packer/vultr-keys.json", "utf8"),
);

describe("keys of the builder vultr", () => {
  it("all have a class, and no other has", () => {
    expect(Object.keys(classes).sort()).toEqual(names["2.7.0"]);
  });

  it("came as packer/lib/vultr-since.json says", async () => {
    const since = JSON.parse(await readFile("packer/lib/vultr-since.json", "utf8"));
    const added = names["2.7.0"].filter((name) => !names["2.3.0"].includes(name));
    expect(Object.keys(since).sort()).toEqual(added.sort());
  });

  it("count when they say what is in the image, and never when they are secret", () => {
    for (const key of ["os_id", "plan_id", "userdata", "script_id", "ssh_key_ids"]) {
      expect([key, classes[key]]).toEqual([key, "content"]);
    }
    for (const key of ["region_id", "instance_label", "state_timeout", "tags"]) {
      expect([key, classes[key]]).toEqual([key, "session"]);
    }
    for (const key of Object.keys(classes)) {
      if (/password$|private_key|certificate|^api_key$/.test(key)) {
        expect([key, classes[key]]).toEqual([key, "credential"]);
      }
    }
  });
});
