import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { digitaloceanKeys } from "../../src/images/digitalocean/keys.ts";
import { run } from "../../src/shared/exec.ts";
import { current } from "../helpers/current-packer.ts";
import { smallBuilder, startOcean, token } from "../helpers/digitalocean/index.ts";
import { runService } from "./metadata.ts";
import {
  builderOf,
  currentWith,
  generate,
  nixos,
  oldPacker,
  packer,
  packerDirectory,
  refusal,
  scratch,
  scriptsOf,
  toolEnvironment,
  unknownKeys,
  withBuilder,
} from "./tools.ts";

const generator = join(packerDirectory, "digitalocean.nix");
const ocean = async (...args: string[]) => await generate("digitalocean", ...args);

describe("the template for digitalocean", () => {
  test("restarts a droplet of Debian into memory and installs onto its own disk", async () => {
    const template = await ocean();
    expect(builderOf(template)).toEqual({
      type: "digitalocean",
      snapshot_name: "{{user `packernix_name`}}",
      image: "debian-12-x64",
      region: "nyc3",
      size: "s-1vcpu-1gb",
      communicator: "ssh",
      ssh_username: "root",
      temporary_key_pair_type: "ed25519",
      ssh_timeout: "10m",
      ssh_handshake_attempts: 100,
    });
    expect(template.variables).toMatchObject({ nixos });
    const [restart, back, ...rest] = template.provisioners;
    expect(restart).toMatchObject({
      script: expect.stringMatching(/\/ram\.sh$/),
      expect_disconnect: true,
      skip_clean: true,
    });
    expect(back).toMatchObject({ type: "shell", start_retry_timeout: "10m" });
    const scripts = scriptsOf(rest);
    expect(scripts).toEqual(["partition.sh", "copy-closure.sh", "install.sh", "seal.sh"]);
    expect(rest[0]?.["environment_vars"]).toEqual([
      "PACKERNIX_DISK=/dev/vda",
      "PACKERNIX_FIRMWARE=bios",
      "PACKERNIX_ROOT=/mnt",
      "PACKERNIX_WIPE=1",
    ]);
  });

  test("tells the action what it must know", async () => {
    const facts = JSON.parse((await ocean())._packernix);
    expect(facts).toMatchObject({
      packer: "1.6.6",
      plugins: [{ source: "github.com/digitalocean/digitalocean", version: "1.4.1" }],
      method: "install",
      machine: { firmware: "bios", port: 22 },
      room: { size: "25G", overhead: 4 },
      classes: { snapshot_name: "name", image: "session" },
    });
    for (const key of Object.keys(facts.since))
      expect(digitaloceanKeys.classes).toHaveProperty(key);
    const own = await ocean(...withBuilder({ size: "s-1vcpu-2gb", image: "ubuntu-24-04-x64" }));
    const { classes, room } = JSON.parse(own._packernix);
    expect(room).toBeUndefined();
    expect(classes).not.toHaveProperty("image");
  });

  test("passes the full validation of Packer 1.6.6, with its scripts on disk", async () => {
    for (const args of [
      [],
      ["--arg", "fakessh", "true"],
      ["--argstr", "nix_conf", "substituters ="],
    ]) {
      const template = await ocean(...oldPacker, ...args, ...withBuilder({ api_token: "none" }));
      for (const { script } of template.provisioners) {
        if (typeof script === "string") expect(existsSync(script)).toBe(true);
      }
      const result = await packer(["validate"], template);
      expect(result).toMatchObject({ exitCode: 0, stdout: expect.not.stringContaining("rror") });
    }
  });

  test("has no key that the plugin does not have", async () => {
    expect(unknownKeys(await ocean(), "1.6.6", "1.4.1")).toEqual([]);
  });
});

describe("an argument that cannot be used is named", () => {
  test.each([
    [["--argstr", "builder", "[]"], "argument `builder'"],
    [["--argstr", "fakessh", "maybe"], "argument `fakessh': expected true or false"],
    [
      ["--argstr", "hostPlatform", "aarch64-linux"],
      "argument `hostPlatform': DigitalOcean's droplets are for x86_64-linux only",
    ],
    [
      [...oldPacker, ...withBuilder({ snapshot_tags: ["a"] })],
      "argument `builder': `snapshot_tags' needs Packer 1.7.0 or later; this one is 1.6.6",
    ],
    [
      ["--argstr", "pluginVersion", "1.3.0", ...withBuilder({ snapshot_tags: ["a"] })],
      "`snapshot_tags' needs version 1.4.0 or later of the builder's plugin",
    ],
  ])("%j", async (args, message) => {
    expect(await refusal(generator, ...args)).toContain(message);
  });
});

