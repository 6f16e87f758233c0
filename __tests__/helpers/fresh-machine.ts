/**
 * A machine that has no Nix and no Packer, made of this one: an empty file system over /nix in a
 * mount namespace of its own, and a PATH without those programs. Needs root.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";

export interface FreshMachine extends AsyncDisposable {
  /** Runs Node there: give it to the runner double as `node`. */
  node: string;
  /** PATH of a job on it. */
  path: string;
  /** Empty. */
  home: string;
  /** Command and arguments that run another command there. */
  enter: string[];
}

/**
 * @param folder Empty or missing; for the machine's own files.
 * @param hidden Names of programs that it does not have.
 */
export async function freshMachine(
  folder: string,
  hidden: RegExp = /^(nix.*|packer)$/,
): Promise<FreshMachine> {
  const home = path.join(folder, "home");
  const bin = path.join(folder, "bin");
  await mkdir(home, { recursive: true });
  await mkdir(bin);
  for (const source of ["/usr/sbin", "/usr/bin", "/sbin", "/bin"]) {
    for (const name of await readdir(source)) {
      if (!hidden.test(name))
        await symlink(path.join(source, name), path.join(bin, name)).catch(isThere);
    }
  }
  const holder = await holdNamespace();
  const enter = ["nsenter", `--mount=/proc/${holder.pid}/ns/mnt`, "--"];
  const node = path.join(folder, "node");
  // Entering a mount namespace changes to its root.
  const inside = `cd "$0" && exec '${process.execPath}' "$@"`;
  const script = `#!/bin/sh\nexec ${enter.join(" ")} /bin/sh -c '${inside.replaceAll("'", "'\\''")}' "$PWD" "$@"\n`;
  await writeFile(node, script, { mode: 0o755 });
  return {
    node,
    path: bin,
    home,
    enter,
    async [Symbol.asyncDispose]() {
      holder.kill("SIGKILL");
      if (holder.exitCode === null && holder.signalCode === null) await once(holder, "exit");
    },
  };
}

/** A process in a namespace of its own; the namespace ends with it and with what runs in it. */
async function holdNamespace(): Promise<ChildProcess> {
  const script =
    "mkdir -p /nix && mount -t tmpfs -o mode=0755 tmpfs /nix && echo ready && exec sleep infinity";
  const holder = spawn("unshare", ["--mount", "--propagation", "private", "sh", "-c", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const stdout = holder.stdout;
  if (stdout === null) throw new Error("no pipe");
  const ready = once(stdout, "data").then(() => true);
  const ended = once(holder, "exit").then(() => false);
  if (!(await Promise.race([ready, ended]))) throw new Error("no mount namespace could be made");
  return holder;
}

function isThere(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}
