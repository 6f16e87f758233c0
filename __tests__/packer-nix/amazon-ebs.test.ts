import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { run } from "../../src/shared/exec.ts";
import { current } from "../helpers/current-packer.ts";
import { runService } from "./metadata.ts";
import {
  builderOf,
  currentWith,
  evaluate,
  generate,
  nixos,
  oldPacker,
  packer,
  packerDirectory,
  refusal,
  scratch,
  type TemplateJson,
  toolEnvironment,
  withBuilder,
} from "./tools.ts";

const generator = join(packerDirectory, "amazon-ebs.nix");
const amazon = async (...args: string[]) => await generate("amazon-ebs", ...args);

/** What an account has; the rest must come from the generator. */
const account = {
  access_key: "AKIAIOSFODNN7EXAMPLE",
  secret_key: "none",
  region: "eu-central-1",
  skip_region_validation: true,
  skip_credential_validation: true,
  skip_metadata_api_check: true,
};

describe("the template for amazon-ebs", () => {
  test("starts an official image, and has one volume, current defaults and nothing of the action", async () => {
    const template = await amazon();
    expect(template.builders).toHaveLength(1);
    expect(builderOf(template)).toEqual({
      type: "amazon-ebs",
      ami_name: "{{user `packernix_name`}}",
      ami_virtualization_type: "hvm",
      aws_polling: { delay_seconds: 5, max_attempts: 720 },
      communicator: "ssh",
      ena_support: true,
      imds_support: "v2.0",
      instance_type: "t3.small",
      launch_block_device_mappings: [
        {
          device_name: "/dev/xvda",
          volume_type: "gp3",
          iops: 3000,
          throughput: 125,
          volume_size: "{{user `disk_size`}}",
          delete_on_termination: true,
        },
      ],
      metadata_options: {
        http_endpoint: "enabled",
        http_tokens: "required",
        http_put_response_hop_limit: 1,
      },
      shutdown_behavior: "terminate",
      source_ami_filter: {
        filters: {
          name: "nixos/??.??.*-x86_64-linux",
          architecture: "x86_64",
          "root-device-type": "ebs",
          "virtualization-type": "hvm",
        },
        owners: ["427812963091"],
        most_recent: true,
      },
      ssh_handshake_attempts: 100,
      ssh_timeout: "10m",
      ssh_username: "root",
      temporary_key_pair_type: "ed25519",
    });
    expect(template.variables).toEqual({
      nixos,
      name: "{{user `packernix_name`}}",
      packernix_name: "nixos-lsgj3ya6mrs2yz8ry6c5v1dzyrzdzmbf",
      disk_size: "8",
      packernix_scratch_directory: "packernix-scratch",
      packernix_ssh_private_key_file: "",
    });
  });

  test("is for arm64 as well", async () => {
    const builder = builderOf(await amazon("--argstr", "hostPlatform", "aarch64-linux"));
    expect(builder).toMatchObject({
      instance_type: "t4g.small",
      source_ami_filter: {
        filters: { name: "nixos/??.??.*-aarch64-linux", architecture: "arm64" },
      },
    });
  });

  test("takes no image of a release that is not out, and none of another platform", async () => {
    const filter = builderOf(await amazon())["source_ami_filter"] as {
      filters: Record<string, string>;
    };
    // `*` and `?` are all that a filter of EC2 has.
    const pattern = new RegExp(
      `^${(filter.filters["name"] ?? "").replace(/[.]/g, "\\.").replace(/[?]/g, ".").replace(/[*]/g, ".*")}$`,
    );
    expect("nixos/25.05.803579.70c74b02eac4-x86_64-linux").toMatch(pattern);
    expect("nixos/26.05.1234.abcdefabcdef-x86_64-linux").toMatch(pattern);
    for (const other of [
      "nixos/25.11pre861040.abcdefabcdef-x86_64-linux",
      "nixos/24.11beta709057.abcdefabcdef-x86_64-linux",
      "nixos/25.05.803579.70c74b02eac4-aarch64-linux",
      "nixos-23.11-abcdef-x86_64-linux",
    ]) {
      expect(other).not.toMatch(pattern);
    }
  });

  test("copies, switches, looks and seals", async () => {
    const template = await amazon("--argstr", "nix_conf", "cores = 1");
    const steps = template.provisioners.map(({ script, inline }) =>
      String(script ?? (inline as string[]).at(-1))
        .split("/")
        .at(-1),
    );
    expect(steps.slice(1)).toEqual(["copy-closure.sh'", "switch.sh", "proof.sh", "seal.sh"]);
    const environment = JSON.stringify(template.provisioners);
    expect(environment).toContain("PACKERNIX_COMPRESS=1");
    expect(environment).toContain("PACKERNIX_ROOT=/");
    expect(template.provisioners[2]).toMatchObject({ expect_disconnect: true });
  });

  test("tells the action what it must know", async () => {
    const facts = JSON.parse((await amazon())._packernix);
    expect(facts).toMatchObject({
      version: 1,
      packer: "1.6.6",
      plugins: [{ source: "github.com/hashicorp/amazon", version: "1.8.2" }],
      method: "copy",
      provisioners: "system",
      since: { imds_support: "1.7.0", metadata_options: "1.7.0", deprecate_at: "1.7.0" },
    });
    const pinned = JSON.parse((await amazon("--argstr", "pluginVersion", "1.7.1"))._packernix);
    expect(pinned.plugins).toEqual([{ source: "github.com/hashicorp/amazon", version: "1.7.1" }]);
  });

  test("evaluates when nothing but its own directory may be read", async () => {
    const { stdout } = await evaluate(generator, ["--argstr", "nixos", nixos], {
      restricted: true,
    });
    expect(JSON.parse(stdout)).toEqual(await amazon());
  });
});

