import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, cp, mkdir, readFile, rename, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { amazonKeys } from "../../src/images/amazon/keys.ts";
import { plainKeys } from "../../src/images/plain/keys.ts";
import { qemuKeys } from "../../src/images/qemu/keys.ts";
import { identityOf } from "../../src/packer/identity.ts";
import { readTemplate } from "../../src/packer/template.ts";
import { folder, removeFolders } from "./support.ts";

afterAll(removeFolders);

const fixtures = path.resolve("__tests__/fixtures/packer");
const toplevel = "/nix/store/0123456789abcdfghijklmnpqrsvwxyz-nixos-system-web-26.05";

interface Case {
  name: string;
  template: Record<string, unknown>;
  variables?: Record<string, string>;
  env?: Record<string, string>;
  toplevel?: string;
  directory?: string;
}

const keysOf = (type: string) =>
  type.startsWith("amazon-") ? amazonKeys : type === "null" ? plainKeys : qemuKeys;

async function identity(one: Omit<Case, "name">) {
  const template = readTemplate(JSON.stringify(one.template), { input: "template" });
  return await identityOf({
    toplevel: one.toplevel ?? toplevel,
    template,
    variables: one.variables ?? {},
    env: one.env ?? {},
    keys: keysOf(template.builder.type),
    baseDirectory: one.directory ?? fixtures,
  });
}

/** The digest of a template whose builder is this; of type qemu, unless it says otherwise. */
async function digest(
  builder: Record<string, unknown>,
  rest: Omit<Case, "name" | "template"> & { root?: Record<string, unknown> } = {},
) {
  const template = { ...rest.root, builders: [{ type: "qemu", ...builder }] };
  return (await identity({ ...rest, template })).digest;
}

const base = { iso_url: "base.img", iso_checksum: "none", disk_size: "40G", disk_image: true };

describe("the committed table", () => {
  let table: (Case & { identity: string })[];
  beforeAll(async () => {
    table = JSON.parse(await readFile(path.join(fixtures, "identities.json"), "utf8"));
  });

  it("holds for every template: a changed rule needs a new format version", async () => {
    expect(table.length).toBeGreaterThan(10);
    const found: Record<string, string> = {};
    for (const one of table) found[one.name] = (await identity(one)).text;
    expect(found).toEqual(Object.fromEntries(table.map((one) => [one.name, one.identity])));
  });

  it("has a case per identity", () => {
    expect(new Set(table.map((one) => one.identity)).size).toBe(table.length);
  });
});

describe("form", () => {
  it("is store hash, dash, 20 characters of base32, 53 in all", async () => {
    const { text, storeHash } = await identity({ template: { builders: [{ type: "qemu" }] } });
    expect(text).toMatch(/^0123456789abcdfghijklmnpqrsvwxyz-[a-z2-7]{20}$/);
    expect(storeHash).toBe("0123456789abcdfghijklmnpqrsvwxyz");
  });

  /** The digest of a text by the tools of any system. */
  function theirs(text: string): string {
    const end = "base32 | tr A-Z a-z | cut -c1-20";
    const shell = (script: string) =>
      execFileSync("sh", ["-c", script], { input: text, encoding: "utf8" }).trim();
    try {
      shell("command -v xxd");
      return shell(`sha256sum | cut -c1-64 | xxd -r -p | ${end}`);
    } catch {
      return shell(`openssl dgst -sha256 -binary | ${end}`);
    }
  }

  it("can be made again with the tools of any system", async () => {
    const { hashed, digest } = await identity({
      template: { builders: [{ type: "qemu", ...base }] },
    });
    expect(hashed).toBe(
      'packernix-identity-1\n{"content":{"disk_image":"true","disk_size":"40G","iso_url":"sha256:' +
        `${createHash("sha256").update("base disk\n").digest("hex")}"},"post-processors":[],"provisioners":[],"type":"qemu"}`,
    );
    expect(theirs(hashed)).toBe(digest);
  });

  it("keeps the zeros that a hash begins with", async () => {
    for (let size = 1; ; size++) {
      const template = { builders: [{ type: "qemu", disk_size: size }] };
      const { hashed, digest } = await identity({ template });
      if (!digest.startsWith("aa")) continue;
      expect(theirs(hashed)).toBe(digest);
      break;
    }
  });
});

