/** Packer's plugins from the machine, the tool cache, and a vendor on the loopback. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { isUserError } from "../../src/shared/errors.ts";
import { collectingLog } from "../../src/shared/log.ts";
import { type PackerPluginsOptions, packerPlugins } from "../../src/tools/packer-plugins.ts";
import type { Table } from "../../src/tools/table.ts";
import { authorizationFor } from "../../src/tools/vendor-archive.ts";
import {
  fakePlugin,
  publish,
  quick,
  type Server,
  scratch,
  serve,
  sha256,
  signer,
  zipOf,
} from "./vendor.ts";

const folder = scratch();
const vendor = await signer();
const qemu = "github.com/hashicorp/qemu";
let number = 0;

const binaryName = (name: string, version: string) =>
  `packer-plugin-${name}_v${version}_x5.0_linux_amd64`;

function archive(name: string, version: string, says = version): Buffer {
  return zipOf([
    { name: "LICENSE.txt", content: "as is", mode: 0o100644 },
    { name: binaryName(name, version), content: fakePlugin(binaryName(name, says)) },
  ]);
}

async function offer(server: Server, name: string, version: string, content?: Buffer) {
  const product = `packer-plugin-${name}`;
  const zip = `${product}_${version}_linux_amd64.zip`;
  await publish(server, vendor, product, version, { [zip]: content ?? archive(name, version) });
}

function machine(server: Pick<Server, "url">, more: Partial<PackerPluginsOptions> = {}) {
  number += 1;
  const home = path.join(folder, `machine-${number}`);
  mkdirSync(home, { recursive: true });
  const none = { default: "0.0.0", versions: {} };
  const table: Table = { tools: { nix: none, packer: none }, plugins: {} };
  const log = collectingLog();
  const options: PackerPluginsOptions = {
    packer: { version: "1.16.0" },
    plugins: [{ source: qemu, version: "1.1.6" }],
    env: {
      PATH: process.env["PATH"],
      HOME: home,
      RUNNER_TOOL_CACHE: path.join(home, "tools"),
      RUNNER_TEMP: path.join(home, "temp"),
      AWS_SECRET_ACCESS_KEY: "not for plugins",
    },
    mirrors: { "releases.hashicorp.com": server.url, "github.com": `${server.url}/github` },
    platform: "x86_64-linux",
    temporary: path.join(home, "temp", "ours"),
    log,
    table,
    key: vendor.key,
    timing: quick,
    ...more,
  };
  return { options, home, log };
}

/** Puts a plugin into a folder as Packer would. */
function have(directory: string, source: string, version: string, sum?: string): void {
  const name = path.basename(source);
  const file = path.join(directory, source, binaryName(name, version));
  mkdirSync(path.dirname(file), { recursive: true });
  const content = fakePlugin(binaryName(name, version));
  writeFileSync(file, content, { mode: 0o755 });
  writeFileSync(`${file}_SHA256SUM`, sum ?? sha256(Buffer.from(content)));
}

const below = (directory: string) =>
  readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((name) => path.basename(name).startsWith("packer-plugin-"))
    .sort();

async function refusal(options: PackerPluginsOptions): Promise<string> {
  try {
    await packerPlugins(options);
  } catch (error) {
    const { message } = error as Error;
    expect({ message, user: isUserError(error) }).toEqual({ message, user: true });
    const cache = options.env["RUNNER_TOOL_CACHE"] ?? "";
    expect(existsSync(cache) ? below(cache).filter((name) => name.includes("_v")) : []).toEqual([]);
    if (existsSync(options.temporary)) expect(readdirSync(options.temporary)).toEqual([]);
    return message;
  }
  throw new Error("it was accepted");
}

test("Packer before 1.7 is left alone", async () => {
  const server = await serve();
  const { options } = machine(server);
  options.packer.version = "1.6.6";
  expect(await packerPlugins(options)).toBeUndefined();
  expect(server.asked).toEqual([]);
});