describe("what the user gives", () => {
  test("a base of one's own replaces ours whole", async () => {
    const byId = builderOf(await amazon(...withBuilder({ source_ami: "ami-0123456789abcdef0" })));
    expect(byId).not.toHaveProperty("source_ami_filter");
    const filter = { filters: { name: "own-*" }, owners: ["self"] };
    const byFilter = builderOf(await amazon(...withBuilder({ source_ami_filter: filter })));
    expect(byFilter["source_ami_filter"]).toEqual(filter);
  });

  test("a spot instance is not asked to change, and has types of its own", async () => {
    const spot = { spot_price: "auto", spot_instance_types: ["c7i.large"] };
    const builder = builderOf(await amazon(...withBuilder(spot)));
    expect(builder).toMatchObject(spot);
    expect(builder).not.toHaveProperty("instance_type");
    expect(builder).not.toHaveProperty("ena_support");
    const none = builderOf(await amazon(...withBuilder({ spot_price: "0" })));
    expect(none).toMatchObject({ ena_support: true, instance_type: "t3.small" });
  });

  test("the size of the root volume", async () => {
    const sizes = async (...args: string[]) => (await amazon(...args)).variables["disk_size"];
    expect(await sizes("--argstr", "disk_size", "20G")).toBe("20");
    expect(await sizes("--argstr", "disk_size", "2t")).toBe("2048");
    expect(await sizes("--argstr", "variables", '{"disk_size":"30G"}')).toBe("30");
  });

  test.each([
    { ssh_bastion_host: "bastion.example.org" },
    { ssh_proxy_host: "proxy.example.org" },
    { ssh_interface: "session_manager" },
    { ssh_agent_auth: true },
  ])("the closure goes through Packer where the runner has no way: %j", async (builder) => {
    const text = JSON.stringify((await amazon(...withBuilder(builder))).provisioners);
    expect(text).not.toContain("copy-closure.sh");
    expect(text).toContain("import-closure.sh");
  });

  test("text of Packer's language stays what it is, and data does too", async () => {
    const builder = { ami_description: "of {{ .SourceAMI }}", tags: { Base: "{{ .SourceAMI }}" } };
    const template = await amazon(
      ...withBuilder(builder),
      ...["--argstr", "nix_conf", "x = {{user `name`}}"],
    );
    expect(builderOf(template)).toMatchObject(builder);
    expect(JSON.stringify(template.provisioners[0])).not.toContain("{{");
  });
});

