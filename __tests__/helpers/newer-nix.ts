/**
 * A newer Nix than the machine's own, for tests: Debian trixie's, in a folder of its own that a
 * chroot with a private mount namespace makes usable. It has its own /nix; the folders that tests
 * work in are the machine's.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { access, chmod, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

const programs = [
  "nix",
  "nix-build",
  "nix-collect-garbage",
  "nix-copy-closure",
  "nix-env",
  "nix-hash",
  "nix-instantiate",
  "nix-store",
];

export interface NewerNix {
  /** Folder with a wrapper for each program of Nix; put it first on PATH or give it as `bin`. */
  bin: string;
  /** Where the chroot lies; its store is `<root>/nix/store`. */
  root: string;
}

const projectRoot = path.resolve(import.meta.dirname, "../..");

/**
 * Makes the chroot once (about 20 seconds and 450 MB, below the user's cache folder) and returns
 * its wrappers. Needs root and `mmdebstrap`.
 * @param binds Further folders that Nix has to see under their own names.
 */
export async function newerNix(binds: readonly string[] = []): Promise<NewerNix> {
  const cache = path.join(
    process.env["XDG_CACHE_HOME"] ?? path.join(homedir(), ".cache"),
    "packernix-action",
  );
  const root = path.join(cache, "nix-trixie");
  if (!(await exists(root))) await make(root, cache);
  // Another checkout has other folders to see.
  const own = createHash("sha256").update(projectRoot).digest("hex").slice(0, 8);
  const bin = path.join(cache, `nix-trixie-bin-${own}`);
  const shared = [...new Set([tmpdir(), "/tmp", "/var/tmp", projectRoot, cache, ...binds])];
  await writeWrappers(bin, root, shared);
  return { bin, root };
}

async function make(root: string, cache: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  // Beside its final place, so that a broken one is never found.
  const scratch = await mkdtemp(path.join(cache, "nix-trixie.tmp-"));
  try {
    await execute(
      "mmdebstrap",
      ["--variant=minbase", "--include=nix-bin,git,ca-certificates", "trixie", scratch],
      { maxBuffer: 64 * 1024 * 1024 },
    );
    await chmod(scratch, 0o755);
    await rename(scratch, root);
  } catch (error) {
    await rm(scratch, { recursive: true, force: true });
    // Another test process may have been quicker.
    if (!(await exists(root))) throw error;
  }
}

async function writeWrappers(bin: string, root: string, shared: string[]): Promise<void> {
  await mkdir(bin, { recursive: true });
  const enter = path.join(bin, "enter");
  const lines = [
    "#!/bin/sh",
    "# Runs a program of the chroot in the caller's folder, seeing the caller's test folders.",
    "set -eu",
    `root=${quote(root)}`,
    "cwd=$(pwd)",
    'if [ "${PACKERNIX_NEWER_NIX:-}" != entered ]; then',
    "  export PACKERNIX_NEWER_NIX=entered",
    '  exec unshare --mount --propagation private "$0" "$@"',
    "fi",
    "unset PACKERNIX_NEWER_NIX",
    'mount --rbind /proc "$root/proc"',
    'mount --rbind /dev "$root/dev"',
    ...shared.flatMap((folder) => [
      `mkdir -p "$root"${quote(folder)}`,
      `mount --bind ${quote(folder)} "$root"${quote(folder)}`,
    ]),
    "export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    'exec unshare --root="$root" --wd="$cwd" "$@"',
    "",
  ];
  await replace(enter, lines.join("\n"));
  for (const program of programs) {
    await replace(
      path.join(bin, program),
      `#!/bin/sh\nexec ${quote(enter)} /usr/bin/${program} "$@"\n`,
    );
  }
}

/** Never writes into a script that another test runs at this moment. */
async function replace(file: string, text: string): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  await writeFile(temporary, text, { mode: 0o755 });
  await rename(temporary, file);
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