test.each(["1.16.0", "1.8.7"])(
  "Packer %s gets a signed plugin, the next time without network",
  async (version) => {
    const server = await serve();
    await offer(server, "qemu", "1.1.6");
    const { options } = machine(server);
    options.packer.version = version;
    const first = await packerPlugins(options);
    expect(first?.from).toBe("download");
    const directory = first?.directory ?? "";
    expect(first?.env).toEqual({ PACKER_PLUGIN_PATH: directory });
    const file = `${qemu}/${binaryName("qemu", "1.1.6")}`;
    expect(below(directory)).toEqual([file, `${file}_SHA256SUM`]);
    const sum = readFileSync(path.join(directory, `${file}_SHA256SUM`), "utf8");
    expect(sum).toBe(sha256(readFileSync(path.join(directory, file))));
    expect(readdirSync(options.temporary)).toEqual([]);
    const asked = server.asked.length;
    expect(await packerPlugins(options)).toEqual({ ...first, from: "kept" });
    expect(server.asked).toHaveLength(asked);
  },
);

test("the table's hash is enough, and binding", async () => {
  const server = await serve();
  const content = archive("qemu", "1.1.6");
  const zip = "/packer-plugin-qemu/1.1.6/packer-plugin-qemu_1.1.6_linux_amd64.zip";
  server.files.set(zip, content);
  const tableWith = (hash: string): Table => {
    const none = { default: "0.0.0", versions: {} };
    const url = `https://releases.hashicorp.com${zip}`;
    const artifact = { url, sha256: hash, source: url };
    const versions = { "1.1.6": { "x86_64-linux": artifact } };
    return {
      tools: { nix: none, packer: none },
      plugins: { [qemu]: { default: "1.1.6", versions } },
    };
  };
  const bad = machine(server, { table: tableWith("0".repeat(64)) });
  expect(await refusal(bad.options)).toContain("the SHA-256 of");
  const good = machine(server, { table: tableWith(sha256(content)) });
  good.options.plugins = [{ source: qemu, version: "~> 1.1" }];
  expect((await packerPlugins(good.options))?.from).toBe("download");
});

test("tampered, unsigned and foreign plugins are refused", async () => {
  const server = await serve();
  await offer(server, "qemu", "1.1.6");
  const stem = "/packer-plugin-qemu/1.1.6/packer-plugin-qemu_1.1.6";
  server.files.set(`${stem}_linux_amd64.zip`, archive("qemu", "1.1.6", "1.1.7"));
  expect(await refusal(machine(server).options)).toContain("the SHA-256 of");
  const other = await signer();
  expect(await refusal(machine(server, { key: other.key }).options)).toContain("404");
  await offer(server, "qemu", "1.1.6", zipOf([{ name: "packer-plugin-qemu", content: "x" }]));
  expect(await refusal(machine(server).options)).toContain("forbidden member");
  const git = { source: "github.com/someone/git", version: "0.6.3" };
  expect(await refusal(machine(server, { plugins: [git] }).options)).toContain("0.6.3@sha256:");
  const odd = { source: "example.org/some/git", version: "0.6.3" };
  expect(await refusal(machine(server, { plugins: [odd] }).options)).toContain("source address");
});

test("a plugin of others needs the user's hash", async () => {
  const server = await serve();
  const content = archive("git", "0.6.3");
  const start = "/github/someone/packer-plugin-git/releases/download/v0.6.3/";
  const lines = [
    `${"0".repeat(64)}  packer-plugin-git_v0.6.3_x5.0_linux_arm64.zip`,
    `${sha256(content)}  ${binaryName("git", "0.6.3")}.zip`,
  ];
  server.files.set(`${start}packer-plugin-git_v0.6.3_SHA256SUMS`, Buffer.from(lines.join("\n")));
  server.files.set(`${start}${binaryName("git", "0.6.3")}.zip`, content);
  const plugin = (hash: string) => ({
    source: "github.com/someone/git",
    version: `0.6.3@sha256:${hash}`,
  });
  const good = machine(server, { plugins: [plugin(sha256(content))] });
  expect((await packerPlugins(good.options))?.from).toBe("download");
  const bad = machine(server, { plugins: [plugin("0".repeat(64))] });
  expect(await refusal(bad.options)).toContain("none of its archives");
});