/** Options that came after Packer 1.6.6, each as a user would give it. */
const later: Record<string, unknown> = {
  ami_org_arns: ["arn:aws:organizations::123456789012:organization/o-abcdefghij"],
  ami_ou_arns: ["arn:aws:organizations::123456789012:ou/o-abcdefghij/ou-abcd-12345678"],
  capacity_reservation_preference: "open",
  deprecate_at: "2035-01-01T00:00:00Z",
  deregistration_protection: { enabled: true, with_cooldown: true },
  enable_nitro_enclave: true,
  enable_unlimited_credits: true,
  imds_support: "v2.0",
  license_specifications: [{ license_configuration_request: { license_configuration_arn: "a" } }],
  metadata_options: { http_tokens: "optional" },
  placement: { tenancy: "default" },
  skip_ami_run_tags: true,
  skip_create_ami: true,
  snapshot_copy_duration_minutes: 60,
  temporary_security_group_source_public_ip: true,
};

/** Options that every Packer knows. */
const always: Record<string, unknown> = {
  ami_description: "of {{ .SourceAMI }}",
  ami_groups: ["all"],
  ami_regions: ["eu-west-1"],
  ami_users: ["123456789012"],
  associate_public_ip_address: true,
  aws_polling: { delay_seconds: 1, max_attempts: 9 },
  ena_support: false,
  encrypt_boot: true,
  force_deregister: true,
  iam_instance_profile: "builder",
  instance_type: "c7i.large",
  kms_key_id: "alias/mine",
  run_tags: { a: "b" },
  security_group_ids: ["sg-0123456789abcdef0"],
  shutdown_behavior: "stop",
  snapshot_tags: { a: "b" },
  snapshot_users: ["123456789012"],
  source_ami: "ami-0123456789abcdef0",
  spot_price: "auto",
  ssh_interface: "private_ip",
  subnet_id: "subnet-0123456789abcdef0",
  tags: { a: "{{ .SourceAMI }}" },
  temporary_key_pair_type: "rsa",
  user_data: "#!/bin/sh",
};

/** Options that need others, or none of some others. */
const company: Record<string, object> = {
  enable_unlimited_credits: {},
  encrypt_boot: {},
  enable_nitro_enclave: { instance_type: "c7i.large" },
  kms_key_id: { encrypt_boot: true },
  snapshot_users: { encrypt_boot: true, kms_key_id: "alias/mine" },
  spot_price: { ena_support: null },
};

/** In as few sets as can be validated: those of `company` are alone with it. */
function setsOf(...given: Record<string, unknown>[]): Record<string, unknown>[] {
  const all = Object.entries(Object.assign({}, ...given));
  const alone = all.filter(([key]) => key in company);
  return [
    Object.fromEntries(all.filter(([key]) => !(key in company))),
    ...alone.map(([key, value]) => ({ ...company[key], [key]: value })),
  ];
}

async function expectValid(template: TemplateJson, other?: { program: string; plugins: string }) {
  const { _packernix, ...rest } = template;
  expect(typeof _packernix).toBe("string");
  const result = await packer(["validate"], { _packernix, ...rest }, scratch(), other);
  expect({ exitCode: result.exitCode, said: result.stdout + result.stderr }).toEqual({
    exitCode: 0,
    said: expect.stringMatching(/valid|^$/),
  });
}

const variants: [string, string[]][] = [
  ["by itself", []],
  ["fakessh", ["--arg", "fakessh", "true"]],
  ["nix_conf", ["--argstr", "nix_conf", "substituters ="]],
  ["aarch64", ["--argstr", "hostPlatform", "aarch64-linux"]],
  ["disk_size", ["--argstr", "disk_size", "20G"]],
];

