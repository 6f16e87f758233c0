/** Packer from PATH, from the tool cache, and from a vendor on the loopback, good and tampered. */
import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { isUserError } from "../../src/shared/errors.ts";
import { collectingLog } from "../../src/shared/log.ts";
import { type PackerToolOptions, packerTool } from "../../src/tools/packer.ts";
import type { Table } from "../../src/tools/table.ts";
import {
  fakePacker,
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
let number = 0;

function archive(version: string, program = fakePacker(version)): Buffer {
  return zipOf([
    { name: "LICENSE.txt", content: "as is", mode: 0o100644 },
    { name: "packer", content: program },
  ]);
}

async function published(version: string, content = archive(version)): Promise<Server> {
  const server = await serve();
  const name = `packer_${version}_linux_amd64.zip`;
  await publish(server, vendor, "packer", version, { [name]: content });
  return server;
}

function tableOf(...pins: [version: string, sha256: string][]): Table {
  const versions = Object.fromEntries(
    pins.map(([version, hash]) => [
      version,
      {
        "x86_64-linux": {
          url: `https://releases.hashicorp.com/packer/${version}/packer_${version}_linux_amd64.zip`,
          sha256: hash,
          source: "https://releases.hashicorp.com/",
        },
      },
    ]),
  );
  const none = { default: "0.0.0", versions: {} };
  return { tools: { nix: none, packer: { default: pins[0]?.[0] ?? "", versions } }, plugins: {} };
}

/** A machine without Packer; `env` lasts, so that a second call is a second job. */
function machine(server: Pick<Server, "url">, more: Partial<PackerToolOptions> = {}) {
  number += 1;
  const home = path.join(folder, `machine-${number}`);
  const log = collectingLog();
  const options: PackerToolOptions = {
    env: {
      PATH:
        "/usr/bin:/bin"
          .split(":")
          .filter((one) => !existsSync(`${one}/packer`))
          .join(":") || "/x",
      HOME: home,
      RUNNER_TOOL_CACHE: path.join(home, "tool cache"),
      RUNNER_TEMP: path.join(home, "temp"),
    },
    mirrors: { "releases.hashicorp.com": server.url },
    platform: "x86_64-linux",
    temporary: path.join(home, "temp", "ours"),
    log,
    table: tableOf(),
    key: vendor.key,
    timing: quick,
    ...more,
  };
  return { options, log, home, kept: path.join(home, "tool cache", "packer") };
}

function put(home: string, name: string, text: string): string {
  const file = path.join(home, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, 0o755);
  return path.dirname(file);
}

/** The tools' folders hold nothing, not even a half of something. */
async function refusal(options: PackerToolOptions, kept: string): Promise<string> {
  try {
    await packerTool(options);
  } catch (error) {
    const { message } = error as Error;
    expect({ message, user: isUserError(error) }).toEqual({ message, user: true });
    const left = existsSync(kept)
      ? readdirSync(kept, { recursive: true, withFileTypes: true })
      : [];
    expect(left.filter((entry) => entry.isFile())).toEqual([]);
    if (existsSync(options.temporary)) expect(readdirSync(options.temporary)).toEqual([]);
    return message;
  }
  throw new Error("it was accepted");
}

test("a version of the table is fetched once and kept in the layout of @actions/tool-cache", async () => {
  const server = await published("1.14.2");
  const table = tableOf(["1.14.2", sha256(archive("1.14.2"))]);
  const { options, kept } = machine(server, { table });
  const file = path.join(kept, "1.14.2", "x64", "packer");
  const first = await packerTool(options);
  expect(first).toEqual({
    file,
    version: "1.14.2",
    from: "download",
    directory: path.dirname(file),
  });
  expect(existsSync(path.join(kept, "1.14.2", "x64.complete"))).toBe(true);
  expect(readdirSync(path.join(kept, "1.14.2")).sort()).toEqual(["x64", "x64.complete"]);
  // Neither checksums nor a signature: the table knows the hash.
  expect(server.asked.map((one) => one.path)).toEqual([
    "/packer/1.14.2/packer_1.14.2_linux_amd64.zip",
  ]);
  expect(readdirSync(options.temporary)).toEqual([]);
  expect(await packerTool(options)).toEqual({ ...first, from: "tool-cache" });
  expect(server.asked).toHaveLength(1);
});

test("a tampered archive of a table's version is refused", async () => {
  const bad = archive("1.14.2", `${fakePacker("1.14.2")}# and more\n`);
  const server = await published("1.14.2", bad);
  const table = tableOf(["1.14.2", sha256(archive("1.14.2"))]);
  const { options, kept } = machine(server, { table });
  expect(await refusal(options, kept)).toContain("the SHA-256 of");
});

test("a version outside the table goes by the vendor's signature", async () => {
  const server = await published("1.13.1");
  const { options } = machine(server, { constraint: "1.13.1" });
  expect((await packerTool(options)).version).toBe("1.13.1");
  const id = vendor.key.fingerprint.slice(-8);
  expect(server.asked.map((one) => path.basename(one.path))).toEqual([
    "packer_1.13.1_SHA256SUMS",
    `packer_1.13.1_SHA256SUMS.${id}.sig`,
    "packer_1.13.1_linux_amd64.zip",
  ]);
});

test("the signature without the key's name in its own does as well", async () => {
  const server = await published("1.13.1");
  const stem = "/packer/1.13.1/packer_1.13.1_SHA256SUMS";
  const named = `${stem}.${vendor.key.fingerprint.slice(-8)}.sig`;
  const signature = server.files.get(named);
  server.files.delete(named);
  if (signature !== undefined) server.files.set(`${stem}.sig`, signature);
  expect((await packerTool(machine(server, { constraint: "1.13.1" }).options)).version).toBe(
    "1.13.1",
  );
});

describe("refused, with the signature way", () => {
  const stem = "/packer/1.13.1/packer_1.13.1_SHA256SUMS";
  const named = `${stem}.${vendor.key.fingerprint.slice(-8)}.sig`;

  async function refusedWith(change: (server: Server) => Promise<void> | void, more = {}) {
    const server = await published("1.13.1");
    await change(server);
    const { options, kept } = machine(server, { constraint: "1.13.1", ...more });
    return await refusal(options, kept);
  }

  test("checksums that were changed after they were signed", async () => {
    const message = await refusedWith((server) => {
      const text = server.files.get(stem) as Buffer;
      server.files.set(
        stem,
        Buffer.from(text.toString().replace(/^./, (d) => (d === "0" ? "1" : "0"))),
      );
    });
    expect(message).toContain("are not signed by the vendor");
  });

  test("a signature by another key", async () => {
    const other = await signer();
    const message = await refusedWith(async (server) => {
      server.files.set(named, await other.sign(server.files.get(stem) as Buffer));
    });
    expect(message).toContain(`key ${vendor.key.fingerprint}`);
  });

  test("something that is no signature, and files without one", async () => {
    // The last is a good OpenPGP packet (a marker, RFC 9580, 5.8), and no signature.
    for (const junk of ["<html>", "", "\u00ca\u0003PGP"]) {
      const message = await refusedWith((server) => {
        server.files.set(named, Buffer.from(junk, "latin1"));
      });
      expect(message).toContain("are not signed by the vendor");
    }
  });

  test("no signature at all", async () => {
    expect(await refusedWith((server) => void server.files.delete(named))).toContain("404");
  });

  test("an archive that is not what the checksums say", async () => {
    const message = await refusedWith((server) => {
      server.files.set(
        "/packer/1.13.1/packer_1.13.1_linux_amd64.zip",
        archive("1.13.1", "#!/bin/sh\n"),
      );
    });
    expect(message).toContain("the SHA-256 of");
  });

  test("checksums without a line for the file", async () => {
    const message = await refusedWith(async (server) => {
      const text = Buffer.from(`${"0".repeat(64)}  packer_1.13.1_darwin_arm64.zip\n`);
      server.files.set(stem, text);
      server.files.set(named, await vendor.sign(text));
    });
    expect(message).toContain("has no line for packer_1.13.1_linux_amd64.zip");
  });

  test("a version that does not exist", async () => {
    expect(await refusedWith((server) => server.files.clear())).toContain("check the version");
  });

  test("a key that has run out, though the signature is from before; the table still works", async () => {
    const made = new Date(Date.now() - 20 * 86_400_000);
    const lapsed = await signer({ date: made, lifetime: 10 * 86_400 });
    const server = await serve();
    const content = archive("1.13.1");
    await publish(
      server,
      { key: lapsed.key, sign: (text) => lapsed.sign(text, new Date(made.getTime() + 86_400_000)) },
      "packer",
      "1.13.1",
      { "packer_1.13.1_linux_amd64.zip": content },
    );
    const { options, kept } = machine(server, { constraint: "1.13.1", key: lapsed.key });
    const end = new Date(made.getTime() + 10 * 86_400_000).toISOString().slice(0, 10);
    const message = await refusal(options, kept);
    expect(message).toContain(`expired on ${end}`);
    expect(message).toContain("Update this action");
    const table = tableOf(["1.13.1", sha256(content)]);
    expect((await packerTool({ ...options, table })).version).toBe("1.13.1");
  });

  test("a key in this action that is not the pinned one", async () => {
    const server = await published("1.13.1");
    const key = { ...vendor.key, fingerprint: "0".repeat(32) + vendor.key.fingerprint.slice(-8) };
    const { options } = machine(server, { constraint: "1.13.1", key });
    await expect(packerTool(options)).rejects.toThrow(
      "a different fingerprint than the pinned one",
    );
  });
});

test("a version with the user's own hash needs neither table nor signature", async () => {
  const server = await serve();
  const content = archive("1.13.0");
  server.files.set("/packer/1.13.0/packer_1.13.0_linux_amd64.zip", content);
  const path113 = put(path.join(folder, "with-113"), "packer", fakePacker("1.13.0"));
  const good = machine(server, { constraint: `1.13.0@sha256:${sha256(content)}` });
  good.options.env["PATH"] = path113;
  // What is on PATH has that version, but nobody can say that it comes from that archive.
  expect(await packerTool(good.options)).toMatchObject({ version: "1.13.0", from: "download" });
  expect(await packerTool(good.options)).toMatchObject({ version: "1.13.0", from: "tool-cache" });
  const bad = machine(server, { constraint: `1.13.0@sha256:${"0".repeat(64)}` });
  expect(await refusal(bad.options, bad.kept)).toContain("0".repeat(64));
});

test.each([
  ["../packer", "outside of its folder"],
  ["/tmp/packer", "outside of its folder"],
  ["packer.exe", "forbidden member"],
])("an archive with the member %s is refused", async (name, text) => {
  const content = zipOf([
    { name: "packer", content: fakePacker("1.14.2") },
    { name, content: "x" },
  ]);
  const server = await published("1.14.2", content);
  const { options, kept } = machine(server, { table: tableOf(["1.14.2", sha256(content)]) });
  expect(await refusal(options, kept)).toContain(text);
  expect(existsSync(path.join(kept, "1.14.2", "packer"))).toBe(false);
});

test("an archive whose program is another version is refused", async () => {
  const content = archive("1.14.1");
  const server = await published("1.14.2", content);
  const { options, kept } = machine(server, { table: tableOf(["1.14.2", sha256(content)]) });
  expect(await refusal(options, kept)).toContain("says that it is 1.14.1");
});

test("a mirror's trouble is told with its address", async () => {
  const server = await serve();
  server.files.set("/packer/1.14.2/packer_1.14.2_linux_amd64.zip", (_request, response) =>
    response.writeHead(403).end(),
  );
  const { options, kept } = machine(server, { table: tableOf(["1.14.2", "0".repeat(64)]) });
  expect(await refusal(options, kept)).toContain(`${server.url}/packer/1.14.2/packer_1.14.2`);
});

test("what is on PATH is taken when it fits, wherever on PATH it is", async () => {
  const server = await serve();
  const { options, home, log } = machine(server);
  const old = put(home, "old/packer", fakePacker("1.5.0"));
  const fit = put(home, "fit/packer", fakePacker("1.9.4"));
  options.env["PATH"] = `${old}:${fit}`;
  expect(await packerTool(options)).toEqual({
    file: path.join(fit, "packer"),
    version: "1.9.4",
    from: "path",
    directory: fit,
  });
  expect(log.lines[0]).toContain("Packer 1.5.0");
  expect(await packerTool({ ...options, constraint: "~> 1.9, < 1.10" })).toMatchObject({
    from: "path",
  });
  expect(server.asked).toEqual([]);
});

test("another program called packer is not Packer, and gets to write nothing", async () => {
  const { options, home } = machine(await published("1.14.2"), {
    table: tableOf(["1.14.2", sha256(archive("1.14.2"))]),
  });
  const cracklib = put(home, "sbin/cracklib-packer", '#!/bin/sh\n: > "$1.pwd"; touch "$0.ran"\n');
  symlinkSync(path.join(cracklib, "cracklib-packer"), path.join(cracklib, "packer"));
  const other = put(home, "other/packer", '#!/bin/sh\n: > "$1.pwd"\necho 0 0\n');
  options.env["PATH"] = `${cracklib}:${other}:/usr/bin:/bin`;
  options.constraint = "1.14.2";
  expect(await packerTool(options)).toMatchObject({ from: "download" });
  expect(existsSync(path.join(cracklib, "cracklib-packer.ran"))).toBe(false);
  expect(existsSync("version.pwd")).toBe(false);
  expect(readdirSync(options.temporary)).toEqual([]);
});

test("a range takes what is kept, else the highest of the table", async () => {
  const server = await published("1.14.2");
  const table = tableOf(["1.15.4", "0".repeat(64)], ["1.14.2", sha256(archive("1.14.2"))]);
  const { options } = machine(server, { table, constraint: "1.14" });
  expect(await packerTool(options)).toMatchObject({ version: "1.14.2", from: "download" });
  const kept = await packerTool({ ...options, constraint: ">=1.11 <2" });
  expect(kept).toMatchObject({ version: "1.14.2", from: "tool-cache" });
  await expect(packerTool({ ...options, constraint: ">=3" })).rejects.toThrow(
    /fits >=3.*1\.15\.4, 1\.14\.2/,
  );
  await expect(packerTool({ ...options, constraint: "1.2.0" })).rejects.toThrow("too old");
  await expect(packerTool({ ...options, constraint: "new" })).rejects.toThrow("packer-version: ");
});

test("two jobs at once both get a whole Packer", async () => {
  const server = await published("1.14.2");
  const table = tableOf(["1.14.2", sha256(archive("1.14.2"))]);
  const { options, home, kept } = machine(server, { table });
  const jobs = ["a", "b", "c"].map((job) =>
    packerTool({ ...options, temporary: path.join(home, "temp", job) }),
  );
  for (const { file } of await Promise.all(jobs)) {
    expect(file).toBe(path.join(kept, "1.14.2", "x64", "packer"));
    expect(existsSync(file)).toBe(true);
  }
  expect(readdirSync(path.join(kept, "1.14.2")).sort()).toEqual(["x64", "x64.complete"]);
});
