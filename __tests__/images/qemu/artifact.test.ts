import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "@jest/globals";
import { imageFile } from "../../../src/images/qemu/artifact.ts";
import type { Artifact } from "../../../src/packer/types.ts";
import { someTemplate, temporaryFolder } from "./fixture.ts";

async function outputOf(names: string[]) {
  const output = await temporaryFolder();
  await mkdir(output, { recursive: true });
  for (const name of names) await writeFile(path.join(output, name), name);
  return { output, name: "nixos-x" };
}

function artifact(builderId: string, files: string[]): Artifact {
  return { build: "qemu", index: 0, builderId, id: "VM", string: "", files };
}

const qemu = "transcend.qemu";

describe("imageFile", () => {
  it("takes the disk that the generator names, not the base disk", async () => {
    const place = await outputOf(["nixos-x", "nixos-x-1", "efivars.fd"]);
    const files = ["nixos-x", "nixos-x-1"].map((name) => path.join(place.output, name));
    const found = await imageFile([artifact(qemu, files)], someTemplate(), place);
    expect(found).toEqual({ file: files[1], builderId: qemu, extension: "qcow2" });
    const raw = await imageFile([artifact(qemu, files)], someTemplate({ format: "raw" }), place);
    expect(raw.extension).toBe("raw");
    const own = { ...someTemplate(), facts: undefined };
    expect((await imageFile([artifact(qemu, files)], own, place)).file).toBe(files[0]);
  });

  it("takes what a post-processor made of it", async () => {
    const place = await outputOf(["nixos-x-1", "nixos-x-1.qcow2.gz", "sums"]);
    const at = (name: string) => path.join(place.output, name);
    const artifacts = [
      artifact(qemu, [at("nixos-x-1")]),
      artifact("packer.post-processor.compress", [at("nixos-x-1.qcow2.gz")]),
      artifact("packer.post-processor.checksum", [at("sums")]),
    ];
    expect(await imageFile(artifacts, someTemplate(), place)).toEqual({
      file: at("nixos-x-1.qcow2.gz"),
      builderId: "packer.post-processor.compress",
      extension: "qcow2.gz",
    });
  });

  it.each([
    ["nixos-x-1.gz", "qcow2.gz"],
    ["nixos-x.vmdk", "vmdk"],
    ["image.tar.gz", "tar.gz"],
    ["image", "qcow2"],
    ["image.JSON", "qcow2"],
    ["image.q c{{o}}w", "qcow2"],
  ])("gives %s the ending %s", async (name, extension) => {
    const place = await outputOf([name]);
    const artifacts = [artifact("other", [path.join(place.output, name)])];
    expect((await imageFile(artifacts, someTemplate(), place)).extension).toBe(extension);
  });

  it("says so when there is none", async () => {
    const place = await outputOf([]);
    await expect(imageFile([], someTemplate(), place)).rejects.toThrow(/left no disk/);
  });
});