describe("Packer 1.6.6", () => {
  test.each(variants)("validates it in full, with its scripts on disk: %s", async (_, args) => {
    const template = await amazon(...oldPacker, ...args, ...withBuilder(account));
    expect(builderOf(template)).not.toHaveProperty("imds_support");
    expect(builderOf(template)).not.toHaveProperty("metadata_options");
    for (const { script } of template.provisioners) {
      if (typeof script !== "string") continue;
      expect(existsSync(script)).toBe(true);
      expect(statSync(script).mode & 0o111).not.toBe(0);
    }
    await expectValid(template);
  });

  test.each(setsOf(always))("takes %j", async (set) => {
    const template = await amazon(...oldPacker, ...withBuilder({ ...account, ...set }));
    const { ena_support, ...rest } = set;
    expect(builderOf(template)).toMatchObject(ena_support === null ? rest : set);
    await expectValid(template);
  });

  test.each(Object.keys(later))("lacks %s, which is refused by name", async (key) => {
    const given = withBuilder({ [key]: later[key] });
    expect(await refusal(generator, ...oldPacker, ...given)).toContain(
      `argument \`builder': \`${key}' needs Packer 1.7.0 or later; this one is 1.6.6`,
    );
    // Taking a key away is no use of it.
    const removed = await amazon(...oldPacker, ...withBuilder({ [key]: null }));
    expect(builderOf(removed)).not.toHaveProperty(key);
  });

  test("lacks them indeed", async () => {
    const template = await amazon(...withBuilder({ ...account, ...later }));
    const { stdout, stderr, exitCode } = await packer(["validate"], template);
    expect(exitCode).toBe(1);
    for (const key of Object.keys(later)) expect(stdout + stderr).toContain(key);
  });
});

test("an older plugin lacks what came later", async () => {
  const old = ["--argstr", "pluginVersion", "1.1.0"];
  const builder = builderOf(await amazon(...old));
  expect(builder).not.toHaveProperty("imds_support");
  expect(builder).toHaveProperty("metadata_options");
  expect(
    await refusal(generator, ...old, ...withBuilder({ deregistration_protection: {} })),
  ).toContain(
    "`deregistration_protection' needs version 1.3.4 or later of the builder's plugin; this one is 1.1.0",
  );
  const hashed = `1.8.2@sha256:${"0".repeat(64)}`;
  expect(builderOf(await amazon("--argstr", "pluginVersion", hashed))).toEqual(
    builderOf(await amazon()),
  );
});

(current === undefined ? describe.skip : describe)("a current Packer", () => {
  let other: { program: string; plugins: string };
  beforeAll(async () => {
    if (current !== undefined) other = await currentWith(current, "amazon");
  });

  test.each(variants)("validates it in full: %s", async (_, args) => {
    await expectValid(await amazon(...args, ...withBuilder(account)), other);
  });

  test.each(setsOf(always, later))("takes %j", async (set) => {
    await expectValid(await amazon(...withBuilder({ ...account, ...set })), other);
  });

  test("refuses a key that it does not know, so it does look", async () => {
    const template = await amazon(...withBuilder({ ...account, no_such_key: 1 }));
    expect(await packer(["validate"], template, scratch(), other)).toMatchObject({ exitCode: 1 });
  });
});

