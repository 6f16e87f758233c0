import { describe, expect, it } from "@jest/globals";
import { builders, keysOf, openHome } from "../../src/images/registry.ts";
import type { HomeOptions } from "../../src/images/types.ts";
import { isUserError } from "../../src/shared/errors.ts";
import { collectingLog } from "../../src/shared/log.ts";
import { env, temporaryFolder } from "./qemu/fixture.ts";

async function someOptions(): Promise<HomeOptions> {
  const directory = await temporaryFolder();
  return {
    log: collectingLog(),
    imageStore: `${directory}/images`,
    repositoryId: "1",
    invocation: { id: "1-2-3-abcdefgh", directory, expires: 9e9 },
    regions: ["eu-central-1"],
    builderConfig: {},
    githubToken: undefined,
    env,
    fromNixpkgs: async () => "/nonexistent",
    scripts: "/nonexistent",
    signal: new AbortController().signal,
  };
}

describe("openHome", () => {
  it("opens the home of every builder that it names", async () => {
    expect(builders).toContain("qemu");
    for (const builder of builders) {
      const home = await openHome(builder, await someOptions());
      expect(home.builder).toBe(builder);
    }
  });

  it.each(["", "QEMU", "quemu", "toString", "__proto__", "qemu\n", "amazon-ebz", "virtualbox iso"])(
    "refuses %j, and names the builders there are",
    async (builder) => {
      const error = await openHome(builder, await someOptions()).catch((thrown: unknown) => thrown);
      expect(isUserError(error)).toBe(true);
      expect(String(error)).toContain("qemu");
    },
  );

  it.each(["proxmox-iso", "file", "null", "somebodys-own"])(
    "keeps records for %s",
    async (builder) => {
      const home = await openHome(builder, await someOptions());
      expect(home.builder).toBe(builder);
      expect(await home.list(undefined)).toEqual([]);
    },
  );

  it("knows classes of keys without a cloud", async () => {
    expect((await keysOf("amazon-ebs")).classes["ami_name"]).toBe("name");
    expect((await keysOf("vsphere-iso")).classes["ssh_password"]).toBe("credential");
  });
});
