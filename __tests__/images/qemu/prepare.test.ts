import { lstat, mkdir, readFile, readlink, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "@jest/globals";
import { buildPlace } from "../../../src/images/qemu/prepare.ts";
import type { HomeOptions, Preparation } from "../../../src/images/types.ts";
import type { Template } from "../../../src/packer/types.ts";
import { isUserError } from "../../../src/shared/errors.ts";
import { run } from "../../../src/shared/exec.ts";
import { someFacts } from "../../contract/images.ts";
import { env, openIn, someTemplate, temporaryFolder } from "./fixture.ts";

async function prepare(
  builder: Partial<Template["builder"]> = {},
  changes: Partial<HomeOptions> = {},
  platform = "x86_64-linux",
) {
  const root = await temporaryFolder();
  const { home, invocation } = await openIn(root, path.join(root, "images"), {}, {}, changes);
  const input = { template: someTemplate(builder), facts: someFacts(), invocation, platform };
  const preparation = await home.prepare(input);
  return { root, home, input, preparation, place: buildPlace(input), invocation };
}

async function seedOf(preparation: Preparation, name: string): Promise<string> {
  return await readFile(path.join(preparation.variables["seed_directory"] ?? "", name), "utf8");
}

describe("prepare", () => {
  it("gives Packer a place beside the finished images that does not exist yet", async () => {
    const { root, preparation, place, invocation } = await prepare();
    expect(preparation.builder["output_directory"]).toBe(place.output);
    expect(preparation.variables["output_directory"]).toBe(place.output);
    expect(preparation.builder["vm_name"]).toBe(someFacts().name);
    await expect(lstat(place.output)).rejects.toThrow(/ENOENT/);
    const target = await readlink(path.dirname(place.output));
    expect(target).toBe(path.join(root, "images", `.packernix-${invocation.id}`, "build"));
  });

  it("lets root in by a key of this invocation", async () => {
    const { preparation, invocation } = await prepare();
    const key = preparation.variables["ssh_private_key_file"] ?? "";
    expect((await stat(key)).mode & 0o777).toBe(0o600);
    const { stdout } = await run("ssh-keygen", ["-y", "-f", key], { env });
    expect(await seedOf(preparation, "user-data")).toContain(`- ${stdout.trim()}\n`);
    expect(await seedOf(preparation, "user-data")).toMatch(/^#cloud-config\n/);
    expect(await seedOf(preparation, "meta-data")).toContain(invocation.id);
    expect(await seedOf(preparation, "vendor-data")).toBe("");
    const other = await prepare();
    expect(await seedOf(other.preparation, "user-data")).not.toContain(stdout.trim());
    expect(await seedOf(other.preparation, "meta-data")).not.toContain(invocation.id);
  });

  it("keeps the template's own choices", async () => {
    const smbios = ["-smbios", "type=1,serial=ds=nocloud;s=http://{{ .HTTPIP }}:{{ .HTTPPort }}/"];
    const added = await prepare({
      qemuargs: [smbios],
      headless: false,
      http_bind_address: "0.0.0.0",
    });
    expect(added.preparation.builder["qemuargs"]).toEqual([smbios, ["-cpu", "max"]]);
    expect(added.preparation.builder).not.toHaveProperty("headless");
    expect(added.preparation.builder).not.toHaveProperty("http_bind_address");
    const own = await prepare({ qemuargs: [smbios, ["-cpu", "qemu64"]] });
    expect(own.preparation.builder).not.toHaveProperty("qemuargs");
    expect(own.preparation.builder["headless"]).toBe(true);
    expect(own.preparation.builder["http_bind_address"]).toBe("127.0.0.1");
    const model = await prepare({ cpu_model: "Haswell" });
    expect(model.preparation.builder).not.toHaveProperty("qemuargs");
    expect(own.preparation.builder["accelerator"]).toBe("tcg");
    expect(own.preparation.notes.join("\n")).toMatch(/tcg \(asked for\)/);
  });

  it("takes qemu from nixpkgs when PATH has none, and puts it before PATH for Packer", async () => {
    const asked: string[] = [];
    const changes: Partial<HomeOptions> = {
      env: { PATH: "/nonexistent" },
      fromNixpkgs: async (attribute) => {
        asked.push(attribute);
        return "/usr";
      },
    };
    const { preparation } = await prepare({}, changes);
    expect(asked).toEqual(["qemu_kvm"]);
    expect(preparation.builder["qemu_binary"]).toBe("/usr/bin/qemu-system-x86_64");
    expect(preparation.searchPath).toEqual(["/usr/bin"]);
    const nothing = { ...changes, fromNixpkgs: async () => "/nonexistent" };
    await expect(prepare({}, nothing)).rejects.toThrow(/Install qemu-system-x86_64/);
  });

  it("names a `qemu_binary` that is not there, and a platform that it cannot do", async () => {
    await expect(prepare({ qemu_binary: "/nonexistent/qemu" })).rejects.toThrow(/qemu_binary/);
    await expect(prepare({}, {}, "riscv64-linux")).rejects.toThrow(/platform: .*riscv64-linux/);
  });

  it("refuses a base disk for which there is no space", async () => {
    const root = await temporaryFolder();
    const base = path.join(root, "base.qcow2");
    await writeFile(base, "");
    // Sparse: more than any disk of today has.
    await run("truncate", ["-s", "7E", base], { env }).catch(async () => {
      await run("truncate", ["-s", "15T", base], { env });
    });
    const error = await prepare({ disk_image: true, iso_url: `file://${base}` }).catch(
      (thrown: unknown) => thrown,
    );
    expect(isUserError(error)).toBe(true);
    expect(String(error)).toMatch(/image-store: .* free, and the build needs at least/);
  });

  it("can be asked again by the same invocation", async () => {
    const { home, input, place } = await prepare();
    await mkdir(place.output);
    const again = await home.prepare(input);
    expect(again.variables["ssh_private_key_file"]).not.toBe("");
    await expect(lstat(place.output)).rejects.toThrow(/ENOENT/);
  });
});
