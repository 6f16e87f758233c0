/**
 * Joins images to a store by overlayfs: what the image has and what the store has are seen in one
 * folder, and what is written from then on goes to a folder of its own. The store's own folder is
 * never written to, so leaving the join gives back what was there.
 * Rules of overlayfs: kernel documentation, `filesystems/overlayfs.rst`.
 */
import { existsSync } from "node:fs";
import { lstat, mkdir, mkdtemp, readdir, rmdir, stat } from "node:fs/promises";
import path from "node:path";
import { messageOf } from "../../shared/errors.ts";
import { readMounts } from "../../shared/mounts.ts";
import { runAsRoot } from "../../shared/root.ts";
import { storeFolders } from "./folders.ts";
import { writeSquashfs } from "./image-squashfs.ts";
import type { PathInfo, StoreAccess } from "./types.ts";

/** Where one image of a store lies, and all that joining it needs; beside the store, on its file system. */
export interface Layer {
  storeDir: string;
  /** Where image and store are seen as one: the store's own place, but for a trial. */
  joined: string;
  /** Holds all of the following; belongs to this user. */
  folder: string;
  /** The image file. */
  image: string;
  /** Where the image is mounted. */
  content: string;
  /** What is written to the store from now on, and the folder overlayfs works in. */
  upper: string;
  work: string;
}

/** The folder of all layers. */
function layersOf(storeDir: string): string {
  return path.join(path.dirname(storeDir), ".packernix");
}

/** Makes the folder of a new layer. */
export async function newLayer(storeDir: string, root: readonly string[]): Promise<Layer> {
  const base = layersOf(storeDir);
  const owner = [`--owner=${process.getuid?.()}`, `--group=${process.getgid?.()}`];
  await runAsRoot(root, ["install", "--directory", "--mode=0700", ...owner, base]);
  const folder = await mkdtemp(path.join(base, "layer-"));
  const inside = (part: string) => path.join(folder, part);
  await mkdir(inside("content"));
  return {
    storeDir,
    joined: storeDir,
    folder,
    image: inside("image"),
    content: inside("content"),
    upper: inside("upper"),
    work: inside("work"),
  };
}

/** The kernel stacks overlays two deep: one for what evaluation needs, one for what is built. */
const deepest = 2;

export type CanMount = { ok: true; root: readonly string[] } | { ok: false; why: string };

export interface CanMountOptions {
  access: StoreAccess;
  /** What to put before a command to run it as root, undefined where there is no way; see `asRoot`. */
  root: readonly string[] | undefined;
  /**
   * True where the machine is thrown away after the job. What is mounted does not outlive a
   * restart, but the database would go on naming it.
   */
  ephemeral: boolean;
}

/** Tries on a tiny image whether this machine can join one to its store (about 50 ms). */
export async function canMountStore(options: CanMountOptions): Promise<CanMount> {
  const { store: storeDir } = storeFolders(process.env);
  const no = (why: string): CanMount => ({ ok: false, why });
  const { access, root, ephemeral } = options;
  if (!ephemeral) return no("this machine is used again after the job");
  if (access.kind !== "own") return no("the store is a daemon's");
  if (root === undefined) return no("mounting needs root, or sudo without a password");
  if (existsSync("/etc/NIXOS")) return no("the store belongs to NixOS");
  // What separates folders and options in the options of a mount.
  if (/[,:\\\s]/.test(storeDir)) return no(`the name of ${storeDir} cannot be given to mount`);
  try {
    const joined = (await readMounts()).filter(({ point }) => point === storeDir).length;
    const ours = await readdir(layersOf(storeDir)).catch(() => []);
    if (joined > 0 && ours.length === 0) return no(`${storeDir} is a mount of its own`);
    if (joined >= deepest) return no(`${deepest} images are joined to the store already`);
    const layer = await newLayer(storeDir, root);
    // Beside the store, so that nobody at work in it notices.
    const at = path.join(layer.folder, "trial");
    try {
      await writeSquashfs([layer.content], layer.image);
      await mkdir(at);
      await joinImage({ ...layer, joined: at }, { root, remove: [], paths: [] });
    } finally {
      await unjoin({ ...layer, joined: at }, root);
    }
    return { ok: true, root };
  } catch (error) {
    return no(`an image cannot be joined to ${storeDir} here: ${messageOf(error)}`);
  }
}

export interface JoinOptions {
  root: readonly string[];
  /** Paths that lie in the store without being valid: they would mix with those of the image. */
  remove: readonly string[];
  /** What must be there afterwards. */
  paths: readonly PathInfo[];
}

/**
 * Mounts the layer's image and joins it to the store.
 * @throws when a mount is refused, or a path is not there afterwards.
 */
export async function joinImage(layer: Layer, options: JoinOptions): Promise<void> {
  const { root, remove } = options;
  const { storeDir } = layer;
  await runAsRoot(root, [
    "mount",
    "--types=squashfs",
    "--options=loop,ro,nodev,nosuid",
    layer.image,
    layer.content,
  ]);
  for (let from = 0; from < remove.length; from += 500) {
    const some = remove.slice(from, from + 500);
    await runAsRoot(root, ["rm", "--recursive", "--force", "--", ...some]);
  }
  const store = await stat(storeDir);
  const mode = (store.mode & 0o7777).toString(8);
  await runAsRoot(root, [
    "install",
    "--directory",
    `--mode=${mode}`,
    `--owner=${store.uid}`,
    `--group=${store.gid}`,
    layer.upper,
    layer.work,
  ]);
  const settings = [
    `lowerdir=${layer.content}:${storeDir}`,
    `upperdir=${layer.upper}`,
    `workdir=${layer.work}`,
    // Nix renames folders of its store; without this the kernel refuses it for those of the image.
    "redirect_dir=on",
    "index=off",
    "nodev",
    "nosuid",
  ];
  await runAsRoot(root, [
    "mount",
    "--types=overlay",
    `--options=${settings.join(",")}`,
    "packernix",
    layer.joined,
  ]);
  for (const { path: wanted } of options.paths) {
    await lstat(wanted).catch((error: unknown) => {
      throw new Error(`${wanted} is not in the image of the store`, { cause: error });
    });
  }
}

/** Takes a layer away again, as far as it came; the newest first where there are several. */
export async function unjoin(layer: Layer, root: readonly string[]): Promise<void> {
  const leave = async (folder: string) => {
    // Busy where a process works in there: then it goes when that ends.
    await runAsRoot(root, ["umount", folder])
      .catch(() => runAsRoot(root, ["umount", "--lazy", folder]))
      // What stays mounted, `--one-file-system` spares.
      .catch(() => {});
  };
  const mounts = await readMounts();
  // The topmost mount on the store, if it is the one that this layer made.
  const top = mounts.findLast(({ point }) => point === layer.joined);
  if (top?.options.includes(`upperdir=${layer.upper},`)) await leave(layer.joined);
  if (mounts.some(({ point }) => point === layer.content)) await leave(layer.content);
  // The kernel's own folders in there belong to root.
  await runAsRoot(root, ["rm", "--recursive", "--force", "--one-file-system", layer.folder]);
  // Not when there are other layers.
  await rmdir(path.dirname(layer.folder)).catch(() => {});
}
