/**
 * An sshd on the loopback that lets this user in by a key: the machine behind Packer's communicator
 * where a test needs one that answers at once.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { makeKey } from "./boot.ts";
import { freePort, untilListening } from "./until.ts";

export const sshdMissing: string | undefined = existsSync("/usr/sbin/sshd")
  ? undefined
  : "/usr/sbin/sshd is missing";

export interface LoopbackSshd extends AsyncDisposable {
  port: number;
  user: string;
  /** Private key (mode 0600). */
  key: string;
}

/** @param folder Existing, for keys. */
export async function loopbackSshd(folder: string): Promise<LoopbackSshd> {
  // Privilege separation of a server that root starts.
  if (process.getuid?.() === 0) await mkdir("/run/sshd", { recursive: true });
  const key = await makeKey(path.join(folder, "client"));
  const hostKey = await makeKey(path.join(folder, "host"));
  const port = await freePort();
  const settings: Record<string, string> = {
    ListenAddress: "127.0.0.1",
    Port: String(port),
    HostKey: hostKey,
    AuthorizedKeysFile: `${key}.pub`,
    PidFile: "none",
    StrictModes: "no",
    UsePAM: "no",
    PermitRootLogin: "yes",
    MaxStartups: "100",
  };
  const server = spawn(
    "/usr/sbin/sshd",
    [
      ...["-D", "-e", "-f", "/dev/null"],
      ...Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]),
    ],
    { env: { PATH: process.env["PATH"] ?? "" }, stdio: "ignore" },
  );
  const end = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  await untilListening(port);
  return {
    port,
    user: os.userInfo().username,
    key,
    async [Symbol.asyncDispose]() {
      server.kill("SIGKILL");
      await end;
    },
  };
}

/** A template whose machine only sleeps, while Packer's connection leads to that sshd. */
export function sshTemplate({ port, user, key }: Pick<LoopbackSshd, "port" | "user" | "key">) {
  return {
    variables: { disk: "hang.img" },
    builders: [
      {
        type: "qemu",
        disk_image: true,
        iso_url: "{{user `disk`}}",
        iso_checksum: "none",
        communicator: "ssh",
        ssh_host: "127.0.0.1",
        ssh_port: port,
        ssh_username: user,
        ssh_private_key_file: key,
        skip_nat_mapping: true,
        boot_wait: "-1s",
        disable_vnc: true,
        // As in `tinyTemplate`.
        vnc_port_max: 19_999,
        memory: 64,
        skip_resize_disk: true,
        accelerator: "tcg",
        // Else qemu would take the port of the sshd.
        qemuargs: [["-netdev", "user,id=user.0"]],
      },
    ],
    provisioners: [{ type: "shell", inline: ["true"] }],
  };
}
