import { describe, expect, it } from "@jest/globals";
import { qemuKeys } from "../../../src/images/qemu/keys.ts";

const { classes, files, checksums } = qemuKeys;

describe("keys of builder qemu", () => {
  it("count when they say what is in the image", () => {
    const content = [
      "disk_size",
      "iso_url",
      "format",
      "boot_command",
      "shutdown_command",
      "qemuargs",
    ];
    for (const key of content) expect(classes[key] ?? "content").toBe("content");
  });

  it("do not count when they say how it is made, or are secret", () => {
    const session = [
      "accelerator",
      "headless",
      "output_directory",
      "qemu_binary",
      "cpus",
      "memory",
    ];
    for (const key of session) expect(classes[key]).toBe("session");
    expect(classes["vm_name"]).toBe("name");
    for (const key of Object.keys(classes)) {
      if (/password|private_key|certificate/.test(key) && key !== "vnc_use_password") {
        expect(classes[key]).toBe("credential");
      }
      if (/^(ssh|winrm|vnc)_/.test(key) && key !== "ssh_clear_authorized_keys") {
        expect(["session", "credential"]).toContain(classes[key]);
      }
    }
  });

  it("name files only where they count", () => {
    for (const key of [...files, ...Object.keys(checksums), ...Object.values(checksums)]) {
      expect(classes[key]).toBe("content");
    }
  });
});
