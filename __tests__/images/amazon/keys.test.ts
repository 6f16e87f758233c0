import { readFile } from "node:fs/promises";
import { describe, expect, it } from "@jest/globals";
import { amazonKeys } from "../../../src/images/amazon/keys.ts";

const { classes, files, checksums } = amazonKeys;

/**
 * Every key of packer-plugin-amazon 1.8.2 and of Packer 1.6.6, from the files that
 * src/images/amazon/keys.ts names, without what Packer itself adds (`packer_*`).
 */
const names: Record<"amazon-ebs" | "amazon-chroot", string[]> = JSON.parse(
  await readFile("__tests__/fixtures/packer/amazon-keys.json", "utf8"),
);

describe("keys of the builders amazon-ebs and amazon-chroot", () => {
  it("all have a class, and no other has", () => {
    const known = new Set([...names["amazon-ebs"], ...names["amazon-chroot"]]);
    expect(known.size).toBeGreaterThan(150);
    expect(Object.keys(classes).sort()).toEqual([...known, "type"].sort());
  });

  it("count when they say what is in the image, or who may use it", () => {
    const content = [
      "ami_description",
      "ami_users",
      "boot_mode",
      "deprecate_at",
      "encrypt_boot",
      "imds_support",
      "kms_key_id",
      "launch_block_device_mappings",
      "pre_mount_commands",
      "root_volume_size",
      "snapshot_users",
      "source_ami",
      "source_ami_filter",
      "tags",
    ];
    for (const key of content) expect([key, classes[key]]).toEqual([key, "content"]);
  });

  it("do not count when they say how it is made, where, or by whom", () => {
    const session = [
      "ami_regions",
      "assume_role",
      "aws_polling",
      "custom_endpoint_ec2",
      "device_path",
      "instance_type",
      "metadata_options",
      "profile",
      "region",
      "run_tags",
      "shutdown_behavior",
      "spot_price",
      "subnet_id",
      "user_data",
    ];
    for (const key of session) expect([key, classes[key]]).toEqual([key, "session"]);
    expect(classes["ami_name"]).toBe("name");
  });

  it("are never hashed when they are secret", () => {
    for (const key of Object.keys(classes)) {
      if (/password$|private_key|certificate|^(access_key|secret_key|token|mfa_code)$/.test(key)) {
        expect([key, classes[key]]).toEqual([key, "credential"]);
      }
      if (/^(ssh|winrm|spot|temporary|run)_/.test(key) && key !== "ssh_clear_authorized_keys") {
        expect(["session", "credential"]).toContain(classes[key]);
      }
    }
  });

  it("name files only where they count", () => {
    for (const key of [...files, ...Object.keys(checksums)]) expect(classes[key]).toBe("content");
  });
});
