/**
 * Real releases of Nix for tests: the layout of releases.nixos.org, filled with Debian's programs and
 * libraries, which a script makes run from /nix/store alone.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { narHash } from "../../src/nix/store/nar-write.ts";

const execute = promisify(execFile);

export interface NixRelease {
  /** `nix-<version>-x86_64-linux.tar.xz`. */
  archive: string;
  /** SHA-256 of the archive, 64 hexadecimal digits. */
  sha256: string;
  version: string;
  /** Name of the folder at the archive's top, and the folder itself, unpacked. */
  top: string;
  tree: string;
}

const loader = "ld-linux-x86-64.so.2";
/** Raised when the layout changes, so that old ones are not found. */
const edition = 4;

/**
 * Makes the release of the Nix in a root file system once (some seconds, below the user's cache
 * folder) and returns it.
 * @param root `/`, or the root of a chroot; Debian's package `nix-bin` is installed in it.
 */
export async function nixRelease(root = "/"): Promise<NixRelease> {
  const version = await packagedVersion(root);
  const top = `nix-${version}-x86_64-linux`;
  const cache = path.join(
    process.env["XDG_CACHE_HOME"] ?? path.join(homedir(), ".cache"),
    "packernix-action",
  );
  const folder = path.join(cache, `nix-release-${version}-${edition}`);
  if (!(await isThere(folder))) {
    await mkdir(cache, { recursive: true });
    const scratch = await mkdtemp(path.join(cache, "nix-release.tmp-"));
    try {
      await makeTree(root, version, path.join(scratch, top));
      await packRelease(scratch, top);
      await chmod(scratch, 0o755);
      await rename(scratch, folder);
    } catch (error) {
      await rm(scratch, { recursive: true, force: true });
      // Another test process may have been quicker.
      if (!(await isThere(folder))) throw error;
    }
  }
  const archive = path.join(folder, `${top}.tar.xz`);
  const sha256 = createHash("sha256")
    .update(await readFile(archive))
    .digest("hex");
  return { archive, sha256, version, top, tree: path.join(folder, top) };
}

/** `<folder>/<top>.tar.xz` of `<folder>/<top>`, with the options that Nix' own releases are made with. */
export async function packRelease(folder: string, top: string): Promise<string> {
  const archive = path.join(folder, `${top}.tar.xz`);
  const mode = ["--owner=0", "--group=0", "--mode=u+rw,uga+r", "--mtime=@0", "--hard-dereference"];
  await execute("tar", ["-c", "-J", "-f", archive, ...mode, "-C", folder, top], {
    env: { PATH: process.env["PATH"] ?? "", XZ_OPT: "-1" },
  });
  return archive;
}

/** `.reginfo` anew, after a test has changed what lies below `store/`. */
export async function writeRegistration(
  tree: string,
  references: Record<string, readonly string[]>,
): Promise<void> {
  const store = path.join(tree, "store");
  const lines: string[] = [];
  for (const [name, needed] of Object.entries(references)) {
    const sri = await narHash(path.join(store, name));
    const hash = Buffer.from(sri.slice("sha256-".length), "base64").toString("hex");
    lines.push(`/nix/store/${name}`, `sha256:${hash}`, await narSize(path.join(store, name)), "");
    lines.push(String(needed.length), ...needed.map((other) => `/nix/store/${other}`));
  }
  await writeFile(path.join(tree, ".reginfo"), lines.map((line) => `${line}\n`).join(""));
}

