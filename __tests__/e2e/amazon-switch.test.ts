/**
 * `amazon-ebs` by the built action, all of it real but EC2: its double starts a machine of qemu for
 * an instance, with a metadata service in its network, from a finished NixOS image. That machine
 * gets the system and restarts into it; what is left on its disk boots, and is that system alone.
 */
import { existsSync } from "node:fs";
import { appendFile, chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { DescribeImagesCommand } from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { cacheFolder, type Offline, offlineInputs } from "../../scripts/lib/offline.ts";
import { fileSha256 } from "../../src/tools/checksums.ts";
import { type Booted, boot, makeKey } from "../helpers/boot.ts";
import { current } from "../helpers/current-packer.ts";
import { type Ec2, type Hardware, installed, startEc2 } from "../helpers/ec2/index.ts";
import { amazonPlugin } from "../helpers/ec2/packer.ts";
import { type Fixture, makeFixture, root } from "../helpers/fixture.ts";
import { nightly } from "../helpers/nightly.ts";
import { offlineSystem } from "../helpers/offline-system.ts";
import { freePort } from "../helpers/until.ts";
import { generateFor, packer, scripts } from "../packer-nix/tools.ts";

const minutes = 60_000;
// At night: by day digitalocean-machine.test.ts installs onto a machine that runs.
const possible = nightly && installed !== undefined && current !== undefined;
const suite = possible ? describe : describe.skip;
const folder = path.join(cacheFolder, "offline");
const regions = ["eu-central-1", "us-east-1"] as const;

/** The image that instances start from: made when nobody has made it before, by the action. */
async function makeBase(fixture: Fixture, offline: Offline): Promise<Record<string, string>> {
  const { main, result, outputs } = await fixture.run({
    ...offlineInputs(offline),
    configuration: "base.nix",
    sources: "base.nix",
    "module-config": "hostName: base",
    // The image store knows by its inputs whether an image is this one.
    "image-store": path.join(cacheFolder, "images"),
  });
  expect({ conclusion: main.conclusion, log: result.log }).toMatchObject({ conclusion: "success" });
  return outputs;
}

/**
 * A metadata service of version 2 alone, which has this key: what qemu takes for a server at that
 * address is a program that gets one connection. The requests stand in the file `asked` beside it.
 */
async function metadataService(
  directory: string,
  key: string,
): Promise<{ network: string; asked: string }> {
  await mkdir(directory, { recursive: true });
  const asked = path.join(directory, "asked");
  const program = path.join(directory, "serve");
  await writeFile(path.join(directory, "key"), key);
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
  "GET /latest/meta-data/public-keys/0/openssh-key made-up-token") answer '200 OK' "$(cat '${directory}/key')" ;;
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

const facts = (output: string) => JSON.parse(output.trim().split("\n").at(-1) ?? "{}");

suite("an image at Amazon of a machine that runs", () => {
  let fixture: Fixture;
  let ec2: Ec2;
  let base: Record<string, string>;
  let proof = "";
  let inputs: Record<string, string>;
  let options: { path: string; env: Record<string, string> };
  let made: Record<string, string> = {};
  let inventory: string[] = [];

  /** The one instance. */
  const instance = { id: "", key: "", disk: "", asked: "", machineId: "", hostKey: "" };
  let running: Booted | undefined;
  let port = 0;

  const hardware: Hardware = {
    async start(id, line) {
      const own = path.join(fixture.folder, id);
      const service = await metadataService(path.join(own, "metadata"), line);
      // Of the test's own, because Packer alone has the other.
      const key = await makeKey(path.join(own, "key"));
      await appendFile(`${key}.pub`, `${line}\n`);
      running = await boot(base["image"] ?? "", {
        folder: own,
        key,
        diskSize: "10G",
        network: service.network,
        reboots: true,
        port,
      });
      const script = [
        ...planted.map((file) => `mkdir -p "$(dirname ${file})" && echo '${line}' >${file}`),
        proof,
      ].join("\n");
      const ran = await running.ssh(["sh", "-s", "--", base["toplevel"] ?? ""], script);
      Object.assign(instance, facts(ran.stdout), { id, key, ...service, disk: running.disk });
    },
    async stop() {
      await running?.powerOff();
    },
    async end() {
      await running?.[Symbol.asyncDispose]();
    },
  };

  beforeAll(async () => {
    const offline: Offline = {
      nixpkgs: path.join(folder, "nixpkgs"),
      baseDisk: path.join(folder, "base.qcow2"),
      checksum: "",
    };
    if (!existsSync(offline.baseDisk)) {
      throw new Error("The offline example is not prepared: run these tests by `npm test`.");
    }
    fixture = await makeFixture();
    ec2 = await startEc2({ settings: { pendingPolls: 0 }, hardware });
    proof = await readFile(path.join(scripts, "proof.sh"), "utf8");
    const example = await readFile(path.join(root, "examples/offline/configuration.nix"), "utf8");
    await fixture.write("base.nix", example);
    await fixture.write("web.nix", example.replace("qemu-config.nix", "amazon-ebs-config.nix"));
    offline.checksum = `sha256:${await fileSha256(offline.baseDisk)}`;
    base = await makeBase(fixture, offline);

    port = await freePort();
    const { packer: program, env } = await amazonPlugin(fixture.folder);
    options = {
      path: `${path.dirname(program)}:${process.env["PATH"]}`,
      env: { ...ec2.env, ...env },
    };
    inputs = {
      ...offlineInputs(offline),
      builder: "amazon-ebs",
      configuration: "web.nix",
      sources: "web.nix",
      "module-config": "hostName: switched",
      regions: regions.join(),
      "generator-args": "disk_size: 10G",
      "builder-config": JSON.stringify({ ssh_host: "127.0.0.1", ssh_port: port }),
    };
    inventory = await ec2.inventory(regions);
  }, 15 * minutes);
  afterAll(async () => {
    await running?.[Symbol.asyncDispose]();
    await ec2?.[Symbol.asyncDispose]();
    await fixture?.[Symbol.asyncDispose]();
  });

  test(
    "create: the instance restarts into the system, and the account has that image alone",
    async () => {
      const { main, result, outputs } = await fixture.run(inputs, options);
      made = outputs;
      expect({ conclusion: main.conclusion, log: result.log }).toMatchObject({
        conclusion: "success",
      });
      expect(result.annotations).toEqual([]);
      expect(made).toMatchObject({
        status: "created",
        changed: "true",
        builder_id: "mitchellh.amazonebs",
        packer_version: current?.version,
        image: expect.stringMatching(/^eu-central-1:ami-[0-9a-f]+,us-east-1:ami-[0-9a-f]+$/),
      });
      expect(result.log).toMatch(/copy: done, \d+ paths sent, [1-9]\d* were there/);
      expect(result.log).toContain(`switch: restarting into ${made["toplevel"]}`);
      expect(result.log).toContain(`proof: the machine runs ${made["toplevel"]}`);
      expect(result.log).toContain("seal: done");
      // The base let the key in by its own means, this system by the service's.
      expect((await readFile(instance.asked, "utf8")).split("\n").slice(0, 2)).toEqual([
        "PUT /latest/api/token ",
        "GET /latest/meta-data/public-keys/0/openssh-key made-up-token",
      ]);
      // The closure was copied with the key pair that Packer had EC2 make.
      const called = ec2.requests.map(({ action }) => action);
      expect(called.filter((action) => /KeyPair$/.test(action))).toEqual([
        "CreateKeyPair",
        "DeleteKeyPair",
      ]);
      // It was off, by its own shutdown, when the image was made of its disk.
      expect(called.indexOf("StopInstances")).toBeLessThan(called.indexOf("CreateImage"));

      const added = (await ec2.inventory(regions)).filter((line) => !inventory.includes(line));
      expect(added.map((line) => line.split(" ").slice(0, 2).join(" ")).sort()).toEqual(
        regions.flatMap((region) => [`${region} image`, `${region} snapshot`]),
      );
      for (const id of (made["image"] ?? "").split(",")) {
        const [region = "", ImageId = ""] = id.split(":");
        const described = new DescribeImagesCommand({ ImageIds: [ImageId] });
        const { Images = [] } = await ec2.client(region).send(described);
        expect(Images[0]).toMatchObject({
          State: "available",
          Architecture: "x86_64",
          ImdsSupport: "v2.0",
          BlockDeviceMappings: [
            { DeviceName: "/dev/xvda", Ebs: { VolumeSize: 10, VolumeType: "gp3" } },
          ],
        });
      }
    },
    15 * minutes,
  );

  test("create again: it is there, and nothing is called but what reads", async () => {
    ec2.requests.length = 0;
    const { outputs } = await fixture.run(inputs, options);
    expect(outputs).toMatchObject({ status: "reused", changed: "false", image: made["image"] });
    const called = ec2.requests.map(({ action }) => action);
    expect(called.filter((action) => !/^(Describe|Get)/.test(action))).toEqual([]);
  });

  test(
    "its disk boots as a machine of its own; another system comes there by Packer 1.6.6's connection alone",
    async () => {
      const toplevel = made["toplevel"] ?? "";
      const key = await makeKey(path.join(fixture.folder, "own/key"));
      const { network } = await metadataService(
        path.join(fixture.folder, "own/metadata"),
        await readFile(`${key}.pub`, "utf8"),
      );
      const own = { folder: path.join(fixture.folder, "own"), key, diskSize: "12G", network };
      await using machine = await boot(instance.disk, own);
      const proved = await machine.ssh(["sh", "-s", "--", toplevel, "--contents"], proof);
      expect(proved).toMatchObject({ exitCode: 0, stderr: "" });
      const after = facts(proved.stdout);
      expect(after).toMatchObject({ generations: 1, failures: 0, hostname: "switched" });
      expect(after.rootBytes).toBeGreaterThan(11 * 1024 ** 3);
      expect(instance.machineId).toMatch(/^[0-9a-f]{32}$/);
      expect(after.machineId).not.toBe(instance.machineId);
      expect(instance.hostKey).toMatch(/^ssh-ed25519 /);
      expect(after.hostKey).not.toBe(instance.hostKey);
      expect(await machine.sshWith(instance.key, ["true"])).toMatchObject({
        exitCode: 255,
        stderr: expect.stringContaining("denied"),
      });
      const left = [...planted, base["toplevel"]].map((file) => `[ ! -e ${file} ] || echo ${file}`);
      const menu = `! grep ${base["toplevel"]} /boot/grub/grub.cfg`;
      expect(await machine.ssh(["sh"], [...left, menu].join("\n"))).toMatchObject({
        exitCode: 0,
        stdout: "",
        stderr: "",
      });

      const other = await offlineSystem(`{ packernixModulesPath, ... }: {
        imports = [ "\${packernixModulesPath}/amazon-ebs-config.nix" ];
        networking.hostName = "through-packer";
        system.stateVersion = "26.05";
      }`);
      const template = await generateFor(other, "amazon-ebs", "--arg", "fakessh", "true");
      const direct = await generateFor(other, "amazon-ebs");
      // Only the copy differs: the last three steps are those of the build above.
      expect(template.provisioners.slice(-3)).toEqual(direct.provisioners.slice(-3));
      const built = await packer(["build"], {
        variables: template.variables,
        provisioners: [
          ...template.provisioners.slice(0, -3),
          {
            type: "shell",
            inline: [
              `nix-store --query --requisites ${other} | xargs nix-store --check-validity && nix-store --verify --check-contents`,
            ],
          },
        ],
        builders: [
          {
            type: "null",
            communicator: "ssh",
            ssh_host: "127.0.0.1",
            ssh_port: machine.port,
            ssh_username: "root",
            ssh_private_key_file: key,
          },
        ],
      });
      const said = built.stdout + built.stderr;
      expect({ exitCode: built.exitCode, said }).toMatchObject({ exitCode: 0 });
      expect((await machine.ssh([`${other}/sw/bin/cat`, `${other}/etc/hostname`])).stdout).toBe(
        "through-packer",
      );
    },
    10 * minutes,
  );

  test("delete, then read: absent, and the account is as it was", async () => {
    const gone = await fixture.run({ ...inputs, step: "delete" }, options);
    expect(gone.outputs).toMatchObject({ status: "deleted", changed: "true" });
    const read = await fixture.run({ ...inputs, step: "read" }, options);
    expect(read.outputs).toMatchObject({ status: "absent", image: "" });
    expect(await ec2.inventory(regions)).toEqual(inventory);
  });
});
