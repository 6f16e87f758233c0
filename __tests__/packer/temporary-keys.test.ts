import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { keyIsKnown, temporaryKeys } from "../../src/packer/temporary-keys.ts";
import { folder, removeFolders } from "./support.ts";

afterAll(removeFolders);

const uuid = (digit: number) => `6b0da474-5c73-d460-0c77-ae3ca4ab6e0${digit}`;

describe("the keys of a build", () => {
  it("are those that a builder says it has made, and not what runs in the build says", async () => {
    const directory = await folder();
    expect(await temporaryKeys({ directory })).toEqual([]);
    const at = "2026/11/30 16:29:40";
    const saying = `temporary ssh key name: packer-${uuid(9)}`;
    const lines = [
      `${at} 1796056180,,ui,say,==> hcloud: Creating temporary ssh key for server...`,
      `${at} packer-builder-hcloud plugin: temporary ssh key name: packer-${uuid(1)}`,
      `${at} packer-plugin-digitalocean_v1.4.1_x5.0_linux_amd64 plugin: ${at} temporary ssh key name: packer-${uuid(2)}`,
      `${at} 1796056181,,ui,message,    hcloud: ${saying}`,
      `${at} 1796056181,,ui,message,    hcloud: ${at} packer-builder-x plugin: ${saying}`,
      `${at} packer-builder-hcloud plugin: [DEBUG] starting remote command: echo ${saying}`,
      `${at} packer-builder-hcloud plugin: ${saying} and more`,
      `${at} packer-builder-hcloud plugin: temporary ssh key name: web`,
    ];
    await mkdir(path.join(directory, "packer"));
    await writeFile(path.join(directory, "packer", "packer.log"), `${lines.join("\n")}\n`);
    const found = await temporaryKeys({ directory });
    expect(found).toEqual([`packer-${uuid(1)}`, `packer-${uuid(2)}`]);
  });
});

describe("a key that a builder has asked for", () => {
  const asked = "1,,ui,say,==> hcloud: Creating temporary ssh key for server...\n";
  const printed = async (text: string) => {
    const file = path.join(await folder(), "packer.stdout");
    await writeFile(file, text);
    return file;
  };
  const seconds = async (work: Promise<void>) => {
    const began = performance.now();
    await work;
    return (performance.now() - began) / 1000;
  };

  it("is waited for until the builder goes on or is gone, and not for ever", async () => {
    const file = await printed(asked);
    setTimeout(
      () => void writeFile(file, `${asked}1,,ui,say,==> hcloud: Creating server...\n`),
      400,
    );
    expect(await seconds(keyIsKnown(file, () => false))).toBeGreaterThan(0.3);
    let looks = 0;
    await keyIsKnown(await printed(asked), async () => ++looks === 3);
    expect(looks).toBe(3);
    expect(await seconds(keyIsKnown(await printed(asked), () => false))).toBeGreaterThan(9);
  });

  it.each(["", "1,,ui,say,==> hcloud: Deleting temporary ssh key...\n", `${asked}1,,ui,error,x\n`])(
    "is none after %j",
    async (text) => {
      let looks = 0;
      await keyIsKnown(await printed(text), () => ++looks > 5);
      expect(looks).toBe(0);
    },
  );

  it("is none where Packer was not started", async () => {
    await keyIsKnown("/nonexistent/packer.stdout", () => {
      throw new Error("asked");
    });
  });
});
