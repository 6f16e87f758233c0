/**
 * Copy and switch on a real machine: a finished NixOS image is the base, Packer runs what
 * packer/amazon-ebs.nix has it run there, and the disk that is left runs the other system alone.
 * Instead of EC2 the builder `null` and qemu, with a metadata service inside qemu's network.
 * Takes minutes.
 */
import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { cacheFolder, type Offline, offlineInputs } from "../../scripts/lib/offline.ts";
import { run } from "../../src/shared/exec.ts";
import { fileSha256 } from "../../src/tools/checksums.ts";
import { type Booted, boot, makeKey } from "../helpers/boot.ts";
import { makeWorld, root, type World } from "../helpers/world.ts";
import { evaluate, packer, packerDirectory, toolEnvironment } from "../packer-nix/tools.ts";

const minutes = 60_000;
const folder = path.join(cacheFolder, "offline");
const offline: Offline = {
  nixpkgs: path.join(folder, "nixpkgs"),
  baseDisk: path.join(folder, "base.qcow2"),
  checksum: "",
};

let world: World;
let base = "";
let baseToplevel = "";

beforeAll(async () => {
  if (!existsSync(offline.baseDisk)) {
    throw new Error("The offline example is not prepared: run these tests by `npm test`.");
  }
  world = await makeWorld();
  const configuration = path.join(root, "examples/offline/configuration.nix");
  await world.write("c.nix", await readFile(configuration, "utf8"));
  const checksum = `sha256:${await fileSha256(offline.baseDisk)}`;
  const { main, result, outputs } = await world.run({
    ...offlineInputs({ ...offline, checksum }),
    configuration: "c.nix",
    sources: "c.nix",
    "module-config": "hostName: base",
    // As the machines below.
    "builder-config": JSON.stringify({
      iso_url: offline.baseDisk,
      iso_checksum: checksum,
      accelerator: "tcg",
    }),
  });
  expect({ conclusion: main.conclusion, log: result.log }).toMatchObject({ conclusion: "success" });
  base = outputs["image"] ?? "";
  baseToplevel = outputs["toplevel"] ?? "";
}, 15 * minutes);
afterAll(async () => {
  await world?.[Symbol.asyncDispose]();
});

/** A system that only the key of the metadata service lets in. */
async function system(hostName: string): Promise<string> {
  await world.write(
    `${hostName}.nix`,
    `(import ${offline.nixpkgs}/nixos/lib/eval-config.nix {
      system = "x86_64-linux";
      modules = [
        ${packerDirectory}/modules/amazon-ebs-config.nix
        { networking.hostName = "${hostName}"; system.stateVersion = "26.05"; }
      ];
    }).config.system.build.toplevel`,
  );
  const file = path.join(world.workspace, `${hostName}.nix`);
  const link = path.join(world.folder, hostName);
  const { stdout } = await run("nix-build", [file, "--out-link", link], {
    env: toolEnvironment(world.folder),
  });
  return stdout.trim();
}

/**
 * A metadata service of version 2 alone, which has this key: what qemu takes for a server at that
 * address is a program that gets one connection. The requests stand in the file `asked` beside it.
 */
async function metadataService(
  name: string,
  key: string,
): Promise<{ network: string; asked: string }> {
  const directory = path.join(world.folder, "metadata", name);
  await mkdir(directory, { recursive: true });
  const asked = path.join(directory, "asked");
  const program = path.join(directory, "serve");
  await writeFile(
    program,
    `#!/usr/bin/env bash
read -r method path _
token=
while read -r line && [ "\${line%$'\\r'}" ]; do
  case \${line%$'\\r'} in "X-aws-ec2-metadata-token: "*) token=\${line#*: } token=\${token%$'\\r'} ;; esac
done
echo "$method $path $token" >>'${asked}'
answer() { printf 'HTTP/1.0 %s\\r\\nContent-Type: text/plain\\r\\n\\r\\n%s' "$1" "$2"; }
case "$method $path $token" in
  "PUT /latest/api/token ") answer '200 OK' made-up-token ;;
  "GET /latest/meta-data/public-keys/0/openssh-key made-up-token") answer '200 OK' "$(cat '${key}.pub')" ;;
  *) answer '401 Unauthorized' '' ;;
esac
`,
  );
  await chmod(program, 0o755);
  const addresses = "net=169.254.169.0/24,dhcpstart=169.254.169.15,restrict=on";
  return { network: `${addresses},guestfwd=tcp:169.254.169.254:80-cmd:${program}`, asked };
}

/** What EC2, nixpkgs' amazon-image.nix and a user leave on an instance. */
const planted = [
  "/etc/ec2-metadata/user-data",
  "/etc/nixos/configuration.nix",
  "/root/.nix-channels",
  "/root/.ssh/authorized_keys",
  "/root/user-data",
  "/var/lib/amazon/ssm/i-0123456789abcdef0/registration",
  "/var/lib/cloud/seed",
  "/var/tmp/left",
];