describe("the key of Packer's connection", () => {
  /** Runs the copy's commands as Packer would, with a script in place of the copy. */
  async function copy(privateKey: string, environment: Record<string, string>, script: string) {
    const directory = scratch();
    const [provisioner] = (await amazon()).provisioners;
    const inline = provisioner?.["inline"] as string[];
    const own = join(directory, "own script.sh");
    writeFileSync(own, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const text = inline
      .map((line) => line.replace("{{build `SSHPrivateKey`}}", () => privateKey))
      .with(-1, `'${own}'`);
    const file = join(directory, "inline");
    writeFileSync(file, `#!/bin/sh -e\n${text.join("\n")}\n`, { mode: 0o700 });
    const work = scratch();
    const result = await run("/bin/sh", [file], {
      env: { ...toolEnvironment(directory), TMPDIR: work, ...environment },
      anyExit: true,
    });
    return { ...result, left: readdirSync(work) };
  }
  const privateKey =
    "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaA==\n-----END OPENSSH PRIVATE KEY-----";
  const show = 'stat -c %a "$PACKERNIX_KEY"; cat "$PACKERNIX_KEY"';

  test("is a private file while the copy runs", async () => {
    const { stdout, left } = await copy(privateKey, { PACKERNIX_KEY: "" }, show);
    expect(stdout).toBe(`600\n${privateKey}\n`);
    expect(left).toEqual([]);
  });

  test("is gone when the copy fails, too", async () => {
    const result = await copy(privateKey, { PACKERNIX_KEY: "" }, "exit 7");
    expect(result).toMatchObject({ exitCode: 7, left: [] });
  });

  test("is the variable's file, where there is one", async () => {
    const file = join(scratch(), "key");
    writeFileSync(file, "own", { mode: 0o600 });
    const { stdout } = await copy(privateKey, { PACKERNIX_KEY: file }, show);
    expect(stdout).toBe("600\nown");
  });
});

describe("the module", () => {
  /** What it imports and sets beside a nixpkgs whose modules lie there. */
  async function module(modulesPath: string): Promise<{ imports: string[]; sets: string[] }> {
    const file = join(scratch(), "module.nix");
    writeFileSync(
      file,
      `{ modulesPath }:
      let
        module = import ${packerDirectory}/modules/amazon-ebs-config.nix {
          inherit modulesPath;
          config = { };
          lib = {
            mkDefault = value: value;
            mkOverride = _: value: value;
            optionalAttrs = condition: set: if condition then set else { };
          };
          options = { };
          pkgs = { };
        };
      in
      { inherit (module) imports; sets = builtins.attrNames module.config; }`,
    );
    return JSON.parse((await evaluate(file, ["--argstr", "modulesPath", modulesPath])).stdout);
  }

  test("is nixpkgs' own for EC2, where there is one", async () => {
    const modules = scratch();
    const theirs = join(modules, "virtualisation/amazon-image.nix");
    mkdirSync(join(modules, "virtualisation"));
    writeFileSync(theirs, "{ }");
    expect(await module(modules)).toEqual({ imports: [theirs], sets: [] });
  });

  test("is the least that does the same elsewhere", async () => {
    const { imports, sets } = await module(scratch());
    expect(imports).toEqual([expect.stringMatching(/one-device\.nix$/)]);
    expect(sets).toEqual(["boot", "fileSystems", "networking", "services", "systemd"]);
  });

  // AWS, "Use the Instance Metadata Service to access instance metadata": version 1 has no token.
  test.each([[undefined], ["AQAEtoken=="]])("takes root's key with the token %s", async (token) => {
    const { keys } = await runService("amazon-ebs", ({ method, url, headers }) => {
      if (url === "/latest/api/token") return method === "PUT" ? token : undefined;
      if (url !== "/latest/meta-data/public-keys/0/openssh-key") return undefined;
      return headers["x-aws-ec2-metadata-token"] === token ? "ssh-ed25519 AAAAone me" : undefined;
    });
    expect(keys).toEqual({ text: "ssh-ed25519 AAAAone me\n", mode: 0o600 });
  });
});

test("what came when is told for keys that the key table knows", async () => {
  const { amazonKeys } = await import("../../src/images/amazon/keys.ts");
  const since = JSON.parse(readFileSync(join(packerDirectory, "lib/amazon-since.json"), "utf8"));
  for (const key of Object.keys(since)) expect(amazonKeys.classes).toHaveProperty(key);
});

describe("an argument that cannot be used is named", () => {
  test.each([
    [["--argstr", "builder", "[]"], "argument `builder'"],
    [["--argstr", "variables", "x"], "argument `variables'"],
    [["--argstr", "fakessh", "maybe"], "argument `fakessh': expected true or false"],
    [["--argstr", "compress", "1"], "argument `compress': expected true or false"],
    [["--argstr", "hostPlatform", "riscv64-linux"], "argument `hostPlatform'"],
    [["--argstr", "disk_size", "8192M"], "argument `disk_size'"],
    [["--arg", "disk_size", "20"], "argument `disk_size': `20' is no size"],
    [["--argstr", "variables", '{"disk_size":"20"}'], "argument `disk_size': `20' is no size"],
  ])("%j", async (args, message) => {
    expect(await refusal(generator, ...args)).toContain(message);
  });
});
