/** `npm run update-tools` against vendors on the loopback. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { main } from "../../scripts/update-tools.ts";
import type { Table } from "../../src/tools/table.ts";
import { publish, quick, type Server, scratch, serve, sha256, signer } from "../tools/vendor.ts";

const folder = scratch();
const vendor = await signer();
const qemu = "github.com/hashicorp/qemu";
let number = 0;

const archives = (product: string, version: string) => ({
  [`${product}_${version}_linux_amd64.zip`]: Buffer.from(`${product} ${version} amd64`),
  [`${product}_${version}_linux_arm64.zip`]: Buffer.from(`${product} ${version} arm64`),
});

async function vendors(): Promise<Server> {
  const server = await serve();
  await publish(server, vendor, "packer", "1.15.4", archives("packer", "1.15.4"));
  await publish(server, vendor, "packer", "1.16.0", archives("packer", "1.16.0"));
  const product = "packer-plugin-qemu";
  await publish(server, vendor, product, "1.1.6", archives(product, "1.1.6"));
  for (const platform of ["x86_64-linux", "aarch64-linux"]) {
    const name = `/nix/nix-2.34.7/nix-2.34.7-${platform}.tar.xz.sha256`;
    server.files.set(name, Buffer.from(sha256(Buffer.from(platform))));
  }
  return server;
}

function tableFile(packerHash = sha256(Buffer.from("packer 1.15.4 amd64"))): string {
  number += 1;
  const file = path.join(folder, `table-${number}.json`);
  const url = "https://releases.hashicorp.com/packer/1.15.4/packer_1.15.4_linux_amd64.zip";
  const artifact = { url, sha256: packerHash, source: "https://releases.hashicorp.com/x" };
  const table: Table = {
    tools: {
      nix: { default: "2.34.7", versions: { "2.34.7": {} } },
      packer: { default: "1.15.4", versions: { "1.15.4": { "x86_64-linux": artifact } } },
    },
    plugins: {},
  };
  writeFileSync(file, JSON.stringify(table));
  return file;
}

async function update(server: Server, file: string, args: string[], key = vendor.key) {
  const lines: string[] = [];
  const code = await main(
    [
      ...args,
      ...["--mirror", `releases.hashicorp.com=${server.url}`],
      ...["--mirror", `releases.nixos.org=${server.url}`],
    ],
    (line) => lines.push(line),
    { file, key, timing: quick },
  );
  return { code, lines, table: JSON.parse(readFileSync(file, "utf8")) as Table };
}

test("holes are filled, versions and plugins added, defaults moved, and each change told", async () => {
  const server = await vendors();
  const file = tableFile();
  const { code, lines, table } = await update(server, file, [
    `${qemu}@1.1.6`,
    "--default",
    "packer@1.16.0",
  ]);
  expect({ code, lines }).toMatchObject({ code: 0 });
  expect(table.tools.packer.default).toBe("1.16.0");
  expect(table.tools.packer.versions["1.16.0"]?.["aarch64-linux"]).toEqual({
    url: "https://releases.hashicorp.com/packer/1.16.0/packer_1.16.0_linux_arm64.zip",
    sha256: sha256(Buffer.from("packer 1.16.0 arm64")),
    source: "https://releases.hashicorp.com/packer/1.16.0/packer_1.16.0_SHA256SUMS",
  });
  expect(table.tools.nix.versions["2.34.7"]?.["aarch64-linux"]).toEqual({
    url: "https://releases.nixos.org/nix/nix-2.34.7/nix-2.34.7-aarch64-linux.tar.xz",
    sha256: sha256(Buffer.from("aarch64-linux")),
    source: "https://releases.nixos.org/nix/nix-2.34.7/nix-2.34.7-aarch64-linux.tar.xz.sha256",
  });
  expect(table.plugins[qemu]?.default).toBe("1.1.6");
  expect(Object.keys(table.plugins[qemu]?.versions["1.1.6"] ?? {})).toHaveLength(2);
  expect(lines).toContain("packer: the default was 1.15.4, now 1.16.0");
  expect(lines).toHaveLength(8);
  // No archive was fetched, and the second time nothing is new.
  expect(server.asked.filter((one) => /\.(zip|xz)$/.test(one.path))).toEqual([]);
  expect((await update(server, file, [])).lines).toEqual(["nothing changed"]);
});

test.each<[string, string, (server: Server) => unknown]>([
  ["a signature by another key", "not signed by", () => {}],
  ["a changed hash", "find out why", () => {}],
  [
    "a hash of Nix that is none",
    "does not hold a SHA-256",
    (server) =>
      server.files.set(
        "/nix/nix-2.34.7/nix-2.34.7-x86_64-linux.tar.xz.sha256",
        Buffer.from("<html>"),
      ),
  ],
  [
    "a release without our platform",
    "has no line for",
    (server) =>
      publish(server, vendor, "packer", "1.15.4", {
        "packer_1.15.4_linux_amd64.zip": Buffer.from("packer 1.15.4 amd64"),
      }),
  ],
])("%s ends it, and the table stays as it was", async (what, text, change) => {
  const server = await vendors();
  await change(server);
  const file = what === "a changed hash" ? tableFile("0".repeat(64)) : tableFile();
  const before = readFileSync(file, "utf8");
  let key = vendor.key;
  if (what.startsWith("a signature")) {
    // A key with the same ending asks for the same file, and does not fit it.
    const other = await signer();
    const stem = "/packer/1.15.4/packer_1.15.4_SHA256SUMS";
    server.files.set(
      `${stem}.${other.key.fingerprint.slice(-8)}.sig`,
      server.files.get(`${stem}.${vendor.key.fingerprint.slice(-8)}.sig`) as Buffer,
    );
    key = other.key;
  }
  const { code, lines } = await update(server, file, [], key);
  expect(code).toBe(1);
  expect(lines.join("\n")).toContain(text);
  expect(readFileSync(file, "utf8")).toBe(before);
});

test("wrong words on the command line are told", async () => {
  const server = await vendors();
  for (const args of [["packer"], ["terraform@1.0.0"], ["--mirror", "x"], ["--nonsense"]]) {
    const { code, lines } = await update(server, tableFile(), args);
    expect(code).toBe(1);
    expect(lines).toHaveLength(1);
  }
});