describe("the same", () => {
  it("in two checkouts, for two users", async () => {
    const directories: string[] = [];
    for (const user of ["ann", "bob"]) {
      const directory = path.join(await folder(), user, "checkout");
      await cp(fixtures, directory, { recursive: true });
      await chmod(path.join(directory, "base.img"), user === "ann" ? 0o600 : 0o644);
      directories.push(directory);
    }
    const root = { provisioners: [{ type: "shell", script: "{{template_dir}}/install.sh" }] };
    const digests = await Promise.all(
      directories.flatMap((directory) => [
        digest(
          { ...base, iso_url: path.join(directory, "base.img") },
          { directory, root, env: { HOME: directory, USER: "x" } },
        ),
        digest({ ...base, iso_url: "{{ pwd }}/base.img" }, { directory, root }),
        digest({ ...base, iso_url: `file://${directory}/base.img` }, { directory, root }),
      ]),
    );
    expect(new Set(digests).size).toBe(1);
  });

  it("with and without hardware acceleration, and however the machine is reached", async () => {
    const kvm = {
      accelerator: "kvm",
      qemu_binary: "/usr/bin/kvm",
      cpus: 4,
      memory: 4096,
      headless: true,
    };
    const tcg = {
      accelerator: "tcg",
      ssh_port: 2222,
      ssh_timeout: "1h",
      output_directory: "/tmp/x",
      vm_name: "a",
    };
    expect(await digest({ ...base, ...kvm })).toBe(await digest({ ...base, ...tcg }));
  });

  it("with rotated credentials, whose values stand nowhere", async () => {
    const root = { variables: { pass: "{{env `SSH_PASS`}}" } };
    const rotated = await Promise.all(
      ["one-secret", "two-secret"].map(async (value) => {
        const result = await identity({
          template: {
            ...root,
            builders: [
              {
                type: "qemu",
                ...base,
                ssh_password: "{{user `pass`}}",
                ssh_private_key_file: value,
              },
            ],
            "post-processors": [{ type: "docker-push", login_password: value }],
          },
          env: { SSH_PASS: value },
        });
        expect(result.hashed).not.toContain(value);
        expect(result.warnings).toEqual([]);
        return result.digest;
      }),
    );
    expect(rotated[0]).toBe(rotated[1]);
  });

  it("with keys in another order, numbers as texts, nulls", async () => {
    const one = await digest({ a: { x: 1, y: [true, null] }, disk_size: 40 });
    expect(await digest({ disk_size: "40", a: { y: ["true"], x: "1", z: null }, b: null })).toBe(
      one,
    );
    expect(await digest({ disk_size: 40.0, a: { y: [true], x: 1 } })).toBe(one);
  });

  it("with the base disk under another name", async () => {
    const directory = await folder();
    await cp(path.join(fixtures, "base.img"), path.join(directory, "one.img"));
    const before = await digest({ ...base, iso_url: "one.img" }, { directory });
    await rename(path.join(directory, "one.img"), path.join(directory, "two.img"));
    await symlink("two.img", path.join(directory, "link.img"));
    expect(await digest({ ...base, iso_url: "two.img" }, { directory })).toBe(before);
    expect(await digest({ ...base, iso_url: "link.img" }, { directory })).toBe(before);
    // A declared checksum stands for the bytes, wherever they come from.
    const hash = createHash("sha256").update("base disk\n").digest("hex");
    const url = "https://example.org/base.img";
    for (const iso_checksum of [hash, `sha256:${hash}`, `SHA256:${hash.toUpperCase()}`]) {
      expect(await digest({ ...base, iso_url: url, iso_checksum })).toBe(before);
    }
  });

  it("with a time in a name, and whichever way a post-processor is written", async () => {
    expect(await digest({ boot_command: ["{{timestamp}}"] })).toBe(
      await digest({ boot_command: ["{{timestamp}}"] }),
    );
    const written = [
      ["compress"],
      [{ type: "compress" }],
      [["compress"]],
      [[{ type: "compress", name: "n", token: null }]],
    ];
    const digests = await Promise.all(
      written.map((list) => digest(base, { root: { "post-processors": list } })),
    );
    expect(new Set(digests).size).toBe(1);
    const output = (name: string) =>
      digest(base, { root: { "post-processors": [{ type: "compress", output: name }] } });
    expect(await output("/home/ann/a.tar.gz")).toBe(await output("{{ .BuildName }}.tar.gz"));
    expect(await output("a.tar.gz")).not.toBe(await output("a.zip"));
  });

  it("for a generator whose provisioners bring only the system", async () => {
    const facts = JSON.stringify({
      version: 1,
      provisioners: "system",
      classes: { spare: "session" },
    });
    const by = (inline: string, spare: string) =>
      digest(
        { ...base, spare },
        { root: { _packernix: facts, provisioners: [{ type: "shell", inline: [inline] }] } },
      );
    expect(await by("a", "b")).toBe(await by("c", "d"));
  });
});

