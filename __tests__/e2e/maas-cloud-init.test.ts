/**
 * Debian's cloud-init with the settings of our module and the files of our hook, in a root directory of
 * its own: it asks a metadata server as MAAS has it, and tells it how it went. Needs root and mmdebstrap.
 */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { execa } from "execa";
import { cacheFolder } from "../../scripts/lib/offline.ts";
import { atNight } from "../helpers/nightly.ts";
import { packerDirectory, scripts, toolEnvironment } from "../packer-nix/tools.ts";

const nixpkgs = path.join(cacheFolder, "offline", "nixpkgs");
const helpers = path.join(import.meta.dirname, "../helpers/maas");

/** `services.cloud-init.settings` as the module makes them, overrides read as the module system does. */
async function settings(home: string): Promise<Record<string, unknown>> {
  const file = path.join(home, "configuration.nix");
  const imports = `imports = [ "\${packernixModulesPath}/maas-config.nix" ${helpers}/cloud-init.nix ];`;
  await writeFile(file, `{ packernixModulesPath, ... }: { ${imports} }\n`);
  const expression = `{ nixpkgs, module, packer }:
    builtins.mapAttrs (_: value: value.content or value) (import (packer + "/evaluate/system.nix") {
      inherit nixpkgs module packer;
      platform = "x86_64-linux";
      moduleConfig = { };
      arguments = { };
    }).config.services.cloud-init.settings`;
  const { stdout } = await execa(
    "nix-instantiate",
    [
      ...["--eval", "--strict", "--json", "--expr", expression, "--argstr", "nixpkgs", nixpkgs],
      ...["--argstr", "module", file, "--argstr", "packer", packerDirectory],
    ],
    { env: toolEnvironment(home) },
  );
  return JSON.parse(stdout);
}

test("the module has few modules of cloud-init run, and MAAS as the only source", async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "maas-cloud-init-"));
  expect(await settings(folder)).toEqual({
    datasource_list: ["MAAS"],
    ssh_deletekeys: false,
    ssh_genkeytypes: [],
    cloud_init_modules: ["bootcmd", "write-files", "update_hostname"],
    cloud_config_modules: ["ssh", "runcmd"],
    cloud_final_modules: ["scripts-user", "final-message"],
  });
  await rm(folder, { recursive: true, force: true });
});

interface Event {
  event_type: string;
  name: string;
  result?: string;
}

atNight("cloud-init reports that a machine is deployed, and no failure", async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "maas-cloud-init-"));
  const events: Event[] = [];
  const authorizations = new Set<string>();
  const answers: Record<string, string> = {
    "meta-data/instance-id": "m1",
    "meta-data/local-hostname": "rack-1",
    "meta-data/public-keys": "ssh-ed25519 AAAA maas",
    "user-data": "#cloud-config\nwrite_files: [{path: /made, content: x}]\n",
  };
  // metadataserver/urls.py and api_twisted.py.
  const server = createServer(async (request, response) => {
    authorizations.add(
      /oauth_signature="([^"]*)"/.exec(request.headers.authorization ?? "")?.[1] ?? "",
    );
    const body = Buffer.concat(await request.toArray()).toString();
    if (request.method === "POST") {
      events.push(JSON.parse(body));
      response.end("OK");
      return;
    }
    const found = answers[(request.url ?? "").replace("/MAAS/metadata/2012-03-01/", "")];
    response.writeHead(found === undefined ? 404 : 200).end(found);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/MAAS/metadata/`;
  const root = path.join(folder, "root");
  try {
    const include = "--include=cloud-init,iproute2,openssh-server";
    await execa("mmdebstrap", ["--variant=minbase", include, "bookworm", root]);
    const own = await settings(folder);
    // As nixpkgs' module has them, but for the distribution.
    const all = {
      ...own,
      users: ["root"],
      disable_root: false,
      system_info: { distro: "debian" },
    };
    await writeFile(path.join(root, "etc/cloud/cloud.cfg"), JSON.stringify(all));
    await rm(path.join(root, "etc/cloud/cloud.cfg.d"), { recursive: true });
    const credentials = { consumer_key: "c", token_key: "t", token_secret: "s" };
    const reporting = { type: "webhook", endpoint: `${url}status/m1`, ...credentials };
    const config = path.join(folder, "config.yaml");
    const given = {
      sources: { image: { type: "dd-gz", uri: "http://x/root-dd" } },
      cloudconfig: {
        "maas-cloud-config": {
          content: `#cloud-config\n${JSON.stringify({ datasource: { MAAS: { ...credentials, metadata_url: url } } })}`,
        },
        "maas-reporting": {
          content: `#cloud-config\n${JSON.stringify({ reporting: { maas: reporting } })}`,
        },
      },
    };
    await writeFile(config, JSON.stringify(given));
    const network = path.join(folder, "network.yaml");
    // The network of this machine stays as it is.
    await writeFile(network, "network: {config: disabled}\n");
    await mkdir(path.join(root, "nix/var/nix/profiles"), { recursive: true });
    await symlink("system-1-link", path.join(root, "nix/var/nix/profiles/system"));
    const hook = path.join(scripts, "curtin-hooks.sh");
    const PATH = `/usr/bin:${process.env["PATH"]}`;
    await execa(hook, [], {
      env: { PATH, TARGET_MOUNT_POINT: root, CONFIG: config, OUTPUT_NETWORK_CONFIG: network },
    });
    const stages = ["init --local", "init", "modules --mode=config", "modules --mode=final"];
    const commands = stages.map((stage) => `cloud-init ${stage}`).join("\n");
    const inside = ["chroot", root, "/bin/sh", "-c", `mount -t proc proc /proc\n${commands}`];
    const ran = await execa("unshare", ["--uts", "--mount", "--pid", "--fork", ...inside], {
      all: true,
      reject: false,
      env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" },
      extendEnv: false,
    });
    const finished = events.filter(({ event_type }) => event_type === "finish");
    const failed = finished.filter(({ result }) => result !== "SUCCESS");
    expect({ failed, log: ran.all }).toEqual({ failed: [], log: expect.any(String) });
    expect(finished.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["init-network", "modules-config", "modules-final"]),
    );
    // `&s`: PLAINTEXT, of consumer and token.
    expect([...authorizations]).toEqual(["%26s"]);
    expect(await readFile(path.join(root, "root/.ssh/authorized_keys"), "utf8")).toContain(
      "AAAA maas",
    );
    expect(await readFile(path.join(root, "etc/hostname"), "utf8")).toBe("rack-1\n");
    expect(existsSync(path.join(root, "made"))).toBe(true);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true, force: true });
  }
});
