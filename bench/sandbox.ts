/**
 * Where the bench works: in mount and network namespaces of its own, on ext4 in memory, with a /nix
 * that is put there for each turn. The machine's own is not touched.
 */
import { existsSync, mkdirSync, realpathSync, rmSync } from "node:fs";
import { freemem } from "node:os";
import path from "node:path";
import { which } from "../src/shared/files.ts";
import { execute } from "./measure.ts";

export interface Sandbox {
  /** In memory: for what everybody reads. */
  memory: string;
  /** An ext4 of its own, in memory too: for what everybody writes. */
  disk: string;
  /** Folder of Nix's programs. */
  bin: string;
  /** Environment of Nix: no substituters, no build users, no configuration of this machine. */
  env: Record<string, string>;
  /** Puts an empty store on /nix. */
  emptyStore(): Promise<void>;
  /** Puts the store of that name on /nix, made where it is not there yet. */
  useStore(name: string): Promise<void>;
  /** Takes /nix away, and what an empty one holds with it. */
  leaveStore(): Promise<void>;
  /** A new empty folder on the disk. */
  folder(): string;
  end(): Promise<void>;
}

/** @param size GiB of the disk. */
export async function makeSandbox(scratch: string, size: number): Promise<Sandbox> {
  const bin = await nixFolder();
  if (freemem() / 1024 ** 3 < size + 2) {
    throw new Error(`the bench needs ${size + 2} GiB of free memory, or --quick`);
  }
  await execute([["mount", "-t", "tmpfs", "-o", `size=${size + 8}g`, "none", scratch]]);
  const at = (name: string) => path.join(scratch, name);
  for (const name of ["memory", "disk", "home"]) mkdirSync(at(name));
  await execute([["truncate", `--size=${size}G`, at("disk.img")]]);
  const format = ["mke2fs", "-q", "-t", "ext4", "-E", "lazy_itable_init=0,lazy_journal_init=0"];
  await execute([[...format, at("disk.img")]]);
  await execute([["mount", "-o", "loop", at("disk.img"), at("disk")]]);
  // A network of its own has no loopback yet.
  await execute([["ip", "link", "set", "lo", "up"]]);
  const env = {
    PATH: `${process.env["PATH"]}:/usr/sbin:/sbin`,
    HOME: at("home"),
    NIX_CONFIG:
      "substituters =\nbuild-users-group =\nsandbox = false\nexperimental-features = nix-command",
    NIX_CONF_DIR: at("home"),
    NIX_REMOTE: "",
  };
  let counter = 0;
  let current: { folder: string; keep: boolean } | undefined;

  const leaveStore = async () => {
    if (current === undefined) return;
    const { folder, keep } = current;
    current = undefined;
    await execute([["umount", "--recursive", "/nix"]]);
    if (!keep) await execute([["rm", "-rf", folder]]);
    await execute([["sync", "--file-system", at("disk")]]);
  };
  const put = async (folder: string, keep: boolean) => {
    await leaveStore();
    const fresh = !existsSync(folder);
    mkdirSync(path.join(folder, "store"), { recursive: true });
    await execute([["mount", "--bind", folder, "/nix"]]);
    current = { folder, keep };
    if (fresh) await execute([[path.join(bin, "nix-store"), "--init"]], { env });
  };

  return {
    memory: at("memory"),
    disk: at("disk"),
    bin,
    env,
    emptyStore: () => put(path.join(at("disk"), `nix-${++counter}`), false),
    useStore: (name) => put(path.join(at("disk"), `nix-of-${name}`), true),
    leaveStore,
    folder() {
      const made = path.join(at("disk"), `folder-${++counter}`);
      mkdirSync(made);
      return made;
    },
    async end() {
      await leaveStore();
      await execute([["umount", "--lazy", at("disk")]], { anyExit: true });
      await execute([["umount", "--lazy", scratch]], { anyExit: true });
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

/** The bench puts other stores on /nix, so Nix itself must not come from there. */
async function nixFolder(): Promise<string> {
  const program = await which("nix-store", process.env["PATH"] ?? "");
  if (program === undefined) throw new Error("nix-store is not on PATH");
  if (!existsSync("/nix")) throw new Error("there is no folder /nix to mount on");
  if (realpathSync(program).startsWith("/nix/")) {
    throw new Error("the bench needs a Nix outside of /nix, such as Debian's package nix-bin");
  }
  return path.dirname(program);
}
