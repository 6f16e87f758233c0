/**
 * A container whose first process is a real systemd, Debian's: the example system has none. It comes
 * up with what the builder says of its container, where nobody may run one with all rights.
 */
import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, test } from "@jest/globals";
import type { BuildInput } from "../../../src/images/types.ts";
import { someFacts } from "../../contract/images.ts";
import { dockerMissing, startDocker } from "../../helpers/docker.ts";
import { nightly } from "../../helpers/nightly.ts";
import { dockerFixture } from "./fixture.ts";

const toplevel = "/nix/store/0123456789abcdfghijklmnpqrsvwxyz-debian";
const scripts = path.resolve(import.meta.dirname, "../../../packer/scripts");

(nightly && dockerMissing === undefined ? test : test.skip)(
  "systemd comes to its target as the first process, and what it lacks is said",
  async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "packernix-systemd-"));
    await using docker = await startDocker();
    const place = { docker, host: "127.0.0.1:9", url: "http://127.0.0.1:9" };
    const fixture = await dockerFixture(place);
    try {
      const archive = path.join(folder, "debian.tar");
      const packages = "--include=systemd,systemd-sysv,dbus";
      execFileSync("mmdebstrap", ["--quiet", "--variant=minbase", packages, "bookworm", archive]);
      // What stage 2 of NixOS does before it becomes systemd.
      const system = path.join(folder, "root", toplevel);
      await mkdir(path.join(system, "sw/bin"), { recursive: true });
      await symlink("/bin/systemctl", path.join(system, "sw/bin/systemctl"));
      const links = ["current", "booted"].map((name) => `ln -s ${toplevel} /run/${name}-system\n`);
      const init = path.join(system, "init");
      await writeFile(init, `#!/bin/sh\n${links.join("")}exec /lib/systemd/systemd\n`);
      await chmod(init, 0o755);
      execFileSync("tar", ["--append", "--file", archive, "--directory", `${folder}/root`, "nix"]);
      const entry = `ENTRYPOINT ["${toplevel}/init"]`;
      const id = docker.docker("import", "--change", entry, archive).trim();

      const { home, invocation } = await fixture.open({}, { imageStore: folder, scripts });
      const builderId = "packer.post-processor.docker-import";
      const artifact = { build: "docker", index: 0, builderId, string: "", files: [], id };
      const prove = async (builder: object) => {
        const input = {
          template: {
            root: {},
            builder,
            variables: {},
            sensitive: [],
            facts: { method: "import" },
          },
          facts: someFacts("a", { toplevel }),
          invocation,
          platform: "x86_64-linux",
        };
        await home.prove?.(input as unknown as BuildInput, [artifact]);
      };
      const rights = { privileged: false, cap_add: ["SYS_ADMIN"] };
      await prove({ ...rights, volumes: { "/sys/fs/cgroup": "/sys/fs/cgroup" } });
      await expect(prove({ privileged: false })).rejects.toThrow(
        /The container of the image does not come up/,
      );
      expect(docker.inventory()).toEqual([]);
      docker.docker("image", "rm", id);
    } finally {
      await fixture.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
);