describe("credentials that something else is handed", () => {
  const by = async (value: string, provisioner: object, root: object = {}) => {
    const result = await identity({
      template: {
        variables: { id: "{{env `MY_ID`}}", own: "{{user `id`}}" },
        builders: [{ type: "amazon-ebs", access_key: "{{user `own`}}" }],
        provisioners: [{ type: "shell", inline: ["x"], ...provisioner }],
        ...root,
      },
      env: { MY_ID: value, AWS_ACCESS_KEY_ID: value },
    });
    expect(result.hashed).not.toContain(value);
    return result;
  };

  it.each([
    [
      "by the class of the key that takes the variable",
      { environment_vars: ["A={{user `id`}}"] },
      {},
    ],
    [
      "by the name of the environment's",
      { environment_vars: ["A={{user `a`}}"] },
      {
        variables: { a: "{{env `AWS_ACCESS_KEY_ID`}}" },
        builders: [{ type: "amazon-ebs" }],
      },
    ],
    [
      "by the name that it is handed under",
      { environment_vars: ["GITHUB_TOKEN={{user `v`}}"] },
      {
        variables: { v: "{{env `MY_ID`}}" },
        builders: [{ type: "amazon-ebs" }],
      },
    ],
    [
      "by such a name in a map",
      { env: { HCLOUD_TOKEN: "{{user `v`}}" } },
      {
        variables: { v: "{{env `MY_ID`}}" },
        builders: [{ type: "amazon-ebs" }],
      },
    ],
    [
      "by the name of the variable",
      { inline: ["login {{user `registry_password`}}"] },
      {
        variables: { registry_password: "{{env `MY_ID`}}" },
        builders: [{ type: "amazon-ebs" }],
      },
    ],
    [
      "by a key that nobody lists",
      { api_token: "{{user `v`}}" },
      {
        variables: { v: "{{env `MY_ID`}}" },
        builders: [{ type: "amazon-ebs" }],
      },
    ],
  ])("never count: %s", async (_how, provisioner, root) => {
    const [one, two] = [
      await by("one-value", provisioner, root),
      await by("two-value", provisioner, root),
    ];
    expect(one.digest).toBe(two.digest);
  });

  it("and it is told which were left out", async () => {
    const { hashed, warnings } = await by("v-a-l-u-e", {
      environment_vars: ["A={{user `id`}}", "GH_TOKEN=v-a-l-u-e", "B=kept"],
      inline: ["export SECRET='v-a-l-u-e'; ./run --user=me"],
    });
    expect(hashed).toContain('"export SECRET={{secret \\"SECRET\\"}}; ./run --user=me"');
    expect(warnings).toEqual([
      expect.stringMatching(/^the identity includes only the name of GH_TOKEN/),
      expect.stringMatching(/^the identity includes only the name of SECRET/),
      expect.stringMatching(/^the identity includes only the name of the variable id/),
    ]);
  });
});

