/** Where the images of a store lie: numbered folders beside it, each with what one join needs. */
import { mkdir, readdir } from "node:fs/promises";
import path from "node:path";
import { hasCode } from "../../shared/errors.ts";
import { runAsRoot } from "../../shared/root.ts";

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

/** The folder of all layers; `.packernix` beside the store, and so on its file system. */
function layersOf(storeDir: string): string {
  return path.join(path.dirname(storeDir), ".packernix");
}

/** The layers that are there, the oldest first. */
export async function listLayers(storeDir: string): Promise<Layer[]> {
  try {
    const names = await readdir(layersOf(storeDir));
    const numbers = names.filter((name) => /^\d+$/.test(name)).map(Number);
    return numbers.sort((a, b) => a - b).map((number) => layer(storeDir, String(number)));
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}

/** Makes the folder of a new layer. No two processes get the same one. */
export async function newLayer(storeDir: string, root: readonly string[]): Promise<Layer> {
  const base = layersOf(storeDir);
  const owner = [`--owner=${process.getuid?.()}`, `--group=${process.getgid?.()}`];
  await runAsRoot(root, ["install", "--directory", "--mode=0700", ...owner, base]);
  for (let number = 1; ; number++) {
    const made = layer(storeDir, String(number));
    try {
      await mkdir(made.folder);
    } catch (error) {
      if (hasCode(error, "EEXIST")) continue;
      throw error;
    }
    await mkdir(made.content);
    return made;
  }
}

export function layer(storeDir: string, name: string): Layer {
  const folder = path.join(layersOf(storeDir), name);
  const inside = (part: string) => path.join(folder, part);
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