async function packagedVersion(root: string): Promise<string> {
  const { stdout } = await execute("dpkg-query", [
    `--root=${root}`,
    "--show",
    "--showformat=${Version}",
    "nix-bin",
  ]);
  const version = /^(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (version === undefined) throw new Error(`nix-bin has no version: ${stdout}`);
  return version;
}

async function makeTree(root: string, version: string, tree: string): Promise<void> {
  const store = path.join(tree, "store");
  const glibc = storeName("glibc", version);
  const libraries = storeName("libraries", version);
  const nix = storeName(`nix-${version}`, version);
  const certificates = storeName("nss-cacert", version);
  await mkdir(path.join(store, glibc, "lib"), { recursive: true });
  await mkdir(path.join(store, libraries, "lib"), { recursive: true });
  await mkdir(path.join(store, nix, "bin"), { recursive: true });
  await mkdir(path.join(store, nix, "libexec/nix"), { recursive: true });
  const bundle = path.join(store, certificates, "etc/ssl/certs");
  await mkdir(bundle, { recursive: true });
  await writeFile(path.join(bundle, "ca-bundle.crt"), "# no certificates: this is for tests\n");

  for (const file of await librariesOf(root)) {
    const name = path.basename(file);
    const ofGlibc = /^(ld-linux|lib(c|m|dl|pthread|rt|resolv|nss_files|nss_dns)\.so)/.test(name);
    const target = path.join(store, ofGlibc ? glibc : libraries, "lib", name);
    await copyFile(path.join(root, file), target);
    await chmod(target, name === loader ? 0o755 : 0o644);
  }
  const program = path.join(store, nix, "libexec/nix/nix");
  const loaderInStore = `/nix/store/${glibc}/lib/${loader}`;
  const original = await readFile(path.join(root, "usr/bin/nix"));
  await writeFile(program, withLoader(original, loaderInStore), { mode: 0o755 });
  // The name that a program is called by says which of Nix' commands it is.
  const script = [
    "#!/bin/sh",
    `export LD_LIBRARY_PATH=/nix/store/${libraries}/lib:/nix/store/${glibc}/lib`,
    `export NIX_LIBEXEC_DIR=/nix/store/${nix}/libexec`,
    'exec "$NIX_LIBEXEC_DIR/nix/${0##*/}" "$@"',
    "",
  ].join("\n");
  await writeFile(path.join(store, nix, "bin/nix"), script, { mode: 0o755 });
  for (const name of await readdir(path.join(root, "usr/bin"))) {
    if (!name.startsWith("nix-")) continue;
    await symlink("nix", path.join(store, nix, "bin", name));
    await symlink("nix", path.join(store, nix, "libexec/nix", name));
  }
  await symlink("nix", path.join(store, nix, "libexec/nix/build-remote"));
  const installer = "#!/bin/sh\necho 'the installer is never run' >&2\nexit 1\n";
  await writeFile(path.join(tree, "install"), installer, { mode: 0o755 });
  await writeRegistration(tree, {
    [glibc]: [],
    [libraries]: [glibc],
    [nix]: [glibc, libraries, nix],
    [certificates]: [],
  });
}

/**
 * A program whose loader is another one. The kernel reads its name from the file and not from
 * memory, so it can stand at the end (elf(5): PT_INTERP, here of 64 bits and little-endian).
 */
function withLoader(program: Buffer, file: string): Buffer {
  const name = Buffer.from(`${file}\0`);
  const changed = Buffer.concat([program, name]);
  const headers = Number(program.readBigUInt64LE(32));
  const size = program.readUInt16LE(54);
  for (let index = 0; index < program.readUInt16LE(56); index++) {
    const header = headers + index * size;
    if (program.readUInt32LE(header) !== 3) continue;
    changed.writeBigUInt64LE(BigInt(program.length), header + 8);
    changed.writeBigUInt64LE(BigInt(name.length), header + 32);
    return changed;
  }
  throw new Error("the program names no loader");
}

/** What the loader of that system finds for its Nix, and the loader; names below `root`. */
async function librariesOf(root: string): Promise<string[]> {
  const folder = "usr/lib/x86_64-linux-gnu";
  const { stdout } = await execute(path.join(root, "lib64", loader), [
    "--library-path",
    [path.join(root, folder), path.join(root, "usr/lib/nix")].join(":"),
    "--list",
    path.join(root, "usr/bin/nix"),
  ]);
  const found = [...stdout.matchAll(/=> (\/\S+)/g)].map(([, file = ""]) =>
    path.relative(root, file),
  );
  // Names of users and hosts are looked up by parts that are loaded later.
  const later = ["libnss_files.so.2", "libnss_dns.so.2"].map((name) => path.join(folder, name));
  const present: string[] = [];
  for (const file of later) if (await isThere(path.join(root, file))) present.push(file);
  return [...found, ...present, path.join("lib64", loader)];
}

/** A store path's name with a hash that only depends on what it stands for. */
function storeName(name: string, version: string): string {
  const digest = createHash("sha256").update(`${edition} ${version} ${name}`).digest();
  const alphabet = "0123456789abcdfghijklmnpqrsvwxyz";
  const hash = [...digest].map((byte) => alphabet[byte % 32]).join("");
  return `${hash}-${name}`;
}

/** Bytes of the archive of a tree: Nix manual, "Nix Archive". */
async function narSize(file: string): Promise<string> {
  const { stdout } = await execute("sh", ["-c", 'nix-store --dump "$1" | wc -c', "-", file], {
    env: { PATH: process.env["PATH"] ?? "", HOME: "/var/empty", NIX_CONFIG: "substituters =" },
  });
  return stdout.trim();
}

async function isThere(file: string): Promise<boolean> {
  try {
    await lstat(file);
    return true;
  } catch {
    return false;
  }
}