test("what the machine has and fits is used; what does not fit is not", async () => {
  const server = await serve();
  await offer(server, "qemu", "1.1.6");
  const { options, home } = machine(server);
  const usual = path.join(home, ".config/packer/plugins");
  have(usual, qemu, "1.1.6");
  expect(await packerPlugins(options)).toEqual({
    directory: usual,
    env: { PACKER_PLUGIN_PATH: usual },
    from: "machine",
  });
  expect(server.asked).toEqual([]);
  // Packer would take the higher one.
  have(usual, qemu, "1.2.0");
  expect((await packerPlugins(options))?.from).toBe("download");
});

test("a plugin whose hash does not fit is not used", async () => {
  const server = await serve();
  await offer(server, "qemu", "1.1.6");
  const { options, home } = machine(server);
  options.env["PACKER_PLUGIN_PATH"] = path.join(home, "mine");
  have(path.join(home, "mine"), qemu, "1.1.6", "0".repeat(64));
  expect((await packerPlugins(options))?.from).toBe("download");
});

test("several plugins come together, with those that the machine has besides", async () => {
  const server = await serve();
  await offer(server, "qemu", "1.1.6");
  const amazon = "github.com/hashicorp/amazon";
  await offer(server, "amazon", "1.8.2");
  const { options, home } = machine(server, {
    plugins: [
      { source: qemu, version: "1.1.6" },
      { source: amazon, version: "1.8.2" },
    ],
  });
  const mine = path.join(home, ".packer.d/plugins");
  have(mine, "github.com/hashicorp/ansible", "1.1.1");
  have(mine, qemu, "1.0.9");
  const { directory = "", from } = (await packerPlugins(options)) ?? {};
  expect(from).toBe("download");
  const names = below(directory).map((name) => path.basename(name));
  expect(names.filter((name) => !name.endsWith("SHA256SUM"))).toEqual([
    binaryName("amazon", "1.8.2"),
    binaryName("ansible", "1.1.1"),
    binaryName("qemu", "1.1.6"),
  ]);
  expect(readFileSync(path.join(directory, qemu, binaryName("qemu", "1.1.6")), "utf8")).toContain(
    "qemu",
  );
  expect((await packerPlugins(options))?.from).toBe("kept");
});

test("without wishes the machine's own folder stays in sight", async () => {
  const { options, home } = machine(await serve(), { plugins: [] });
  expect(await packerPlugins(options)).toBeUndefined();
  have(path.join(home, "cfg/.packer.d/plugins"), qemu, "1.0.9");
  options.env["PACKER_CONFIG_DIR"] = path.join(home, "cfg");
  expect((await packerPlugins(options))?.directory).toBe(path.join(home, "cfg/.packer.d/plugins"));
});

test("two jobs at once", async () => {
  const server = await serve();
  await offer(server, "qemu", "1.1.6");
  const { options, home } = machine(server);
  const both = await Promise.all(
    ["a", "b"].map((job) => packerPlugins({ ...options, temporary: path.join(home, job) })),
  );
  expect(both[0]?.directory).toBe(both[1]?.directory);
  expect(below(both[0]?.directory ?? "")).toHaveLength(2);
});

test("the token is for GitHub alone", () => {
  const sent = (url: string) => authorizationFor(url, { PACKER_GITHUB_API_TOKEN: "ghs_secret" });
  expect(authorizationFor("https://github.com/x", {})).toBeUndefined();
  expect(sent("https://github.com/x")).toBe("Bearer ghs_secret");
  expect(sent("https://api.github.com/x")).toBe("Bearer ghs_secret");
  for (const url of [
    "http://github.com/x",
    "https://github.com.evil.org/x",
    "https://releases.hashicorp.com/x",
    "https://objects.githubusercontent.com/x",
  ]) {
    expect(sent(url)).toBeUndefined();
  }
});
