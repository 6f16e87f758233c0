/**
 * A machine that has no Nix and no Packer, made of this one: an empty file system over /nix in a
 * mount namespace of its own, and a PATH without those programs. Needs root.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
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
  /** Programs that Node has started there: lines `<file> <arguments>`. */
  started(): Promise<string[]>;
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
  // Entering a mount namespace changes to its root. Not sh: dash drops variables with a hyphen in
  // their name, as inputs have.
  const log = path.join(folder, "started");
  const counting = path.join(folder, "count.mjs");
  await writeFile(counting, countScript(log));
  const inside = `cd "$0" && exec '${process.execPath}' --import '${counting}' "$@"`;
  const script = `#!/bin/bash\nexec ${enter.join(" ")} /bin/bash -c '${inside.replaceAll("'", "'\\''")}' "$PWD" "$@"\n`;
  await writeFile(node, script, { mode: 0o755 });
  return {
    node,
    path: bin,
    home,
    enter,
    async started() {
      const text = await readFile(log, "utf8").catch(() => "");
      return text.split("\n").filter((line) => line !== "");
    },
    async [Symbol.asyncDispose]() {
      holder.kill("SIGKILL");
      if (holder.exitCode === null && holder.signalCode === null) await once(holder, "exit");
    },
  };
}

/** Every way of Node to start a program goes through one of these two. */
function countScript(log: string): string {
  return `
    import childProcess from "node:child_process";
    import { appendFileSync } from "node:fs";
    import { syncBuiltinESMExports } from "node:module";
    const note = (file, args) =>
      appendFileSync(${JSON.stringify(log)}, [file, ...(args ?? []).slice(1)].join(" ").replaceAll("\\n", " ") + "\\n");
    const { spawn } = childProcess.ChildProcess.prototype;
    childProcess.ChildProcess.prototype.spawn = function (options) {
      note(options.file, options.args);
      return spawn.call(this, options);
    };
    const { spawnSync } = childProcess;
    childProcess.spawnSync = (file, ...rest) => {
      note(file, rest[0]);
      return spawnSync(file, ...rest);
    };
    syncBuiltinESMExports();
  `;
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