describe("what a provisioner reads beside what it names", () => {
  let directory: string;
  const write = async (name: string, text: string) => {
    await mkdir(path.dirname(path.join(directory, name)), { recursive: true });
    await writeFile(path.join(directory, name), text);
  };
  const by = async (provisioner: object) =>
    await identity({
      template: { builders: [{ type: "qemu" }], provisioners: [provisioner] },
      directory,
    });
  beforeEach(async () => {
    directory = await folder();
    const files = [
      ...["site.yml", "other.yml", "roles/web/tasks/main.yml", "group_vars/all.yml", "README.md"],
      ...["play/site.yml", "play/custom/x", "shared/roles/db/main.yml", "cookbooks/a/recipe.rb"],
      ...["states/top.sls", "profile/controls/a.rb", "solo.erb", "requirements.yml", "go.sh"],
      ...["data.txt", "outside/f"],
    ];
    for (const name of files) await write(name, "one");
    await write("ansible.cfg", "[defaults]\nroles_path = shared/roles:/etc/ansible/roles\n");
    await symlink("../outside", path.join(directory, "play/link"));
  });

  const root = { type: "ansible", playbook_file: "site.yml", galaxy_file: "requirements.yml" };
  const play = { type: "ansible", playbook_file: "{{template_dir}}/play/site.yml" };
  it.each([
    [root, "roles/web/tasks/main.yml", true],
    [root, "group_vars/all.yml", true],
    [root, "other.yml", true],
    [root, "requirements.yml", true],
    [root, "ansible.cfg", true],
    [root, "shared/roles/db/main.yml", true],
    [root, "README.md", false],
    [play, "play/custom/x", true],
    [play, "outside/f", true],
    [play, "play/.git/index", false],
    [play, "README.md", false],
    [{ ...root, extra_arguments: ["-e", "@play/site.yml"] }, "play/site.yml", true],
    [{ type: "chef-solo", cookbook_paths: ["cookbooks"] }, "cookbooks/a/recipe.rb", true],
    [{ type: "chef-solo", config_template: "solo.erb" }, "solo.erb", true],
    [{ type: "salt-masterless", local_state_tree: "states" }, "states/top.sls", true],
    [
      { type: "puppet-masterless", manifest_file: "solo.erb", module_paths: ["states"] },
      "states/top.sls",
      true,
    ],
    [{ type: "inspec", profile: "profile" }, "profile/controls/a.rb", true],
    [{ type: "shell-local", inline: ["./go.sh --now"] }, "go.sh", true],
    [{ type: "shell-local", command: "bash 'go.sh'" }, "go.sh", true],
    [{ type: "shell", inline: ["./go.sh"] }, "go.sh", false],
  ])("%j: %s counts: %s", async (provisioner, file, counts) => {
    const before = await by(provisioner);
    await write(file, "two");
    const after = await by(provisioner);
    expect(after.digest !== before.digest).toBe(counts);
    expect(after.warnings).toEqual([]);
  });

  it("is named where it cannot be seen", async () => {
    for (const [provisioner, name] of [
      [{ type: "shell", script: "{{isotime}}.sh" }, "{{isotime}}.sh"],
      [{ type: "file", source: "made/later", destination: "/x", generated: true }, "made/later"],
      [{ type: "shell-local", inline: ["cp data.txt /tmp"] }, "data.txt"],
    ] as const) {
      expect((await by(provisioner)).warnings).toEqual([
        expect.stringContaining(`reads ${name}, whose bytes are not part of the identity`),
      ]);
    }
    const download = { type: "file", direction: "download", source: "x", destination: "y" };
    expect((await by(download)).warnings).toEqual([]);
  });
});