/** As root in namespaces of their own, where the machine is as the test wants it. */
const alone = process.getuid?.() === 0 ? describe : describe.skip;
alone("a machine that cannot restart into memory says so before anything is done", () => {
  const script = join(packerDirectory, "scripts/ram.sh");
  const said = async (before: string, shell: string[] = ["sh"], words: string[] = []) => {
    const folder = scratch();
    writeFileSync(join(folder, "memory"), "MemTotal:         480000 kB\n");
    writeFileSync(join(folder, "enough"), "MemTotal:         980000 kB\n");
    writeFileSync(join(folder, "one"), "1\n");
    writeFileSync(join(folder, "zero"), "0\n");
    const text = `cd ${folder}\n${before}\nexec ${shell.join(" ")} ${script} "$@"`;
    const { exitCode, stderr } = await run(
      "unshare",
      ["--mount", "sh", "-c", text, "sh", ...words],
      {
        env: toolEnvironment(folder),
        anyExit: true,
      },
    );
    expect(exitCode).toBe(1);
    return stderr.trim();
  };

  test("too little memory, another processor, another user", async () => {
    expect(await said("mount --bind memory /proc/meminfo")).toBe(
      "ram: the machine has 468 MiB of memory; it takes one with 1 GB to install from memory",
    );
    expect(await said("", ["setarch", "i686", "sh"])).toBe(
      "ram: the machine is i686; only x86_64 can be restarted into memory",
    );
    expect(await said("chmod 755 .", ["setpriv", "--reuid=65534", "--clear-groups", "sh"])).toBe(
      "ram: only root can restart the machine into memory",
    );
  });

  test("no kexec, none that may be used, no kernel", async () => {
    const enough = "mount --bind enough /proc/meminfo";
    const kexec = (value: string) =>
      `${enough}\nmkdir -p sys/kernel\necho ${value} >sys/kernel/kexec_load_disabled\nmount --bind sys /proc/sys`;
    expect(await said(`${enough}\nmkdir none\nmount --bind none /proc/sys`)).toBe(
      "ram: the base's kernel has no kexec, which restarts it into memory",
    );
    expect(await said(kexec("1"))).toBe(
      "ram: kexec, which restarts the machine into memory, is switched off here (sysctl kernel.kexec_load_disabled)",
    );
    expect(await said(`${kexec("0")}\nmkdir boot\nmount --bind boot /boot`)).toMatch(
      /^ram: the kernel that runs \(.*\) is not in \/boot; the base must be a Debian or Ubuntu/,
    );
  });

  test.each([
    [
      "Operation not permitted",
      "none [integrity] confidentiality",
      /Secure Boot has locked it \(lockdown: integrity\).* machine without Secure Boot/,
    ],
    [
      "Key was rejected by service",
      "none integrity [confidentiality]",
      /lockdown: confidentiality/,
    ],
    [
      "Operation not permitted",
      "[none] integrity confidentiality",
      /\(Operation not permitted\): choose another image for the base/,
    ],
    [
      "Function not implemented",
      "[none] integrity",
      /it has no kexec_file_load. Choose another image/,
    ],
    ["Cannot allocate memory", "[none] integrity", /too little free memory. Choose a larger one/],
  ])("a kernel that refuses: %s, where lockdown is %s", async (refusal, lock, sentence) => {
    const locked = `mkdir sys\necho '${lock}' >sys/lockdown\nmount --bind sys /sys/kernel/security`;
    const sentences = await said(locked, ["sh"], ["refused", refusal]);
    expect(sentences).toMatch(
      /^ram: the base's kernel refuses kexec, which restarts it into memory \(/,
    );
    expect(sentences).toMatch(sentence);
  });
});

