/** The service `packernix-metadata` of the modules, whose shell script the tests run on their own. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { run } from "../../src/shared/exec.ts";
import { evaluate, packerDirectory, scratch, toolEnvironment } from "./tools.ts";

export interface ServiceRun {
  exitCode: number;
  /** Login keys of root, and the mode of their file. */
  keys?: { text: string; mode: number };
  /** What `ip` was called with. */
  ip: string[];
}

/**
 * Runs the script of a builder's module by bash, where the metadata service answers as `answer` does
 * (404 for undefined), and `files` lie where the machine's would.
 */
export async function runService(
  builder: string,
  answer: (request: IncomingMessage) => string | undefined,
  files: Record<string, string> = {},
): Promise<ServiceRun> {
  const folder = scratch();
  const server = createServer((request, response) => {
    const text = answer(request);
    response.writeHead(text === undefined ? 404 : 200).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const all = { "bin/ip": `#!/bin/sh\necho "$@" >>${folder}/ip\n`, ip: "", ...files };
    for (const [name, text] of Object.entries(all)) {
      mkdirSync(join(folder, name, ".."), { recursive: true });
      writeFileSync(join(folder, name), text, { mode: 0o755 });
    }
    const { exitCode } = await run("bash", ["-e", "-c", await script(builder, port, folder)], {
      env: toolEnvironment(folder),
      anyExit: true,
    });
    const keys = join(folder, "metadata-keys/root");
    return {
      exitCode,
      ip: readFileSync(join(folder, "ip"), "utf8").split("\n").slice(0, -1),
      ...(existsSync(keys)
        ? { keys: { text: readFileSync(keys, "utf8"), mode: statSync(keys).mode & 0o777 } }
        : {}),
    };
  } finally {
    server.close();
  }
}

async function script(builder: string, port: number, folder: string): Promise<string> {
  const file = join(folder, "module.nix");
  writeFileSync(
    file,
    `let
      lib = {
        mkDefault = value: value;
        mkOption = _: { };
        mkIf = _: value: value;
        mkMerge = list: builtins.head list;
        mkOptionDefault = content: { inherit content; priority = 1500; };
        mkOverride = _: value: value;
        optionalAttrs = condition: set: if condition then set else { };
      };
      module = import ${packerDirectory}/modules/${builder}-config.nix {
        inherit lib;
        modulesPath = "/nonexistent";
        config.boot.loader = { };
        options = { boot.loader.grub = { }; services.openssh = { }; };
        pkgs = { stdenv.system = "x86_64-linux"; bash = ""; coreutils = ""; iproute2 = "${folder}"; runtimeShell = "bash"; };
      };
    in
    module.config.systemd.services.packernix-metadata.script`,
  );
  const text = JSON.parse((await evaluate(file, [])).stdout) as string;
  return text
    .replaceAll("/dev/tcp/169.254.169.254/80", `/dev/tcp/127.0.0.1/${port}`)
    .replaceAll("/run/packernix", folder)
    .replaceAll("/sys/class/dmi/id/sys_vendor", join(folder, "vendor"))
    .replaceAll("/sys/class/net", join(folder, "net"));
}