describe("different", () => {
  const templates = (disk_size: string) => ({
    variables: { size: "10G", env_size: "{{env `SIZE`}}" },
    builders: [{ type: "qemu", disk_size }],
  });

  it("for the disk size by builder-config, by variables, by {{env}}", async () => {
    const digests = [
      await digest({ ...base, disk_size: "40G" }),
      await digest({ ...base, disk_size: "41G" }),
      (await identity({ template: templates("{{user `size`}}") })).digest,
      (await identity({ template: templates("{{user `size`}}"), variables: { size: "20G" } }))
        .digest,
      (await identity({ template: templates("{{user `env_size`}}"), env: { SIZE: "30G" } })).digest,
      (await identity({ template: templates("{{user `env_size`}}"), env: { SIZE: "31G" } })).digest,
      (
        await identity({
          template: templates("{{user `size` | upper}}"),
          variables: { size: "20G" },
        })
      ).digest,
      (
        await identity({
          template: templates("{{user `size` | upper}}"),
          variables: { size: "21G" },
        })
      ).digest,
    ];
    expect(new Set(digests).size).toBe(digests.length);
    expect(digests[2]).toBe((await identity({ template: templates("10G") })).digest);
  });

  it("for other bytes in the base disk, in files and folders that the machine sees", async () => {
    const directory = await folder();
    const seed = path.join(directory, "seed");
    await mkdir(path.join(seed, "deep"), { recursive: true });
    await writeFile(path.join(directory, "disk"), "one");
    await writeFile(path.join(seed, "user-data"), "one");
    const now = () =>
      digest(
        {
          iso_url: "disk",
          iso_checksum: "none",
          http_directory: "seed",
          cd_files: ["seed/*-data"],
        },
        { directory },
      );
    const digests = [await now()];
    await writeFile(path.join(directory, "disk"), "two");
    digests.push(await now());
    await writeFile(path.join(seed, "deep", "x"), "x");
    digests.push(await now());
    await rename(path.join(seed, "user-data"), path.join(seed, "meta-data"));
    digests.push(await now());
    expect(new Set(digests).size).toBe(4);
  });

  it("for a post-processor, its settings, its script's bytes, its place in a chain", async () => {
    const directory = await folder();
    await writeFile(path.join(directory, "s.sh"), "one");
    const by = (...list: unknown[]) =>
      digest(base, { directory: directory, root: { "post-processors": list } });
    await cp(path.join(fixtures, "base.img"), path.join(directory, "base.img"));
    const script = { type: "shell-local", script: "s.sh" };
    const digests = [
      await by(),
      await by("compress"),
      await by({ type: "compress", compression_level: 9 }),
      await by("compress", "checksum"),
      await by(["compress", "checksum"]),
      await by(script),
    ];
    await writeFile(path.join(directory, "s.sh"), "two");
    digests.push(await by(script));
    expect(new Set(digests).size).toBe(digests.length);
  });

  it("for a raw template's provisioners, and the bytes of what they name", async () => {
    const directory = await folder();
    await mkdir(path.join(directory, "etc"));
    for (const name of ["a.sh", "etc/conf"]) await writeFile(path.join(directory, name), "one");
    const by = (provisioner: unknown) =>
      digest({}, { directory, root: { provisioners: [provisioner] } });
    const all = async () => [
      await by({ type: "shell", script: "a.sh" }),
      await by({ type: "shell", scripts: ["a.sh"] }),
      await by({ type: "file", source: "etc", destination: "/etc" }),
      await by({ type: "ansible", playbook_file: "a.sh" }),
    ];
    const before = await all();
    for (const name of ["a.sh", "etc/conf"]) await writeFile(path.join(directory, name), "two");
    const digests = [...before, ...(await all()), await by({ type: "shell", inline: ["x"] })];
    expect(new Set(digests).size).toBe(digests.length);
    const pause = { type: "shell", inline: ["x"], pause_before: "10s", timeout: "1h" };
    expect(await by(pause)).toBe(digests.at(-1));
    expect(
      await by({ type: "file", direction: "download", source: "a.sh", destination: "x" }),
    ).not.toBe(before[2]);
  });

  it("for another toplevel, another builder, a key nobody knows", async () => {
    const other = toplevel.replace("0123", "1234");
    expect(
      (await identity({ template: { builders: [{ type: "qemu" }] }, toplevel: other })).storeHash,
    ).toContain("1234");
    const builders = [{ type: "qemu" }, { type: "null" }, { type: "qemu", brand_new: 1 }];
    const digests = await Promise.all(
      builders.map(
        async (builder) => (await identity({ template: { builders: [builder] } })).digest,
      ),
    );
    expect(new Set(digests).size).toBe(3);
  });

  it("for another machine that builder `null` provisions, and not for another way to it", async () => {
    const of = async (keys: object) =>
      (await identity({ template: { builders: [{ type: "null", ssh_host: "one", ...keys }] } }))
        .digest;
    expect(await of({ ssh_host: "two" })).not.toBe(await of({}));
    expect(await of({ ssh_timeout: "1m", ssh_password: "hunter22" })).toBe(await of({}));
  });

  it("cannot be had by a text that looks like the mark of a secret", async () => {
    const secret = await identity({
      template: {
        variables: { a: "1" },
        "sensitive-variables": ["a"],
        builders: [{ type: "qemu", x: "{{user `a`}}" }],
      },
    });
    expect(secret.hashed).toContain('{{sensitive \\"a\\"}}');
  });
});

it("warns of a secret in a content key, and leaves its value out", async () => {
  const by = (value: string) =>
    identity({
      template: {
        variables: { a: value, b: "{{env `DB_PASSWORD`}}" },
        "sensitive-variables": ["a"],
        builders: [{ type: "qemu", x: "{{user `a`}}", y: "{{user `b`}}" }],
      },
      env: { DB_PASSWORD: value },
    });
  const [one, two] = [await by("first-value"), await by("second-value")];
  expect(one.digest).toBe(two.digest);
  expect(one.hashed).not.toContain("first-value");
  expect(one.warnings).toHaveLength(2);
  expect(one.warnings[0]).toContain("the environment variable DB_PASSWORD");
  expect(one.warnings[1]).toContain("the sensitive variable a");
});

it("lets no generator count a credential", async () => {
  const facts = JSON.stringify({ version: 1, classes: { ssh_password: "content" } });
  const { hashed } = await identity({
    template: { _packernix: facts, builders: [{ type: "qemu", ssh_password: "hunter22" }] },
  });
  expect(hashed).not.toContain("hunter22");
});

it("names the key and the file when a file is missing", async () => {
  await expect(digest({ iso_url: "gone.img" })).rejects.toThrow(
    `template: \`iso_url\` of the builder names ${fixtures}/gone.img, which does not exist`,
  );
  await expect(digest({ iso_url: "/dev/zero" })).rejects.toThrow(
    "template: it reads /dev/zero, which is neither a file nor a folder",
  );
  await expect(digest({ cd_files: ["gone/*"] })).rejects.toThrow("there are none");
});