describe("the module's service", () => {
  const serve = async (answers: Record<string, string>, vendor: string) =>
    await runService("digitalocean", ({ url = "" }) => answers[url.replace("/metadata/v1/", "")], {
      vendor: `${vendor}\n`,
      "net/eth0/address": "04:01:2a:0f:2a:01\n",
      "net/eth0/device/vendor": "",
      "net/eth1/address": "04:01:2a:0f:2a:02\n",
      "net/eth1/device/vendor": "",
      "net/lo/address": "00:00:00:00:00:00\n",
    });

  test("takes addresses, routes and root's keys from the metadata", async () => {
    // Docs: API reference, "Droplet Metadata API".
    const { keys, ip } = await serve(
      {
        id: "2756294",
        "public-keys": "ssh-ed25519 AAAAone me\nssh-rsa AAAAtwo\n",
        "interfaces/public/0/mac": "04:01:2a:0f:2a:01",
        "interfaces/public/0/ipv4/address": "192.0.2.10",
        "interfaces/public/0/ipv4/netmask": "255.255.240.0",
        "interfaces/public/0/ipv4/gateway": "192.0.0.1",
        "interfaces/public/0/anchor_ipv4/address": "10.17.0.5",
        "interfaces/public/0/anchor_ipv4/netmask": "255.255.0.0",
        "interfaces/public/0/ipv6/address": "2001:db8::a:1",
        "interfaces/public/0/ipv6/cidr": "64",
        "interfaces/public/0/ipv6/gateway": "2001:db8::1",
        "interfaces/private/0/mac": "04:01:2a:0f:2a:02",
        "interfaces/private/0/ipv4/address": "10.110.0.2",
        "interfaces/private/0/ipv4/netmask": "255.255.240.0",
      },
      "DigitalOcean",
    );
    expect(ip.map((line) => line.replace(/169\.254\.\d+\.\d+/, "LOCAL"))).toEqual([
      "link set dev eth0 up",
      "addr add LOCAL/16 dev eth0",
      "link set dev eth0 up",
      "link set dev eth1 up",
      "addr del LOCAL/16 dev eth0",
      "addr replace 192.0.2.10/255.255.240.0 dev eth0",
      "addr replace 10.17.0.5/255.255.0.0 dev eth0",
      "addr replace 2001:db8::a:1/64 dev eth0",
      "route replace default via 192.0.0.1 dev eth0",
      "-6 route replace default via 2001:db8::1 dev eth0",
      "addr replace 10.110.0.2/255.255.240.0 dev eth1",
    ]);
    expect(keys).toEqual({ text: "ssh-ed25519 AAAAone me\nssh-rsa AAAAtwo\n", mode: 0o600 });
  });

  test("does nothing elsewhere", async () => {
    expect(await serve({ id: "1" }, "QEMU")).toEqual({ exitCode: 0, ip: [] });
  });
});

/** Where a nightly run has built it. */
const withPlugin = current?.plugins.digitalocean === undefined ? describe.skip : describe;
withPlugin("a current Packer and the plugin 1.4.1", () => {
  test("take the template, and build a small one on the double with names of ours", async () => {
    const other = await currentWith(current as NonNullable<typeof current>, "digitalocean");
    const template = await ocean(...withBuilder({ api_token: "none" }));
    const valid = await packer(["validate"], template, scratch(), other);
    expect(valid).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("valid") });

    await using double = await startOcean({ machine: true });
    const own = {
      ...smallBuilder(double),
      api_token: token,
      api_url: double.env["DIGITALOCEAN_API_URL"],
      droplet_name: "packernix-1-1-1-aaaaaaaa-x1",
      snapshot_name: "nixos--packernix-1-1-1-aaaaaaaa-x1",
      snapshot_regions: ["fra1"],
    };
    const small = { builders: [own], provisioners: [{ type: "shell", inline: ["true"] }] };
    const built = await packer(["build", "-machine-readable"], small, scratch(), other);
    expect(built).toMatchObject({ exitCode: 0 });
    expect(built.stdout).toMatch(/artifact,0,id,nyc3:\d+/);
    expect(built.stdout).toContain("artifact,0,builder-id,pearkes.digitalocean");
    expect(double.inventory()).toEqual([
      expect.stringMatching(/^image \d+ nixos--packernix-1-1-1-aaaaaaaa-x1 available$/),
    ]);
    const [image] = [...double.team.images.values()].filter(({ type }) => type === "snapshot");
    expect(image?.regions).toEqual(["nyc3", "fra1"]);
  });
});