async function plant(machine: Booted, key: string): Promise<void> {
  const text = await readFile(`${key}.pub`, "utf8");
  for (const file of planted) {
    const script = `mkdir -p "$(dirname '${file}')" && cat >'${file}' <<'END'\n${text}END\n`;
    expect(await machine.ssh(["sh"], script)).toMatchObject({ exitCode: 0 });
  }
}

/**
 * Looks at what the seal left, then stops the machine as EC2 does: in order, so that what the system
 * writes at its end is on the disk. Through Packer, because without host keys nobody else gets in.
 */
function afterwards(): object[] {
  const files = [...planted, "/etc/machine-id", "/etc/ssh/ssh_host_ed25519_key", baseToplevel];
  return [
    {
      type: "shell",
      inline: [
        `for file in ${files.join(" ")}; do if [ -e $file ]; then echo "left: $file"; exit 1; fi; done`,
        `if grep ${baseToplevel} /boot/grub/grub.cfg; then exit 1; fi`,
        "echo looked: nothing left",
      ],
    },
    { type: "shell", inline: ["poweroff"], expect_disconnect: true, skip_clean: true },
  ];
}

const facts = (output: string) => JSON.parse(output.trim().split("\n").at(-1) ?? "{}");

describe.each([
  ["copied", []],
  ["through-packer", ["--arg", "fakessh", "true"]],
])("the base switches to a system that was %s", (hostName, args) => {
  let disk = "";
  let toplevel = "";
  let key = "";
  let before = { machineId: "", hostKey: "" };

  test(
    "Packer sees it restart into that system and seals it",
    async () => {
      toplevel = await system(hostName);
      key = await makeKey(path.join(world.folder, "keys", hostName));
      const { network, asked } = await metadataService(hostName, key);
      await using machine = await boot(base, {
        folder: path.join(world.folder, "boot", hostName),
        key,
        diskSize: "12G",
        network,
        reboots: true,
      });
      const proof = await readFile(path.join(packerDirectory, "scripts/proof.sh"), "utf8");
      before = facts((await machine.ssh(["sh", "-s", "--", baseToplevel], proof)).stdout);
      await plant(machine, key);

      const { stdout } = await evaluate(path.join(packerDirectory, "amazon-ebs.nix"), [
        ...["--argstr", "nixos", toplevel],
        ...args,
      ]);
      const template = JSON.parse(stdout);
      const directory = path.join(world.folder, "packer", hostName);
      await mkdir(directory, { recursive: true });
      const built = await packer(
        ["build"],
        {
          variables: { ...template.variables, ssh_private_key_file: key },
          provisioners: [...template.provisioners, ...afterwards()],
          builders: [
            {
              type: "null",
              communicator: "ssh",
              ssh_host: "127.0.0.1",
              ssh_port: machine.port,
              ssh_username: "root",
              ssh_private_key_file: "{{user `ssh_private_key_file`}}",
            },
          ],
        },
        directory,
      );
      const said = built.stdout + built.stderr;
      expect({ exitCode: built.exitCode, said }).toMatchObject({ exitCode: 0 });
      expect(said).toContain(`switch: restarting into ${toplevel}`);
      expect(said).toContain(`proof: the machine runs ${toplevel}`);
      expect(said).toMatch(/seal: done[\s\S]*looked: nothing left/);
      // The base let the key in by its own means, this system by the service's.
      expect((await readFile(asked, "utf8")).split("\n").slice(0, 2)).toEqual([
        "PUT /latest/api/token ",
        "GET /latest/meta-data/public-keys/0/openssh-key made-up-token",
      ]);

      await machine.ended;
      disk = machine.disk;
    },
    15 * minutes,
  );

  test(
    "its disk boots as a machine of its own, with the key of that machine",
    async () => {
      const own = await makeKey(path.join(world.folder, "keys", `${hostName}-own`));
      const { network } = await metadataService(`${hostName}-own`, own);
      await using machine = await boot(disk, {
        folder: path.join(world.folder, "boot", `${hostName}-own`),
        key: own,
        diskSize: "14G",
        network,
      });
      const script = await readFile(path.join(packerDirectory, "scripts/proof.sh"), "utf8");
      const proof = await machine.ssh(["sh", "-s", "--", toplevel, "--contents"], script);
      expect(proof).toMatchObject({ exitCode: 0, stderr: "" });
      const after = facts(proof.stdout);
      expect(after).toMatchObject({ generations: 1, failures: 0, hostname: hostName });
      expect(after.rootBytes).toBeGreaterThan(13 * 1024 ** 3);
      expect(after.machineId).not.toBe(before.machineId);
      expect(after.hostKey).not.toBe(before.hostKey);
      expect(await machine.sshWith(key, ["true"])).toMatchObject({
        exitCode: 255,
        stderr: expect.stringContaining("denied"),
      });
      await rm(disk, { force: true });
    },
    10 * minutes,
  );
});
