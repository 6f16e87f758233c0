/**
 * A machine with one disk: Debian on it restarts into memory and is overwritten, for real in qemu, with
 * the template for DigitalOcean and Packer's builder `null`.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { cacheFolder } from "../../scripts/lib/offline.ts";
import { boot, makeKey } from "../helpers/boot.ts";
import { nightly } from "../helpers/nightly.ts";
import { offlineSystem } from "../helpers/offline-system.ts";
import { generateFor, packer, scratch, scripts } from "../packer-nix/tools.ts";

const minutes = 60_000;
// The machines of digitalocean-machine.test.ts go the same way.
const suite = nightly ? describe : describe.skip;
/** Nothing but the base has it. */
const trace = "only-the-base-knows-this-0123456789";

suite("a machine with one disk", () => {
  const folder = scratch();
  let key = "";
  const seed = createServer((_, response) => response.end(readFileSync(`${key}.pub`)));
  beforeAll(async () => {
    key = await makeKey(path.join(folder, "key"));
    await new Promise<void>((resolve) => seed.listen(0, "127.0.0.1", resolve));
  });
  afterAll(async () => {
    seed.closeAllConnections();
    await new Promise((resolve) => seed.close(resolve));
  });

  test(
    "is overwritten from memory, and boots into the system alone",
    async () => {
      const system = await offlineSystem(`{ packernixModulesPath, ... }: {
        imports = [ "\${packernixModulesPath}/qemu-config.nix" ];
        networking.hostName = "overwritten";
        system.stateVersion = "26.05";
      }`);
      const template = await generateFor(
        system,
        "digitalocean",
        ...["--argstr", "packerVersion", "1.6.6", "--argstr", "nix_conf", "substituters ="],
      );
      let disk = "";
      {
        await using base = await boot(path.join(cacheFolder, "offline/base.qcow2"), {
          folder: path.join(folder, "base"),
          key,
          diskSize: "4G",
          // What qemu's user network calls this machine.
          seed: `http://10.0.2.2:${(seed.address() as AddressInfo).port}/`,
        });
        disk = base.disk;
        await base.ssh(["sh", "-c", `'echo ${trace} >/root/trace; sync'`]);
        const hostKey = keyscan(base.port);
        const machine = {
          type: "null",
          ssh_host: "127.0.0.1",
          ssh_port: base.port,
          ssh_username: "root",
          ssh_private_key_file: key,
        };
        const result = await packer(["build", "-color=false"], {
          ...template,
          variables: { ...template.variables, packernix_ssh_private_key_file: key },
          builders: [machine],
        });
        const said = `${result.stdout}${result.stderr}${await base.console()}`;
        if (result.exitCode !== 0) throw new Error(said);
        expect(said).toContain("the machine restarts into memory");
        expect(said).toContain("seal: done");
        // Whoever knew the machine still knows it.
        expect(keyscan(base.port)).toBe(hostKey);
        expect((await base.ssh(["cat", "/root/trace"])).exitCode).not.toBe(0);
        await base.powerOff();
      }
      // Blocks of the base have gone with its file system.
      expect(readFileSync(disk).includes(trace)).toBe(false);

      await using image = await boot(disk, {
        folder: path.join(folder, "image"),
        key,
        diskSize: "5G",
      });
      const script = readFileSync(path.join(scripts, "proof.sh"), "utf8");
      const proof = await image.ssh(["sh", "-s", "--", system, "--contents"], script);
      expect(proof).toMatchObject({ exitCode: 0, stderr: "" });
      const facts = JSON.parse(proof.stdout.trim().split("\n").at(-1) ?? "{}");
      expect(facts).toMatchObject({ generations: 1, failures: 0, hostname: "overwritten" });
    },
    15 * minutes,
  );
});

/** A host key, as a client sees it. */
function keyscan(port: number): string {
  for (let tries = 1; ; tries++) {
    const args = ["-t", "ed25519", "-T", "60", "-p", `${port}`, "127.0.0.1"];
    const key = execFileSync("ssh-keyscan", args, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    if (key !== "" || tries === 5) return key;
  }
}
